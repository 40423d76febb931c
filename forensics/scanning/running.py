"""A whole scan: sources to volumes to candidates to shards to one result, resumable throughout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from forensics.documents import from_json, to_json
from forensics.errors import (
    ChecksumError,
    DiskImageError,
    InterruptedScanError,
    ShardLostError,
    UnconfinedError,
    WrongUseError,
)
from forensics.hash_set import HashSet
from forensics.hash_sets.blocks import count_with_blocks
from forensics.hash_sets.sharing import SharedIndexRef, files_of_tables, shared_index
from forensics.sandbox import Confinement
from forensics.scanning.beside import surveying_beside
from forensics.scanning.checkpoint import Checkpoint, remove_checkpoint
from forensics.scanning.coordinating import run_shards
from forensics.scanning.guarded import GuardedChild, GuardedChildError
from forensics.scanning.lacking import changed_meanwhile, found_whole_only, lost_part, unconfined
from forensics.scanning.merging import ledger, merge_faults, merge_hits
from forensics.scanning.placing import require_apart, require_place
from forensics.scanning.planning import (
    PageShard,
    ScanShard,
    has_pages,
    plan_pages,
    plan_shards,
)
from forensics.scanning.progress import Phase, Progress
from forensics.scanning.purpose import ScanRequest, files_of, purpose_of, stamps_of
from forensics.scanning.rereading import read_digest, scan_again
from forensics.scanning.result import SCHEMA, write_result
from forensics.scanning.settling import settle_raw_hits
from forensics.scanning.sources import ScanSource, identify_sources, refuse_devices
from forensics.scanning.stages import EXACT, RAW, STAGES
from forensics.scanning.surveying import Survey, survey_source
from forensics.values import (
    ClusterWorker,
    Digest,
    Extent,
    Fault,
    Hit,
    ScanResult,
    SourceKind,
    SourceRef,
    SourceReport,
    Tool,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    from forensics.scanning.results import ShardResult

NO_SANDBOX = "none"
MOST_READERS = 4  # of file systems at a time; a medium hardly ever has more that take long


@dataclass(frozen=True, slots=True)
class ScanMeans:
    """With what a scan is done: nothing of it changes what is found.

    ``make_executor`` takes the only files that its workers may open. ``confinement`` is what the
    system holds parsers with; ``allow_unconfined`` is the leave to go on where that is nothing.
    ``cluster`` are the workers where these are not processes of this machine's own.
    """

    make_executor: Callable[[tuple[Path, ...]], Executor]
    in_flight: int
    clock: Callable[[], datetime]
    progress: Progress
    tool: Tool
    confinement: Confinement
    allow_unconfined: bool
    cluster: tuple[ClusterWorker, ...]


def run_scan(
    request: ScanRequest, *, hash_set: HashSet, out: Path, restart: bool, means: ScanMeans
) -> ScanResult:
    """Scan and write the result; after a kill at any moment, the same call goes on.

    ``restart`` forgets an unfinished scan under that name and replaces a finished result.

    Raises:
        WrongUseError: a finished result stands there, an unfinished one of another scan does, or
            something that is no result; it would change what is scanned; a stage does not exist,
            or two sources have one name.
        UnconfinedError: the system cannot confine what reads the sources, and no leave was given.
        HashSetError: its tables are damaged, or were built by an earlier version.
        DiskImageError: no source could be opened; no result is written.
        InterruptedScanError: Ctrl-C; what was done is kept.
        OSError: the result cannot be written.
    """
    if unknown := [stage for stage in request.stages if stage not in STAGES]:
        there = ", ".join(STAGES)
        raise WrongUseError(f"there is no stage {unknown[0]!r} in this version; there is: {there}")
    require_place(out, restart=restart)
    if not (means.confinement.is_full or means.allow_unconfined):
        raise UnconfinedError(
            "this system cannot confine the programs that read a medium, so nothing was read; "
            "scan on Linux 5.13 or later with Landlock, install bubblewrap, or add "
            "--allow-unconfined: the result then says so"
        )
    with_blocks = count_with_blocks(hash_set.blocks)
    sources = identify_sources(request.sources)
    require_apart(out, (path for source in sources for path in files_of(source)))
    if means.confinement.is_by_bubblewrap:
        refuse_devices(sources)
    try:
        with Checkpoint(out, restart=restart) as checkpoint:
            started = checkpoint.begin(
                purpose_of(request, sources, hash_set.summary), means.clock()
            )
            scan = _Scan(request, hash_set, sources, checkpoint, means, started, with_blocks)
            result = scan.run()
            write_result(out, result, replace=restart)
    except KeyboardInterrupt as error:
        raise InterruptedScanError(
            "interrupted; what was done is kept, and the same command goes on from there"
        ) from error
    finally:
        means.progress.end()
    remove_checkpoint(out)
    return result


@dataclass(slots=True)
class _Scan:
    request: ScanRequest
    hash_set: HashSet
    sources: tuple[ScanSource, ...]
    checkpoint: Checkpoint
    means: ScanMeans
    started: datetime
    with_blocks: int
    listed: SimpleQueue[Survey | None] = field(default_factory=SimpleQueue)

    def run(self) -> ScanResult:
        before = [stamps_of(source) for source in self.sources]
        self._cluster()  # kept from the beginning: what they do stays when the scan is cut short
        with shared_index(self.hash_set) as index:
            # Of all files, what reads hostile bytes opens these and no other.
            paths = (path for source in self.sources for path in files_of(source))
            readable = (*files_of_tables(index), *paths)
            survey_all = partial(self._survey, index)
            with surveying_beside(survey_all, readable=readable, readers=self._readers) as (
                surveying,
                child,
            ):
                results, lost = self._match(surveying, index, readable)
                surveys = surveying.result()
                raw_hits = self._settle(surveys, results, index, child)
                digests = [self._media_digest(survey, child) for survey in surveys]
        faults = [*self._of_the_means(), *lost]
        faults += [
            changed_meanwhile(source)
            for source, stamps in zip(self.sources, before, strict=True)
            if stamps_of(source) != stamps
        ]
        faults += [fault for survey in surveys for fault in survey.faults]
        faults += [fault for result in results for fault in result.faults]
        return ScanResult(
            schema=SCHEMA,
            tool=self.means.tool,
            started=self.started,
            finished=self.means.clock(),
            stages=self.request.stages,
            hash_set=self.hash_set.summary,
            sources=tuple(
                SourceReport(
                    survey.source.image, survey.source.size, digest, ledger(survey, results)
                )
                for survey, digest in zip(surveys, digests, strict=True)
            ),
            hits=merge_hits([*(hit for result in results for hit in result.hits), *raw_hits]),
            faults=merge_faults(faults),
            sandbox=self._sandbox,
            cluster=self._cluster(),
        )

    @property
    def _sandbox(self) -> str:
        """What held all that read the sources: no more than what held the least of them."""
        here = str(self.means.confinement)
        is_held = all(worker.sandbox != NO_SANDBOX for worker in self._cluster())
        return here if is_held else NO_SANDBOX

    def _cluster(self) -> tuple[ClusterWorker, ...]:
        """The workers elsewhere that this scan was given to, in earlier runs of it as well."""
        for worker in self.means.cluster:
            self.checkpoint.keep_fact(f"worker {worker.address}", to_json(worker).decode())
        kept = self.checkpoint.facts_of("worker").values()
        return tuple(from_json(text.encode(), ClusterWorker) for text in kept)

    @property
    def _reads_all(self) -> bool:
        return RAW in self.request.stages and bool(self.hash_set.blocks)

    def _of_the_means(self) -> list[Fault]:
        """What the system, and the hash set, could not do."""
        faults: list[Fault] = []
        if self._sandbox == NO_SANDBOX:
            faults += unconfined(self.sources)
        if RAW in self.request.stages:
            known = len(self.hash_set.known_files)
            faults += found_whole_only(self.sources, known=known, with_blocks=self.with_blocks)
        return faults

    @property
    def _readers(self) -> int:
        """How many read file systems at a time: beside a raw pass, which takes all workers, one."""
        return 1 if self._reads_all else max(1, min(self.means.in_flight - 1, MOST_READERS))

    def _survey(
        self,
        index: SharedIndexRef,
        children: tuple[GuardedChild, ...],
        between_volumes: Callable[[], None],
    ) -> list[Survey]:
        """List the files of all sources; parts join ``listed`` as they come, None at the end."""
        try:
            return self._survey_sources(index, children, between_volumes)
        finally:
            self.listed.put(None)

    def _survey_sources(
        self,
        index: SharedIndexRef,
        children: tuple[GuardedChild, ...],
        between_volumes: Callable[[], None],
    ) -> list[Survey]:
        surveys: list[Survey] = []

        def on_volume() -> None:
            between_volumes()
            if not self._reads_all:
                self.means.progress.show(Phase.SURVEY, len(surveys), len(self.sources))

        for source in self.sources:
            on_volume()
            surveys.append(
                survey_source(
                    source,
                    index=index,
                    all_hashes=self.request.all_hashes,
                    has_keys=self.request.has_keys,
                    reads_all=self._reads_all,
                    children=children,
                    on_volume=on_volume,
                    on_part=self.listed.put,
                )
            )
        on_volume()
        return surveys

    def _plan(
        self, surveying: Future[list[Survey]], index: SharedIndexRef
    ) -> Iterator[PageShard | ScanShard]:
        """All bytes first, which need no survey; then files, as soon as their volume is listed."""
        if self._reads_all:
            refs = [source.ref for source in self.sources if source.ref is not None]
            yield from plan_pages(refs, index=index)
        while (part := self.listed.get()) is not None:
            if EXACT in self.request.stages:
                yield from plan_shards(part, index=index, all_hashes=self.request.all_hashes)
        surveying.result()  # what went wrong there is raised here

    def _match(
        self, surveying: Future[list[Survey]], index: SharedIndexRef, readable: tuple[Path, ...]
    ) -> tuple[list[ShardResult], list[Fault]]:
        """Run what was not done before; a lost shard becomes a fault with all its extents."""
        kept = self.checkpoint.results()
        results: list[ShardResult] = []
        lost: list[Fault] = []
        done = Counter[type]()

        def left_to_do() -> Iterator[PageShard | ScanShard]:
            for shard in self._plan(surveying, index):
                if (before := kept.pop(shard.key, None)) is None:
                    yield shard
                else:
                    results.append(before)
                    done[type(shard)] += shard.size

        for shard, result in run_shards(
            left_to_do(),
            make_executor=partial(self.means.make_executor, readable),
            in_flight=self.means.in_flight,
        ):
            if isinstance(result, ShardLostError):
                lost.append(lost_part(shard, result))
            else:
                self.checkpoint.keep(shard.key, result)
                results.append(result)
            done[type(shard)] += shard.size
            self._show(shard, done[type(shard)], surveying)
        return results, lost

    def _show(
        self, shard: PageShard | ScanShard, done: int, surveying: Future[list[Survey]]
    ) -> None:
        if isinstance(shard, PageShard):
            total = sum(source.size or 0 for source in self.sources if has_pages(source.ref))
            self.means.progress.show(Phase.RAW, done, total)
        elif surveying.done():  # before, nobody knows how much there will be
            total = sum(survey.candidate_bytes for survey in surveying.result())
            self.means.progress.show(Phase.SCAN, done, total)

    def _settle(
        self,
        surveys: list[Survey],
        results: list[ShardResult],
        index: SharedIndexRef,
        child: GuardedChild,
    ) -> list[Hit]:
        return [
            hit
            for survey in surveys
            for hit in settle_raw_hits(
                survey,
                results,
                index=index,
                known_files=self.hash_set.known_files,
                scan_again=partial(scan_again, child=child),
            )
        ]

    def _media_digest(self, survey: Survey, child: GuardedChild) -> Digest | None:
        ref = survey.source.ref
        if not self.request.media_digest or ref is None or ref.kind is SourceKind.FOLDER:
            return None
        name = f"media_digest {ref.image}"
        if (kept := self.checkpoint.fact(name)) is not None:
            return Digest.from_text(kept)
        digest = self._digest_of(ref, survey, child)
        if digest is not None:
            self.checkpoint.keep_fact(name, str(digest))
        return digest

    def _digest_of(self, ref: SourceRef, survey: Survey, child: GuardedChild) -> Digest | None:
        """Read the whole medium; what cannot be read joins the ledger, and there is no digest."""

        def on_progress(done: int) -> None:
            self.means.progress.show(Phase.MEDIA_DIGEST, done, ref.size)

        try:
            found = read_digest(ref, child=child, on_progress=on_progress)
        except (DiskImageError, GuardedChildError) as error:
            survey.faults.append(Fault(ref.image, "whole medium", (), str(error)))
            return None
        for bad in found.faults:
            extent = Extent(bad.offset, bad.length)
            is_checksum = isinstance(bad, ChecksumError)
            (survey.checksum_bad if is_checksum else survey.unreadable).append(extent)
            survey.faults.append(Fault(ref.image, "whole medium", (extent,), bad.reason))
        return found.digests[0] if found.digests else None

"""A whole scan: sources to volumes to candidates to shards to one result, resumable throughout."""

from __future__ import annotations

import logging
from dataclasses import field, replace
from datetime import datetime
from functools import partial
from itertools import chain
from queue import SimpleQueue
from typing import TYPE_CHECKING

from forensics.documents import from_json, to_json
from forensics.errors import InterruptedScanError, WrongUseError
from forensics.extents import without
from forensics.hash_set import HashSet
from forensics.hash_sets.altered_side import described_in
from forensics.hash_sets.blocks import count_with_blocks
from forensics.hash_sets.sharing import SharedIndexRef, files_of_tables, shared_index
from forensics.scanning.parts import Parts
from forensics.scanning.progress import ScanPhase
from forensics.scanning.purpose import ScanRequest, files_of, purpose_of, stamps_of
from forensics.scanning.result.altered_hits import candidates_of, without_told
from forensics.scanning.result.checkpoint import Checkpoint, remove_checkpoint
from forensics.scanning.result.media_digests import media_digest
from forensics.scanning.result.merging import ledger, merge_faults, merge_hits
from forensics.scanning.result.placing import require_apart, require_place
from forensics.scanning.result.result_file import SCHEMA, write_result
from forensics.scanning.result.settling import settle_raw_hits
from forensics.scanning.result.stored_places import as_stored, at_stored_places
from forensics.scanning.result.times_of_hits import with_times
from forensics.scanning.scan_faults import (
    changed_meanwhile,
    found_whole_only,
    pictures_not_compared,
    unconfined,
)
from forensics.scanning.scan_means import NO_SANDBOX, ScanMeans
from forensics.scanning.shards.all_pictures import plan_all_pictures
from forensics.scanning.shards.bitmap_stores.finding import stores_in
from forensics.scanning.shards.chance_beginnings import worth_decoding
from forensics.scanning.sources.first_read import wait_for_first_read
from forensics.scanning.sources.scan_sources import ScanSource, identify_sources, refuse_devices
from forensics.scanning.sources.whole_reading import read_sample
from forensics.scanning.stages import ALTERED, CONTENT, RAW, STAGES
from forensics.scanning.survey.backups import with_backups
from forensics.scanning.survey.source_survey import Survey
from forensics.scanning.survey.survey_thread import surveying_beside
from forensics.scanning.survey.surveying import survey_source
from forensics.scanning.survey.unlocking import unlocked
from forensics.scanning.understanding.content_stage import Contents
from forensics.scanning.understanding.opaque_bytes import take_opaque, volume_reports
from forensics.value_classes import dataclass
from forensics.values import (
    ClusterWorker,
    Digest,
    Fault,
    Hit,
    NotOpened,
    PictureCounts,
    ScanResult,
    SourceReport,
)
from forensics.values.source_kinds import holds_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from forensics.quicklook.stores import BitmapStore
    from forensics.scanning.shards.planning import OpeningShard
    from forensics.scanning.shards.shard_result import ShardResult
    from forensics.scanning.workers.guarded_child import GuardedChild

_log = logging.getLogger(__name__)
MOST_READERS = 4  # of file systems at a time; a medium hardly ever has more that take long


def run_scan(
    request: ScanRequest, *, hash_set: HashSet, out: Path, restart: bool, means: ScanMeans
) -> ScanResult:
    """Scan and write the result; after a kill at any moment, the same call goes on.

    ``restart`` forgets an unfinished scan under that name and replaces a finished result.

    Raises:
        WrongUseError: a finished result stands there, an unfinished one of another scan does, or
            something that is no result; it would change what is scanned; a stage does not exist,
            a source is given twice, or a log with several sources; keys of volumes, and a cluster.
        UnconfinedError: the system cannot confine what reads the sources, and no permission was
            given.
        HashSetError: its tables are damaged, or were built by an earlier version.
        DiskImageError: no source could be opened; no result is written.
        InterruptedScanError: Ctrl-C; what was done is kept. Where a source has not answered the
            first read by then, the process that waits for it was left behind.
        OSError: the result cannot be written.
    """
    if unknown := [stage for stage in request.stages if stage not in STAGES]:
        there = ", ".join(STAGES)
        raise WrongUseError(f"there is no stage {unknown[0]!r} in this version; there is: {there}")
    if ALTERED in request.stages and RAW not in request.stages:
        raise WrongUseError(
            "the stage altered looks at pictures where the stage raw saw them begin; name both"
        )
    if CONTENT in request.stages and RAW not in request.stages:
        raise WrongUseError(
            "the stage content opens containers where the stage raw saw them begin; name both"
        )
    if request.keys is not None and means.cluster:
        raise WrongUseError("keys of volumes do not leave this machine; scan without a cluster")
    require_place(out, restart=restart)
    means.require_confinement()
    with_blocks = count_with_blocks(hash_set.blocks)
    for path in request.sources:
        wait_for_first_read(path)
    sources = identify_sources(request.sources, log=request.log)
    require_apart(out, (path for source in sources for path in files_of(source)))
    if means.confinement.is_by_bubblewrap:
        refuse_devices(sources)
    _log.info("scan: %d sources, held by %s", len(sources), means.confinement)
    try:
        sources = _with_keys(sources, request, reads_all=_reads_all(request, hash_set))
        with Checkpoint(out, restart=restart) as checkpoint:
            started = checkpoint.begin(
                purpose_of(request, sources, hash_set.summary), means.clock()
            )
            scan = _Scan(request, hash_set, sources, checkpoint, means, started, with_blocks)
            result = scan.run()
            write_result(out, result, replace=restart)
            _log.info("scan written: %d hits, %d faults", len(result.hits), len(result.faults))
    except KeyboardInterrupt as error:
        raise InterruptedScanError(
            "interrupted; completed work is kept, and the same command continues from there"
        ) from error
    finally:
        means.progress.end()
    remove_checkpoint(out)
    return result


def _reads_all(request: ScanRequest, hash_set: HashSet) -> bool:
    return RAW in request.stages and bool(hash_set.blocks)


def _with_keys(
    sources: tuple[ScanSource, ...], request: ScanRequest, *, reads_all: bool
) -> tuple[ScanSource, ...]:
    """Find backups of phones, and open them and locked volumes with the keys given."""
    found = tuple(with_backups(source, request.keys) for source in sources)
    if request.keys is None:
        return found
    return tuple(unlocked(source, request.keys, every_step=reads_all) for source in found)


def _counts(results: Iterable[ShardResult]) -> PictureCounts:
    return sum((result.pictures for result in results), PictureCounts())


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
        stamps = [stamps_of(source) for source in self.sources]
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
                parts = self._parts(index)
                contents = Contents(self.request, index, child, parts)
                parts.do(surveying, readable=readable, plan_contents=contents.plan)
                surveys = surveying.result()
                _log.info("listed: %d volumes", sum(len(survey.volumes) for survey in surveys))
                for survey in surveys:
                    take_opaque(survey, parts.results, reads_all=self._reads_all)
                not_opened = [contents.told(survey) for survey in surveys]
                seen = self._settle(surveys, parts.results, index, child)
                stored = self._settle(as_stored(surveys), parts.stored, index, child)
                raw_hits = [*at_stored_places(seen, self.sources), *stored]
                if self._with_pictures:
                    altered = partial(self._altered, contents.shards, index, (readable, child))
                    raw_hits += altered(surveys, parts, (seen, stored))
                digests = [self._digests(survey, child) for survey in surveys]
                hits, timeless = with_times(self._merged(parts.results, raw_hits), surveys, child)
        faults = [*timeless, *self._of_the_means(), *self._changed_since(stamps), *parts.lost]
        faults += [fault for result in parts.stored for fault in result.faults]
        faults += self._not_compared(parts.looked_at)
        reports = self._reports(surveys, parts, digests, not_opened)
        return self._result(surveys, parts.results, hits, reports, faults)

    def _altered(
        self,
        contents: list[OpeningShard],
        index: SharedIndexRef,
        readers: tuple[tuple[Path, ...], GuardedChild],
        surveys: list[Survey],
        parts: Parts,
        raw_hits: tuple[list[Hit], list[Hit]],
    ) -> list[Hit]:
        """Look at all pictures, and return the candidates among them, where they lie.

        ``readers`` are the files that workers may open, and a child that is there; ``raw_hits`` are
        those of the media as they are seen, and of unlocked volumes as stored.
        """
        readable, child = readers
        exact = [hit for result in parts.results for hit in result.hits]
        found: list[Hit] = []
        stores: dict[str, tuple[BitmapStore, ...]] = {}
        for survey in surveys:
            stores[survey.source.image], faults = stores_in(survey, child)
            survey.faults += faults
        for seen, results, hits, opened in (
            (surveys, parts.results, [*exact, *raw_hits[0]], contents),
            (as_stored(surveys), parts.stored, raw_hits[1], []),
        ):
            plan = partial(
                plan_all_pictures,
                seen,
                results,
                hits,
                contents=opened,
                index=index,
                held=self._held,
                stores=stores if seen is surveys else {},
                passphrases_for=self.request.passphrases_for,
            )
            worth = partial(worth_decoding, plan, child)
            looked_at = parts.do_pictures(worth, readable=readable)
            candidates = candidates_of(seen, looked_at, held=self._held)
            kept = without_told(candidates, hits, held=self._held)
            found += kept if seen is not surveys else at_stored_places(kept, self.sources)
        return found

    def _not_compared(self, looked_at: list[ShardResult]) -> list[Fault]:
        """A fault for each source some of whose pictures could not be looked at."""
        faults: list[Fault] = []
        for source in self.sources:
            mine = [result for result in looked_at if result.image == source.image]
            extents = [extent for result in mine for extent in result.undecoded]
            faults += pictures_not_compared(source, _counts(mine), extents)
        return faults

    def _reports(
        self,
        surveys: list[Survey],
        parts: Parts,
        digests: list[tuple[Digest | None, Digest | None]],
        not_opened: list[tuple[NotOpened, ...]],
    ) -> tuple[SourceReport, ...]:
        return tuple(
            SourceReport(
                survey.source.image,
                survey.source.size,
                digest,
                ledger(survey, parts.results),
                volume_reports(survey),
                closed,
                sample,
                self._pictures(survey, parts.looked_at),
                survey.source.ref.kind if survey.source.ref is not None else None,
            )
            for survey, (digest, sample), closed in zip(surveys, digests, not_opened, strict=True)
        )

    def _pictures(self, survey: Survey, looked_at: list[ShardResult]) -> PictureCounts | None:
        if not self._with_pictures or survey.source.ref is None:
            return None
        return _counts(each for each in looked_at if each.image == survey.source.image)

    def _result(
        self,
        surveys: list[Survey],
        results: list[ShardResult],
        hits: tuple[Hit, ...],
        reports: tuple[SourceReport, ...],
        faults: list[Fault],
    ) -> ScanResult:
        faults += [fault for survey in surveys for fault in survey.faults]
        faults += [fault for result in results for fault in result.faults]
        return ScanResult(
            schema=SCHEMA,
            tool=self.means.tool,
            started=self.started,
            finished=self.means.clock(),
            stages=self._stages,
            hash_set=replace(self.hash_set.summary, described=described_in(self.hash_set)),
            sources=reports,
            hits=hits,
            faults=merge_faults(faults),
            sandbox=self._sandbox,
            cluster=self._cluster(),
        )

    def _merged(self, results: list[ShardResult], raw_hits: list[Hit]) -> tuple[Hit, ...]:
        hits = at_stored_places((hit for result in results for hit in result.hits), self.sources)
        return merge_hits([*hits, *raw_hits], self._held)

    def _parts(self, index: SharedIndexRef) -> Parts:
        return Parts(
            self.request,
            self.sources,
            index,
            self.checkpoint,
            self.means,
            self._reads_all,
            self._with_pictures,
            self.listed,
        )

    @property
    def _sandbox(self) -> str:
        """What held all that read the sources: no more than what held the least of them."""
        here = str(self.means.confinement)
        is_held = all(worker.sandbox != NO_SANDBOX for worker in self._cluster())
        return here if is_held else NO_SANDBOX

    def _cluster(self) -> tuple[ClusterWorker, ...]:
        """The workers elsewhere that this scan was given to, in earlier runs of it as well.

        One that was lost once stays so, though it may have come back for a later run.
        """
        lost = self.means.lost() | {
            worker.address for worker in self._kept_workers() if worker.lost
        }
        for worker in self.means.cluster:
            told = replace(worker, lost=worker.address in lost)
            self.checkpoint.keep_fact(f"worker {worker.address}", to_json(told).decode())
        return self._kept_workers()

    def _kept_workers(self) -> tuple[ClusterWorker, ...]:
        kept = self.checkpoint.facts_of("worker").values()
        return tuple(from_json(text.encode(), ClusterWorker) for text in kept)

    @property
    def _held(self) -> frozenset[str]:
        """The images of sources that hold files."""
        refs = [source.ref for source in self.sources if source.ref is not None]
        return frozenset(ref.image for ref in refs if holds_files(ref.kind))

    @property
    def _reads_all(self) -> bool:
        return _reads_all(self.request, self.hash_set)

    @property
    def _with_pictures(self) -> bool:
        """Whether altered copies are looked for."""
        return ALTERED in self._stages

    @property
    def _stages(self) -> tuple[str, ...]:
        """The stages that run: without a description of a picture, there is nothing to look for."""
        is_able = self._reads_all and self.hash_set.altered is not None
        return tuple(each for each in self.request.stages if each != ALTERED or is_able)

    def _of_the_means(self) -> list[Fault]:
        """What the system, and the hash set, could not do."""
        faults: list[Fault] = []
        if self._sandbox == NO_SANDBOX:
            faults += unconfined(self.sources)
        if RAW in self.request.stages:
            known = len(self.hash_set.known_files)
            faults += found_whole_only(
                self.sources,
                known=known,
                with_blocks=self.with_blocks,
                reads_all=self._reads_all,
            )
        return faults

    def _changed_since(self, stamps: list[list[list[str]]]) -> list[Fault]:
        """A fault for each source whose files are no longer as they were when the scan began."""
        pairs = zip(self.sources, stamps, strict=True)
        return [changed_meanwhile(source) for source, old in pairs if stamps_of(source) != old]

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
                self.means.progress.show(ScanPhase.SURVEY, len(surveys), len(self.sources))

        for source in self.sources:
            on_volume()
            surveys.append(
                survey_source(
                    source,
                    index=index,
                    all_hashes=self.request.all_hashes,
                    reads_all=self._reads_all,
                    children=children,
                    on_volume=on_volume,
                    on_part=self.listed.put,
                )
            )
        on_volume()
        return surveys

    def _settle(
        self,
        surveys: list[Survey],
        results: list[ShardResult],
        index: SharedIndexRef,
        child: GuardedChild,
    ) -> list[Hit]:
        found: list[Hit] = []
        for survey in surveys:
            if survey.source.image in self._held:
                continue  # each file there was settled by the worker that read it
            hits = settle_raw_hits(
                survey,
                results,
                index=index,
                known_files=self.hash_set.known_files,
                child=child,
            )
            if survey.source.is_container:  # what a hit holds was opened, in its way
                inside = chain(hits, chain.from_iterable(result.hits for result in results))
                image = survey.source.image
                held = [e for hit in inside if hit.image == image for e in hit.extents]
                survey.unopened = without(survey.unopened, held)
                survey.encrypted = without(survey.encrypted, held)
            found += hits
        return found

    def _digests(self, survey: Survey, child: GuardedChild) -> tuple[Digest | None, Digest | None]:
        """The digest of all of it, where it was asked for, and that of its sample."""
        digest, ref = None, survey.source.ref
        if self.request.media_digest:
            digest = media_digest(
                survey, child=child, checkpoint=self.checkpoint, progress=self.means.progress
            )
        if ref is None or survey.source.is_container:
            return digest, None
        return digest, read_sample(ref.stored, child=child)

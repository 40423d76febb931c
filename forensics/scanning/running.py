"""A whole scan: sources to volumes to candidates to shards to one result, resumable throughout."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.disk_images.opening import open_image
from forensics.disk_images.verifying import digest_medium
from forensics.documents import digest_of
from forensics.errors import (
    ChecksumError,
    DiskImageError,
    InterruptedScanError,
    ShardLostError,
    WrongUseError,
)
from forensics.hash_set import HashSet
from forensics.hash_sets.sharing import SharedIndexRef, shared_index
from forensics.output import refuse_existing
from forensics.scanning.checkpoint import Checkpoint, remove_checkpoint
from forensics.scanning.coordinating import run_shards
from forensics.scanning.merging import ledger, merge_faults, merge_hits
from forensics.scanning.planning import ScanShard, plan_shards
from forensics.scanning.progress import Phase, Progress
from forensics.scanning.result import SCHEMA, write_result
from forensics.scanning.sources import ScanSource, identify_sources
from forensics.scanning.stages import STAGES
from forensics.scanning.surveying import Survey, survey_source
from forensics.values import (
    Digest,
    Extent,
    Fault,
    HashAlgorithm,
    HashSetSummary,
    ScanResult,
    SourceKind,
    SourceRef,
    SourceReport,
    Tool,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.scanning.shards import ShardResult


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """What is to be scanned, and how. ``has_keys`` says only that some were given."""

    sources: tuple[Path, ...]
    stages: tuple[str, ...]
    all_hashes: bool
    media_digest: bool
    has_keys: bool


@dataclass(frozen=True, slots=True)
class ScanMeans:
    """With what a scan is done: nothing of it changes what is found."""

    make_executor: Callable[[], Executor]
    in_flight: int
    clock: Callable[[], datetime]
    progress: Progress
    tool: Tool


def run_scan(
    request: ScanRequest, *, hash_set: HashSet, out: Path, restart: bool, means: ScanMeans
) -> ScanResult:
    """Scan and write the result; after a kill at any moment, the same call goes on.

    ``restart`` forgets an unfinished scan under that name and replaces a finished result.

    Raises:
        WrongUseError: a finished result stands there, an unfinished one of another scan does, a
            stage does not exist, or two sources have one name.
        DiskImageError: no source could be opened; no result is written.
        InterruptedScanError: Ctrl-C; what was done is kept.
        OSError: the result cannot be written.
    """
    if unknown := [stage for stage in request.stages if stage not in STAGES]:
        raise WrongUseError(f"there is no stage {unknown[0]!r} in this version; there is: exact")
    if not restart:
        refuse_existing(out)
    sources = identify_sources(request.sources)
    try:
        with Checkpoint(out, restart=restart) as checkpoint:
            started = checkpoint.begin(_purpose(request, sources, hash_set.summary), means.clock())
            result = _Scan(request, hash_set, sources, checkpoint, means, started).run()
            write_result(out, result, replace=restart)
    except KeyboardInterrupt as error:
        raise InterruptedScanError(
            "interrupted; what was done is kept, and the same command goes on from there"
        ) from error
    finally:
        means.progress.end()
    remove_checkpoint(out)
    return result


def _purpose(request: ScanRequest, sources: tuple[ScanSource, ...], summary: HashSetSummary) -> str:
    """What makes two scans the same: set, sources as they are now, and what is asked of them."""
    described = [
        [str(source.path), source.size, [_stamp(p) for p in _files_of(source)]]
        for source in sources
    ]
    asked = [list(request.stages), request.all_hashes, request.media_digest, request.has_keys]
    return str(digest_of([str(summary.digest), described, asked]))


def _files_of(source: ScanSource) -> tuple[Path, ...]:
    return source.ref.segments if source.ref is not None else (source.path,)


def _stamp(path: Path) -> list[str]:
    try:
        status = path.stat()
    except OSError:
        return [str(path)]
    return [str(path), str(status.st_size), str(status.st_mtime_ns)]


@dataclass(slots=True)
class _Scan:
    request: ScanRequest
    hash_set: HashSet
    sources: tuple[ScanSource, ...]
    checkpoint: Checkpoint
    means: ScanMeans
    started: datetime

    def run(self) -> ScanResult:
        with shared_index(self.hash_set) as index:
            surveys = self._survey(index)
            results, lost = self._match(surveys, index)
        digests = [self._media_digest(survey) for survey in surveys]
        faults = [*lost, *(fault for survey in surveys for fault in survey.faults)]
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
            hits=merge_hits(results),
            faults=merge_faults(faults),
        )

    def _survey(self, index: SharedIndexRef) -> list[Survey]:
        surveys: list[Survey] = []

        def on_volume() -> None:
            self.means.progress.show(Phase.SURVEY, len(surveys), len(self.sources))

        for source in self.sources:
            on_volume()
            surveys.append(
                survey_source(
                    source,
                    index=index,
                    all_hashes=self.request.all_hashes,
                    has_keys=self.request.has_keys,
                    on_volume=on_volume,
                )
            )
        on_volume()
        return surveys

    def _match(
        self, surveys: list[Survey], index: SharedIndexRef
    ) -> tuple[list[ShardResult], list[Fault]]:
        """Run what was not done before; a lost shard becomes a fault with all its extents."""
        kept = self.checkpoint.results()
        results: list[ShardResult] = []
        lost: list[Fault] = []
        total = sum(entry.size for survey in surveys for entry in survey.candidates)
        done = 0

        def left_to_do() -> Iterator[ScanShard]:
            nonlocal done
            for shard in plan_shards(surveys, index=index, all_hashes=self.request.all_hashes):
                if (before := kept.get(shard.key)) is None:
                    yield shard
                else:
                    results.append(before)
                    done += shard.size

        shards = left_to_do()
        for shard, result in run_shards(
            shards, make_executor=self.means.make_executor, in_flight=self.means.in_flight
        ):
            if isinstance(result, ShardLostError):
                lost.append(_fault_of_lost(shard, result))
            else:
                self.checkpoint.keep(shard.key, result)
                results.append(result)
            done += shard.size
            self.means.progress.show(Phase.SCAN, done, total)
        return results, lost

    def _media_digest(self, survey: Survey) -> Digest | None:
        ref = survey.source.ref
        if not self.request.media_digest or ref is None or ref.kind is SourceKind.FOLDER:
            return None
        name = f"media_digest {ref.image}"
        if (kept := self.checkpoint.fact(name)) is not None:
            return Digest.from_text(kept)
        digest = self._digest_of(ref, survey)
        if digest is not None:
            self.checkpoint.keep_fact(name, str(digest))
        return digest

    def _digest_of(self, ref: SourceRef, survey: Survey) -> Digest | None:
        """Read the whole medium; what cannot be read joins the ledger, and there is no digest."""
        try:
            disk_image = open_image(ref)
        except DiskImageError as error:
            survey.faults.append(Fault(ref.image, "whole medium", (), str(error)))
            return None
        try:
            found = digest_medium(
                disk_image,
                algorithms=(HashAlgorithm.SHA256,),
                on_progress=lambda done: self.means.progress.show(
                    Phase.MEDIA_DIGEST, done, ref.size
                ),
            )
        finally:
            disk_image.close()
        for bad in found.faults:
            extent = Extent(bad.offset, bad.length)
            is_checksum = isinstance(bad, ChecksumError)
            (survey.checksum_bad if is_checksum else survey.unreadable).append(extent)
            survey.faults.append(Fault(ref.image, "whole medium", (extent,), bad.reason))
        return found.digests[0] if found.digests else None


def _fault_of_lost(shard: ScanShard, error: ShardLostError) -> Fault:
    is_logical = shard.source.kind is SourceKind.FOLDER
    extents = () if is_logical else tuple(sorted({x for e in shard.entries for x in e.extents}))
    return Fault(shard.source.image, f"part {shard.number} of the scan", extents, error.reason)

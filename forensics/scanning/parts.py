"""The parts of a scan: planned as they become known, done by workers, kept as they end."""

from __future__ import annotations

from collections import Counter
from dataclasses import field
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING

from forensics.errors import ShardLostError
from forensics.hash_sets.sharing import SharedIndexRef
from forensics.scanning.progress import ScanPhase
from forensics.scanning.purpose import ScanRequest
from forensics.scanning.result.checkpoint import Checkpoint
from forensics.scanning.scan_faults import lost_part
from forensics.scanning.scan_means import ScanMeans
from forensics.scanning.shards.coordinating import run_shards
from forensics.scanning.shards.planning import (
    PICTURE_SHARDS,
    ContentShard,
    HeldWork,
    HiddenShard,
    OpeningShard,
    PageShard,
    PicturesShard,
    Shard,
    StoredPages,
    has_pages,
    plan_held,
    plan_pages,
    plan_shards,
    plan_stored,
)
from forensics.scanning.shards.shard_result import ShardResult
from forensics.scanning.sources.scan_sources import ScanSource
from forensics.scanning.stages import CONTENT, EXACT
from forensics.scanning.survey.source_survey import Survey
from forensics.value_classes import dataclass
from forensics.values import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from pathlib import Path


SECONDS_EACH = 0.15
"""What a picture takes one worker, before the scan itself tells (``docs/performance.md``)."""


@dataclass(slots=True)
class Parts:
    """All parts of one scan. ``listed`` brings what surveys find on each volume, None at the end.

    After ``do``, ``results`` are those of this run and of earlier ones, and ``stored`` those of
    unlocked volumes as they are stored; ``lost`` are faults with all extents of the parts whose
    workers went down with them, ``lost_shards``. ``looked_at`` are those of ``do_pictures``.
    """

    request: ScanRequest
    sources: tuple[ScanSource, ...]
    index: SharedIndexRef
    checkpoint: Checkpoint
    means: ScanMeans
    reads_all: bool
    with_pictures: bool
    listed: SimpleQueue[Survey | None]
    results: list[ShardResult] = field(default_factory=list)
    stored: list[ShardResult] = field(default_factory=list)
    looked_at: list[ShardResult] = field(default_factory=list)
    lost: list[Fault] = field(default_factory=list)
    lost_shards: list[Shard] = field(default_factory=list)
    content_bytes: int = 0
    _done: Counter[type] = field(default_factory=Counter)  # bytes, by kind of part

    def do(
        self,
        surveying: Future[list[Survey]],
        *,
        readable: tuple[Path, ...],
        plan_contents: Callable[[list[Survey]], Iterator[OpeningShard]],
    ) -> None:
        """Do what was not done before, by workers that may open the ``readable`` files alone.

        ``plan_contents`` is asked once everything else is done.

        Raises:
            InterruptedScanError: nobody is left to do it.
            Exception: whatever went wrong in the metadata pass.
        """
        planned = self._planned(surveying, plan_contents)
        for shard in self._done_by_workers(planned, readable):
            self._show(type(shard), surveying)

    def do_pictures(
        self, plan: Callable[[], Iterator[PicturesShard]], *, readable: tuple[Path, ...]
    ) -> list[ShardResult]:
        """Look at pictures, in workers that have loaded what decodes them.

        ``plan`` gives the same parts each time: once they are counted, once they are done.

        Raises:
            InterruptedScanError: nobody is left to do it.
        """
        before, done, total = len(self.looked_at), 0, sum(shard.size for shard in plan())
        if not total:
            return []
        workers = max(1, self.means.in_flight - 1)
        self.means.progress.expect(ScanPhase.ALTERED, total * SECONDS_EACH / workers)
        self.means.progress.show(ScanPhase.ALTERED, done, total)
        for shard in self._done_by_workers(plan(), readable):
            done += shard.size
            self.means.progress.show(ScanPhase.ALTERED, done, total)
        return self.looked_at[before:]

    def _done_by_workers(
        self, planned: Iterator[Shard | None], readable: tuple[Path, ...]
    ) -> Iterator[Shard]:
        for shard, result in run_shards(
            self._left_to_do(planned),
            make_executor=partial(self.means.make_executor, readable),
            in_flight=self.means.in_flight,
        ):
            if isinstance(result, ShardLostError):
                self.lost.append(lost_part(shard, result))
                self.lost_shards.append(shard)
            else:
                self.checkpoint.keep(shard.key, result)
                self._take(shard, result)
            self._done[type(shard)] += shard.size
            yield shard

    def _left_to_do(self, planned: Iterator[Shard | None]) -> Iterator[Shard | None]:
        """Parts, and None where all those before must be done first."""
        kept = self.checkpoint.results()
        for shard in planned:
            if shard is None:
                yield None
            elif (before := kept.pop(shard.key, None)) is None:
                yield shard
            else:
                self._take(shard, before)
                self._done[type(shard)] += shard.size

    def _take(self, shard: Shard, result: ShardResult) -> None:
        if isinstance(shard, PICTURE_SHARDS):
            self.looked_at.append(result)
        else:
            (self.stored if isinstance(shard, StoredPages) else self.results).append(result)

    def _planned(
        self,
        surveying: Future[list[Survey]],
        plan_contents: Callable[[list[Survey]], Iterator[OpeningShard]],
    ) -> Iterator[Shard | None]:
        """All bytes first, which need no survey; then files, as soon as their volume is listed.

        What lies in files comes last: which of them are containers, the pass over all bytes saw.
        """
        if self.reads_all:
            refs = [source.ref for source in self.sources if source.ref is not None]
            yield from plan_pages(refs, index=self.index, with_pictures=self.with_pictures)
        while (part := self.listed.get()) is not None:
            yield from plan_held(part, index=self.index, work=self._held_work(part.source.image))
            if EXACT in self.request.stages:
                yield from plan_shards(part, index=self.index, all_hashes=self.request.all_hashes)
        surveys = surveying.result()  # what went wrong there is raised here
        if not self.reads_all:
            return
        for survey in surveys:
            yield from plan_stored(survey, index=self.index, with_pictures=self.with_pictures)
        yield None
        yield from plan_contents(surveys)

    def _held_work(self, image: str) -> HeldWork:
        return HeldWork(
            self.request.all_hashes,
            is_exact=EXACT in self.request.stages,
            is_raw=self.reads_all,
            is_content=self.reads_all and CONTENT in self.request.stages,
            passphrases=self.request.passphrases_for(image),
            with_pictures=self.with_pictures,
        )

    def _show(self, kind: type, surveying: Future[list[Survey]]) -> None:
        if kind in (ContentShard, HiddenShard):
            done = self._done[ContentShard] + self._done[HiddenShard]
            self.means.progress.show(ScanPhase.CONTENT, done, self.content_bytes)
        elif kind is PageShard:
            total = sum(source.size or 0 for source in self.sources if has_pages(source.ref))
            self.means.progress.show(ScanPhase.RAW, self._done[kind], total)
        elif (
            kind is not StoredPages and surveying.done()
        ):  # before, nobody knows how much there will be
            total = sum(survey.candidate_bytes for survey in surveying.result())
            self.means.progress.show(ScanPhase.SCAN, self._done[kind], total)

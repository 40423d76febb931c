"""The raw pass over one stretch of a medium: every byte read once, in order, and compared.

What cannot be read is a fault with its extent, and what lies beside it is compared all the same. A
page that repeats one byte is counted and not looked at. Pieces that cross the border of a page or
of a stretch are followed beyond it, so that where a medium is cut makes no difference.
"""

from __future__ import annotations

import threading
from dataclasses import field
from typing import TYPE_CHECKING

import numpy as np

from forensics.disk_image import DiskImage, TellsHoles
from forensics.disk_images.sequential import joined, read_through
from forensics.errors import ChecksumError, HashSetError, UnreadableExtentError
from forensics.hash_sets.sharing import attach_blocks
from forensics.matching.picture_starts import PictureStarts
from forensics.matching.raw import RawMatcher
from forensics.matching.runs import RawRun
from forensics.scanning.shards.found_forms import FoundForms
from forensics.scanning.shards.shard_result import ShardResult
from forensics.scanning.workers.open_media import open_once
from forensics.value_classes import dataclass
from forensics.values import Extent, Fault
from forensics.wordings import reading as wordings

if TYPE_CHECKING:
    from forensics.hash_sets.sharing import SharedIndexRef
    from forensics.scanning.shards.planning import PageShard

PAGE_SIZE = 1024 * 1024
PAGES_AT_ONCE = 4
SECTOR_SIZE = 512


def match_pages(shard: PageShard) -> ShardResult:
    """Compare every byte of a stretch.

    Raises:
        HashSetError: the shared tables are gone.
        DiskImageError: the source cannot be opened any more.
    """
    disk_image, matcher = open_once(shard.source), raw_matcher(shard.index)
    if isinstance(disk_image, TellsHoles) and disk_image.is_hole(shard.extent):
        return _PageFindings(constant=[shard.extent]).to_result(shard)
    findings, buffers, waiting = _PageFindings(), _buffers(), list[tuple[int, memoryview]]()
    if shard.with_pictures:
        findings.starts = PictureStarts()
    for piece in read_through(disk_image, shard.extent, buffers=buffers):
        if isinstance(piece, UnreadableExtentError):
            findings.bad.append(piece)
            continue
        waiting.append(piece)
        if len(waiting) == len(buffers):  # the next would take the place of the first
            findings.compare(disk_image, matcher, waiting)
            waiting.clear()
    findings.compare(disk_image, matcher, waiting)
    return findings.to_result(shard)


def raw_matcher(index: SharedIndexRef) -> RawMatcher:
    """The matcher of this thread for the shared tables.

    Raises:
        HashSetError: they are gone, or hold no blocks.
    """
    if getattr(_held, "name", None) != index.name:
        blocks = attach_blocks(index)
        if blocks is None:
            raise HashSetError(wordings.DIGESTS_ALONE)
        _held.matcher, _held.name = RawMatcher(blocks), index.name
    matcher: RawMatcher = _held.matcher
    return matcher


@dataclass(slots=True)
class BytesAround:
    """Bytes of a medium as the matcher asks for them: as many as can be read, never an error."""

    disk_image: DiskImage

    def read_at(self, offset: int, length: int) -> memoryview:
        """Return what can be read from an offset on."""
        buffer = memoryview(bytearray(max(0, min(length, self.disk_image.size - offset))))
        while buffer:
            try:
                self.disk_image.read_into(offset, buffer)
            except UnreadableExtentError as error:
                buffer = buffer[: max(0, min(error.offset - offset, len(buffer) - 1))]
            else:
                break
        return buffer


@dataclass(slots=True)
class _PageFindings:
    compared: list[Extent] = field(default_factory=list)
    constant: list[Extent] = field(default_factory=list)
    over_budget: list[Extent] = field(default_factory=list)
    bad: list[UnreadableExtentError] = field(default_factory=list)
    runs: set[RawRun] = field(default_factory=set)
    forms: FoundForms = field(default_factory=FoundForms)
    starts: PictureStarts | None = None

    def compare(
        self, disk_image: DiskImage, matcher: RawMatcher, pages: list[tuple[int, memoryview]]
    ) -> None:
        # A fault may end within a sector: the bytes up to the next are looked at from there.
        skips = [min(-offset % SECTOR_SIZE, len(page)) for offset, page in pages]
        cut = [
            (offset + skip, page[skip:]) for (offset, page), skip in zip(pages, skips, strict=True)
        ]
        around = BytesAround(disk_image)
        matches = matcher.scan_pages(cut, around.read_at)
        # No mark of a form repeats one byte.
        varied = [page for page, found in zip(cut, matches, strict=True) if not found.is_constant]
        self.forms.take(varied)
        if self.starts is not None:
            self.starts.take(varied, around.read_at)
        for (offset, page), skip, found in zip(pages, skips, matches, strict=True):
            if found.is_over_budget:
                _add(self.over_budget, offset, len(page))
            is_constant = found.is_constant and not skip
            _add(self.constant if is_constant else self.compared, offset, len(page))
            self.runs.update(found.runs)

    def to_result(self, shard: PageShard) -> ShardResult:
        image, bad = shard.source.image, joined(self.bad)
        faults = [Fault(image, "whole medium", (_extent(e),), e.reason) for e in bad]
        faults += [
            Fault(image, "whole medium", (e,), wordings.OVER_BUDGET) for e in self.over_budget
        ]
        if self.forms.are_too_many:
            faults.append(Fault(image, "whole medium", (shard.extent,), wordings.TOO_MANY_BEGIN))
        starts = PictureStarts() if self.starts is None else self.starts
        if starts.are_too_many:
            faults.append(Fault(image, "whole medium", (shard.extent,), wordings.TOO_MANY_PICTURES))
        return ShardResult(
            number=shard.number,
            image=image,
            hits=(),
            faults=tuple(faults),
            compared=tuple(self.compared),
            unreadable=tuple(_extent(e) for e in bad if not isinstance(e, ChecksumError)),
            checksum_bad=tuple(_extent(e) for e in bad if isinstance(e, ChecksumError)),
            constant=tuple(self.constant),
            over_budget=tuple(self.over_budget),
            runs=tuple(sorted(self.runs)),
            forms=self.forms.packed(shard.extent.offset),
            starts=np.array(starts.kept(), np.int64).tobytes(),
        )


def _add(extents: list[Extent], offset: int, length: int) -> None:
    """Add a page to extents in order, as part of the last one where it goes on."""
    if extents and extents[-1].end == offset:
        extents[-1] = Extent(extents[-1].offset, extents[-1].length + length)
    else:
        extents.append(Extent(offset, length))


def _extent(error: UnreadableExtentError) -> Extent:
    return Extent(error.offset, error.length)


def _buffers() -> tuple[memoryview, ...]:
    buffers: tuple[memoryview, ...] | None = getattr(_held, "buffers", None)
    if buffers is None:
        buffers = tuple(memoryview(bytearray(PAGE_SIZE)) for _ in range(PAGES_AT_ONCE))
        _held.buffers = buffers
    return buffers


_held = threading.local()  # the matcher and memory to read into, one for each thread

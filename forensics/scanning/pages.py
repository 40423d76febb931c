"""The raw pass over one stretch of a medium: every byte read once, in order, and compared.

What cannot be read is a fault with its extent, and what lies beside it is compared all the same. A
page that repeats one byte holds no part of a picture: it is counted and not looked at.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from forensics.disk_images.sequential import joined, read_through
from forensics.errors import ChecksumError, UnreadableExtentError
from forensics.matching.raw_hit import RawHit
from forensics.scanning.opened import open_once
from forensics.scanning.results import ShardResult
from forensics.values import Extent, Fault

if TYPE_CHECKING:
    from forensics.scanning.planning import PageShard

PAGE_SIZE = 1024 * 1024
WORD_SIZE = 8


def match_pages(shard: PageShard) -> ShardResult:
    """Compare every byte of a stretch.

    Raises:
        HashSetError: the shared tables are gone.
        DiskImageError: the source cannot be opened any more.
    """
    findings = _Findings()
    for piece in read_through(open_once(shard.source), shard.extent, buffers=_buffers()):
        if isinstance(piece, UnreadableExtentError):
            findings.bad.append(piece)
        else:
            findings.page(*piece)
    return findings.to_result(shard)


@dataclass(slots=True)
class _Findings:
    compared: list[Extent] = field(default_factory=list)
    constant: list[Extent] = field(default_factory=list)
    bad: list[UnreadableExtentError] = field(default_factory=list)
    hits: list[RawHit] = field(default_factory=list)

    def page(self, offset: int, page: memoryview) -> None:
        is_constant = repeats_one_byte(page)
        _add(self.constant if is_constant else self.compared, offset, len(page))

    def to_result(self, shard: PageShard) -> ShardResult:
        image, bad = shard.source.image, joined(self.bad)
        return ShardResult(
            number=shard.number,
            image=image,
            hits=(),
            faults=tuple(Fault(image, "whole medium", (_extent(e),), e.reason) for e in bad),
            compared=tuple(self.compared),
            unreadable=tuple(_extent(e) for e in bad if not isinstance(e, ChecksumError)),
            checksum_bad=tuple(_extent(e) for e in bad if isinstance(e, ChecksumError)),
            constant=tuple(self.constant),
            raw_hits=tuple(self.hits),
        )


def repeats_one_byte(page: memoryview) -> bool:
    """Whether all bytes of a page are the same; its ends alone tell for almost every other."""
    if page[0] != page[-1]:
        return False
    whole = len(page) // WORD_SIZE * WORD_SIZE
    words = np.frombuffer(page[:whole], np.uint64)
    rest = bytes(page[whole:])
    wanted = page[:1].tobytes() * WORD_SIZE
    same = bool((words == np.frombuffer(wanted, np.uint64)).all())
    return same and rest == wanted[: len(rest)]


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
        buffers = _held.buffers = (memoryview(bytearray(PAGE_SIZE)),)
    return buffers


_held = threading.local()  # memory to read into, one for each thread

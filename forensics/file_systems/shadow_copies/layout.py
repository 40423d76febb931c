"""Where each byte of a shadow copy lies: in its store, in those of later copies, or as it is now.

What a copy does not keep, the next later one shows; what none keeps, the volume shows as it is.
Blocks that were free when the copy was made are not kept by Windows and may hold later bytes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError
from forensics.extents import joined
from forensics.file_systems.shadow_copies.blocks import (
    MOST_DESCRIPTORS,
    SECTOR,
    Kept,
    KeptBlocks,
)
from forensics.file_systems.shadow_copies.catalogue import BLOCK, block_lists_of, stores_of
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.values.volume_pieces import PlacedPieces, VolumePiece
from forensics.wordings import shadow_copies as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.disk_image import DiskImage
    from forensics.volume import Volume

MOST_RUNS = 1 << 19  # of one copy: some 100 MB


@dataclass(frozen=True, slots=True)
class CopyLayout:
    """A shadow copy as runs of the volume, in its own order.

    ``own`` are the places of what this copy itself keeps: what changed before the next one.
    """

    runs: tuple[Extent, ...]
    own: tuple[Extent, ...]


def layout_of(image: DiskImage, number: int) -> CopyLayout:
    """Lay out a copy by its number, which is 1 for the oldest.

    Raises:
        FileSystemError: it is not there any more, or what describes it is damaged.
        UnreadableExtentError: what describes it cannot be read.
    """
    stores = stores_of(image)
    if not 0 < number <= len(stores):
        raise FileSystemError(wordings.CATALOGUE)
    places: dict[int, int] = {}
    kept = KeptBlocks()
    for store in reversed(stores[number - 1 :]):  # the latest first
        if store.block_list is None:
            raise FileSystemError(wordings.ELSEWHERE)
        kept = KeptBlocks()
        kept.take(block_lists_of(image, store.block_list))
        own = {each.original: _place_of(each, places) for each in _whole(kept)}
        places |= own
        if len(places) > MOST_DESCRIPTORS:
            raise FileSystemError(wordings.TOO_MANY_BLOCKS)
    sectors = dict(_sectors(kept))
    runs = tuple(_runs(places, sectors, image.size))
    mine = [Extent(own[at], BLOCK) for at in own if own[at] < image.size]
    mine += [Extent(place, SECTOR) for place in sectors.values() if place < image.size]
    return CopyLayout(runs, tuple(joined(mine)))


def laid_over(
    image: DiskImage, volume: Volume, pieces: tuple[VolumePiece, ...]
) -> tuple[Volume, tuple[Extent, ...]]:
    """Return a copy as a volume in pieces, and what it keeps itself, in places of the medium.

    ``image`` is the volume itself, which lies at ``pieces``.

    Raises:
        FileSystemError: what describes it is damaged.
        UnreadableExtentError: what describes it cannot be read.
    """
    found = layout_of(image, 0 if volume.shadow is None else volume.shadow.number)
    medium = PlacedPieces(pieces)
    parts = [part for run in found.runs for part in medium.parts(run.offset, run.length)]
    if len(parts) > MOST_RUNS:
        raise FileSystemError(wordings.TOO_MANY_BLOCKS)
    own = joined(medium.mapped(_within(found.own, image.size)))
    shadow = None if volume.shadow is None else replace(volume.shadow, is_spread=True)
    return replace(volume, pieces=tuple(parts), shadow=shadow), tuple(own)


def _within(extents: tuple[Extent, ...], size: int) -> Iterator[Extent]:
    return (Extent(each.offset, min(each.end, size) - each.offset) for each in extents)


def _whole(kept: KeptBlocks) -> Iterator[Kept]:
    return (each for each in kept.blocks.values() if not each.is_overlay)


def _place_of(kept: Kept, later: dict[int, int]) -> int:
    """Where a kept block is: a forwarder names a place as the next later copy shows it."""
    place = later.get(kept.relative, kept.relative) if kept.is_forwarder else kept.offset
    if kept.original % BLOCK or place % SECTOR:
        raise FileSystemError(wordings.BLOCK_LIST)
    return place


def _sectors(kept: KeptBlocks) -> Iterator[tuple[int, int]]:
    """The single sectors that lie over blocks of a copy: their places in it, and on the volume."""
    for block in kept.blocks.values():
        overlay = block if block.is_overlay else block.overlay
        if overlay is None:
            continue
        if block.original % BLOCK or overlay.offset % SECTOR:
            raise FileSystemError(wordings.BLOCK_LIST)
        for bit in range(BLOCK // SECTOR):
            if overlay.bitmap >> bit & 1:
                yield block.original + bit * SECTOR, overlay.offset + bit * SECTOR


def _runs(places: dict[int, int], sectors: dict[int, int], size: int) -> Iterator[Extent]:
    """All bytes of the copy in their order, joined where they follow one another."""
    before, number = Extent(0, 0), 0
    for run in _single_runs(places, sectors, size):
        if before.length and before.end == run.offset:
            before = Extent(before.offset, before.length + run.length)
            continue
        if before.length:
            number += 1
            yield before
        if number > MOST_RUNS:
            raise FileSystemError(wordings.TOO_MANY_BLOCKS)
        before = run
    if before.length:
        yield before


def _single_runs(places: dict[int, int], sectors: dict[int, int], size: int) -> Iterator[Extent]:
    at, whole = 0, {each - each % BLOCK for each in sectors}
    for block in sorted(places.keys() | whole):
        if block >= size:
            break
        if block > at:
            yield Extent(at, block - at)
        end = min(block + BLOCK, size)
        place = places.get(block, block)
        step = SECTOR if block in whole else end - block
        for start in range(block, end, step):
            offset = sectors.get(start, place + start - block)
            if offset + min(step, end - start) > size:
                raise FileSystemError(wordings.BLOCK_LIST)
            yield Extent(offset, min(step, end - start))
        at = end
    if at < size:
        yield Extent(at, size - at)

"""Volumes that no table names: behind a file system, or where a partition was deleted.

Looked at are the beginnings of all stretches outside the volumes of the table: where a partition
ends, and where the file system in it does; sector 63, where the first partition used to be; every
MiB of the medium; and where a volume that was found ends. A volume that begins elsewhere is not
seen. Only the first 72 KiB of each place are asked: what a format keeps at its end tells nothing.
"""

from __future__ import annotations

from dataclasses import replace
from heapq import merge
from itertools import chain
from typing import TYPE_CHECKING

from forensics.extents import without
from forensics.matching.randomness import SMALLEST
from forensics.values import Extent
from forensics.volume import Volume, VolumeContent
from forensics.volumes.lengths import stated_length
from forensics.volumes.signatures import HEAD_SIZE, NOTHING, head_of, is_borne_out, recognise_head
from forensics.volumes.table import kept_in
from forensics.wordings.wording import name_volumes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from forensics.disk_image import DiskImage

STEP = 1024 * 1024
OLD_FIRST_SECTOR = 63 * 512
MOST_FOUND = 128
TOO_MANY = f"what follows {MOST_FOUND} volumes outside the table"
name_volumes(TOO_MANY)


def cut(disk_image: DiskImage, volume: Volume) -> Volume:
    """End a volume where its file system does, if there is enough behind it to be judged."""
    if volume.content is not VolumeContent.FILE_SYSTEM:
        return volume
    own = stated_length(head_of(disk_image, volume.extent), volume.label)
    if own is None or volume.extent.length - own < SMALLEST:
        return volume
    return replace(volume, extent=Extent(volume.extent.offset, own))


def find_outside(
    disk_image: DiskImage, volumes: Sequence[Volume], *, ends: Iterable[int], every_step: bool
) -> Iterator[Volume]:
    """Return the volumes that lie outside those of the table, in the order of the medium.

    One that does not state its length reaches to the end of its stretch. Behind ``MOST_FOUND`` of
    them nothing is looked for, and the rest of every stretch is given as what is not read.

    Args:
        disk_image: the medium.
        volumes: of the table, each cut.
        ends: where the table says that they end.
        every_step: look at every MiB as well, not only where something ends.
    """
    starts = sorted({*ends, OLD_FIRST_SECTOR})
    found = 0
    gaps = without((Extent(0, disk_image.size),), (volume.extent for volume in volumes))
    for gap in (gap for gap in gaps if gap.length >= SMALLEST):
        steps = _steps(disk_image, gap) if every_step else ()
        known = (start for start in starts if gap.offset < start < gap.end)
        reached = gap.offset
        for place in merge(chain((gap.offset,), known), steps):
            start = place
            while reached <= start < gap.end:
                rest = Extent(start, gap.end - start)
                volume = _next(disk_image, rest, is_last=found >= MOST_FOUND)
                if volume is None:
                    break
                yield volume
                found += 1
                start = reached = volume.extent.end


def _next(disk_image: DiskImage, rest: Extent, *, is_last: bool) -> Volume | None:
    """What stands at the start of a stretch; where enough was found, all of it as not read."""
    if is_last:
        return Volume(None, rest, VolumeContent.UNREAD, TOO_MANY, is_found=True)
    return _volume_at(disk_image, rest) if rest.offset else None


def _steps(disk_image: DiskImage, gap: Extent) -> Iterator[int]:
    """Every step of a gap where the medium has bytes at all, ascending."""
    following = gap.offset
    for piece in kept_in(disk_image, gap):
        first = max(following, piece.offset - HEAD_SIZE)
        for place in range(-(-first // STEP) * STEP, piece.end, STEP):
            yield place
            following = place + STEP


def _volume_at(disk_image: DiskImage, rest: Extent) -> Volume | None:
    head = head_of(disk_image, rest)
    found = recognise_head(head)
    if found == NOTHING or not is_borne_out(head, found):
        return None
    own = stated_length(head, found.label) or rest.length
    extent = Extent(rest.offset, min(max(own, SMALLEST), rest.length))
    return Volume(None, extent, found.content, found.label, is_found=True)

"""BSD labels within a partition of a DOS table: a slice, whose own table holds the volumes.

The label stands in the slice's second sector: magic at 0 and 132, bytes of a sector (u32) at 40,
the number of entries (u16) at 138; entries of 16 bytes from 148: sectors (u32), first sector (u32).
Sources: <sys/disklabel.h> of FreeBSD, NetBSD and OpenBSD; block/partitions/msdos.c of Linux.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.values import Extent
from forensics.volumes.boot_sectors import SECTOR_SIZES
from forensics.volumes.table import Entry, peek

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from forensics.disk_image import DiskImage

FREE_BSD, OPEN_BSD, NET_BSD = 0xA5, 0xA6, 0xA9
BSD_TYPES = frozenset({FREE_BSD, OPEN_BSD, NET_BSD})
MAGIC = struct.pack("<I", 0x82564557)
PLACES = (512, 4096)
HEAD, ENTRY, WHOLE = 148, struct.Struct("<II8x"), 2
MOST_ENTRIES = 64  # Linux reads 16, OpenBSD writes up to 52


def read_slice(
    disk_image: DiskImage, own: Extent, *, kind: int, others: Sequence[Extent]
) -> tuple[Entry, ...]:
    """The partitions of a slice's label, in its order; none where there is no label.

    OpenBSD also lists what lies outside its slice; of this what the table itself, of which
    ``others`` are the further entries, does not hold is given as well.
    """
    for place in PLACES:
        label = peek(disk_image, own.offset + place, HEAD + MOST_ENTRIES * ENTRY.size)
        if label.startswith(MAGIC) and label[132:136] == MAGIC:
            return tuple(
                Entry(each)
                for each in _extents(label, own, kind)
                if each != own and not any(_overlap(each, other) for other in others)
                if holds(own, each) or not _overlap(own, each)
            )
    return ()


def _extents(label: bytes, own: Extent, kind: int) -> Iterator[Extent]:
    size = struct.unpack_from("<I", label, 40)[0]
    sector = size if size in SECTOR_SIZES else 512
    count = min(struct.unpack_from("<H", label, 138)[0], (len(label) - HEAD) // ENTRY.size)
    listed = [ENTRY.unpack_from(label, HEAD + number * ENTRY.size) for number in range(count)]
    # FreeBSD counts from the slice's start where its third entry, the whole slice, does.
    is_relative = kind == FREE_BSD and len(listed) > WHOLE and listed[WHOLE][1] == 0
    base = own.offset if is_relative else 0
    for length, first in listed:
        if length:
            yield Extent(base + first * sector, length * sector)


def holds(outer: Extent, inner: Extent) -> bool:
    """Whether one extent lies within another."""
    return outer.offset <= inner.offset and inner.end <= outer.end


def _overlap(one: Extent, other: Extent) -> bool:
    return one.offset < other.end and other.offset < one.end

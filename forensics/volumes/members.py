"""Members of arrays known by their own bytes: Linux RAID, LVM2 and bcache, while not assembled.

* The medium and every partition of every table on it are looked at: once the first sectors are
  overwritten, another table may come to light, and must name nothing new.
* Layouts: ``include/uapi/linux/raid/md_p.h`` and ``include/uapi/linux/bcache.h`` of Linux, and
  ``lib/format_text/layout.h`` of LVM2. The names that arrays bear are not read: people chose them.
* Bytes that cannot be read announce nothing.
"""

from __future__ import annotations

import re
import struct
from itertools import chain
from typing import TYPE_CHECKING

from forensics.values import Extent
from forensics.values.memberships import MOST_MEMBERS, MemberKind, Membership
from forensics.volumes.gpt import read_gpt
from forensics.volumes.mbr import read_mbr
from forensics.volumes.other_tables import read_other_table
from forensics.volumes.signatures import (
    BCACHE_MAGIC,
    LVM_LABEL,
    MD_MAGIC,
    md_place_near_end,
    md_place_of_old,
)
from forensics.volumes.table import peek

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.disk_image import DiskImage

MBR_SECTOR_SIZES = (512, 4096)
LVM_AREA = b"\x20LVM2\x20x[5A%r0N*>"
LVM_TEXT_LIMIT = 1 << 20
_GROUP = re.compile(rb'\A[^\s{]+ \{\s+id = "([0-9A-Za-z-]{1,64})"')
_PHYSICAL = re.compile(rb"^\s*pv\d+ \{", re.MULTILINE)


def find_memberships(disk_image: DiskImage) -> tuple[Membership, ...]:
    """What the medium, or a partition of it, says it is a member of; each array once."""
    places = dict.fromkeys([Extent(0, disk_image.size), *_partitions(disk_image)])
    found = chain.from_iterable(_found_in(disk_image, place) for place in places)
    return tuple(dict.fromkeys(found))


def _partitions(disk_image: DiskImage) -> Iterator[Extent]:
    tables = [read_mbr(disk_image, sector_size=size) for size in MBR_SECTOR_SIZES]
    for table in (*tables, read_gpt(disk_image), read_other_table(disk_image)):
        for entry in table.entries if table else ():
            start, end = entry.extent.offset, min(entry.extent.end, disk_image.size)
            if 0 <= start < end:
                yield Extent(start, end - start)


def _found_in(disk_image: DiskImage, place: Extent) -> Iterator[Membership]:
    old = md_place_of_old(place.length)
    yield from _old_md(_look(disk_image, place, old, 64))
    for at in (0, 4096, md_place_near_end(place.length)):
        yield from _md(_look(disk_image, place, at, 96))
    if label := lvm_label(disk_image, place):
        yield _group_of(disk_image, place, label)
    yield from _bcache(_look(disk_image, place, 4096, 208))


def _look(disk_image: DiskImage, place: Extent, at: int, length: int) -> bytes:
    """Bytes of a place, none where it does not hold them all or they cannot be read."""
    if at < 0 or at + length > place.length:
        return b""
    data = peek(disk_image, place.offset + at, length)
    return data if len(data) == length else b""


def _old_md(data: bytes) -> Iterator[Membership]:
    """Superblock 0.90: in the order of bytes of the machine that made it (NAS were of both)."""
    for order in "<>":
        if data[:4] == (MD_MAGIC if order == "<" else MD_MAGIC[::-1]):
            words = struct.unpack(f"{order}16I", data)
            if words[1] == 0:
                array = ":".join(f"{word:08x}" for word in (words[5], *words[13:16]))
                yield Membership(MemberKind.LINUX_RAID, array, _number(words[10]))


def _md(data: bytes) -> Iterator[Membership]:
    """Superblocks 1.0, 1.1 and 1.2: one layout, in three places."""
    if data.startswith(MD_MAGIC + b"\1\0\0\0"):
        digits = data[16:32].hex()
        array = ":".join(digits[at : at + 8] for at in range(0, 32, 8))
        members = int.from_bytes(data[92:96], "little")
        yield Membership(MemberKind.LINUX_RAID, array, _number(members))


def _bcache(data: bytes) -> Iterator[Membership]:
    """The set's identifier; how many devices it backs is not said by any of them."""
    if data[24:40] == BCACHE_MAGIC:
        digits = data[56:72].hex()
        parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
        yield Membership(MemberKind.BCACHE, "-".join(parts) if any(data[56:72]) else None, None)


def _group_of(disk_image: DiskImage, place: Extent, label: bytes) -> Membership:
    """The volume group by the first of the metadata areas that can be read."""
    for area in lvm_areas(label):
        text, _ = lvm_metadata(disk_image, place, area)
        if group := _GROUP.match(text):
            named = text.partition(b"physical_volumes {")[2].partition(b"logical_volumes {")[0]
            members = _number(len(_PHYSICAL.findall(named)))
            return Membership(MemberKind.LVM, group[1].decode("ascii"), members)
    return Membership(MemberKind.LVM, None, None)


def lvm_label(disk_image: DiskImage, place: Extent) -> bytes:
    """The sector in which a physical volume of LVM2 says what it is; empty where there is none."""
    for sector in range(4):
        label = _look(disk_image, place, sector * 512, 512)
        if label.startswith(LVM_LABEL) and label[24:32] == b"LVM2 001":
            return label
    return b""


def lvm_areas(label: bytes) -> Iterator[Extent]:
    """The areas of metadata that a label of LVM2 names.

    Behind identifier and size stand the areas of data, zeros, those of metadata, zeros.
    """
    start = int.from_bytes(label[20:24], "little") + 40
    lists_ended = 0
    for at in range(start, len(label) - 15, 16):
        offset, length = struct.unpack_from("<QQ", label, at)
        if offset == 0:
            lists_ended += 1
        elif lists_ended == 1:
            yield Extent(offset, length)
        if lists_ended == 2:
            return


def lvm_metadata(disk_image: DiskImage, place: Extent, area: Extent) -> tuple[bytes, int]:
    """The text that is in force, and its checksum; the area is a ring behind its first sector."""
    header = _look(disk_image, place, area.offset, 512)
    if header[4:20] != LVM_AREA:
        return b"", 0
    offset, length, checksum = struct.unpack_from("<QQI", header, 40)
    if not 512 <= offset < area.length or length > LVM_TEXT_LIMIT:
        return b"", 0
    first = min(length, area.length - offset)
    text = _look(disk_image, place, area.offset + offset, first)
    if first < length:
        text += _look(disk_image, place, area.offset + 512, length - first)
    return text, checksum


def _number(members: int) -> int | None:
    """How many members are named; None for a number that no array can have."""
    return members if 1 <= members <= MOST_MEMBERS else None

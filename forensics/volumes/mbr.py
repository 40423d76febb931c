"""DOS partition tables (MBR), with logical drives in extended partitions.

The table has four 16-byte entries at byte 446 of the first sector: boot flag, type at 4, first
sector (u32) at 8, count of sectors (u32) at 12; bytes 510 and 511 are 55 AA. An extended partition
holds a chain of such sectors: the first entry is a logical drive, the second the next link. A
partition of a BSD system (a slice) may hold a table of its own.
"""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.volumes.bsd import BSD_TYPES, holds, read_slice
from forensics.volumes.table import Entry, PartitionTable, peek
from forensics.wordings import volumes as wordings
from forensics.wordings.wording import name_volumes

if TYPE_CHECKING:
    from forensics.disk_image import DiskImage

SECTOR = 512  # the table itself is always in the first 512 bytes
ENTRY = struct.Struct("<B3xB3xII")
EXTENDED_TYPES = frozenset({0x05, 0x0F, 0x85})
GPT_TYPE = 0xEE
BOOT_FLAGS = frozenset({0x00, 0x80})  # Linux too takes anything else for code, not a table
MOST_LOGICAL = 1024
HINTS = {0x42: "Windows dynamic disk", 0x8E: "LVM2", 0xFD: "Linux RAID", 0xFB: "VMFS"}
name_volumes(*HINTS.values())


@dataclass(frozen=True, slots=True)
class _Raw:
    kind: int
    start: int
    count: int


def read_mbr(disk_image: DiskImage, *, sector_size: int) -> PartitionTable | None:
    """The primary entries in table order, then logical drives, then what slices of BSD hold.

    None where there is no table; one that only announces a GPT has no entries.
    """
    raw = _read_entries(peek(disk_image, 0, SECTOR))
    if raw is None:
        return None
    entries: list[Entry] = []
    troubles: list[str] = []
    chains: list[int] = []
    for one in raw:
        if one.kind in EXTENDED_TYPES:
            chains.append(one.start)  # after all primaries: that is how systems number drives
        elif one.kind != GPT_TYPE:
            entries.append(_entry(one, 0, sector_size))
    for start in chains:
        entries += _read_chain(disk_image, start, sector_size, troubles)
    return PartitionTable("MBR", _with_slices(disk_image, entries), tuple(troubles))


def _with_slices(disk_image: DiskImage, entries: list[Entry]) -> tuple[Entry, ...]:
    """The entries, and after them those of labels within them, whose slices are then no volumes."""
    found: list[Entry] = []
    within: list[Entry] = []
    for entry in entries:
        inner: tuple[Entry, ...] = ()
        if entry.kind in BSD_TYPES:
            others = [each.extent for each in entries if each != entry]
            inner = read_slice(disk_image, entry.extent, kind=entry.kind, others=others)
        found.append(replace(entry, is_all=any(holds(entry.extent, e.extent) for e in inner)))
        within += inner
    return (*found, *within)


def announces_gpt(disk_image: DiskImage) -> bool:
    """Whether the first sector is a protective or hybrid MBR."""
    raw = _read_entries(peek(disk_image, 0, SECTOR))
    return raw is not None and any(one.kind == GPT_TYPE for one in raw)


def announces_bsd(disk_image: DiskImage) -> bool:
    """Whether the first sector says that the whole medium, from its start on, is a BSD system's.

    FreeBSD writes such a table where it takes a whole medium; its own label is then the table.
    """
    raw = _read_entries(peek(disk_image, 0, SECTOR))
    return raw is not None and any(one.kind in BSD_TYPES and one.start == 0 for one in raw)


def _read_entries(sector: bytes) -> list[_Raw] | None:
    """Entries in use; None where this is no table or an empty one."""
    if len(sector) < SECTOR or sector[510:512] != b"\x55\xaa":
        return None
    found = []
    for number in range(4):
        flag, kind, start, count = ENTRY.unpack_from(sector, 446 + number * ENTRY.size)
        if flag not in BOOT_FLAGS:
            return None
        if kind and count:
            found.append(_Raw(kind, start, count))
    return found or None


def _read_chain(
    disk_image: DiskImage, base: int, sector_size: int, troubles: list[str]
) -> list[Entry]:
    entries: list[Entry] = []
    seen: set[int] = set()
    link: int | None = base
    while link is not None:
        if link in seen or len(seen) >= MOST_LOGICAL:
            troubles.append(wordings.DRIVES_ENDLESS)
            break
        seen.add(link)
        raw = _read_entries(peek(disk_image, link * sector_size, SECTOR))
        if raw is None:
            if link != base or not _is_empty(disk_image, link * sector_size):
                troubles.append(wordings.DRIVES_BREAK_OFF)
            break
        following = [one for one in raw if one.kind in EXTENDED_TYPES]
        # A drive counts from its own link, the next link from the first of the whole chain.
        entries += [_entry(one, link, sector_size) for one in raw if one not in following]
        link = base + following[0].start if following else None
    return entries


def _is_empty(disk_image: DiskImage, offset: int) -> bool:
    """An extended partition without logical drives: a signature and no entries."""
    sector = peek(disk_image, offset, SECTOR)
    return sector[510:512] == b"\x55\xaa" and not any(sector[446:510])


def _entry(raw: _Raw, base: int, sector_size: int) -> Entry:
    extent = Extent((base + raw.start) * sector_size, raw.count * sector_size)
    return Entry(extent, HINTS.get(raw.kind), kind=raw.kind)

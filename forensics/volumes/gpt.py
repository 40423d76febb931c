"""GUID partition tables, with the copy at the end of the medium. Source: UEFI 2.10, section 5.3."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING
from uuid import UUID

from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.volumes.table import Entry, PartitionTable, peek
from forensics.wordings import volumes as wordings
from forensics.wordings.wording import name_volumes

if TYPE_CHECKING:
    from forensics.disk_image import DiskImage

SIGNATURE = b"EFI PART"
SECTOR_SIZES = (512, 4096, 1024, 2048)
HEADER = struct.Struct("<8s4xII4xQQQQ16sQIII")
SMALLEST_ENTRY = 128
LARGEST_ENTRY = 4096
MOST_BYTES = 4 * 1024 * 1024  # 128 entries of 128 bytes are usual; UEFI asks for 16 KiB at least
UNUSED = bytes(16)
HINTS = {
    UUID("af9b60a0-1431-4f62-bc68-3311714a69ad").bytes_le: "Windows dynamic disk",
    UUID("e75caf8f-f680-4cee-afa3-b001e56efc2d").bytes_le: "Windows Storage Spaces",
    UUID("e6d6d379-f507-44c2-a23c-238f2a3df928").bytes_le: "LVM2",
    UUID("a19d880f-05fc-4d3b-a006-743f0f84911e").bytes_le: "Linux RAID",
    UUID("ca7d7ccb-63ed-4c53-861c-1742536059cc").bytes_le: "LUKS",
    UUID("7c3457ef-0000-11aa-aa11-00306543ecac").bytes_le: "APFS",
    UUID("53746f72-6167-11aa-aa11-00306543ecac").bytes_le: "CoreStorage",
    UUID("52414944-0000-11aa-aa11-00306543ecac").bytes_le: "Apple RAID",
    UUID("6a898cc3-1dd2-11b2-99a6-080020736631").bytes_le: "ZFS",
    UUID("aa31e02a-400f-11db-9590-000c2911d1b8").bytes_le: "VMFS",
}
name_volumes(*HINTS.values())


@dataclass(frozen=True, slots=True)
class _GptHeader:
    first: int  # sector of the entries
    count: int
    entry_size: int
    checksum: int


def read_gpt(disk_image: DiskImage) -> PartitionTable | None:
    """Entries in use in table order, from the table or its copy; None where neither is there."""
    for sector_size in SECTOR_SIZES:
        # UEFI 5.3.1: the table's header is in sector 1, that of its copy in the last one.
        last = disk_image.size // sector_size - 1
        main = _read_table(disk_image, 1, sector_size)
        if main is not None and not main.troubles:
            return main
        copy = _read_table(disk_image, last, sector_size)
        if copy is not None and not copy.troubles:
            trouble = wordings.COPY_USED
            return PartitionTable(copy.kind, copy.entries, (trouble,))
        if main is not None or copy is not None:
            return main or copy
    return None


def _read_table(disk_image: DiskImage, sector: int, sector_size: int) -> PartitionTable | None:
    header = _read_header(peek(disk_image, sector * sector_size, sector_size), sector)
    if header is None:
        return None
    count = min(header.count, MOST_BYTES // header.entry_size)
    troubles = []
    if count < header.count:
        troubles.append(wordings.TOO_MANY_ENTRIES(header.count, count))
    data = peek(disk_image, header.first * sector_size, count * header.entry_size)
    if len(data) < count * header.entry_size:
        troubles.append(wordings.TABLE_CUT)
    elif not troubles and zlib.crc32(data) != header.checksum:
        troubles.append(wordings.TABLE_CHECKSUM)
    entries = [
        entry
        for at in range(0, len(data) - header.entry_size + 1, header.entry_size)
        if (entry := _entry(data[at : at + SMALLEST_ENTRY], sector_size)) is not None
    ]
    return PartitionTable("GPT", tuple(entries), tuple(troubles))


def _read_header(sector: bytes, number: int) -> _GptHeader | None:
    if len(sector) < HEADER.size or not sector.startswith(SIGNATURE):
        return None
    fields = HEADER.unpack_from(sector)
    _, size, checksum, own, _, _, _, _, first, count, entry_size, entries_checksum = fields
    # A header says in which sector it is: one that was moved, or an old one in the middle of a
    # medium that was copied to a larger one, is none.
    if not HEADER.size <= size <= len(sector) or own != number:
        return None
    # The checksum is taken with its own field as zeros.
    if zlib.crc32(sector[:16] + bytes(4) + sector[20:size]) != checksum:
        return None
    if not SMALLEST_ENTRY <= entry_size <= LARGEST_ENTRY or first >= 1 << 52:
        return None
    return _GptHeader(first, count, entry_size, entries_checksum)


def _entry(data: bytes, sector_size: int) -> Entry | None:
    kind = data[:16]
    if kind == UNUSED:
        return None
    first, last = struct.unpack_from("<QQ", data, 32)
    length = max(last - first + 1, 0) * sector_size  # UEFI 5.3.3: the last sector is included
    return Entry(Extent(first * sector_size, length), HINTS.get(kind))

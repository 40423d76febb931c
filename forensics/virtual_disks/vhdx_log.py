"""The log of a VHDX file: changes of its tables that were under way when it was last written.

Source: [MS-VHDX], section 2.3. The file is never changed: what a replay would write is kept, by its
place, and given in place of what is stored.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass
from forensics.virtual_disks.crc32c import agrees
from forensics.wordings import virtual_disks as wordings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forensics.virtual_disks.paged_file import PagedFile

SECTOR = 4096
LARGEST_LOG = 64 * 1024 * 1024  # Hyper-V and QEMU make logs of 1 MiB
# Signature, checksum, length, tail, number, descriptors, identity, lengths of the file.
ENTRY = struct.Struct("<4s4xIIQI4x16sQQ")
CHECKSUM_AT = 4
# Of zeros: their length; of data: its last four and first eight bytes. Both: place and number.
ZERO, DATA = struct.Struct("<4s4xQQQ"), struct.Struct("<4s4s8sQQ")
DATA_HEAD, DATA_TAIL = struct.Struct("<4sI"), struct.Struct("<I")
MOST_PATCHES = 16_384  # of 4096 bytes each, as many as the largest log could hold


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One sound entry of the log: where it is, how long, and which is the first of its row."""

    at: int
    length: int
    tail: int
    number: int
    descriptors: int
    file_size: int
    data: bytes


def replayed(file: PagedFile, identity: bytes, at: int, length: int) -> Mapping[int, bytes]:
    """Return what the log changes: blocks of 4096 bytes by their offset.

    Raises:
        DiskImageError: it holds no row of entries that is whole, so what it changes is not known.
    """
    if length > LARGEST_LOG or length % SECTOR or not length:
        raise file.damaged(wordings.LOG)
    log = _Log(file.whole(at, length, wordings.LOG), identity)
    row = log.newest_row()
    if not row:
        raise file.damaged(wordings.LOG)
    patches: dict[int, bytes] = {}
    for entry in row:
        _apply(file, entry, patches)
    # A file that is shorter than it was when the log was written has lost what the tables name.
    if file.size < row[-1].file_size:
        raise file.damaged(wordings.LOG)
    return patches


class _Log:
    """The bytes of a log, which goes on at its beginning where it ends."""

    def __init__(self, data: bytes, identity: bytes) -> None:
        self._data = data
        self._identity = identity

    def newest_row(self) -> list[LogEntry]:
        """The entries to be replayed, in order: the whole row whose last number is the highest."""
        newest: list[LogEntry] = []
        known: set[int] = set()
        for at in range(0, len(self._data), SECTOR):
            if at in known:
                continue
            row = self._row(at)
            known.update(entry.at for entry in row)
            if row and row[-1].tail in {entry.at for entry in row}:
                first = [entry.at for entry in row].index(row[-1].tail)
                if not newest or row[-1].number > newest[-1].number:
                    newest = row[first:]
        return newest

    def _row(self, at: int) -> list[LogEntry]:
        """The entries that follow one another from there on, each with the next number."""
        row: list[LogEntry] = []
        left = len(self._data)
        while left > 0:
            entry = self._entry(at)
            if entry is None or (row and entry.number != row[-1].number + 1):
                break
            row.append(entry)
            left -= entry.length
            at = (at + entry.length) % len(self._data)
        return row

    def _entry(self, at: int) -> LogEntry | None:
        head = self._data[at : at + ENTRY.size]
        signature, length, tail, number, count, identity, size, _ = ENTRY.unpack(head)
        if signature != b"loge" or identity != self._identity or not number:
            return None
        if not SECTOR <= length <= len(self._data) or length % SECTOR or tail % SECTOR:
            return None
        data = (self._data[at:] + self._data[:at])[:length]
        if not agrees(data, CHECKSUM_AT):
            return None
        return LogEntry(at, length, tail, number, count, size, data)


def _apply(file: PagedFile, entry: LogEntry, patches: dict[int, bytes]) -> None:
    """Do what an entry says, in memory."""
    described = ENTRY.size + entry.descriptors * ZERO.size
    at = -(-described // SECTOR) * SECTOR  # where its sectors of data begin
    for number in range(entry.descriptors):
        start = ENTRY.size + number * ZERO.size
        descriptor = entry.data[start : start + ZERO.size]
        if len(descriptor) < ZERO.size:
            raise file.damaged(wordings.LOG)
        if descriptor.startswith(b"zero"):
            _, length, place, told = ZERO.unpack(descriptor)
            stretch = range(place, place + length, SECTOR)
            if len(stretch) > MOST_PATCHES:
                raise file.damaged(wordings.LOG)
            made = dict.fromkeys(stretch, bytes(SECTOR))
        else:
            sector = entry.data[at : at + SECTOR]
            at += SECTOR
            place, told, block = _block(file, descriptor, sector)
            length, made = SECTOR, {place: block}
        if told != entry.number or place % SECTOR or length % SECTOR:
            raise file.damaged(wordings.LOG)
        patches.update(made)
        if len(patches) > MOST_PATCHES:
            raise file.damaged(wordings.LOG)


def _block(file: PagedFile, descriptor: bytes, sector: bytes) -> tuple[int, int, bytes]:
    """Place, number and bytes of one block, from its descriptor and its sector of the log."""
    signature, last, first, place, told = DATA.unpack(descriptor)
    if signature != b"desc" or len(sector) < SECTOR:
        raise file.damaged(wordings.LOG)
    mark, high = DATA_HEAD.unpack_from(sector)
    (low,) = DATA_TAIL.unpack_from(sector, SECTOR - DATA_TAIL.size)
    if mark != b"data" or high << 32 | low != told:
        raise file.damaged(wordings.LOG)
    return place, told, first + sector[DATA_HEAD.size : SECTOR - DATA_TAIL.size] + last

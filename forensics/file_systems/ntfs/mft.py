"""The master file table of NTFS, record by record: what The Sleuth Kit does not hand out.

That is the names with their parents, where in a record resident data lie, and the valid data length
of a stream. Layout: the NTFS documentation of the Linux-NTFS project, "FILE record", "$FILE_NAME".
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from contextlib import suppress
from dataclasses import field
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytsk3

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_system import Run
from forensics.file_systems.file_columns import HOLE
from forensics.file_systems.names import decode_utf16
from forensics.file_systems.runs import length_of, whole_runs
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.file_columns import Column, Mask
    from forensics.file_systems.tsk_objects import TskFile
    from forensics.file_systems.tsk_volume import TskVolume

ATTRIBUTE_LIST, FILE_NAME, DATA, BITMAP, REPARSE_POINT = 0x20, 0x30, 0x80, 0xB0, 0xC0
_END = 0xFFFFFFFF
DOS_NAMESPACE = 2
FIRST_ORDINARY = 12  # records before are the file system's own
RECORD_MASK = (1 << 48) - 1
_STRETCH_SIZE = 1 << 22
_LARGEST_BITMAP = 1 << 29  # NTFS holds 2^32 files at most

_HEADER = struct.Struct("<4sHHQHHHHIIQ")
_SEQUENCE = struct.Struct("<HH")
_START = struct.Struct("<IIB")
_NAME = struct.Struct("<Q56xBB")
_TAG = struct.Struct("<I")
_ATTRIBUTE = struct.Struct("<IIBBHHH")
_RESIDENT = struct.Struct("<IH")
_NON_RESIDENT = struct.Struct("<QQHHIQQQ")
_LIST_ENTRY = struct.Struct("<IHBBQQH")


class DamagedRecordError(FileSystemError):
    """A record of the master file table is not one, or does not agree with itself."""


class Name(NamedTuple):
    """One name of a file and the folder it is in, with that folder's use count at the time."""

    parent: int
    parent_sequence: int
    text: str
    is_dos: bool


class Stream(NamedTuple):
    """A $DATA attribute: in which record it stands, and what it says of its content.

    ``content`` is the place within the record where it is resident; ``valid`` the valid data length
    in bytes where it is not, which the first piece alone tells.
    """

    record: int
    name: str
    attribute_id: int
    content: tuple[int, int] | None
    valid: int | None


@dataclass(slots=True)
class Record:
    """What one record says, its extension records not yet counted in.

    ``placed`` are the attributes that hold content or take clusters, in order: where each stands in
    ``data``, the repaired bytes, and for a stream what it says.
    """

    number: int
    sequence: int
    in_use: bool
    is_folder: bool
    base: int
    data: bytes | bytearray = b""
    names: list[Name] = field(default_factory=list)
    streams: list[Stream] = field(default_factory=list)
    placed: list[tuple[int, Stream | None]] = field(default_factory=list)
    has_list: bool = False
    reparse_tag: int = 0


class MasterFileTable:
    """The records of the master file table, read in large pieces."""

    def __init__(self, file_system: TskVolume) -> None:
        """Find the table through its own first record.

        Raises:
            FileSystemError: the table cannot be found.
            UnreadableExtentError: the boot sector cannot be read.
        """
        self._disk_image = file_system.disk_image
        self.record_size = _record_size(file_system)
        self._runs, size, self._used = _table_runs(file_system)
        self._starts = [0, *accumulate(run.length for run in self._runs)]
        self.count = min(size, file_system.volume.extent.length) // self.record_size
        first = self.read(0, 1)[0]
        if first is not None:
            # Beyond its valid length the table holds whatever the clusters held before.
            told = [s.valid for s in parse(first, 0).streams if not s.name and s.valid]
            self.count = min([self.count, *(valid // self.record_size for valid in told)])

    def stretches(self) -> Iterator[tuple[int, int]]:
        """Part the table into pieces that are handled at a time: first record, and how many."""
        step = max(1, _STRETCH_SIZE // self.record_size)
        for first in range(0, self.count, step):
            yield first, min(step, self.count - first)

    def read_whole(self, first: int, count: int) -> bytes | None:
        """Return the stored bytes of a stretch, or None where the medium does not give all."""
        if (first + count) * self.record_size > self._starts[-1]:
            return None
        try:
            return self._read(first * self.record_size, count * self.record_size)
        except UnreadableExtentError:
            return None

    def places(self, first: int, count: int) -> Column:
        """Say where on the medium records lie that lie in one piece; ``HOLE`` for others."""
        at = np.arange(first, first + count) * self.record_size
        runs = np.searchsorted(self._starts, at, side="right") - 1
        is_there = runs < len(self._runs)
        runs[~is_there] = 0
        inside = at - np.array(self._starts)[runs]
        offsets, lengths = np.array(
            [(HOLE if run.offset is None else run.offset, run.length) for run in self._runs]
        ).T
        is_there &= (offsets[runs] != HOLE) & (inside + self.record_size <= lengths[runs])
        return np.where(is_there, offsets[runs] + inside, HOLE)

    def used(self, first: int, count: int) -> Mask:
        """Say of a stretch what ``is_used`` says of each; ``first`` is a multiple of eight."""
        bits = np.frombuffer(self._used, np.uint8)[first // 8 : (first + count + 7) // 8]
        told = np.unpackbits(bits, bitorder="little")[:count].astype(np.bool_)
        return np.concatenate((told, np.zeros(count - len(told), np.bool_)))

    def read(self, first: int, count: int) -> list[bytes | None]:
        """Return the stored bytes of some records, None where the medium does not give them."""
        size = self.record_size
        known = max(0, min(count, self._starts[-1] // size - first))
        if known < count:
            return [*(self.read(first, known) if known else ()), *([None] * (count - known))]
        try:
            whole = self._read(first * size, count * size)
        except UnreadableExtentError:
            if count == 1:
                return [None]
            return [self.read(number, 1)[0] for number in range(first, first + count)]
        return [whole[at : at + size] for at in range(0, count * size, size)]

    def read_some(self, numbers: Column) -> Iterator[tuple[int, bytes | None]]:
        """Return the stored bytes of records by their rising numbers, as ``read`` does."""
        begins = np.flatnonzero(np.diff(numbers, prepend=-2) != 1).tolist()
        for begin, end in pairwise([*begins, len(numbers)]):
            first = int(numbers[begin])
            yield from enumerate(self.read(first, end - begin), first)

    def is_used(self, record: int) -> bool:
        """Tell whether the table's bitmap calls a record used."""
        byte = record // 8
        return byte < len(self._used) and bool(self._used[byte] >> record % 8 & 1)

    def place(self, record: int, offset: int, length: int) -> tuple[Run, ...]:
        """Say where on the medium a part of a record lies."""
        at, runs = record * self.record_size + offset, []
        end = at + length
        while at < end:
            index = bisect_right(self._starts, at) - 1
            if index >= len(self._runs):
                break
            inside = at - self._starts[index]
            run = self._runs[index]
            piece = min(end - at, run.length - inside)
            runs.append(Run(None if run.offset is None else run.offset + inside, piece))
            at += piece
        return tuple(runs)

    def _read(self, offset: int, length: int) -> bytes:
        pieces = [
            self._disk_image.read_at(Extent(run.offset, run.length))
            if run.offset is not None
            else bytes(run.length)
            for run in self.place(0, offset, length)
        ]
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _record_size(file_system: TskVolume) -> int:
    boot = file_system.disk_image.read_at(Extent(file_system.volume.extent.offset, 512))
    # "Clusters per file record": positive counts clusters, negative is a power of two in bytes.
    coded = struct.unpack_from("<b", boot, 64)[0]
    size = coded * file_system.geometry.block_size if coded > 0 else 1 << -coded
    if not 256 <= size <= 65_536:
        raise FileSystemError(wordings.AT(file_system.volume.where, wordings.NTFS_BOOT))
    return int(size)


def _table_runs(file_system: TskVolume) -> tuple[list[Run], int, bytes]:
    """Find the table, its size, and the bitmap of its records that are in use."""
    runs: list[Run] = []
    size, bitmap = 0, b""
    table = file_system.open_inode(0)  # record 0 is $MFT itself
    for attribute in table:
        info = attribute.info
        if int(info.type) == DATA and not info.name:
            runs, size = whole_runs(attribute, file_system.geometry), int(info.size)
        elif int(info.type) == BITMAP and 0 < info.size <= _LARGEST_BITMAP:
            with suppress(OSError):  # only to tell blank records from lost ones
                bitmap = table.read_random(0, info.size, info.type, info.id)
    if not length_of(runs):
        raise FileSystemError(wordings.AT(file_system.volume.where, wordings.NTFS_TABLE))
    return runs, size, bitmap


def parse(stored: bytes, number: int) -> Record:
    """Read a record.

    Raises:
        DamagedRecordError: it is no record, or was not written to its end.
    """
    try:
        data = _repaired(stored)
        header = _HEADER.unpack_from(data)
        flags = header[7]
        record = Record(
            number, header[4], bool(flags & 1), bool(flags & 2), header[10] & RECORD_MASK, data
        )
        # Flags: 1 in use, 2 a folder. The base reference has its sequence number in the upper 16
        # bits; only extension records have one at all.
        _read_attributes(data, header[6], record)
    except (struct.error, IndexError) as error:
        raise DamagedRecordError(wordings.NTFS_RECORD) from error
    return record


def _repaired(stored: bytes) -> bytearray:
    """Put back the two bytes at the end of each stride that the update sequence had replaced."""
    if stored[:4] != b"FILE":
        raise DamagedRecordError(wordings.NTFS_RECORD)
    size = len(stored)
    # Of each 512 bytes the last two are replaced on the medium by a number that counts writes: a
    # sector of another count was not written with the others (Linux-NTFS documentation, "Fixup").
    at, count = _SEQUENCE.unpack_from(stored, 4)
    if count < 2 or at + 2 * count > size or size % (count - 1):
        raise DamagedRecordError(wordings.NTFS_RECORD)
    stride = size // (count - 1)
    data, check = bytearray(stored), stored[at : at + 2]
    for end in range(stride, size + 1, stride):
        if stored[end - 2 : end] != check:
            raise DamagedRecordError(wordings.NTFS_RECORD_CUT)
        at += 2
        data[end - 2 : end] = stored[at : at + 2]
    return data


def _read_attributes(data: bytearray, at: int, record: Record) -> None:
    size, unpack = len(data), _START.unpack_from
    while at <= size - _ATTRIBUTE.size:
        kind, length, non_resident = unpack(data, at)
        if kind == _END:
            return
        if length < _ATTRIBUTE.size or at + length > size:
            raise DamagedRecordError(wordings.NTFS_RECORD)
        if kind == FILE_NAME:
            record.names.append(_read_name(data, at + _content_at(data, at)))
        elif kind == DATA:
            _read_stream(data, at, record)
        elif non_resident:
            record.placed.append((at, None))
        if kind == ATTRIBUTE_LIST:
            record.has_list = True
        elif kind == REPARSE_POINT and not non_resident:
            record.reparse_tag = _TAG.unpack_from(data, at + _content_at(data, at))[0]
        at += length


def _content_at(data: bytearray, at: int) -> int:
    return data[at + 20] | data[at + 21] << 8


def _read_stream(data: bytearray, at: int, record: Record) -> None:
    _, _, non_resident, name_length, name_at, _, identity = _ATTRIBUTE.unpack_from(data, at)
    name = decode_utf16(data[at + name_at : at + name_at + 2 * name_length]) if name_length else ""
    if not non_resident:
        length, start = _RESIDENT.unpack_from(data, at + 16)
        content = (at + start, length) if at + start + length <= len(data) else None
        stream: Stream | None = Stream(record.number, name, identity, content, None)
    else:
        # Only the piece that begins at cluster 0 has the sizes of the whole attribute.
        first, *_, valid = _NON_RESIDENT.unpack_from(data, at + 16)
        stream = Stream(record.number, name, identity, None, valid) if first == 0 else None
    record.placed.append((at, stream))
    if stream is not None:
        record.streams.append(stream)


def _read_name(data: bytearray, at: int) -> Name:
    parent, length, namespace = _NAME.unpack_from(data, at)
    text = decode_utf16(data[at + 66 : at + 66 + 2 * length])
    return Name(parent & RECORD_MASK, parent >> 48, text, namespace == DOS_NAMESPACE)


def extension_records(file: TskFile, base: int) -> set[int]:
    """Name the other records that a file's attribute list points to.

    Raises:
        OSError: the list cannot be read.
    """
    found: set[int] = set()
    for attribute in file:
        info = attribute.info
        if int(info.type) != int(pytsk3.TSK_FS_ATTR_TYPE_NTFS_ATTRLIST) or not info.size:
            continue
        # Windows keeps a list within 256 KiB; a longer one is not a list.
        listed = file.read_random(0, min(info.size, 1 << 18), info.type, info.id)
        at = 0
        while at + _LIST_ENTRY.size <= len(listed):
            _, length, _, _, _, reference, _ = _LIST_ENTRY.unpack_from(listed, at)
            if length < _LIST_ENTRY.size:
                break
            found.add(reference & RECORD_MASK)
            at += length
    found.discard(base)
    return found

"""The ordinary records of the master file table, a few thousand at a time, as columns.

Ordinary is a record with one name (a short one for DOS beside it is let be), at most one stream,
which has no name, and nothing else that ``ntfs_attributes`` would leave to The Sleuth Kit. Here is
decided which these are, by the same rules; all others are named in ``others``, to be read one by
one. Nothing is ever said of a record that its own reading would not say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forensics.file_systems.file_columns import HOLE, Column, Mask, clipped, spread
from forensics.file_systems.ntfs.mapping_pairs import PADDING, decode_pairs
from forensics.file_systems.ntfs.mft import (
    ATTRIBUTE_LIST,
    DATA,
    DOS_NAMESPACE,
    FILE_NAME,
    FIRST_ORDINARY,
    REPARSE_POINT,
)
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from forensics.file_systems.runs import Geometry

_MAGIC = int.from_bytes(b"FILE", "little")
_END = 0xFFFFFFFF
_STRIDE = 512
_LEAST_ATTRIBUTE, _RESIDENT_SIZE, _NON_RESIDENT_SIZE = 16, 24, 64
_MOST_ATTRIBUTES = 16
_NAME_SIZE = 66
_LARGEST = 1 << 60  # bytes; a larger figure is hostile, and would leave 64 bits
_RECORD_MASK = np.uint64((1 << 48) - 1)
_NONE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class RecordColumns:
    """Some records of the table. Every column but those of runs has one row for each ordinary one.

    ``parents`` are references to the folders: number and use count. ``sizes`` are those of the
    unnamed stream, ``HOLE`` where there is none; its runs are ``offsets`` and ``lengths``, of the
    record in ``run_rows``, in content order, and end with the content. ``live_offsets`` and the
    columns beside it are the whole clusters of everything that records in use hold.
    """

    numbers: Column
    sequences: Column
    in_use: Mask
    is_folder: Mask
    parents: Column
    names: list[str]
    ids: Column
    sizes: Column
    is_resident: Mask
    run_rows: Column
    offsets: Column
    lengths: Column
    live_offsets: Column
    live_lengths: Column
    live_owners: Column
    others: Column


def all_others(first: int, count: int) -> RecordColumns:
    """Say of a stretch of records that each must be read by itself."""
    none, never = _NONE, _NONE.astype(np.bool_)
    others = np.arange(first, first + count)
    return RecordColumns(
        *(none, none, never, never, none, [], none, none, never),
        *(none, none, none, none, none, none, others),
    )


def decode_records(
    stored: bytes, first: int, places: Column, used: Mask, geometry: Geometry, limit: int
) -> RecordColumns:
    """Decode records that lie one after the other.

    Args:
        stored: their bytes.
        first: the number of the first.
        places: where on the medium each lies in one piece, or ``HOLE``.
        used: what the table's bitmap says of each.
        geometry: of the file system.
        limit: where its clusters end on the medium, in bytes.
    """
    return _Stretch(stored, first, places, used).decode(geometry, limit)


class _Stretch:
    """The state of decoding some records; rows count them from the first."""

    def __init__(self, stored: bytes, first: int, places: Column, used: Mask) -> None:
        self._first, self._places, self._used = first, places, used
        count = len(places)
        self._size = len(stored) // count
        self._bytes = np.zeros(len(stored) + PADDING, np.uint8)
        self._bytes[: len(stored)] = np.frombuffer(stored, np.uint8)
        self._u16 = self._bytes.view("<u2")
        self._u32 = self._bytes.view("<u4")
        self._u64 = self._bytes.view("<u8")
        self._base = np.arange(count) * self._size
        self._names = np.zeros(count, np.int64)
        self._short_names = np.zeros(count, np.int64)
        self._name_at = np.zeros(count, np.int64)
        self._streams = np.zeros(count, np.int64)
        self._ids = np.zeros(count, np.int64)
        self._sizes = np.full(count, HOLE)
        self._content_at = np.full(count, HOLE)
        # Of attributes that take clusters: row, place, length, and whether they are a stream.
        self._outside: list[tuple[Column, Column, Column, Mask]] = []

    def decode(self, geometry: Geometry, limit: int) -> RecordColumns:
        is_record = self._u32[self._base // 4] == _MAGIC
        is_blank = (self._u32[self._base // 4] == 0) & ~self._used
        is_own = self._first + np.arange(len(self._base)) < FIRST_ORDINARY
        is_record &= ~is_own
        is_ordinary = is_record & self._repair(np.flatnonzero(is_record))
        is_ordinary &= self._walk(np.flatnonzero(is_ordinary))
        is_base = (self._u64[(self._base + 32) // 8] & _RECORD_MASK) == 0
        has_name = (self._names == 1) | ((self._names == 0) & (self._short_names == 1))
        # A record that continues another is only looked through: it may have no name.
        is_ordinary &= has_name | ~is_base
        rows, offsets, lengths, is_stream = self._runs(is_ordinary, geometry, limit)
        is_ordinary &= (self._content_at == HOLE) | (self._places != HOLE)
        named = np.flatnonzero(is_ordinary & is_base)
        texts = self._texts(named)
        if texts is None:  # a name with a zero in it: hardly any, so all of them one by one
            is_ordinary &= ~is_base
            named, texts = named[:0], []
        return self._columns(
            named, texts, is_ordinary | is_blank, (rows, offsets, lengths, is_stream)
        )

    def _at(self, view: np.ndarray, place: Column) -> Column:
        """Numbers that stand at some places, which are multiples of their size."""
        return view[place // view.itemsize].astype(np.int64)

    def _repair(self, rows: Column) -> Mask:
        """Put back what the update sequences had replaced; tell which records were whole."""
        sound = np.zeros(len(self._base), np.bool_)
        strides = self._size // _STRIDE
        if not strides or self._size % _STRIDE:
            return sound
        at, count = (self._at(self._u16, self._base[rows] + place) for place in (4, 6))
        fits = (count == strides + 1) & (at % 2 == 0) & (at + 2 * count <= self._size)
        rows, at = rows[fits], at[fits]
        words = (self._base[rows] + at)[:, None] // 2 + np.arange(strides + 1)
        sequence = self._u16[words]
        ends = (self._base[rows, None] + np.arange(1, strides + 1) * _STRIDE - 2) // 2
        whole = (self._u16[ends] == sequence[:, :1]).all(axis=1)
        self._u16[ends[whole]] = sequence[whole, 1:]
        sound[rows[whole]] = True
        return sound

    def _walk(self, rows: Column) -> Mask:
        """Go from attribute to attribute in all records at once; tell which are ordinary."""
        ended = np.zeros(len(self._base), np.bool_)
        at = self._at(self._u16, self._base[rows] + 20)
        for _ in range(_MOST_ATTRIBUTES):
            fits = (at % 8 == 0) & (at <= self._size - _LEAST_ATTRIBUTE)
            rows, at = rows[fits], at[fits]
            place = self._base[rows] + at
            kind, length = self._at(self._u32, place), self._at(self._u32, place + 4)
            ended[rows[kind == _END]] = True
            fits = (kind != _END) & (kind != ATTRIBUTE_LIST) & (kind != REPARSE_POINT)
            fits &= (length >= _LEAST_ATTRIBUTE) & (length % 8 == 0) & (at + length <= self._size)
            rows, at, place = rows[fits], at[fits], place[fits]
            kind, length = kind[fits], length[fits]
            if not len(rows):
                break
            is_outside = self._bytes[place + 8] != 0
            sound = np.ones(len(rows), np.bool_)
            self._take_names(rows, at, length, kind == FILE_NAME, is_outside, sound)
            self._take_streams(rows, at, length, kind == DATA, is_outside, sound)
            rows, at = rows[sound], at[sound] + length[sound]
        return ended

    def _take_names(
        self,
        rows: Column,
        at: Column,
        length: Column,
        is_name: Mask,
        is_outside: Mask,
        sound: Mask,
    ) -> None:
        fits = ~is_outside & (length >= _RESIDENT_SIZE)
        sound &= fits | ~is_name
        which = np.flatnonzero(is_name & fits)
        rows, at = rows[which], at[which]
        content = at + self._at(self._u16, self._base[rows] + at + 20)
        fits = (content % 8 == 0) & (content + _NAME_SIZE <= self._size)
        sound[which[~fits]] = False
        rows, content, which = rows[fits], content[fits], which[fits]
        place = self._base[rows] + content
        units, namespace = self._bytes[place + 64].astype(np.int64), self._bytes[place + 65]
        fits = content + _NAME_SIZE + 2 * units <= self._size
        sound[which[~fits]] = False
        is_short = namespace == DOS_NAMESPACE
        self._short_names[rows[is_short]] += 1
        self._names[rows[~is_short]] += 1
        # The long name is the one wanted, wherever it stands; a short one only where it is alone.
        wanted = ~is_short | (self._names[rows] == 0)
        self._name_at[rows[wanted]] = content[wanted]

    def _take_streams(
        self,
        rows: Column,
        at: Column,
        length: Column,
        is_stream: Mask,
        is_outside: Mask,
        sound: Mask,
    ) -> None:
        place = self._base[rows] + at
        self._streams[rows[is_stream]] += 1
        sound &= ~is_stream | ((self._bytes[place + 9] == 0) & (self._streams[rows] == 1))
        sound &= ~is_outside | (at + _NON_RESIDENT_SIZE <= self._size)
        outside = np.flatnonzero(is_outside & sound)
        self._outside.append((rows[outside], at[outside], length[outside], is_stream[outside]))
        inside = np.flatnonzero(is_stream & ~is_outside & sound)
        sound[inside[length[inside] < _RESIDENT_SIZE]] = False
        inside = inside[length[inside] >= _RESIDENT_SIZE]
        place, rows = place[inside], rows[inside]
        size, start = self._at(self._u32, place + 16), self._at(self._u16, place + 20)
        fits = (self._at(self._u16, place + 12) == 0) & (start + size <= length[inside])
        sound[inside[~fits]] = False
        self._ids[rows] = self._at(self._u16, place + 14)
        self._sizes[rows] = size
        self._content_at[rows] = at[inside] + start

    def _runs(
        self, is_ordinary: Mask, geometry: Geometry, limit: int
    ) -> tuple[Column, Column, Column, Mask]:
        """Decode all runs; a record of which any is out of the ordinary is so altogether.

        Gives the row of each run, its place and its length, and whether it is of a stream.
        """
        rows, at, length = (
            np.concatenate([_NONE, *(each[column] for each in self._outside)])
            for column in range(3)
        )
        is_stream = np.concatenate([_NONE.astype(np.bool_), *(each[3] for each in self._outside)])
        place = self._base[rows] + at
        flags, identity, runs_at, unit = (
            self._at(self._u16, place + field) for field in (12, 14, 32, 34)
        )
        first, last, allocated, size, valid = (
            self._u64[(place + field) // 8].view(np.int64) for field in (16, 24, 40, 48, 56)
        )
        sound = (flags == 0) & (first == 0) & (unit == 0)
        sound &= (valid >= 0) & (valid <= size) & (size <= allocated) & (allocated < _LARGEST)
        sound &= (last >= 0) & (last < _LARGEST // geometry.block_size)
        sound &= allocated == (np.where(sound, last, 0) + 1) * geometry.block_size
        sound &= ~is_stream | (valid == size)  # beyond the valid length it would read as zeros
        decoded = decode_pairs(
            self._bytes,
            place + runs_at,
            np.where(sound, place + length, 0),
            allocated,
            block_size=geometry.block_size,
            base=geometry.base,
            limit=limit,
        )
        is_ordinary[rows[~(sound & decoded.is_sound)]] = False
        self._ids[rows[is_stream]] = identity[is_stream]
        self._sizes[rows[is_stream]] = size[is_stream]
        return rows[decoded.owners], decoded.offsets, decoded.lengths, is_stream[decoded.owners]

    def _texts(self, rows: Column) -> list[str] | None:
        """The names of some records; None where they cannot be decoded together."""
        at = self._base[rows] + self._name_at[rows]
        length = self._bytes[at + 64].astype(np.int64)
        # One after the other, with a zero after each in place of what follows it.
        units = self._u16[spread((at + _NAME_SIZE) // 2, length + 1)]
        units[np.cumsum(length + 1) - 1] = 0
        if np.count_nonzero(units == 0) != len(rows):
            return None
        return units.tobytes().decode("utf-16-le", "backslashreplace").split("\0")[:-1]

    def _columns(
        self,
        named: Column,
        names: list[str],
        is_done: Mask,
        runs: tuple[Column, Column, Column, Mask],
    ) -> RecordColumns:
        base = self._base[named]
        flags = self._at(self._u16, base + 22)
        rows, offsets, lengths, _ = runs
        in_use = np.zeros(len(self._base), np.bool_)
        in_use[named] = flags & 1 != 0
        live = in_use[rows]
        return RecordColumns(
            self._first + named,
            self._at(self._u16, base + 16),
            flags & 1 != 0,
            flags & 2 != 0,
            self._u64[(base + self._name_at[named]) // 8].view(np.int64),
            names,
            self._ids[named],
            self._sizes[named],
            self._content_at[named] != HOLE,
            *self._content(named, runs),
            offsets[live],
            lengths[live],
            self._first + rows[live],
            self._first + np.flatnonzero(~is_done),
        )

    def _content(
        self, named: Column, runs: tuple[Column, Column, Column, Mask]
    ) -> tuple[Column, Column, Column]:
        """Where the streams of some records lie, to their end: record, place and length of a run.

        Records are counted within ``named``; what is resident lies in the record itself.
        """
        rows, offsets, lengths, is_stream = runs
        row_of = np.full(len(self._base), HOLE)
        row_of[named] = np.arange(len(named))
        resident = named[self._content_at[named] != HOLE]
        of_stream = is_stream & (row_of[rows] != HOLE)
        run_rows = np.concatenate((row_of[rows[of_stream]], row_of[resident]))
        in_record = self._places[resident] + self._content_at[resident]
        order = np.argsort(run_rows, kind="stable")
        return clipped(
            run_rows[order],
            np.concatenate((offsets[of_stream], in_record))[order],
            np.concatenate((lengths[of_stream], self._sizes[resident]))[order],
            self._sizes[named],
        )

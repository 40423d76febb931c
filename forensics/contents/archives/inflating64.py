"""Deflate64 (APPNOTE 4.4.5, method 9): RFC 1951 with a window of 64 KiB and longer matches.

It is rare: Windows writes it for files above 2 GB, 7-Zip where it is told to. So it is decoded
here, some megabytes a second, and each byte costs as much work as that takes.
"""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from forensics.contents.pieces import damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means
    from forensics.contents.piecewise import Source

WORK = 32
"""What a byte costs, in bytes that other decoders make: they are that much faster."""
_BLOCK_WORK, _ENTRY_WORK = 1024, 8  # of a block, which may make nothing, and of its tables
_WINDOW, _STEP, _INPUT = 64 * 1024, 64 * 1024, 64 * 1024
_LONGEST_CODE, _END = 15, 256
_LENGTH_BITS = (*(0,) * 8, *(n for n in range(1, 6) for _ in range(4)), 16)
_LENGTHS = (*accumulate((1 << bits for bits in _LENGTH_BITS[:-2]), initial=3), 3)
_DISTANCE_BITS = (0, 0, *(n for n in range(15) for _ in range(2)))
_DISTANCES = tuple(accumulate((1 << bits for bits in _DISTANCE_BITS[:-1]), initial=1))
_ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)
_FIXED = (*(8,) * 144, *(9,) * 112, *(7,) * 24, *(8,) * 8), (5,) * 32

Table = tuple[list[int], int]


class Inflater64:
    """The content of a stream; see ``containers.decoding.Decoder``."""

    def __init__(self, source: Source, means: Means) -> None:
        """Take what gives the stream, and the means."""
        self._pieces = _Stream(source, means).pieces()
        self._means, self._left = means, b""

    def read(self, length: int) -> bytes:
        """See ``Decoder.read``.

        Raises:
            UnreadableExtentError: it is damaged.
            OverBudgetError: that is more than there is to spend.
        """
        if not self._left:
            self._left = next(self._pieces, b"")
            self._means.spend(len(self._left) * WORK)
        given, self._left = self._left[:length], self._left[length:]
        return given

    def unused(self) -> int:
        """See ``Decoder.unused``: what follows the stream is no part of it."""
        return 0


class _Stream:
    """The bits of a stream, and what they make."""

    def __init__(self, source: Source, means: Means) -> None:
        self._source, self._means = source, means
        self._data, self._at = b"", 0
        self._bits = self._count = 0
        self._out = bytearray()
        self._given = 0

    def pieces(self) -> Iterator[bytes]:
        """Return what the stream makes, some at a time."""
        is_last = False
        while not is_last:
            self._means.spend(_BLOCK_WORK)
            is_last, kind = bool(self._take(1)), self._take(2)
            if kind == 0:
                yield from self._stored()
            elif kind == 1:
                yield from self._coded(*_fixed_tables())
            elif kind == 2:
                yield from self._coded(*self._tables())
            else:
                raise damaged()
        yield self._rest()

    def _stored(self) -> Iterator[bytes]:
        self._bits >>= self._count % 8
        self._count -= self._count % 8
        length, check = self._take(16), self._take(16)
        if length ^ check != 0xFFFF:
            raise damaged()
        for _ in range(length):
            self._out.append(self._take(8))
        if len(self._out) - self._given >= _STEP:
            yield self._rest()

    def _coded(self, symbols: Table, distances: Table) -> Iterator[bytes]:
        out = self._out
        while True:
            symbol = self._symbol(symbols)
            if symbol < _END:
                out.append(symbol)
            elif symbol == _END:
                return
            else:
                self._copy(symbol - _END - 1, distances)
            if len(out) - self._given >= _STEP:
                yield self._rest()

    def _copy(self, code: int, distances: Table) -> None:
        if code >= len(_LENGTHS):
            raise damaged()
        length = _LENGTHS[code] + self._take(_LENGTH_BITS[code])
        number = self._symbol(distances)
        distance = _DISTANCES[number] + self._take(_DISTANCE_BITS[number])
        start = len(self._out) - distance
        if start < 0:
            raise damaged()
        piece = self._out[start : start + length]
        if len(piece) < length:
            piece *= -(-length // len(piece))
        self._out += piece[:length]

    def _rest(self) -> bytes:
        found = bytes(self._out[self._given :])
        del self._out[: max(0, len(self._out) - _WINDOW)]
        self._given = len(self._out)
        return found

    def _tables(self) -> tuple[Table, Table]:
        literals, distances, codes = self._take(5) + 257, self._take(5) + 1, self._take(4) + 4
        lengths = [0] * len(_ORDER)
        for each in _ORDER[:codes]:
            lengths[each] = self._take(3)
        table, found = _table(tuple(lengths)), list[int]()
        while len(found) < literals + distances:
            symbol = self._symbol(table)
            if symbol < 16:
                found.append(symbol)
            elif symbol == 16:
                if not found:
                    raise damaged()
                found += found[-1:] * (3 + self._take(2))
            else:
                found += [0] * (3 + self._take(3) if symbol == 17 else 11 + self._take(7))
        if len(found) > literals + distances:
            raise damaged()
        tables = _table(tuple(found[:literals])), _table(tuple(found[literals:]))
        self._means.spend(_ENTRY_WORK * sum(len(entries) for entries, _ in tables))
        return tables

    def _symbol(self, table: Table) -> int:
        entries, longest = table
        if self._count < longest:
            self._fill(longest)
        entry = entries[self._bits & ((1 << longest) - 1)]
        used = entry & 0xF
        if not used or used > self._count:
            raise damaged()
        self._bits >>= used
        self._count -= used
        return entry >> 4

    def _take(self, number: int) -> int:
        if self._count < number:
            self._fill(number)
            if self._count < number:
                raise damaged()
        found = self._bits & ((1 << number) - 1)
        self._bits >>= number
        self._count -= number
        return found

    def _fill(self, number: int) -> None:
        """Have so many bits there, or all that are left."""
        while self._count < number:
            piece = self._data[self._at : self._at + 6]
            if not piece:
                self._data, self._at = self._source.read(_INPUT), 0
                if not self._data:
                    return
                continue
            self._at += len(piece)
            self._bits |= int.from_bytes(piece, "little") << self._count
            self._count += 8 * len(piece)


@cache
def _fixed_tables() -> tuple[Table, Table]:
    literals, distances = _FIXED
    return _table(literals), _table(distances)


def _table(lengths: tuple[int, ...]) -> Table:
    """What a code of so many bits, read from the lowest on, says: symbol and bits; 0 where none.

    Raises:
        UnreadableExtentError: there are more codes than bits tell apart.
    """
    longest = max(lengths, default=0)
    counts = [lengths.count(each) for each in range(_LONGEST_CODE + 1)]
    counts[0] = code = 0
    following = []
    for each in counts:
        code <<= 1
        following.append(code)
        code += each
        if each and code > 1 << len(following) - 1:
            raise damaged()
    entries = [0] * (1 << longest)
    for symbol, length in enumerate(lengths):
        if length:
            place = int(f"{following[length]:0{length}b}"[::-1], 2)
            following[length] += 1
            for at in range(place, len(entries), 1 << length):
                entries[at] = symbol << 4 | length
    return entries, longest

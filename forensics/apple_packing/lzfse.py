"""LZFSE: blocks of literals and matches in an entropy code, of LZVN, or of bytes as they are.

Source: ``lzfse_decode_base.c`` and ``lzfse_internal.h`` of Apple's LZFSE (BSD-3-Clause). The form
with tables as they are (``bvx1``), which no encoder writes, is not read.

A block that claims more literals, matches or bytes than the stream may hold is damaged, and so is
one that comes to other than it claims: the work is of the order of what may be made.
"""

from __future__ import annotations

import struct

from forensics.apple_packing.lzvn import copy, decode
from forensics.apple_packing.states import (
    WINDOW,
    DamagedError,
    State,
    read_freqs,
    states_of,
    windows,
)
from forensics.value_classes import dataclass

PACKED, LZVN, RAW, END = b"bvx2", b"bvxn", b"bvx-", b"bvx$"
LEAST_BLOCK = 1024  # bytes that blocks make on the whole, but for some
_SOME = 16
_MOST_LITERALS, _MOST_MATCHES = 40_000, 10_000
_LENGTHS, _DISTANCES, _BYTES = 20, 64, 256  # symbols
_LENGTH_STATES, _DISTANCE_STATES, _BYTE_STATES = 64, 256, 1024
_HEAD = struct.Struct("<4sIQQQ")

_LITERAL_EXTRA = (*[0] * 16, 2, 3, 5, 8)
_MATCH_EXTRA = (*[0] * 16, 3, 5, 8, 11)
_DISTANCE_EXTRA = tuple(number // 4 for number in range(_DISTANCES))


def _bases(extra: tuple[int, ...]) -> tuple[int, ...]:
    """Each value begins where those of the symbol before it end."""
    return tuple(sum(1 << bits for bits in extra[:number]) for number in range(len(extra)))


_LITERAL_BASES, _MATCH_BASES = _bases(_LITERAL_EXTRA), _bases(_MATCH_EXTRA)
_DISTANCE_BASES = _bases(_DISTANCE_EXTRA)


@dataclass(frozen=True, slots=True)
class _Head:
    """The head of a packed block, and its tables of states."""

    size: int
    makes: int
    literals: int
    literal_bytes: int
    literal_spare: int
    matches: int
    match_bytes: int
    match_spare: int
    literal_states: tuple[int, ...]
    match_states: tuple[int, ...]
    freqs: list[int]


def unpack_lzfse(stored: bytes | memoryview, limit: int) -> bytes | None:
    """Return what a stream holds, at most ``limit`` bytes; None where it is damaged or longer."""
    data, found, at, packed = bytes(stored), bytearray(), 0, 0
    try:
        while (mark := data[at : at + 4]) != END:
            if mark == PACKED:
                packed += 1
                if packed > _SOME + limit // LEAST_BLOCK:
                    return None
                at = _packed(data, at, found, limit)
            elif mark in {RAW, LZVN}:
                at = _plain(data, at, found, limit)
            else:
                return None
    except (struct.error, IndexError, DamagedError):
        return None
    return bytes(found)


def _plain(data: bytes, at: int, found: bytearray, limit: int) -> int:
    """Add a block that has no entropy code, and return where it ends."""
    is_raw = data[at : at + len(RAW)] == RAW
    makes, stored = struct.unpack_from("<4xII", data, at)
    start, stored = (at + 8, makes) if is_raw else (at + 12, stored)
    end, due = start + stored, len(found) + makes
    if end > len(data) or due > limit:
        raise DamagedError
    if is_raw:
        found += data[start:end]
    elif not decode(data[start:end], found, due) or len(found) != due:
        raise DamagedError
    return int(end)


def _packed(data: bytes, at: int, found: bytearray, limit: int) -> int:
    """Add a block in an entropy code, and return where it ends."""
    head = _head(data, at)
    middle = at + head.size + head.literal_bytes
    end, due = middle + head.match_bytes, len(found) + head.makes
    if end > len(data) or due > limit:
        raise DamagedError
    literals = _literals(data[at + head.size : middle], head)
    _matches(data[middle:end], head, literals, found, due)
    if len(found) != due:
        raise DamagedError
    return end


def _head(data: bytes, at: int) -> _Head:
    _, makes, first, second, third = _HEAD.unpack_from(data, at)
    size = third & 0xFFFFFFFF
    literals, matches = first & 0xFFFFF, first >> 40 & 0xFFFFF
    if literals > min(_MOST_LITERALS, makes + 3) or matches > min(_MOST_MATCHES, makes):
        raise DamagedError
    if size < _HEAD.size or at + size > len(data):
        raise DamagedError
    freqs = data[at + _HEAD.size : at + size]
    return _Head(
        size, makes, literals, first >> 20 & 0xFFFFF, 7 - (first >> 60 & 7),
        matches, second >> 40 & 0xFFFFF, 7 - (second >> 60 & 7),
        tuple(second >> 10 * number & 0x3FF for number in range(4)),
        tuple(third >> 32 + 10 * number & 0x3FF for number in range(3)),
        read_freqs(freqs, 2 * _LENGTHS + _DISTANCES + _BYTES),
    )  # fmt: skip


def _literals(stored: bytes, head: _Head) -> bytes:
    """The literals of a block: four states take their bits by turns."""
    freqs = head.freqs[2 * _LENGTHS + _DISTANCES :]
    states = [each[:4] for each in states_of(_BYTE_STATES, freqs, range(_BYTES), [0] * _BYTES)]
    held, at = windows(stored, head.literal_spare)
    one, two, three, four = head.literal_states
    found = bytearray()
    for _ in range(0, head.literals, 4):
        top = at + 7 >> 3
        window, left = held[top], at - 8 * top + WINDOW
        bits, mask, delta, first = states[one]
        left -= bits
        one = delta + (window >> left & mask)
        bits, mask, delta, second = states[two]
        left -= bits
        two = delta + (window >> left & mask)
        bits, mask, delta, third = states[three]
        left -= bits
        three = delta + (window >> left & mask)
        bits, mask, delta, fourth = states[four]
        left -= bits
        four = delta + (window >> left & mask)
        found += bytes((first, second, third, fourth))
        at = left + 8 * top - WINDOW
        if at < 0:
            raise DamagedError
    return bytes(found)


def _matches(stored: bytes, head: _Head, literals: bytes, found: bytearray, due: int) -> None:
    """Add literals and copies by turns: how many of each, and how far back, are states too."""
    by_literal, by_match, by_distance = _match_tables(head.freqs)
    held, at = windows(stored, head.match_spare)
    one, two, three = head.match_states
    used, distance = 0, 0
    for _ in range(head.matches):
        top = at + 7 >> 3
        window, left = held[top], at - 8 * top + WINDOW
        bits, mask, delta, base, own, own_mask = by_literal[one]
        left -= bits
        some = window >> left & mask
        one, literal = delta + (some >> own), base + (some & own_mask)
        bits, mask, delta, base, own, own_mask = by_match[two]
        left -= bits
        some = window >> left & mask
        two, match = delta + (some >> own), base + (some & own_mask)
        bits, mask, delta, base, own, own_mask = by_distance[three]
        left -= bits
        some = window >> left & mask
        three, distance = delta + (some >> own), base + (some & own_mask) or distance
        found += literals[used : used + literal]
        used += literal
        at = left + 8 * top - WINDOW
        is_made = not match or copy(found, match, distance)
        if at < 0 or used > len(literals) or len(found) > due or not is_made:
            raise DamagedError


def _match_tables(freqs: list[int]) -> tuple[list[State], list[State], list[State]]:
    matches, distances = 2 * _LENGTHS, 2 * _LENGTHS + _DISTANCES
    return (
        states_of(_LENGTH_STATES, freqs[:_LENGTHS], _LITERAL_BASES, _LITERAL_EXTRA),
        states_of(_LENGTH_STATES, freqs[_LENGTHS:matches], _MATCH_BASES, _MATCH_EXTRA),
        states_of(_DISTANCE_STATES, freqs[matches:distances], _DISTANCE_BASES, _DISTANCE_EXTRA),
    )

"""LZVN: bytes as they are, and copies of what stood before; made for speed, without entropy codes.

Source: ``lzvn_decode_base.c`` of Apple's LZFSE (BSD-3-Clause), whose names for the opcodes these
are. The work is of the order of what is read and made.
"""

from __future__ import annotations

END = 8
_END_MARK, _IDLE = 6, (14, 22)
_UNDEFINED = frozenset({30, 38, 46, 54, 62, *range(112, 128), *range(208, 224)})
_LITERAL, _MATCH, _MEDIUM = 0xE0, 0xF0, range(160, 192)
_PREVIOUS, _LARGE = 6, 7  # of an opcode with a literal: where its distance is


def unpack_lzvn(stored: bytes | memoryview, limit: int) -> bytes | None:
    """Return what a stream holds, at most ``limit`` bytes; None where it is damaged or longer."""
    found = bytearray()
    return bytes(found) if decode(bytes(stored), found, limit) else None


def decode(stored: bytes, found: bytearray, limit: int) -> bool:
    """Add what a stream holds to what was found before, up to ``limit`` bytes in all.

    A distance may lead back into what was found before. Where it is damaged, has no end, or holds
    more, the answer is no, and what was added means nothing.
    """
    at, distance = 0, 0
    try:
        while (code := stored[at]) != _END_MARK:
            at += 1
            if code >= _LITERAL:
                literal, match, at = _alone(stored, code, at)
            elif code in _UNDEFINED:
                return False
            elif code in _IDLE:
                continue
            else:
                literal, match, distance, at = _both(stored, code, at, distance)
            if at + literal >= len(stored) or len(found) + literal + match > limit:
                return False
            found += stored[at : at + literal]
            at += literal
            if match and not copy(found, match, distance):
                return False
    except IndexError:
        return False
    return at + END <= len(stored)


def copy(found: bytearray, length: int, distance: int) -> bool:
    """Add bytes that stand some way back; where they run into themselves, they repeat."""
    if not 0 < distance <= len(found):
        return False
    start = len(found) - distance
    some = found[start : start + length]
    found += some if distance >= length else (some * -(-length // distance))[:length]
    return True


def _alone(stored: bytes, code: int, at: int) -> tuple[int, int, int]:
    """How long a literal or a match is that stands alone, and where its bytes begin."""
    length = code & 15
    if not length:
        length, at = stored[at] + 16, at + 1
    return (0, length, at) if code >= _MATCH else (length, 0, at)


def _both(stored: bytes, code: int, at: int, distance: int) -> tuple[int, int, int, int]:
    """How long a literal and the match behind it are, how far back, and where the bytes begin."""
    if code in _MEDIUM:
        low, high = stored[at], stored[at + 1]
        match = ((code & 7) << 2 | low & 3) + 3
        return code >> 3 & 3, match, high << 6 | low >> 2, at + 2
    literal, match, form = code >> 6, (code >> 3 & 7) + 3, code & 7
    if form == _PREVIOUS:
        return literal, match, distance, at
    if form == _LARGE:
        return literal, match, stored[at + 1] << 8 | stored[at], at + 2
    return literal, match, form << 8 | stored[at], at + 1

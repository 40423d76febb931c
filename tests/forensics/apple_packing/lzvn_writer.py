"""LZVN, opcode by opcode, and what it holds by the plainest model of copying."""

from __future__ import annotations

import struct
from typing import NamedTuple

END = b"\x06" + bytes(7)


class Step(NamedTuple):
    """A literal, and how much is then copied from how far back; ``form`` is the opcode's."""

    form: str
    literal: bytes
    match: int = 0
    distance: int = 0


def packed(steps: list[Step]) -> bytes:
    return b"".join(map(_opcode, steps)) + END


def unpacked(steps: list[Step]) -> bytes:
    found = bytearray()
    for step in steps:
        found += step.literal
        for _ in range(step.match):
            found.append(found[-step.distance])
    return bytes(found)


def _opcode(step: Step) -> bytes:
    literal, match, distance = len(step.literal), step.match, step.distance
    head = literal << 6 | match - 3 << 3
    if step.form == "small":
        found = bytes((head | distance >> 8, distance & 0xFF))
    elif step.form == "large":
        found = struct.pack("<BH", head | 7, distance)
    elif step.form == "previous":
        found = bytes((head | 6,))
    elif step.form == "medium":
        first = 0xA0 | literal << 3 | match - 3 >> 2
        found = struct.pack("<BH", first, distance << 2 | match - 3 & 3)
    elif step.form == "literal":
        found = bytes((0xE0 | literal,)) if literal < 16 else bytes((0xE0, literal - 16))
    else:
        found = bytes((0xF0 | match,)) if match < 16 else bytes((0xF0, match - 16))
    return found + step.literal

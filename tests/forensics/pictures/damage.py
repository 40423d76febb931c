"""Bytes of a file changed by chance, the same each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random


def changed(file: bytes, chance: random.Random) -> bytes:
    """A file with some bytes changed, cut out or said twice."""
    some = bytearray(file)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(some))
        match chance.randrange(3):
            case 0:
                some[at] = chance.randrange(256)
            case 1:
                del some[at : at + chance.randrange(40)]
                some += b"\0"
            case _:
                some[at:at] = some[at : at + chance.randrange(40)]
    return bytes(some)

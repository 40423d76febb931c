"""Pieces of known files at exactly the promised size, planted at random and looked for."""

from __future__ import annotations

import random

from forensics.hash_sets.blocks import BlockTables, blocks_of
from forensics.value_classes import dataclass
from tests.forensics.matching.media import Medium

KNOWN, ROUNDS, PLANTS = 6, 12, 20
SPACE = 256 * 1024


@dataclass(frozen=True)
class Planted:
    """What became of pieces planted in one way; ``wrong`` claim bytes that are not the file's."""

    how: str
    tried: int
    missed: int
    wrong: int


def planted(*, on_sectors: bool) -> Planted:
    """Plant pieces in random bytes, each in a space of its own, and count what is not found."""
    made = random.Random(on_sectors)  # noqa: S311 -- the same in every run
    contents = [made.randbytes(made.randrange(20_000, 120_000)) for _ in range(KNOWN)]
    tables = BlockTables(blocks_of(contents))
    tried = missed = wrong = 0
    for _ in range(ROUNDS):
        medium = Medium(bytearray(made.randbytes(SPACE * PLANTS)))
        places: list[tuple[int, int, int]] = []
        for number in range(PLANTS):
            row = made.randrange(KNOWN)
            promised = tables.detectability(row)
            size = promised.on_sectors if on_sectors else promised.anywhere
            step = 512 if on_sectors else 1
            start = made.randrange(0, (len(contents[row]) - size) // step + 1) * step
            at = number * SPACE + made.randrange(0, (SPACE - size) // step) * step
            medium.put(at, contents[row][start : start + size])
            places.append((row, at, size))
        hits = medium.hits(tables)
        tried += len(places)
        for row, at, size in places:
            missed += not any(
                h.row == row and at <= e.offset < at + size for h in hits for e in h.extents
            )
        for hit in hits:
            claimed = b"".join(bytes(medium.content[e.offset : e.end]) for e in hit.extents)
            there = contents[hit.row][hit.known_offset : hit.known_offset + hit.length]
            wrong += claimed != there
    return Planted("on sectors" if on_sectors else "at any byte", tried, missed, wrong)

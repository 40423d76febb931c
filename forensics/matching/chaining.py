"""Pieces of one known file within one file's content: one hit, not one for each page.

A database keeps a picture in pages with a few bytes of its own between them, so that no block lies
whole at their borders. The pieces follow each other in the known file and leave out what lies at
the borders: the hit claims the bytes that are established, and no more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.matching.raw_hits import RawHit


def in_one_file(pieces: Iterable[RawHit]) -> list[RawHit]:
    """Join parts of one known file in the content of one file; none of them is a whole copy."""
    return [_joined(chain) for chain in _chains(sorted(pieces, key=_place))]


def _place(piece: RawHit) -> tuple[int, object]:
    return piece.known_offset, piece.extents


def _chains(pieces: list[RawHit]) -> list[list[RawHit]]:
    """Pieces that follow each other in the known file; what is there twice begins another chain."""
    chains: list[list[RawHit]] = []
    for piece in pieces:
        ends = (chain[-1].known_offset + chain[-1].length for chain in chains)
        fitting = next((n for n, end in enumerate(ends) if end <= piece.known_offset), None)
        if fitting is None:
            chains.append([piece])
        else:
            chains[fitting].append(piece)
    return chains


def _joined(chain: list[RawHit]) -> RawHit:
    first, last = chain[0], chain[-1]
    return replace(
        first,
        extents=tuple(extent for piece in chain for extent in piece.extents),
        length=sum(piece.length for piece in chain),
        edge=(first.edge[0], last.edge[1]),
        is_single_block=len(chain) == 1 and first.is_single_block,
    )

"""Pieces of one known file within one file's content: one hit, not one for each page.

A database keeps a picture in pages with a few bytes of its own between them, so that no block lies
whole at their borders. The pieces follow each other in the known file and leave out what lies at
the borders: the hit claims the bytes that are established, and no more.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.matching.raw_hits import RawHit
    from forensics.scanning.survey.owners import Owner

    Owned = tuple[RawHit, Owner]


def grouped(pieces: Iterable[Owned]) -> list[Owned]:
    """Join parts of one known file in the content of one owner; whole copies stay as they are."""
    answer: list[Owned] = []
    by_owner: defaultdict[tuple[int, int | None, int], list[Owned]] = defaultdict(list)
    for piece, owner in pieces:
        if piece.is_whole or owner.inode is None or not owner.is_content:
            answer.append((piece, owner))
        else:
            by_owner[piece.row, owner.partition, owner.inode].append((piece, owner))
    for some in by_owner.values():
        owner = some[0][1]
        chains = _chains(sorted((piece for piece, _ in some), key=_place))
        answer += [(_joined(chain), owner) for chain in chains]
    return sorted(answer, key=lambda owned: (owned[0].extents, owned[0].row))


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

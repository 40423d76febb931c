"""Pieces of known files in the content of the files that own them (``matching.chaining``)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from forensics.matching.chaining import in_one_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.matching.raw_hits import RawHit
    from forensics.scanning.survey.owner_index import Owner

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
        answer += [(joined, owner) for joined in in_one_file(piece for piece, _ in some)]
    return sorted(answer, key=lambda owned: (owned[0].extents, owned[0].row))

"""Where chains stood under every ``heads.root`` of a log: its maps, followed from entry to entry.

A bundle proves its case under each map, and a log has one before each certificate. So the tree of a
map is not built again for each: where a chain only grew, its path is hashed; where a chain began,
what stands right of it.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from typing import TYPE_CHECKING

from evidence_store.custody.heads.heads import AbsenceProof, ChainHead, HeadProof
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Step:
    """What an entry does to the maps, or that it is a ``heads.root`` itself."""

    seq: int
    leaf: bytes
    is_root: bool
    case: tuple[str, int] | None
    exhibit: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a case and its exhibits stood under the map of heads in entry ``seq``.

    ``exhibits`` is empty where the case had no entry yet: then no exhibit of it had one.
    """

    seq: int
    case_id: str
    case: HeadProof | AbsenceProof
    exhibits: tuple[tuple[str, HeadProof | AbsenceProof], ...]


class MovingMap:
    """One map of heads that changes: sorted by id, with the tree of RFC 9162 over it."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._heads: list[ChainHead] = []
        self._levels: list[list[bytes]] = [[]]

    def put(self, head: ChainHead) -> None:
        """Take the new head of a chain."""
        place = bisect_left(self._ids, head.id)
        if place < len(self._ids) and self._ids[place] == head.id:
            self._heads[place] = head
            self._levels[0][place] = head.hash
            self._hash(place, place + 1)
            return
        self._ids.insert(place, head.id)
        self._heads.insert(place, head)
        self._levels[0].insert(place, head.hash)
        self._hash(place, len(self._ids))

    def stands(self, identifier: str) -> HeadProof | AbsenceProof:
        """Where that chain stands, or between which two it would."""
        place = bisect_left(self._ids, identifier)
        if place < len(self._ids) and self._ids[place] == identifier:
            return self._proof(place)
        return AbsenceProof(
            before=self._proof(place - 1) if place else None,
            after=self._proof(place) if place < len(self._ids) else None,
        )

    def _proof(self, place: int) -> HeadProof:
        path, index = [], place
        for level in self._levels[:-1]:
            if index ^ 1 < len(level):
                path.append(level[index ^ 1])
            index >>= 1
        return HeadProof(self._heads[place], place, tuple(path))

    def _hash(self, start: int, end: int) -> None:
        """Hash again what stands above the leaves from ``start`` to before ``end``."""
        level, sha256 = 0, hashlib.sha256
        while len(self._levels[level]) > 1:
            below = self._levels[level]
            start, end = start >> 1, min((end + 1) >> 1, (len(below) + 1) >> 1)
            if level + 1 == len(self._levels):
                self._levels.append([])
            self._levels[level + 1][start:end] = [
                sha256(b"\x01" + below[at] + below[at + 1]).digest()
                if at + 1 < len(below)
                else below[at]  # the last of an odd number goes up as it is
                for at in range(2 * start, 2 * end, 2)
            ]
            level += 1
        del self._levels[level + 1 :]


def stood_under(
    steps: Iterable[Step], *, case_id: str, exhibit_ids: Sequence[str]
) -> Iterator[Stood]:
    """Where a case and its exhibits stood under each ``heads.root``, oldest first.

    Args:
        steps: every entry of the log, by number.
        case_id: the case.
        exhibit_ids: its exhibits, sorted.
    """
    cases, exhibits = MovingMap(), MovingMap()
    pending: dict[tuple[bool, str], ChainHead] = {}
    has_begun = False
    for step in steps:
        if step.is_root:
            for (is_case, _), head in pending.items():
                (cases if is_case else exhibits).put(head)
            pending.clear()
            own = [(each, exhibits.stands(each)) for each in exhibit_ids] if has_begun else []
            yield Stood(step.seq, case_id, cases.stands(case_id), tuple(own))
        for is_case, chain in ((True, step.case), (False, step.exhibit)):
            if chain is not None:
                name, number = chain
                # A chain grows often between two maps: its head is hashed once for each map alone.
                pending[is_case, name] = ChainHead(name, number + 1, step.leaf)
                has_begun = has_begun or (is_case and name == case_id)

"""What a list asks of outlines, answered from every record: in Python, as the protocol says it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.overview.counted import AlikeInCase
from evidence_store.domain.overview.outlines import ANYBODY, ExhibitOutline
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

CAN_START = frozenset(Stage) - {
    Stage.ERASED,
    Stage.PARTLY_ERASED,
    Stage.DESTROYED,
    Stage.CERTIFIED,
}


@dataclass(frozen=True)
class OutlinesInPython:
    """Implements ``ExhibitOutlines``.

    Args:
        outlines: gives the outline of every exhibit, oldest first.
        images: gives of every acquisition its id, that of its exhibit, whether it is verified, and
            whether it is an extraction.
        scans: gives of every scan its id, those of its exhibit and acquisition, and how many hits
            it has.
    """

    outlines: Callable[[], Sequence[ExhibitOutline]]
    images: Callable[[], Sequence[tuple[str, str, bool, bool]]]
    scans: Callable[[], Sequence[tuple[str, str, str, int]]]

    def standing_out(self, today: str) -> Sequence[str]:
        of: dict[str, list[tuple[str, bool, bool]]] = defaultdict(list)
        for image, name, is_verified, is_logical in self.images():
            of[name].append((image, is_verified, is_logical))
        scanned: dict[str, set[str]] = defaultdict(set)
        for _, name, image, _ in self.scans():
            scanned[name].add(image)

        def can_wait(one: ExhibitOutline) -> bool:
            match Stage(one.stage):
                case Stage.ACQUIRED | Stage.VERIFIED_IMAGE:
                    return True
                case Stage.BOOKED_IN:
                    return one.imaged_by is None
                case Stage.SCANNED:
                    standing = [each for each in of[one.id] if not each[2]] or of[one.id]
                    is_scanned = (
                        bool(scanned[one.id])
                        if all(is_logical for _, _, is_logical in standing)
                        else any(image in scanned[one.id] for image, *_ in standing)
                    )
                    return not (is_scanned and any(is_so for _, is_so, _ in standing))
                case Stage.DESTROY_ONLY:
                    return bool(of[one.id])
                case _:
                    return False

        due = {name for name, _ in self.due(today)} | {*self.told(today)}
        return [
            each.id
            for each in self.outlines()
            if (can_wait(each) and not each.has_left) or each.id in due
        ]

    def to_grade(self) -> Sequence[tuple[str, str, int]]:
        scanned = {e.id for e in self.outlines() if e.stage == Stage.SCANNED and not e.has_left}
        found = [(name, of, hits) for name, of, _, hits in self.scans()]
        return [each for each in found if each[1] in scanned and each[2]]

    def in_hand(self, person_id: str, most: int) -> Sequence[str]:
        held = [
            each
            for each in self.outlines()
            if each.holder_id == person_id and not each.has_left and each.stage in CAN_START
        ]
        return [each.id for each in sorted(held, key=lambda each: each.came_at)][:most]

    def alike(self) -> Sequence[AlikeInCase]:
        groups = sorted(self.outlines(), key=how_it_stands)
        return [alike(stands, [*each]) for stands, each in groupby(groups, how_it_stands)]

    def to_image(self, person_id: str, most: int) -> Sequence[str]:
        theirs = sorted(self._theirs(person_id), key=lambda each: each.came_at)
        held = [each for each in theirs if each.holder_id == person_id]
        every = sorted(theirs, key=lambda each: each.imaged_by == ANYBODY)
        return [each.id for each in (*held[:most], *every[:most])]

    def count_to_image(self, person_id: str) -> int:
        return len([*self._theirs(person_id)])

    def next_to_image(self, case_ids: Collection[str], beside: Collection[str]) -> Sequence[str]:
        found: dict[str, str] = {}
        for each in self.outlines():
            if each.imaged_by and each.case_id in case_ids and each.id not in beside:
                found.setdefault(each.case_id, each.id)
        return [*found.values()]

    def due(self, by: str, case_id: str | None = None) -> Sequence[tuple[str, str]]:
        return [(e.id, e.case_id) for e in self._of(case_id) if e.due_on and e.due_on <= by]

    def not_listed(self, case_id: str | None = None) -> Sequence[tuple[str, str]]:
        images = [name for _, name, *_ in self.images()]
        return [
            (each.id, each.case_id)
            for each in self._of(case_id)
            if images.count(each.id) > each.images_listed
        ]

    def told(self, today: str) -> Sequence[str]:
        return [e.id for e in self.outlines() if e.told_until and e.told_until >= today]

    def _theirs(self, person_id: str) -> Iterator[ExhibitOutline]:
        return (e for e in self.outlines() if e.imaged_by in (ANYBODY, person_id))

    def _of(self, case_id: str | None) -> Iterator[ExhibitOutline]:
        return (each for each in self.outlines() if case_id in (None, each.case_id))


def how_it_stands(one: ExhibitOutline) -> tuple[str, str, int]:
    return one.case_id, one.stage, one.has_left


def alike(stands: tuple[str, str, int], those: Sequence[ExhibitOutline]) -> AlikeInCase:
    first: Any = next((each for each in those if each.imaged_by), None)
    of_first = (None, None) if first is None else (first.id, first.came_at)
    return AlikeInCase(*stands, len(those), *of_first)

"""What lists over all cases choose by, answered from the columns beside exhibits alone.

Ten thousand outlines are looked through where they lie; what comes here is what a list needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, select, union

from evidence_store.domain.exhibits.stages import NEXT, ExhibitAct, Stage
from evidence_store.domain.overview.counted import AlikeInCase
from evidence_store.domain.overview.outlines import ANYBODY, UNDER_WAY
from evidence_store.persistence.engines import tables
from evidence_store.persistence.engines.failures import plain_failures

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement, CompoundSelect, Connection, Row, Select

_OF = tables.exhibit.c
_IMAGE, _SCAN = tables.acquisition.c, tables.scan.c
_CAN_START = sorted(NEXT[ExhibitAct.START])
_IS_HERE = _OF.has_left == 0
_IS_ROUTINE = _OF.imaged_by.is_not(None)


class SqlExhibitOutlines:
    """Implements ``domain.overview.outlines.ExhibitOutlines``.

    Args:
        connection: the open transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def standing_out(self, today: str) -> Sequence[str]:
        """The ids of exhibits at which more than routine can wait by itself."""
        imaged, scanned = select(_IMAGE.exhibit_id), select(_SCAN.exhibit_id)
        verified = imaged.where(_IMAGE.is_verified == 1)
        return self._of_any(
            (_OF.stage.in_(sorted(UNDER_WAY)), _IS_HERE),
            (_OF.stage == Stage.BOOKED_IN, _OF.imaged_by.is_(None), _IS_HERE),
            (_OF.stage == Stage.SCANNED, _IS_HERE, _OF.id.not_in(verified)),
            (_OF.stage == Stage.SCANNED, _IS_HERE, _OF.id.not_in(scanned)),
            (_OF.stage == Stage.DESTROY_ONLY, _IS_HERE, _OF.id.in_(imaged)),
            (_OF.due_on <= today,),
            (_OF.told_until >= today,),
        )

    def to_grade(self) -> Sequence[tuple[str, str, int]]:
        """Each scan with hits of an exhibit that was scanned and has not left: ids and hits."""
        query = (
            select(_SCAN.id, _SCAN.exhibit_id, _SCAN.hits)
            .join(tables.exhibit, _OF.id == _SCAN.exhibit_id)
            .where(_SCAN.hits > 0, _OF.stage == Stage.SCANNED, _IS_HERE)
        )
        return [tuple(row) for row in self._all(query)]

    def in_hand(self, person_id: str, most: int) -> Sequence[str]:
        """The ids of so many exhibits that this person holds, as they came."""
        held = (_OF.holder_id == person_id, _OF.stage.in_(_CAN_START), _IS_HERE)
        return self._first(most, *held)

    def alike(self) -> Sequence[AlikeInCase]:
        """All exhibits, counted by case and by how they stand."""
        groups = (_OF.case_id, _OF.stage, _OF.has_left)
        first = func.min(case((_IS_ROUTINE, _OF.position)))
        counted = select(*groups, func.count().label("exhibits"), first.label("first"))
        found = counted.group_by(*groups).subquery()
        of_first = tables.exhibit.alias()
        query = select(
            found.c.case_id,
            found.c.stage,
            found.c.has_left,
            found.c.exhibits,
            of_first.c.id,
            of_first.c.came_at,
        ).select_from(found.outerjoin(of_first, of_first.c.position == found.c.first))
        return [AlikeInCase._make(row) for row in self._all(query)]

    def to_image(self, person_id: str, most: int) -> Sequence[str]:
        """The ids of what one person can image, where nothing else can wait: what comes first."""
        held = self._first(most, _OF.holder_id == person_id, _is_for(person_id))
        every = [each for whose in (person_id, ANYBODY)
                 for each in self._first(most, _OF.imaged_by == whose)]  # fmt: skip
        return [*held, *every[:most]]

    def count_to_image(self, person_id: str) -> int:
        """How many those are in all."""
        (row,) = self._all(select(func.count()).where(_is_for(person_id)))
        return int(row[0])

    def next_to_image(self, case_ids: Collection[str], beside: Collection[str]) -> Sequence[str]:
        """The id of the first exhibit of each case at which nothing but to image it can wait."""
        among = and_(_IS_ROUTINE, _OF.case_id.in_(sorted(case_ids)), _OF.id.not_in(sorted(beside)))
        first = select(func.min(_OF.position)).where(among).group_by(_OF.case_id)
        return self._ids(_OF.position.in_(first))

    def due(self, by: str, case_id: str | None = None) -> Sequence[tuple[str, str]]:
        """The ids of exhibits of which something is due by that day, each with its case's."""
        among = () if case_id is None else (_OF.case_id == case_id,)
        query = select(_OF.id, _OF.case_id).where(_OF.due_on <= by, *among)
        return [(each.id, each.case_id) for each in self._all(query)]

    def not_listed(self, case_id: str | None = None) -> Sequence[tuple[str, str]]:
        """The same of exhibits with more disk images than stand in the inventory of its copies."""
        of_case = select(_OF.id).where(_OF.case_id == case_id)
        among = [] if case_id is None else [_IMAGE.exhibit_id.in_(of_case)]
        counted = select(_IMAGE.exhibit_id, func.count().label("images")).where(*among)
        found = counted.group_by(_IMAGE.exhibit_id).subquery()
        query = (
            select(_OF.id, _OF.case_id)
            .join(found, found.c.exhibit_id == _OF.id)
            .where(found.c.images > _OF.images_listed)
        )
        return [(each.id, each.case_id) for each in self._all(query)]

    def told(self, today: str) -> Sequence[str]:
        """The ids of exhibits that lists mention today for a hold that stands, or for news."""
        return self._ids(_OF.told_until >= today)

    def _first(self, most: int, *which: ColumnElement[bool]) -> Sequence[str]:
        """So many of these, as they came."""
        query = select(_OF.id).where(*which).order_by(_OF.came_at, _OF.position).limit(most)
        return [each.id for each in self._all(query)]

    def _of_any(self, *parts: Sequence[ColumnElement[bool]]) -> Sequence[str]:
        """Those that meet all of one part: each part has an index of its own."""
        each_part = (select(_OF.id).where(*which) for which in parts)
        return [each.id for each in self._all(union(*each_part))]

    def _ids(self, which: ColumnElement[bool]) -> Sequence[str]:
        return [each.id for each in self._all(select(_OF.id).where(which))]

    def _all(self, query: Select[Any] | CompoundSelect[Any]) -> Sequence[Row[Any]]:
        with plain_failures():
            return self._connection.execute(query).all()


def _is_for(person_id: str) -> ColumnElement[bool]:
    return _OF.imaged_by.in_((ANYBODY, person_id))

"""What lists over all cases choose by, answered from the columns beside exhibits alone.

Ten thousand outlines are looked through where they lie; what comes here is what a list needs. The
questions are put together once: that takes longer than most of the answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, select, union

from evidence_store.domain.exhibits.stages import NEXT, ExhibitAct, Stage
from evidence_store.domain.overview.counted import AlikeInCase
from evidence_store.domain.overview.outlines import ANYBODY, UNDER_WAY
from evidence_store.persistence.engines import tables
from evidence_store.persistence.engines.failures import plain_failures

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import BindParameter, ColumnElement, CompoundSelect, Connection, Row, Select

_OF = tables.exhibit.c
_IMAGE, _SCAN = tables.acquisition.c, tables.scan.c
_DAY: BindParameter[str] = bindparam("day")
_PERSON: BindParameter[str] = bindparam("person")
_CASE: BindParameter[str] = bindparam("case_id")
_IS_HERE = _OF.has_left == 0
_IS_ROUTINE = _OF.imaged_by.is_not(None)
_IS_FOR = _OF.imaged_by.in_((_PERSON, ANYBODY))


def _of_any(*parts: Sequence[ColumnElement[bool]]) -> CompoundSelect[Any]:
    """Those that meet all of one part: each part has an index of its own."""
    return union(*(select(_OF.id).where(*which) for which in parts))


def _first(*which: ColumnElement[bool]) -> Select[Any]:
    """So many of these, as they came."""
    # By position where times agree, so that both databases give one order (ADR 13).
    in_turn = select(_OF.id).where(*which).order_by(_OF.came_at, _OF.position)
    return in_turn.limit(bindparam("most"))


def _alike() -> Select[Any]:
    groups = (_OF.case_id, _OF.stage, _OF.has_left)
    first = func.min(case((_IS_ROUTINE, _OF.position)))
    counted = select(*groups, func.count().label("exhibits"), first.label("first"))
    found, of_first = counted.group_by(*groups).subquery(), tables.exhibit.alias()
    shown = (found.c.case_id, found.c.stage, found.c.has_left, found.c.exhibits)
    joined = found.outerjoin(of_first, of_first.c.position == found.c.first)
    return select(*shown, of_first.c.id, of_first.c.came_at).select_from(joined)


def _not_listed(*among: ColumnElement[bool]) -> Select[Any]:
    counted = select(_IMAGE.exhibit_id, func.count().label("images")).where(*among)
    found = counted.group_by(_IMAGE.exhibit_id).subquery()
    query = select(_OF.id, _OF.case_id).join(found, found.c.exhibit_id == _OF.id)
    return query.where(found.c.images > _OF.images_listed)


_IMAGED, _SCANNED = select(_IMAGE.exhibit_id), select(_SCAN.exhibit_id)
_IS_VERIFIED, _IS_IMAGE = _IMAGE.is_verified == 1, _IMAGE.is_logical == 0
_IMAGE_SCANNED = _SCANNED.where(_SCAN.acquisition_id.in_(select(_IMAGE.id).where(_IS_IMAGE)))
_WAS_SCANNED = (_OF.stage == Stage.SCANNED, _IS_HERE)
# What was done with an extraction was not done with a disk image that there is, too.
_WITH_IMAGE = (*_WAS_SCANNED, _OF.id.in_(_IMAGED.where(_IS_IMAGE)))
_STANDING_OUT = _of_any(
    (_OF.stage.in_(sorted(UNDER_WAY)), _IS_HERE),
    (_OF.stage == Stage.BOOKED_IN, _OF.imaged_by.is_(None), _IS_HERE),
    (*_WAS_SCANNED, _OF.id.not_in(_IMAGED.where(_IS_VERIFIED))),
    (*_WAS_SCANNED, _OF.id.not_in(_SCANNED)),
    (*_WITH_IMAGE, _OF.id.not_in(_IMAGED.where(_IS_VERIFIED, _IS_IMAGE))),
    (*_WITH_IMAGE, _OF.id.not_in(_IMAGE_SCANNED)),
    (_OF.stage == Stage.DESTROY_ONLY, _IS_HERE, _OF.id.in_(_IMAGED)),
    (_OF.due_on <= _DAY,),
    (_OF.told_until >= _DAY,),
)
_TO_GRADE = (
    select(_SCAN.id, _SCAN.exhibit_id, _SCAN.hits)
    .join(tables.exhibit, _OF.id == _SCAN.exhibit_id)
    .where(_SCAN.hits > 0, _OF.stage == Stage.SCANNED, _IS_HERE)
)
_HELD = _OF.holder_id == _PERSON
_IN_HAND = _first(_HELD, _OF.stage.in_(sorted(NEXT[ExhibitAct.START])), _IS_HERE)
_HELD_TO_IMAGE, _TO_IMAGE = _first(_HELD, _IS_FOR), _first(_OF.imaged_by == _PERSON)
_COUNT_TO_IMAGE = select(func.count()).where(_IS_FOR)
_ALIKE = _alike()
_AMONG = (
    _IS_ROUTINE,
    _OF.case_id.in_(bindparam("cases", expanding=True)),
    _OF.id.not_in(bindparam("beside", expanding=True)),
)
_FIRST_OF_EACH = select(func.min(_OF.position)).where(*_AMONG).group_by(_OF.case_id)
_NEXT_TO_IMAGE = select(_OF.id).where(_OF.position.in_(_FIRST_OF_EACH))
_DUE = select(_OF.id, _OF.case_id).where(_OF.due_on <= _DAY)
_NOT_LISTED = _not_listed()
_OF_CASE = _OF.case_id == _CASE
_NOT_LISTED_OF_CASE = _not_listed(_IMAGE.exhibit_id.in_(select(_OF.id).where(_OF_CASE)))
_TOLD = select(_OF.id).where(_OF.told_until >= _DAY)


class SqlExhibitOutlines:
    """Implements ``domain.overview.outlines.ExhibitOutlines``.

    Args:
        connection: the open transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def standing_out(self, today: str) -> Sequence[str]:
        """The ids of exhibits at which more than routine can wait by itself."""
        return self._ids(_STANDING_OUT, day=today)

    def to_grade(self) -> Sequence[tuple[str, str, int]]:
        """Each scan with hits of an exhibit that was scanned and has not left: ids and hits."""
        return [tuple(row) for row in self._all(_TO_GRADE)]

    def in_hand(self, person_id: str, most: int) -> Sequence[str]:
        """The ids of so many exhibits that this person holds, as they came."""
        return self._ids(_IN_HAND, person=person_id, most=most)

    def alike(self) -> Sequence[AlikeInCase]:
        """All exhibits, counted by case and by how they stand."""
        return [AlikeInCase._make(row) for row in self._all(_ALIKE)]

    def to_image(self, person_id: str, most: int) -> Sequence[str]:
        """The ids of what one person can image, where nothing else can wait: what comes first."""
        held = self._ids(_HELD_TO_IMAGE, person=person_id, most=most)
        mine, anybodys = (
            self._ids(_TO_IMAGE, person=whose, most=most) for whose in (person_id, ANYBODY)
        )
        return [*held, *[*mine, *anybodys][:most]]

    def count_to_image(self, person_id: str) -> int:
        """How many those are in all."""
        return int(self._all(_COUNT_TO_IMAGE, person=person_id)[0][0])

    def next_to_image(self, case_ids: Collection[str], beside: Collection[str]) -> Sequence[str]:
        """The id of the first exhibit of each case at which nothing but to image it can wait."""
        return self._ids(_NEXT_TO_IMAGE, cases=sorted(case_ids), beside=sorted(beside))

    def due(self, by: str, case_id: str | None = None) -> Sequence[tuple[str, str]]:
        """The ids of exhibits of which something is due by that day, each with its case's."""
        if case_id is None:
            return self._pairs(_DUE, day=by)
        return self._pairs(_DUE.where(_OF_CASE), day=by, case_id=case_id)

    def not_listed(self, case_id: str | None = None) -> Sequence[tuple[str, str]]:
        """The same of exhibits with more disk images than stand in the inventory of its copies."""
        if case_id is None:
            return self._pairs(_NOT_LISTED)
        return self._pairs(_NOT_LISTED_OF_CASE, case_id=case_id)

    def told(self, today: str) -> Sequence[str]:
        """The ids of exhibits that lists mention today for a hold that stands, or for news."""
        return self._ids(_TOLD, day=today)

    def _pairs(self, query: Select[Any], **given: str) -> Sequence[tuple[str, str]]:
        return [(each.id, each.case_id) for each in self._all(query, **given)]

    def _ids(
        self, query: Select[Any] | CompoundSelect[Any], **given: str | int | Sequence[str]
    ) -> Sequence[str]:
        return [each.id for each in self._all(query, **given)]

    def _all(
        self, query: Select[Any] | CompoundSelect[Any], **given: str | int | Sequence[str]
    ) -> Sequence[Row[Any]]:
        with plain_failures():
            return self._connection.execute(query, given).all()

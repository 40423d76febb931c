"""What lists over all cases choose by, answered from the columns beside exhibits alone.

Ten thousand outlines are looked through where they lie; what comes here is what a list needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, or_, select

from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.overview.counted import AlikeInCase
from evidence_store.domain.overview.outlines import ANYBODY, BENCH
from evidence_store.persistence.engines import tables
from evidence_store.persistence.engines.failures import plain_failures

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement, Connection, Row, Select

_OF = tables.exhibit.c
_IMAGES = tables.acquisition
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
        is_odd = and_(_OF.stage == Stage.BOOKED_IN.value, _OF.imaged_by.is_(None))
        is_at_hand = and_(_OF.has_left == 0, or_(_OF.stage.in_(sorted(BENCH)), is_odd))
        return self._ids(or_(is_at_hand, _OF.due_on <= today, _OF.told_until >= today))

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
        theirs = select(_OF.id).where(_is_for(person_id)).limit(most)
        as_it_came = (_OF.came_at, _OF.position)
        held = theirs.where(_OF.holder_id == person_id).order_by(*as_it_came)
        every = theirs.order_by(case((_OF.imaged_by == ANYBODY, 1), else_=0), *as_it_came)
        return [each.id for query in (held, every) for each in self._all(query)]

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
        query = select(_OF.id, _OF.case_id).where(_OF.due_on <= by, *_among(case_id))
        return [(each.id, each.case_id) for each in self._all(query)]

    def not_listed(self, case_id: str | None = None) -> Sequence[tuple[str, str]]:
        """The same of exhibits with more disk images than stand in the inventory of its copies."""
        query = (
            select(_OF.id, _OF.case_id)
            .join(_IMAGES, _IMAGES.c.exhibit_id == _OF.id)
            .where(*_among(case_id))
            .group_by(_OF.id, _OF.case_id, _OF.images_listed)
            .having(func.count() > _OF.images_listed)
        )
        return [(each.id, each.case_id) for each in self._all(query)]

    def told(self, today: str) -> Sequence[str]:
        """The ids of exhibits that lists mention today for a hold that stands, or for news."""
        return self._ids(_OF.told_until >= today)

    def _ids(self, *which: ColumnElement[bool]) -> Sequence[str]:
        return [each.id for each in self._all(select(_OF.id).where(*which))]

    def _all(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with plain_failures():
            return self._connection.execute(query).all()


def _is_for(person_id: str) -> ColumnElement[bool]:
    return _OF.imaged_by.in_((ANYBODY, person_id))


def _among(case_id: str | None) -> Sequence[ColumnElement[bool]]:
    return () if case_id is None else (_OF.case_id == case_id,)

"""Cases with all that decides what comes next in them, put together from records read at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import Case
from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.orders.order import Order
from evidence_store.domain.overview.at_exhibit import AtExhibit
from evidence_store.domain.scans.scan import HashSetRecord
from evidence_store.domain.unit.jobs import IN_TURN, Job

if TYPE_CHECKING:
    from evidence_store.domain.overview.at_work import AtWork


@dataclass(frozen=True, slots=True)
class AtCase:
    """One case with its orders, hash sets and exhibits, each with what decides what comes next."""

    case: Case
    orders: tuple[Order, ...]
    hash_sets: Sequence[HashSetRecord]
    exhibits: tuple[AtExhibit, ...]
    last_build: Job | None = None

    @property
    def is_building(self) -> bool:
        """Whether a hash set is being built for it."""
        return self.last_build is not None and self.last_build.state in IN_TURN

    @property
    def left(self) -> tuple[AtExhibit, ...]:
        """The exhibits that are neither certified nor gone."""
        return tuple(
            each
            for each in self.exhibits
            if each.exhibit.stage is not Stage.CERTIFIED and each.exhibit.ended is None
        )


def at_case(among: AtWork, case: Case) -> AtCase:
    """Return one of the cases of these records, with its exhibits."""
    return AtCase(
        case,
        tuple(among.orders_by_case.get(case.id, ())),
        among.hash_sets_by_case.get(case.id, ()),
        tuple(AtExhibit(each, case, among) for each in among.exhibits_by_case.get(case.id, ())),
        among.last_builds.get(case.id),
    )

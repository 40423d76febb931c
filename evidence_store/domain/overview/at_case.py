"""Cases with all that decides what comes next in them, put together from records read at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import Case
from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.orders.order import Order
from evidence_store.domain.overview.at_exhibit import AtExhibit
from evidence_store.domain.overview.counted import CountedInCase
from evidence_store.domain.scans.scan import HashSetRecord
from evidence_store.domain.unit.jobs import IN_TURN, Job
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from evidence_store.domain.overview.at_work import AtWork


@dataclass(frozen=True, slots=True)
class AtCase:
    """One case with its orders, hash sets and exhibits, each with what decides what comes next.

    Of very many exhibits only those were read at which something can wait; ``counted`` is then what
    the outlines of all say.
    """

    case: Case
    orders: tuple[Order, ...]
    hash_sets: Sequence[HashSetRecord]
    exhibits: tuple[AtExhibit, ...]
    last_build: Job | None = None
    counted: CountedInCase | None = None

    @property
    def is_building(self) -> bool:
        """Whether a hash set is being built for it."""
        return self.last_build is not None and self.last_build.state in IN_TURN

    @property
    def has_exhibits(self) -> bool:
        """Whether any was booked in."""
        return bool(self.exhibits) or self.counted is not None

    @property
    def is_any_left(self) -> bool:
        """Whether one is left that is neither certified nor gone."""
        if self.counted is not None:
            return self.counted.left > 0
        return any(
            each.exhibit.stage is not Stage.CERTIFIED and each.exhibit.ended is None
            for each in self.exhibits
        )

    def to_be_scanned(self) -> Iterator[datetime | None]:
        """Yield of exhibits that wait for a scan when they came to where they are.

        The first is that of the first exhibit, and it is there if any is.
        """
        if self.counted is not None and self.counted.to_image and not self.exhibits:
            yield self.counted.came
        yield from (each.came for each in self.exhibits if each.is_to_be_scanned)


def at_case(among: AtWork, case: Case) -> AtCase:
    """Return one of the cases of these records, with its exhibits."""
    return AtCase(
        case,
        tuple(among.orders_by_case.get(case.id, ())),
        among.hash_sets_by_case.get(case.id, ()),
        tuple(AtExhibit(each, case, among) for each in among.exhibits_by_case.get(case.id, ())),
        among.last_builds.get(case.id),
        among.counted.get(case.id),
    )

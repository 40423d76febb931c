"""What a supervisor counts over all cases: orders asked for and made, stages, what was stopped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import Case, RequestOutcome
from evidence_store.domain.exhibits.exhibit import Exhibit, PlacedHold
from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.law.rules import STOP_AND_REFER
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.overview.counted import AlikeInCase


@dataclass(frozen=True, slots=True)
class Month:
    """Requests for deprivation orders of one month, by outcome.

    ``month`` is ``2026-06``, of the day on which the order was asked for; where somebody decided
    not to ask, of the day of that decision.
    """

    month: str
    counts: Mapping[RequestOutcome, int]

    @property
    def made(self) -> int:
        """How many of them were made, in full or in part."""
        outcomes = (RequestOutcome.MADE, RequestOutcome.MADE_IN_PART)
        return sum(self.counts.get(each, 0) for each in outcomes)

    @property
    def asked(self) -> int:
        """How many orders were asked for."""
        # That somebody decided not to ask is counted, and is no request: few orders are asked for,
        # and this shows where (law.md 1.7).
        return sum(self.counts.values()) - self.counts.get(RequestOutcome.NOT_ASKED, 0)


@dataclass(frozen=True, slots=True)
class AtStage:
    """How many exhibits stand at a stage, and how many cases have one there.

    ``furthest_back`` are the cases of which no exhibit stands at an earlier stage.
    """

    stage: Stage
    exhibits: int
    cases: int
    furthest_back: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """An exhibit on which everything was stopped, by which hold, and whether it says to whom."""

    case: Case
    exhibit: Exhibit
    hold: PlacedHold
    is_referred: bool


def months_of(cases: Iterable[Case]) -> tuple[Month, ...]:
    """Requests for deprivation orders in these cases by month, newest first."""
    found: dict[str, Counter[RequestOutcome]] = {}
    for case in cases:
        for each in case.requests:
            month = each.asked_on.isoformat()[:7]  # four digits in any year, unlike %Y
            found.setdefault(month, Counter())[each.outcome] += 1
    return tuple(Month(month, found[month]) for month in sorted(found, reverse=True))


def stages_of(alike: Iterable[AlikeInCase]) -> tuple[AtStage, ...]:
    """How many of these stand at each stage, in the order of the stages; none that has left."""
    here = {(each.case_id, each.stage): each.exhibits for each in alike if not each.has_left}
    order = list(Stage)
    counted, cases, earliest = Counter[str](), Counter[str](), dict[str, str]()
    for case_id, stage in sorted(here, key=lambda pair: order.index(Stage(pair[1]))):
        counted[stage] += here[case_id, stage]
        cases[stage] += 1
        earliest.setdefault(case_id, stage)
    back = Counter(earliest.values())
    return tuple(
        AtStage(each, counted[each], cases[each], back[each]) for each in order if counted[each]
    )


def stopped_among(
    exhibits: Iterable[Exhibit], case_of: Callable[[str], Case]
) -> tuple[Stopped, ...]:
    """Those of these on which everything stands stopped, longest first."""
    found = [
        Stopped(
            case_of(exhibit.case_id),
            exhibit,
            hold,
            any(each.hold_id == hold.id for each in exhibit.referrals),
        )
        for exhibit in exhibits
        for hold in exhibit.placed_holds
        if hold.code == STOP_AND_REFER and hold.is_open
    ]
    return tuple(sorted(found, key=lambda each: each.hold.placed_at))

"""Times that the law gives somebody to act, each with its last day, for one order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tests.referee import days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.referee.picture import Matter, Order, Picture

APPEALS = {"appeal against conviction", "appeal against sentence"}
OF_A_HIGHER_COURT = APPEALS | {"case stated", "judicial review", "unduly lenient"}


@dataclass(frozen=True)
class Window:
    """A rule by its name, the order it is about, and the last day on which it runs."""

    rule: str
    about: str
    last: date


def windows_of(order: Order, picture: Picture) -> Iterator[Window]:
    """Every window that the facts opened, closed ones too: a check is dated after all of them."""
    for rule, last in _all(order, picture):
        if rule != picture.overlooked:
            yield Window(rule, order.made.order, last)


def _all(order: Order, picture: Picture) -> Iterator[tuple[str, date]]:
    if order.made.kind != "disclaimer":
        yield "bar", days.months_from(order.counted_from, 6)
        yield "claims", days.months_beginning_with(order.counted_from, 6)
    for day in (*order.decided, order.sentence.passed.passed):
        yield from _of_decision(day, order)
    if order.made.committed:
        yield "appeal to the Crown Court", days.business_days_from(order.made.committed, 15)
    if order.made.court == "crown":
        yield from _of_conviction(order, picture)
        yield from _of_co_defendants(order, picture)
    for matter in picture.concerning().values():
        yield from _after(matter, order)


def _of_decision(day: date, order: Order) -> Iterator[tuple[str, date]]:
    """What may follow a sentence or an order, by the court that passed it.

    Which offences are scheduled is not recorded, so time to refer a sentence is kept for every one.
    """
    if order.made.court == "crown":
        yield "appeal to the Court of Appeal", days.days_from(day, 28)
        yield "slip rule", days.days_beginning_with(day, 56)
        yield "unduly lenient", days.months_from(day, 6)
    else:
        yield "appeal to the Crown Court", days.business_days_from(day, 15)
        yield from _of_lower_court(day)


def _of_lower_court(day: date) -> Iterator[tuple[str, date]]:
    yield "case stated", days.days_from(day, 21)
    yield "judicial review", days.months_from(day, 3)


def _of_conviction(order: Order, picture: Picture) -> Iterator[tuple[str, date]]:
    convicted = picture.people[order.made.person].convicted
    if convicted:
        yield "appeal to the Court of Appeal", days.days_from(convicted, 28)


def _of_co_defendants(order: Order, picture: Picture) -> Iterator[tuple[str, date]]:
    """CrimPR 28.4(1)(b): a Crown Court order may be varied after a co-defendant's trial.

    The rule cannot give more time than s.385 does, which counts the first day.

    Where the sentence of somebody without an order is not recorded, the conviction stands for it.
    """
    mine = order.made.person
    others = [person for name, person in picture.people.items() if name != mine]
    ends = [day for person in others for day in (person.freed, person.convicted) if day]
    theirs = [other for other in picture.orders.values() if other.made.person != mine]
    alone = [person.sentence.passed.passed for person in others if person.sentence]
    for day in (*ends, *alone, *(other.sentence.passed.passed for other in theirs)):
        yield "co-defendant", days.days_beginning_with(day, 56)


def _after(matter: Matter, order: Order) -> Iterator[tuple[str, date]]:
    """What runs after a determination (CAA 1968 s.34; MCA 1980 s.111).

    A magistrates' court decides claims and reopenings whatever court made the order; whoever lost
    can challenge it, and one that was allowed ends by what its owner agreed to.
    """
    decided, kind = matter.decided, matter.lodged.kind
    if decided is None or decided.outcome not in {"dismissed", "allowed"}:
        return
    if kind in OF_A_HIGHER_COURT:
        yield "appeal to the Supreme Court", days.days_beginning_with(decided.on, 28)
    by_crown_court = kind in APPEALS and order.made.court != "crown"
    lost = kind in {"claim", "reopening"} and decided.outcome == "dismissed"
    if by_crown_court or lost:
        yield from _of_lower_court(decided.on)

"""Times that the law gives somebody to act, each with its last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tests.referee import days
from tests.referee import facts as f

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.referee.picture import Matter, Order, Person, Picture


@dataclass(frozen=True)
class Window:
    """A rule by its name, whom or what it is about, and the last day on which it runs."""

    rule: str
    about: str
    last: date


def windows_of(picture: Picture) -> Iterator[Window]:
    """Every window that the facts opened, closed ones too: the status check is dated after all."""
    return (window for window in _all(picture) if window.rule != picture.overlooked)


def _all(picture: Picture) -> Iterator[Window]:
    for order in picture.standing("deprivation"):
        yield from _of_order(order, picture)
        for day in order.decisions:
            yield from _of_decision(day, order.made.court, order.made.order)
    for name, person in picture.people.items():
        yield from _of_person(name, person)
        yield from _reopened_by(name, person, picture)
    for matter in picture.matters.values():
        yield from _after(matter)


def _of_order(order: Order, picture: Picture) -> Iterator[Window]:
    """Reg 5(2) and s.157(3)(a); only a court's order under s.157 leads out (reference 11.1)."""
    if not court_directed(order, picture):
        name = order.made.order
        yield Window("bar", name, days.months_from(order.counted_from, 6))
        yield Window("claims", name, days.months_beginning_with(order.counted_from, 6))


def court_directed(order: Order, picture: Picture) -> bool:
    """A magistrates' court made an order about the property at or after this order."""
    return any(
        isinstance(fact, f.CourtDirected) and fact.on >= order.counted_from
        for fact in picture.directions
    )


def _of_decision(day: date, court: f.Court, about: str) -> Iterator[Window]:
    """What may follow a sentence or an order, by the court that passed it (1.8, H3 to H6)."""
    if court == "crown":
        yield Window("appeal to the Court of Appeal", about, days.days_from(day, 28))
        yield Window("slip rule", about, days.days_beginning_with(day, 56))
    else:
        yield Window("appeal to the Crown Court", about, days.business_days_from(day, 15))
        yield from _of_lower_court(day, about)


def _of_lower_court(day: date, about: str) -> Iterator[Window]:
    yield Window("case stated", about, days.days_from(day, 21))
    yield Window("judicial review", about, days.months_from(day, 3))


def _of_person(name: str, person: Person) -> Iterator[Window]:
    for conviction in person.convictions:
        if conviction.court == "crown":
            last = days.days_from(conviction.on, 28)
            yield Window("appeal to the Court of Appeal", name, last)
    if person.committed:
        last = days.business_days_from(person.committed, 15)
        yield Window("appeal to the Crown Court", name, last)
    for sentence in person.sentences:
        yield from _of_decision(sentence.on, sentence.court, name)
        if sentence.court == "crown" and sentence.scheduled:
            yield Window("unduly lenient", name, days.months_from(sentence.on, 6))


def _reopened_by(name: str, person: Person, picture: Picture) -> Iterator[Window]:
    """CrimPR 28.4(1)(b): a Crown Court order may be varied after a co-defendant's trial."""
    ends = [sentence.on for sentence in person.sentences] + person.freed
    orders = picture.standing("deprivation")
    if any(order.made.court == "crown" and order.made.person != name for order in orders):
        for day in ends:
            yield Window("co-defendant", name, days.days_from(day, 56))


def _after(matter: Matter) -> Iterator[Window]:
    """What runs after a determination (findings A7; reference 1.8, H5)."""
    decided = matter.decided
    if decided is None or decided.outcome not in {"dismissed", "allowed"}:
        return
    name, kind = matter.lodged.matter, matter.lodged.kind
    if kind == "appeal to the Court of Appeal":
        last = days.days_beginning_with(decided.on, 28)
        yield Window("appeal to the Supreme Court", name, last)
    if kind in {"appeal to the Crown Court", "claim", "reopening"}:
        yield from _of_lower_court(decided.on, name)

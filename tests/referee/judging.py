"""The referee: may erasing or destroying begin on this day, and if not, why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from tests.referee import facts as f
from tests.referee.days import london_day, months_from
from tests.referee.picture import Matter, Order, Picture, picture_of
from tests.referee.rules import RULES, Rule
from tests.referee.windows import Window, court_directed, windows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Act = Literal["erase", "destroy"]

CHECK_IS_GOOD_FOR = timedelta(days=7)  # the force's number of days (reference 9.1)


@dataclass(frozen=True)
class Ground:
    """One reason to wait. `until` is its last day where the calendar alone ends it."""

    name: str
    about: str = ""
    until: date | None = None

    @property
    def rule(self) -> Rule:
        return RULES[self.name]


def may_begin(history: f.History, moment: datetime, act: Act = "erase") -> bool:
    return not grounds_at(history, moment, act)


def grounds_at(history: f.History, moment: datetime, act: Act = "erase") -> frozenset[Ground]:
    """Every ground on which the exhibit must wait at `moment` (UTC)."""
    return grounds_on(history, london_day(moment), act)


def grounds_on(
    history: f.History, day: date, act: Act = "erase", overlooked: str = ""
) -> frozenset[Ground]:
    """The same for a day in London; everything recorded on that day is known.

    `overlooked` names a rule that is left out, which shows what that rule alone prevents.
    """
    picture = picture_of(history, day, overlooked)
    windows = list(windows_of(picture))
    found = {Ground(w.rule, w.about, w.last) for w in windows if day <= w.last}
    for part in (_orders, _people, _open_matters, _recorded, _questions):
        found.update(part(picture))
    found.update(_authority(picture, windows))
    if not picture.copy:
        found.update(_retention(picture))
    if not _checked(picture, windows):
        found.add(Ground("status check"))
    if act == "destroy" and _waits_for_somebody(picture):
        found.add(Ground("not to be destroyed"))
    return frozenset(ground for ground in found if ground.name != overlooked)


def _orders(picture: Picture) -> Iterator[Ground]:
    standing = _usable(picture)
    if not standing:
        yield Ground("authority")
    for order in standing:
        if picture.day < order.made.takes_effect:
            last = order.made.takes_effect - timedelta(days=1)
            yield Ground("not in effect", order.made.order, last)
        if order.suspended:
            yield Ground("suspended", order.made.order)
        if order.made.kind == "deprivation" and picture.people[order.made.person].is_free:
            yield Ground("no conviction", order.made.order)
    bound = {order.made.person for order in standing}
    for order in picture.orders.values():
        revived = order.mapped and not order.reaches and order.made.kind == "deprivation"
        if revived and order.made.person not in bound:
            yield Ground("return review", order.made.order)


def _usable(picture: Picture) -> list[Order]:
    """A deletion order is a duty of the offender and gives police no authority (reference 1.6)."""
    return picture.standing("deprivation") + picture.standing("disclaimer")


def _people(picture: Picture) -> Iterator[Ground]:
    """Open whatever copy is kept: it is not known yet what the case will need."""
    for name, person in picture.people.items():
        if person.awaits:
            yield Ground("awaits outcome", name)
        if person.convictions and not person.sentences:
            yield Ground("no sentence", name)


def _retention(picture: Picture) -> Iterator[Ground]:
    """CPIA Code: ended by the recorded decision that a verified copy suffices (reference 2.1)."""
    for name, person in picture.people.items():
        ends = [("six months", months_from(one.on, 6)) for one in person.convictions]
        if person.suspended_until:
            ends.append(("operational period", person.suspended_until))
        for rule, last in ends:
            if picture.day <= last:
                yield Ground(rule, name, last)
        if person.inside:
            yield Ground("inside", name)
        if person.sentences and person.sentences[-1].kind == "deferred":
            yield Ground("deferred", name)


def _open_matters(picture: Picture) -> Iterator[Ground]:
    for name, matter in picture.matters.items():
        if matter.is_open:
            yield Ground("open matter", name)


def _recorded(picture: Picture) -> Iterator[Ground]:
    """What somebody recorded and nobody closed."""
    yield from (Ground("hold", name) for name in picture.holds)
    yield from (Ground("undertaking", name) for name in picture.undertakings)
    yield from (Ground("letter", name) for name, served in picture.letters.items() if not served)
    for name, state in picture.objections.items():
        if state in {"open", "upheld"}:
            yield Ground("objection", name)
    if picture.lawful == "extract":
        yield Ground("lawful material")


def _questions(picture: Picture) -> Iterator[Ground]:
    for question in f.QUESTIONS:
        if picture.answers.get(question) != "no":
            yield Ground("question", question)


def _authority(picture: Picture, windows: list[Window]) -> Iterator[Ground]:
    """Each order is covered by an authority that can cover it (findings A9)."""
    bars = [window.last for window in windows if window.rule == "bar"]
    directed = [fact.on for fact in picture.directions if isinstance(fact, f.Directed)]
    for order in picture.standing("deprivation"):
        by_chief = bool(directed) and (not bars or max(directed) > max(bars))
        if not by_chief and not court_directed(order, picture):
            yield Ground("direction", order.made.order)
    own = [fact.on for fact in picture.directions if isinstance(fact, f.DisclaimerDirected)]
    for order in picture.standing("disclaimer"):
        if not any(day >= order.made.on for day in own):
            yield Ground("direction", order.made.order)


def _checked(picture: Picture, windows: list[Window]) -> bool:
    """Asked about everything, after the last window, lately, and nothing was found since."""
    last = max((window.last for window in windows), default=date.min)
    earliest = max(last + timedelta(days=1), picture.day - CHECK_IS_GOOD_FOR)
    counts = False
    for check in picture.checks:
        counts = not check.found and (counts or (check.on >= earliest and _asks_all(check)))
    return counts


def _asks_all(check: f.Checked) -> bool:
    return check.asked >= set(f.TOPICS)


def _waits_for_somebody(picture: Picture) -> bool:
    matters = picture.matters.values()
    proceeds = any(order.made.proceeds for order in picture.standing("deprivation"))
    return proceeds or any(map(_won, matters)) or "agreed" in picture.objections.values()


def _won(matter: Matter) -> bool:
    decided = matter.decided
    return matter.lodged.kind == "claim" and decided is not None and decided.outcome == "allowed"

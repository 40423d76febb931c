"""A lawful end for every history: what people and courts would have to do, and how long to wait.

Nothing here looks into the rules: it only carries out what each ground says would end it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.referee import facts as f
from tests.referee.judging import Ground, grounds_on
from tests.referee.picture import Picture, picture_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 40
LATE = ("status check", "direction")  # asked for and given when all else is over


class NoLawfulEndError(Exception):
    """A history from which no acts and no waiting lead to a start."""


def ended(history: f.History, day: date, overlooked: str = "") -> tuple[f.History, date]:
    """`history` with what clears it, and the first day found on which it is clear to erase.

    Somebody who has overlooked one rule arrives at what looks like an end to them.

    Raises:
        NoLawfulEndError: Every ground was ended in its own way and one remains.

    """
    for _ in range(ROUNDS):
        grounds = grounds_on(history, day, overlooked=overlooked)
        if not grounds:
            return history, day
        waits = [ground.until for ground in grounds if ground.until]
        acts = tuple(_acts(history, grounds, day))
        history += acts
        if waits:
            day = max(waits) + timedelta(days=1)
        elif not acts:
            day += timedelta(days=1)
    raise NoLawfulEndError(sorted(ground.name for ground in grounds))


def _acts(history: f.History, grounds: frozenset[Ground], day: date) -> Iterator[f.Fact]:
    early = [ground for ground in sorted(grounds, key=str) if ground.name not in LATE]
    picture = picture_of(history, day)
    if early:
        for ground in early:
            yield from _end_of(ground, picture)
    else:
        for ground in sorted(grounds, key=str):
            yield from _late_end_of(ground, picture)


def _late_end_of(ground: Ground, picture: Picture) -> Iterator[f.Fact]:
    day = picture.day
    if ground.name == "status check":
        yield f.Checked(day, frozenset(f.TOPICS), frozenset())
    elif picture.orders[ground.about].made.kind == "disclaimer":
        yield f.DisclaimerDirected(day)
    else:
        yield f.Directed(day)


def _end_of(ground: Ground, picture: Picture) -> Iterator[f.Fact]:
    day, about = picture.day, ground.about
    match ground.name:
        case "open matter":
            yield from _end_of_matter(about, picture)
        case "authority":
            yield from _disclaims("the offender", day)
        case "return review":
            yield from _disclaims(picture.orders[about].made.person, day)
        case "no conviction":
            yield f.Quashed(day, about)
        case "suspended":
            yield f.SuspensionLifted(day, about)
        case "awaits outcome":
            yield _outcome(about, picture)
        case "no sentence" | "deferred":
            yield f.Sentenced(day, about, _court(about, picture), "other")
        case "inside":
            yield f.Released(day, about)
        case "question":
            yield f.Answered(day, about, "no")
        case _:
            yield from _end_of_record(ground, day)


def _end_of_record(ground: Ground, day: date) -> Iterator[f.Fact]:
    about = ground.about
    match ground.name:
        case "lawful material":
            yield f.LawfulMaterial(day, "taken off")
        case "undertaking":
            yield f.UndertakingClosed(day, about)
        case "letter":
            yield f.LetterSent(day, about, served=True)
        case "objection":
            yield f.ObjectionDecided(day, about, "rejected")
            yield f.OwnerAgreed(day, about)
        case "hold":
            yield f.HoldReleased(day, about, people=2)


def _outcome(person: str, picture: Picture) -> f.Fact:
    bound = any(order.made.person == person for order in picture.standing("deprivation"))
    if bound:
        return f.Convicted(picture.day, person, _court(person, picture))
    return f.Freed(picture.day, person)


def _court(person: str, picture: Picture) -> f.Court:
    """The court that dealt with somebody last, or with the order against them."""
    known, orders = picture.people[person], picture.orders.values()
    courts = [order.made.court for order in orders if order.made.person == person]
    courts += [conviction.court for conviction in known.convictions]
    courts += [sentence.court for sentence in known.sentences]
    return courts[-1] if courts else "crown"


def _disclaims(person: str, day: date) -> Iterator[f.Fact]:
    name = f"disclaimer by {person}"
    yield f.OrderMade(day, name, "disclaimer", person, "crown", takes_effect=day)
    yield f.Mapped(day, name)


def _end_of_matter(name: str, picture: Picture) -> Iterator[f.Fact]:
    matter, day = picture.matters[name], picture.day
    decided = matter.decided
    if decided is None or decided.outcome != "allowed":
        yield f.Decided(day, name, "dismissed")
    elif matter.lodged.kind == "claim":
        yield f.OwnerAgreed(day, name)
    else:
        order = next(iter(picture.orders), "")
        yield f.Varied(day, order, "another", follows=name)

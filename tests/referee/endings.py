"""A lawful end for every history: what people and courts would have to do, and how long to wait.

Nothing here looks into the rules: it only carries out what each ground says would end it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.referee import facts as f
from tests.referee.judging import Ground, grounds_on
from tests.referee.reading import picture_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.referee.picture import Picture

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
    if overlooked:  # what was overlooked stands in the way of what hangs on it
        return history, day
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
    elif ground.about == "disclaimer":
        yield f.DisclaimerDirected(day)
    else:
        yield f.Directed(day)


def _end_of(ground: Ground, picture: Picture) -> Iterator[f.Fact]:
    day, about = picture.day, ground.about
    match ground.name:
        case "open matter" if ground.until is None:
            yield from _end_of_matter(about, picture)
        case "authority" | "return review":
            person = picture.orders[about].made.person if about else _somebody(picture)
            yield f.Convicted(day, person)
            yield from _disclaims(person, day)
        case "unread law":
            yield f.Varied(day, about, "gone")
        case "suspended":
            yield f.SuspensionLifted(day, about)
        case "awaits outcome":
            yield _outcome(about, picture)
        case "sentence not known":
            yield f.OtherSentenced(day, about, f.Sentence(day, "other"))
        case "deferred" | "inside" if ground.until is None and about in picture.people:
            yield _let_go(about, picture)
        case "deferred" if ground.until is None:
            yield f.Sentenced(day, about, f.Sentence(day, "other"), people=2)
        case "inside" if ground.until is None:
            yield f.Released(day, about)
        case _:
            yield from _end_of_record(ground, picture)


def _end_of_record(ground: Ground, picture: Picture) -> Iterator[f.Fact]:
    day, about = picture.day, ground.about
    match ground.name:
        case "question":
            yield from (f.AnswerEnded(day, each) for _, each in picture.orders[about].open_yes)
            yield f.Answered(day, frozenset(f.QUESTIONS), "no")
        case "letter":
            letters = picture.orders[about].letters
            yield from (f.LetterSent(day, to, served=True) for to in letters)
            yield f.NobodyElse(day)
        case "lawful material":
            yield f.LawfulMaterial(day, "taken off")
        case "restriction":
            yield f.RestrictionEnded(day, about)
        case "undertaking":
            yield f.UndertakingClosed(day, about)
        case "need":
            order = picture.orders[about]
            if order.stands or order.needs[-1].on < day:  # a newer one, so not of the same day
                yield f.NeedDecided(day, "not needed")
        case "objection" if ground.until is None:
            yield f.ObjectionDecided(day, about, "rejected")
            yield f.OwnerAgreed(day, about)
        case _:
            yield from _end_of_what_others_say(ground, picture)


def _end_of_what_others_say(ground: Ground, picture: Picture) -> Iterator[f.Fact]:
    day = picture.day
    match ground.name:
        case "hold":
            yield f.HoldReleased(day, ground.about, people=2)
        case "part inside" if ground.until is None:
            yield f.PartTakenOut(day, ground.about)
        case "open grade":
            yield f.GradeSettled(day, ground.about)
        case "claimed":
            yield f.ClaimSigned(day, "an officer")
            yield f.ClaimSigned(day, "a supervisor")
        case "owner":
            for _, owner, _ in picture.orders[ground.about].wanted_as_it_is:
                yield f.OwnerChose(day, "sanitised", ground.about, owner)


def _let_go(person: str, picture: Picture) -> f.Fact:
    """The release of somebody whom no order names, or the sentence that followed a deferral."""
    day, sentence = picture.day, picture.people[person].sentence
    assert sentence is not None
    if sentence.since:
        return f.OtherSentenced(day, person, sentence.passed, released=True)
    return f.OtherSentenced(day, person, f.Sentence(day, "other"), people=2)


def _outcome(person: str, picture: Picture) -> f.Fact:
    bound = any(order.made.person == person for order in picture.orders.values())
    return f.Convicted(picture.day, person) if bound else f.Freed(picture.day, person)


def _somebody(picture: Picture) -> str:
    """Who can give the exhibit up: somebody who was not acquitted."""
    guilty = [name for name, person in picture.people.items() if person.freed is None]
    return guilty[0] if guilty else "somebody else"


def _disclaims(person: str, day: date) -> Iterator[f.Fact]:
    name = f"disclaimer by {person}, {day}"
    sentence = f.Sentence(day, "other")
    yield f.OrderMade(day, name, "disclaimer", person, "crown", day, sentence)
    yield f.Mapped(day, name)


def _end_of_matter(name: str, picture: Picture) -> Iterator[f.Fact]:
    matter, day = picture.matters[name], picture.day
    if not matter.is_allowed:
        yield f.Decided(day, name, "dismissed")
    elif matter.lodged.kind == "claim":
        yield f.OwnerAgreed(day, name)
    elif picture.orders[matter.lodged.order].withdrawn:
        yield f.Decided(day, name, "withdrawn", people=2)
    else:
        yield f.Varied(day, matter.lodged.order, "kept", follows=name)

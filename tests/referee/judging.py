"""The referee: may erasing or destroying begin on this day, and if not, why not.

What ended on a day still holds to the end of it: of two readings the later one is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from tests.referee import facts as f
from tests.referee.days import business_days_from, days_from, london_day, months_from
from tests.referee.hanging import open_yes_of, wants_it_back
from tests.referee.reading import picture_of
from tests.referee.rules import RULES, Rule
from tests.referee.windows import windows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.referee.picture import Order, Picture, Sentence

Act = Literal["erase", "destroy"]

# Numbers of the force and not of the law.
CHECK_IS_GOOD_FOR = 2  # business days after the asking
TIME_TO_OBJECT = 28  # days after the last letter was served


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


def may_go_on(history: f.History, begun: date, day: date) -> bool:
    """Whether an erasure that began on one day goes on on another: what was recorded since counts.

    Only how old an answer may be is asked of the day on which it began, and who directed it, and
    what hits are.
    """
    left = {ground.name for ground in grounds_on(history, day, begun=begun)}
    return left <= {"direction", "open grade"}


def grounds_on(
    history: f.History,
    day: date,
    act: Act = "erase",
    overlooked: str = "",
    begun: date | None = None,
) -> frozenset[Ground]:
    """The same for a day in London; everything recorded on that day is known.

    `overlooked` names a rule that is left out, which shows what that rule alone prevents.
    """
    picture = picture_of(history, day, overlooked)
    picture.begun = begun or day
    found: set[Ground] = set()
    for part in (_orders, _matters, _recorded, _parts, _authority):
        found.update(part(picture))
    for order in picture.standing():
        found.update(_under(order, picture))
    for order in picture.orders.values():
        if order.takes and not order.stands:
            found.update(_letters_sent(order, day))
    if not picture.copy or picture.parts.inside:  # a copy of the exhibit is none of a part
        found.update(_retention(picture))
    proceeds = any(order.made.proceeds for order in picture.standing())
    if act == "destroy" and (proceeds or picture.owner_waits):
        found.add(Ground("not to be destroyed"))
    return frozenset(ground for ground in found if ground.name != overlooked)


def _until(day: date, name: str, about: str, last: date) -> Iterator[Ground]:
    if day <= last:
        yield Ground(name, about, last)


def _orders(picture: Picture) -> Iterator[Ground]:
    standing = picture.standing()
    if not standing:
        yield Ground("authority")
    bound = {order.made.person for order in standing}
    for name, order in picture.orders.items():
        revived = order.ever_mapped and not order.stands and not order.withdrawn
        if revived and order.made.person not in bound:
            yield Ground("return review", name)


def _under(order: Order, picture: Picture) -> Iterator[Ground]:
    """What waits under one order that names the exhibit."""
    day, made, name = picture.day, order.made, order.made.order
    windows = list(windows_of(order, picture))
    for window in windows:
        yield from _until(day, window.rule, name, window.last)
    yield from _until(day, "not in effect", name, made.takes_effect - timedelta(days=1))
    if made.kind == "deletion":
        yield Ground("unread law", name)
    if order.suspended:
        yield Ground("suspended", name)
    suffices = order.need == "copy suffices" and picture.copy_is_there
    if order.need != "not needed" and not suffices:
        yield Ground("need", name)
    yield from _letters(order, day)
    ended = [matter.ended or date.min for matter in picture.concerning().values()]
    last = max([date.min, *ended, *(window.last for window in windows)])
    told = all(_told(order, question, last, picture.begun) for question in f.QUESTIONS)
    if order.open_yes or not told:
        yield Ground("question", name)
    if not all(_answered(order, topic, last, picture.begun) for topic in f.TOPICS):
        yield Ground("status check", name)


def _answered(order: Order, topic: str, last: date, begun: date) -> bool:
    """Asked after the last window and decision, lately when it began, and nothing was found."""
    asked, found = order.checks.get(topic, (None, False))
    if asked is None or found:
        return False
    return last < asked and begun <= business_days_from(asked, CHECK_IS_GOOD_FOR)


def _told(order: Order, question: str, last: date, begun: date) -> bool:
    """Answered yes or no after the last window and decision, or as lately as a check counts.

    A yes whose end was told counts as told on that day.
    """
    fact = order.answers.get(question)
    if fact is None or fact.answer == "not asked":
        return False
    on = max(fact.on, order.yes_ended.get((fact, question), fact.on))
    return on > last or begun <= business_days_from(on, CHECK_IS_GOOD_FOR)


def _letters(order: Order, day: date) -> Iterator[Ground]:
    if not (order.letters or order.nobody_else):
        yield Ground("letter", order.made.order)
    yield from _letters_sent(order, day)


def _letters_sent(order: Order, day: date) -> Iterator[Ground]:
    """Letters that wait hold whatever they are about, also under an order that names it not."""
    since = order.nobody_else or date.min
    if any(not each.served and each.on >= since for each in order.letters.values()):
        yield Ground("letter", order.made.order)
    elif order.served:
        last = days_from(max(order.served), TIME_TO_OBJECT)
        yield from _until(day, "time to object", order.made.order, last)


def _retention(picture: Picture) -> Iterator[Ground]:
    """CPIA Code: ended by the recorded decision that a verified copy suffices.

    Material of a case is kept for everybody who was convicted in it.
    """
    day = picture.day
    for name, person in picture.people.items():
        if person.convicted:
            yield from _until(day, "six months", name, months_from(person.convicted, 6))
    for name, order in picture.orders.items():
        if not (order.withdrawn and picture.has_sentence_of(order)):
            yield from _of_sentence(order.sentence, name, day)
    for name, person in picture.people.items():
        if person.sentence:
            yield from _of_sentence(person.sentence, name, day)
        elif person.convicted and picture.without_order(name):
            yield Ground("sentence not known", name)


def _of_sentence(sentence: Sentence, name: str, day: date) -> Iterator[Ground]:
    if sentence.since:
        if sentence.released is None:
            yield Ground("inside", name)
        else:
            yield from _until(day, "inside", name, sentence.released)
    if sentence.operational_until:
        yield from _until(day, "operational period", name, sentence.operational_until)
    if sentence.passed.kind == "deferred":
        yield Ground("deferred", name)
    else:
        yield from _until(day, "deferred", name, sentence.passed.passed)


def _matters(picture: Picture) -> Iterator[Ground]:
    """Open whatever copy is kept: it is not known yet what the case will need."""
    for name, person in picture.people.items():
        if person.awaits:
            yield Ground("awaits outcome", name)
    for name, matter in picture.concerning().items():
        if matter.ended is None:
            yield Ground("open matter", name)
        else:
            yield from _until(picture.day, "open matter", name, matter.ended)


def _recorded(picture: Picture) -> Iterator[Ground]:
    """What somebody recorded and nobody closed."""
    yield from (Ground("hold", name) for name in picture.holds)
    for order in picture.orders.values():
        if not order.stands:
            yield from _of_the_item(order, picture)
        if order.ever_mapped:
            yield from _of_all_it_named(order, picture.day)
    for name, objection in picture.objections.items():
        if objection.ended is None:
            yield Ground("objection", name)
        else:
            yield from _until(picture.day, "objection", name, objection.ended)
    if picture.claimed:
        yield Ground("claimed")
    for name, order in picture.orders.items():
        if wants_it_back(order, picture):
            yield Ground("owner", name)
    if picture.lawful == "extract":
        yield Ground("lawful material")


def _of_all_it_named(order: Order, day: date) -> Iterator[Ground]:
    """What names no exhibit, and so is about everything that the order ever named."""
    yield from (Ground("undertaking", name) for name in order.undertakings)
    yield from (Ground("restriction", name) for name in order.restrictions)
    for name, last in order.kept_to.items():
        yield from _until(day, "kept to a day", name, last)


def _parts(picture: Picture) -> Iterator[Ground]:
    """What holds a part that is inside, and whose hits wait for a second person."""
    for order in picture.standing():
        since = order.nobody_else or date.min
        for name, last in picture.parts.wait_until(order.made.order, since):
            if last is None:
                yield Ground("part inside", name)
            else:
                yield from _until(picture.day, "part inside", name, last)
    for name, part in picture.parts.inside.items():
        if part.is_imaged_wrongly:
            yield Ground("part inside", name)
    yield from (Ground("open grade", grade) for grade in picture.parts.open_grades())


def _of_the_item(order: Order, picture: Picture) -> Iterator[Ground]:
    """What was said of the item under an order that names it no more."""
    name = order.made.order
    yes = open_yes_of(order, picture) if order.withdrawn else order.open_yes
    if yes:
        yield Ground("question", name)
    decided = [each.on for other in picture.orders.values() for each in other.needs]
    if order.need == "must be kept" and max(decided) <= order.needs[-1].on:
        yield Ground("need", name)


def _authority(picture: Picture) -> Iterator[Ground]:
    """An authority that can cover what the orders did."""
    deprived, disclaimed = picture.standing("deprivation"), picture.standing("disclaimer")
    made = [order.made.on for order in deprived or disclaimed]
    own = f.CourtDirected if deprived else f.DisclaimerDirected
    since = max if deprived else min  # a court speaks of every order, an owner's words of their own
    if made and max(_days(picture, own), default=date.min) >= since(made):
        return
    directed = _days(picture, f.Directed)
    if deprived and max(directed, default=date.min) > _bar_ended(picture, deprived):
        return
    if made:
        yield Ground("direction", "deprivation" if deprived else "disclaimer")


def _bar_ended(picture: Picture, deprived: list[Order]) -> date:
    """Reg 5(2): six months from each order, and to the end of the matters that it waits for."""
    ends = [date.min]
    if picture.overlooked != "bar":
        ends += [months_from(order.counted_from, 6) for order in deprived]
    if picture.overlooked != "open matter":
        ends += [matter.ended or date.max for matter in picture.concerning().values()]
    return max(ends)


def _days(picture: Picture, kind: type[f.Fact]) -> list[date]:
    return [fact.on for fact in picture.directions if isinstance(fact, kind)]

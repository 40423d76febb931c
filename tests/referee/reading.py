"""Reads a history into a picture, in the order in which it was recorded.

What cannot be recorded is passed over: an outcome over an outcome by one person, a sentence that
keeps less over one that keeps more, a variation of an
order that was quashed, a release of somebody who is not inside.
"""

from __future__ import annotations

from datetime import timedelta
from functools import singledispatch
from typing import TYPE_CHECKING

from tests.referee import facts as f
from tests.referee.days import first_moment
from tests.referee.hanging import hangs_on
from tests.referee.picture import Matter, Objection, Order, Person, Picture, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

CLAIMANT = f.OWNERS[0]
LIFE = timedelta(hours=72)  # how long one signature waits for another


def picture_of(history: f.History, day: date, overlooked: str = "") -> Picture:
    """The picture at the end of `day`; facts of later days are not known yet."""
    picture = Picture(day, overlooked)
    for fact in history:
        if fact.on <= day:
            read(fact, picture)
    return picture


@singledispatch
def read(fact: f.Fact, _: Picture) -> None:
    raise TypeError(f"{fact} is a fact that nobody reads.")


def _alive(picture: Picture, name: str) -> Iterator[Order]:
    """The order of that name, unless nothing can be recorded under it any more."""
    order = picture.orders.get(name)
    if order and order.takes:
        yield order


def _taking(picture: Picture) -> list[Order]:
    return [order for order in picture.orders.values() if order.takes]


def _told(fact: f.Answered | f.NeedDecided, picture: Picture) -> list[Order]:
    """The orders under which it was recorded: one, or all that take something."""
    return [each for each in _taking(picture) if fact.order in {"", each.made.order}]


@read.register
def _order(fact: f.OrderMade, picture: Picture) -> None:
    """Only against somebody convicted (Sentencing Act 2020 s.153(1))."""
    convicted = picture.people.get(fact.person, Person()).convicted
    if convicted and fact.order not in picture.orders:
        picture.orders[fact.order] = Order(fact, _sentence(fact.sentence), [fact.on])


def _sentence(passed: f.Sentence) -> Sentence:
    inside = passed.kind in {"custody", "hospital"}
    return Sentence(passed, since=passed.passed if inside else None)


@read.register
def _mapped(fact: f.Mapped, picture: Picture) -> None:
    for order in _alive(picture, fact.order):
        order.mapped = order.ever_mapped = True


@read.register
def _varied(fact: f.Varied, picture: Picture) -> None:
    """An allowed appeal ends with the variation that follows it; a claim never does (s.157)."""
    for order in _alive(picture, fact.order):
        matter = picture.matters.get(fact.follows)
        if matter and matter.lodged.order == fact.order and matter.ended is None:
            allowed = matter.is_allowed and matter.lodged.kind != "claim"
            matter.carried_out = fact.on if allowed else None
        order.decided.append(fact.on)
        order.mapped = order.mapped and fact.line != "gone"


@read.register
def _quashed(fact: f.Quashed, picture: Picture) -> None:
    for order in _alive(picture, fact.order):
        order.quashed = True
        for matter in picture.matters.values():
            _carried_out_by_quashing(matter, picture, fact.on)


def _carried_out_by_quashing(matter: Matter, picture: Picture, on: date) -> None:
    gone = picture.orders[matter.lodged.order].quashed and matter.lodged.kind != "claim"
    if gone and matter.is_allowed and matter.carried_out is None:
        matter.carried_out = on


@read.register
def _withdrawn(fact: f.EntryWithdrawn, picture: Picture) -> None:
    """Not while anything hangs on it that is recorded nowhere else."""
    for order in _alive(picture, fact.order):
        order.withdrawn = not hangs_on(order, picture)


@read.register
def _suspended(fact: f.Suspended, picture: Picture) -> None:
    for order in _alive(picture, fact.order):
        order.suspended = True


@read.register
def _lifted(fact: f.SuspensionLifted, picture: Picture) -> None:
    for order in _alive(picture, fact.order):
        order.suspended = False


@read.register
def _charged(fact: f.Charged, picture: Picture) -> None:
    picture.person(fact.person)


@read.register
def _convicted(fact: f.Convicted, picture: Picture) -> None:
    person = picture.person(fact.person)
    if person.awaits:
        person.convicted = fact.on


@read.register
def _freed(fact: f.Freed, picture: Picture) -> None:
    person = picture.person(fact.person)
    if person.awaits:
        person.freed = fact.on


@read.register
def _sentenced(fact: f.Sentenced, picture: Picture) -> None:
    order = picture.orders.get(fact.order)
    if order and (fact.people > 1 or _keeps_as_much(_sentence(fact.sentence), order.sentence)):
        order.sentence = _sentence(fact.sentence)


def _keeps_as_much(new: Sentence, old: Sentence) -> bool:
    """Nobody alone puts a sentence in the place of one that keeps more (CPIA Code para 5.9)."""
    return new.kept_until >= old.kept_until and new.passed.passed >= old.passed.passed


@read.register
def _other_sentenced(fact: f.OtherSentenced, picture: Picture) -> None:
    person = picture.people.get(fact.person)
    if person is None or person.convicted is None or fact.sentence.passed < person.convicted:
        return
    if person.sentence is None and not picture.without_order(fact.person):
        return
    new, old = _sentence(fact.sentence), person.sentence
    if fact.released and new.since and new.since <= fact.on:
        new.released = fact.on
    is_release = old is not None and old.since and not old.released and old.passed == new.passed
    if old is None or fact.people > 1 or is_release or _keeps_as_much(new, old):
        person.sentence = new


@read.register
def _activated(fact: f.Activated, picture: Picture) -> None:
    order = picture.orders.get(fact.order)
    if order and order.sentence.waits_for_activation:
        order.sentence.since = fact.on


@read.register
def _released(fact: f.Released, picture: Picture) -> None:
    order = picture.orders.get(fact.order)
    if order and order.sentence.since and order.sentence.since <= fact.on:
        order.sentence.released = fact.on


@read.register
def _lodged(fact: f.Lodged, picture: Picture) -> None:
    for _ in _alive(picture, fact.order):
        picture.matters.setdefault(fact.matter, Matter(fact))


@read.register
def _decided(fact: f.Decided, picture: Picture) -> None:
    matter = picture.matters.get(fact.matter)
    if matter is None:
        return
    first = matter.decided is None or matter.decided.outcome == "refused by a single judge"
    if first or fact.people > 1:
        matter.decided, matter.carried_out = fact, None
        _carried_out_by_quashing(matter, picture, fact.on)


@read.register
def _agreed(fact: f.OwnerAgreed, picture: Picture) -> None:
    matter = picture.matters.get(fact.matter)
    if matter and matter.lodged.kind == "claim" and matter.is_allowed and not matter.carried_out:
        matter.carried_out, picture.owner_waits = fact.on, True
        picture.orders[matter.lodged.order].wishes.append((fact.on, CLAIMANT, "sanitised"))
    objection = picture.objections.get(fact.matter)
    if objection and objection.outcome == "upheld":
        objection.outcome, objection.settled = "agreed", fact.on
        picture.owner_waits = True
        for order in picture.orders.values():
            if fact.matter in order.objections:
                order.wishes.append((fact.on, CLAIMANT, "sanitised"))


@read.register
def _chose(fact: f.OwnerChose, picture: Picture) -> None:
    """Under an order that fell as well: who comes to another mind says so where it was recorded."""
    for order in picture.orders.values():
        if fact.order in {"", order.made.order}:
            order.wishes.append((fact.on, fact.owner, fact.wish))
            picture.owner_waits = True


@read.register
def _claimed(_: f.Claimed, picture: Picture) -> None:
    if not picture.claimed:
        picture.claimed, picture.claim_signed = True, None


@read.register
def _claim_signed(fact: f.ClaimSigned, picture: Picture) -> None:
    first = picture.claim_signed
    counts = first is not None and first_moment(fact.on) - first_moment(first.on) <= LIFE
    if first is None or not counts:
        picture.claim_signed = fact if picture.claimed else None
    elif first.by != fact.by:
        picture.claimed, picture.claim_signed = False, None


@read.register
def _checked(fact: f.Checked, picture: Picture) -> None:
    for order in picture.orders.values():
        order.checks |= {topic: (fact.on, topic in fact.found) for topic in fact.asked}


@read.register
def _need(fact: f.NeedDecided, picture: Picture) -> None:
    if fact.need == "copy suffices" and not picture.copy_is_there:
        return
    for order in _told(fact, picture):
        order.needs.append(fact)


@read.register
def _answered(fact: f.Answered, picture: Picture) -> None:
    for order in _told(fact, picture):
        order.answers |= dict.fromkeys(fact.questions, fact)
        order.said.append(fact)
        asked = fact.questions if fact.answer == "yes" else []
        order.open_yes += [(fact, question) for question in asked]


@read.register
def _answer_ended(fact: f.AnswerEnded, picture: Picture) -> None:
    for order in picture.orders.values():
        waiting = [each for each in order.open_yes if each[1] == fact.question]
        if waiting:
            order.open_yes.remove(waiting[0])
            order.yes_ended[waiting[0]] = fact.on


@read.register
def _copy(_: f.CopySuffices, picture: Picture) -> None:
    picture.copy = picture.copy_is_there = True


@read.register
def _copy_ended(_: f.CopyEnded, picture: Picture) -> None:
    picture.copy = picture.copy_is_there = False


@read.register(f.Directed)
@read.register(f.CourtDirected)
@read.register(f.DisclaimerDirected)
def _directed(fact: f.Fact, picture: Picture) -> None:
    picture.directions.append(fact)


@read.register
def _letter(fact: f.LetterSent, picture: Picture) -> None:
    for order in _taking(picture):
        order.letters[fact.to] = fact
        order.served += [fact.on] * fact.served


@read.register
def _nobody(fact: f.NobodyElse, picture: Picture) -> None:
    for order in picture.orders.values():
        order.nobody_else = fact.on


@read.register
def _objected(fact: f.Objected, picture: Picture) -> None:
    for order in _taking(picture):
        if fact.to in order.letters:
            picture.objections.setdefault(fact.objection, Objection())
            order.objections[fact.objection] = order.letters[fact.to]


@read.register
def _objection(fact: f.ObjectionDecided, picture: Picture) -> None:
    objection = picture.objections.get(fact.objection)
    if objection and not objection.outcome:
        objection.outcome, objection.settled = fact.outcome, fact.on


@read.register
def _undertaken(fact: f.Undertaken, picture: Picture) -> None:
    for order in _taking(picture):
        order.undertakings.add(fact.undertaking)


@read.register
def _kept(fact: f.UndertakingClosed, picture: Picture) -> None:
    for order in picture.orders.values():
        order.undertakings.discard(fact.undertaking)


@read.register
def _lawful(fact: f.LawfulMaterial, picture: Picture) -> None:
    if fact.decision != "extract" or _taking(picture):
        picture.lawful = fact.decision
    if fact.decision == "extract":
        for order in _taking(picture):
            order.extracts.add(fact.on)
    else:
        for order in picture.orders.values():
            order.extracts.clear()


@read.register
def _restricted(fact: f.Restricted, picture: Picture) -> None:
    for order in _alive(picture, fact.order):
        order.restrictions.add(fact.restriction)


@read.register
def _restriction_ended(fact: f.RestrictionEnded, picture: Picture) -> None:
    for order in picture.orders.values():
        order.restrictions.discard(fact.restriction)


@read.register
def _kept_to(fact: f.KeptTo, picture: Picture) -> None:
    for order in _alive(picture, fact.order):
        order.kept_to[fact.keeping] = fact.last


@read.register
def _kept_longer(fact: f.KeptLonger, picture: Picture) -> None:
    """Under an order that fell as well, and after its day: it bars again from then on."""
    for order in picture.orders.values():
        if fact.keeping in order.kept_to:
            order.kept_to[fact.keeping] = max(order.kept_to[fact.keeping], fact.last)


@read.register
def _keeping_ended(fact: f.KeepingEnded, picture: Picture) -> None:
    for order in picture.orders.values():
        order.kept_to.pop(fact.keeping, None)


@read.register
def _placed(fact: f.HoldPlaced, picture: Picture) -> None:
    picture.holds.add(fact.hold)


@read.register
def _hold_released(fact: f.HoldReleased, picture: Picture) -> None:
    if fact.people > 1:
        picture.holds.discard(fact.hold)


@read.register
def _part_found(fact: f.PartFound, picture: Picture) -> None:
    picture.parts.found(fact.part)


@read.register
def _part_taken_out(fact: f.PartTakenOut, picture: Picture) -> None:
    if fact.part in picture.parts.known:
        picture.parts.known[fact.part].is_inside = False


@read.register
def _part_letter(fact: f.PartLetterSent, picture: Picture) -> None:
    picture.parts.sent(fact, [order.made.order for order in _taking(picture)])


@read.register
def _part_imaged(fact: f.PartImagedWrongly, picture: Picture) -> None:
    if fact.part in picture.parts.known:
        picture.parts.known[fact.part].is_imaged_wrongly = True


@read.register
def _graded(fact: f.Graded, picture: Picture) -> None:
    picture.parts.graded(fact)


@read.register
def _grade_settled(fact: f.GradeSettled, picture: Picture) -> None:
    picture.parts.grades.pop(fact.grade, None)

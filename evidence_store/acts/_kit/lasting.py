"""Acts about what holds the items of an order until its end is recorded, and the two that do it.

A kind of matter is called by the code of its hold, as the law names it, and so is the field by
which its entries name one: ``undertaking``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from evidence_store.acts._kit.fields import day, pick, text
from evidence_store.acts._kit.order_act import ActOnOrder
from evidence_store.acts._kit.recorded_act import Made, On
from evidence_store.domain.law.calendar import plain_day
from evidence_store.domain.offers.order_checks import some
from evidence_store.domain.offers.order_offers import OrderRule, recording, settling
from evidence_store.domain.orders.lasting_matters import NotedMatter
from evidence_store.errors import OutOfSequenceError, WrongEntryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from evidence_store.acts._kit.fields import Among
    from evidence_store.domain.offers.order_around import OnOrder
    from evidence_store.domain.orders.lasting_matters import LastingMatter
    from evidence_store.domain.orders.order import Order


def noted_on(matter: LastingMatter) -> str:
    """By which day people know it."""
    return f"noted on {plain_day(matter.since)}"


def open_ones(kind: str, known_by: Callable[[Any], str] = noted_on) -> Among:
    """What there is to pick: the matters of that kind that have not ended."""

    def picked(order: Order) -> Iterator[tuple[str, str]]:
        return ((each.id, f"{each.words} ({known_by(each)})") for each in _open(order, kind))

    return picked


def _open(order: Order, kind: str) -> Iterator[LastingMatter]:
    return (each for known, each in order.matters.lasting() if known == kind and not each.until)


def ending(kind: str, *, nothing: str) -> OrderRule:
    """The rule of the act that ends one; ``nothing`` is said where none is open."""

    def one_is_open(on: OnOrder) -> None:
        some(_open(on.order, kind), nothing=nothing)

    return settling(one_is_open)


class NoteMatter(ActOnOrder):
    """It holds until it is recorded that it ended.

    Attributes:
        kind: the code of its hold.
    """

    kind: ClassVar[str]
    # What bars an erasing is one act without a signature: nothing may delay it (ADR 18).
    rule = recording()

    noted_on: date = day("In force since", needed="Enter the day", past="The day", word="--on")
    words: str = text("What is it?", needed="Say what it is", word="--words-file")

    def change(self, on: On[Order]) -> Made[Order]:
        made = NotedMatter(on.new_id, self.words, self.noted_on, on.actor.id)
        matters = on.subject.matters.with_noted(self.kind, made)
        return Made(replace(on.subject, matters=matters))


class EndMatter(ActOnOrder):
    """The person who says that it ended signs it: it ends a bar to erasing.

    An act says which one by ``matter``, a pick of ``open_ones`` under the name of its kind.

    Attributes:
        kind: the code of its hold.
    """

    kind: ClassVar[str]

    matter: str = pick("Which one?", needed="Choose one")
    ended_on: date = day("Ended on", needed="Enter the day", past="The day", word="--on")
    how: str = text("By what did it end?", needed="Say by what it ended", word="--how-file")

    def check(self, on: On[Order]) -> None:
        require_end(on.subject, self.kind, self.matter, self.ended_on, done=DONE, early=EARLY)

    def change(self, on: On[Order]) -> Made[Order]:
        after = ended(on, self.kind, self.matter, self.ended_on, self.how)
        # By the name of its kind, in clear: the person signs which one ended, so that no other can
        # be put behind the signature.
        return Made(after, {self.kind: self.matter})


DONE, EARLY = "Its end was recorded before.", "It cannot end before it was noted."


def require_end(
    order: Order, kind: str, identifier: str, day: date, *, done: str, early: str
) -> None:
    """Check that a matter can have ended on that day.

    Raises:
        NotFoundError: the order has none of that kind and id.
        OutOfSequenceError: it had ended before, which is said with ``done``.
        WrongEntryError: it had not begun, which is said with ``early``.
    """
    matter = order.matters.lasting_one(kind, identifier)
    # Nothing of a matter is overwritten: the end that stands has its day and who signed for it.
    if matter.until is not None:
        raise OutOfSequenceError(done)
    if day < matter.since:
        raise WrongEntryError(early)


def ended(on: On[Order], kind: str, identifier: str, day: date, how: str) -> Order:
    """The order once a matter of it ended."""
    matters = on.subject.matters
    after = matters.lasting_one(kind, identifier).ended(day, by=on.actor.id, how=how)
    return replace(on.subject, matters=matters.with_ended(kind, after))

"""Acts about what holds the items of an order until its end is recorded, and those that do it.

What holds to a day is noted with it, and can be prolonged; before that day it ends as all others.
A kind of matter is called by the code of its hold, as the law names it, and so is the field by
which its entries name one: ``undertaking``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from evidence_store.acts._kit.fields import day, pick, text
from evidence_store.acts._kit.order_act import ActOnOrder
from evidence_store.acts._kit.recorded_act import Made, On
from evidence_store.domain.law.calendar import LegalCalendar, plain_day
from evidence_store.domain.offers.order_checks import some
from evidence_store.domain.offers.order_offers import OrderRule, recording, settling
from evidence_store.domain.orders.lasting_matters import NotedMatter, Prolonging
from evidence_store.domain.orders.order_states import OrderAct
from evidence_store.errors import OutOfSequenceError, WrongEntryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from evidence_store.acts._kit.fields import Among
    from evidence_store.domain.offers.order_around import OnOrder
    from evidence_store.domain.offers.order_checks import Check
    from evidence_store.domain.orders.lasting_matters import LastingMatter
    from evidence_store.domain.orders.order import Order


def noted_on(matter: LastingMatter) -> str:
    """By which days people know it."""
    to = matter.holds_to if isinstance(matter, NotedMatter) else None
    return f"noted on {plain_day(matter.since)}" + (f", to {plain_day(to)}" if to else "")


def open_ones(kind: str, known_by: Callable[[Any], str] = noted_on) -> Among:
    """What there is to pick: the matters of that kind that have not ended."""

    def picked(order: Order) -> Iterator[tuple[str, str]]:
        return ((each.id, f"{each.words} ({known_by(each)})") for each in _open(order, kind))

    return picked


def _open(order: Order, kind: str) -> Iterator[LastingMatter]:
    return (each for known, each in order.matters.lasting() if known == kind and not each.until)


def ending(kind: str, *, nothing: str) -> OrderRule:
    """The rule of the act that ends one; ``nothing`` is said where none is open."""
    return settling(_one_is_open(kind, nothing))


def prolonging(kind: str, *, nothing: str) -> OrderRule:
    """The rule of the act that prolongs one; ``nothing`` is said where none is open."""
    # It only bars, so the duty is that of noting one; but it goes on holding after its order fell,
    # so it is prolonged wherever it can be ended.
    return replace(recording(_one_is_open(kind, nothing)), allows=OrderAct.SETTLE_MATTER)


def _one_is_open(kind: str, nothing: str) -> Check:
    def one_is_open(on: OnOrder) -> None:
        some(_open(on.order, kind), nothing=nothing)

    return one_is_open


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
        matters = on.subject.matters.with_noted(self.kind, self.noted(on))
        return Made(replace(on.subject, matters=matters))

    def noted(self, on: On[Order]) -> NotedMatter:
        """What the record then holds."""
        return NotedMatter(on.new_id, self.words, self.noted_on, on.actor.id)


class _ToDay(ActOnOrder):
    """What says to which day something holds, says so to those who read the log alone, too."""

    def __init_subclass__(cls) -> None:
        """Check that its entry raises the bar until that day.

        Raises:
            TypeError: it does not.
        """
        super().__init_subclass__()
        # Else the verifiers would hold an erasure to a bar that had ended, or to an earlier day.
        event = getattr(cls, "event", None)
        if event is not None and not any(each.until == "last_day" for each in event.opens):
            message = f"{cls.__name__}: the bar of {event.name} is not raised until its last_day"
            raise TypeError(message)


class NoteMatterToDay(NoteMatter, _ToDay):
    """It holds to the end of a day, unless somebody signs before that it ended."""

    last_day: date = day("To the end of which day?", needed="Enter the last day", word="--to")

    def check(self, on: On[Order]) -> None:
        if self.last_day < self.noted_on:
            raise WrongEntryError("Its last day cannot come before it was noted.")
        _require_ahead(self.last_day, on)

    def noted(self, on: On[Order]) -> NotedMatter:
        """What the record then holds."""
        return replace(super().noted(on), last_day=self.last_day)


class ProlongMatter(_ToDay):
    """It holds to a later day. It only bars, so it is one act, also once the day has passed.

    An act says which one by ``matter``, a pick of ``open_ones`` under the name of its kind.

    Attributes:
        kind: the code of its hold.
    """

    kind: ClassVar[str]

    matter: str = pick("Which one?", needed="Choose one")
    prolonged_on: date = day("Prolonged on", needed="Enter the day", past="The day", word="--on")
    last_day: date = day("To the end of which day?", needed="Enter the last day", word="--to")
    words: str = text("In which words?", needed="Say in which words", word="--words-file")

    def check(self, on: On[Order]) -> None:
        matter = _to_a_day(on.subject, self.kind, self.matter)
        # An end was signed for, and that stands: what holds after it is another matter.
        if matter.until is not None:
            raise OutOfSequenceError("Its end was recorded before. Note what holds now as new.")
        if self.prolonged_on < matter.since:
            raise WrongEntryError("It cannot be prolonged before it was noted.")
        # A day less is an end, for which somebody signs.
        holds_to = matter.holds_to
        if holds_to is not None and self.last_day <= holds_to:
            raise WrongEntryError(
                f"It holds to {plain_day(holds_to)} already. Enter a later day; if it ends before, "
                "record that it ended."
            )
        _require_ahead(self.last_day, on)

    def change(self, on: On[Order]) -> Made[Order]:
        longer = _to_a_day(on.subject, self.kind, self.matter).prolonged_by(
            Prolonging(self.prolonged_on, self.last_day, self.words, on.actor.id)
        )
        matters = on.subject.matters.with_lasting(self.kind, longer)
        return Made(replace(on.subject, matters=matters), {self.kind: self.matter})


def _to_a_day(order: Order, kind: str, identifier: str) -> NotedMatter:
    """The matter of that kind and id.

    Raises:
        NotFoundError: the order has none.
        OutOfSequenceError: it was noted without a last day.
    """
    matter = order.matters.lasting_one(kind, identifier)
    if not isinstance(matter, NotedMatter) or matter.last_day is None:
        raise OutOfSequenceError("It holds until its end is recorded, and to no day.")
    return matter


def _require_ahead(last_day: date, on: On[Order]) -> None:
    # Most likely a year that was typed wrongly: it would bar nothing, and look as if it did.
    if last_day < LegalCalendar.of(on.rules).day_of(on.at):
        raise WrongEntryError(f"Its last day has passed ({plain_day(last_day)}). Check the date.")


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
    return replace(on.subject, matters=matters.with_lasting(kind, after))

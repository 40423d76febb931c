"""Letters to people with an interest in the items, and what they answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.acts._kit.fields import day, exhibits, pick, text
from evidence_store.acts._kit.order_act import (
    ActOnOrder,
    concerned_by,
    with_added,
    with_changed,
)
from evidence_store.acts._kit.recorded_act import Made, On
from evidence_store.domain.events.kinds import matter_events as events
from evidence_store.domain.law.calendar import plain_day
from evidence_store.domain.offers.order_checks import mapped
from evidence_store.domain.offers.order_matter_checks import letter_there, letter_unserved
from evidence_store.domain.offers.order_offers import recording, settling
from evidence_store.domain.orders.matters import NobodyElse, Notice, Objection
from evidence_store.domain.orders.order_states import OrderAct
from evidence_store.errors import OutOfSequenceError, WrongEntryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from evidence_store.domain.orders.order import Order


class DecideNobodyElse(ActOnOrder):
    """Nobody else has an interest in the items, and how one knows."""

    page, verb = "nobody-else", "order notice nobody-else"
    # Without it every order waits for a letter (ADR 18), so it ends a bar and is signed.
    rule, event = settling(mapped), events.NOTICE_NOBODY_ELSE
    title = "Record that no one else has an interest"
    button = "Record the decision"
    done = "The decision is recorded."
    makes = "n"

    decided_on: date = day("Decided on", needed="Enter the day", past="The decision",
                           is_today=True)  # fmt: skip
    reason: str = text("How do you know that no one else has an interest?",
                       needed="Say how you know")  # fmt: skip
    exhibits: tuple[str, ...] = exhibits(default=())

    def change(self, on: On[Order]) -> Made[Order]:
        concerned = concerned_by(on, self.exhibits)
        made = NobodyElse(on.new_id, concerned, self.decided_on, on.actor.id, self.reason)
        return Made(with_added(on.subject, made), {"exhibits": [*concerned]})


def letters(order: Order) -> Iterator[tuple[str, str]]:
    """Every letter, as people tell it from others."""
    for each in order.matters.notices:
        yield each.id, f"To {each.addressee}, sent {plain_day(each.sent_on)}"


def _unserved(order: Order) -> Iterator[tuple[str, str]]:
    served = {each.id for each in order.matters.notices if each.served_on is not None}
    yield from ((id_, words) for id_, words in letters(order) if id_ not in served)


class ServeLetter(ActOnOrder):
    """The 28 days to answer run from the service."""

    page, verb = "letter-served", "order notice serve"
    rule = settling(letter_unserved, allows=OrderAct.RECORD_MATTER)
    event = events.NOTICE_SERVED
    title = "Record that a letter was served"
    button = "Sign and record the service"
    done = "The service is recorded. The days to answer run from then."

    notice: str = pick("Which letter?", among=_unserved, key="letter", word="NOTICE",
                       needed="Choose the letter")  # fmt: skip
    served_on: date = day("Served on", needed="Enter the day of service", past="The service",
                          word="--on")  # fmt: skip
    how: str = text("How was it served?", hint="For example: handed over in person, signed for.",
                    needed="Say how the letter was served", word="--how-file")  # fmt: skip

    def check(self, on: On[Order]) -> None:
        letter = on.subject.matters.found(Notice, self.notice)
        if letter.served_on is not None:
            # The 28 days run from the service that is recorded. One on another day would move their
            # end, so it takes a letter of its own.
            raise OutOfSequenceError(
                "The service of this letter is recorded. Send another letter if need be."
            )
        if self.served_on < letter.sent_on:
            raise WrongEntryError("A letter cannot be served before it was sent.")

    def change(self, on: On[Order]) -> Made[Order]:
        letter = on.subject.matters.found(Notice, self.notice)
        served = replace(letter, served_on=self.served_on, service=self.how)
        return Made(with_changed(on.subject, served))


class RecordObjection(ActOnOrder):
    """A person says that the items, or some of them, are theirs: at any time."""

    page, verb = "objection", "order notice objection"
    rule, event = recording(letter_there), events.NOTICE_OBJECTION
    title = "Record an objection"
    button = "Record the objection"
    done = "The objection is recorded. Nothing is erased until it is settled."
    hints = ("A person says that the items, or some of them, are theirs.",)
    makes, voids = "b objection", "an interested person objected"

    notice: str = pick("Which letter does it answer?", among=letters, key="letter", word="NOTICE",
                       needed="Choose the letter")  # fmt: skip
    received_on: date = day("Received on", needed="Enter the day on which it came",
                            past="The objection", word="--on")  # fmt: skip
    words: str = text("What was said?", hint="In their own words. Name no victim.",
                      needed="Enter what was said", word="--words-file")  # fmt: skip

    def change(self, on: On[Order]) -> Made[Order]:
        letter = on.subject.matters.found(Notice, self.notice)
        # Its words stand in the entry, sealed for the case: records lie in the folder in clear
        # (ADR 42).
        made = Objection(on.new_id, self.received_on, on.actor.id)
        changed = replace(letter, objections=(*letter.objections, made))
        return Made(with_changed(on.subject, changed), {"exhibits": [*letter.exhibit_ids]})


ACTS = (DecideNobodyElse, ServeLetter, RecordObjection)

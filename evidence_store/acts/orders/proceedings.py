"""Appeals and claims: noted from the day they are heard of, and how they ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts._kit.fields import choice, day, exhibits, line, pick
from evidence_store.acts._kit.order_act import ActOnOrder, concerned_by
from evidence_store.acts._kit.recorded_act import Made, On
from evidence_store.domain.events.kinds import proceeding_events as events
from evidence_store.domain.offers import order_checks as checks
from evidence_store.domain.offers.order_offers import OrderRule
from evidence_store.domain.orders.order_states import OrderAct
from evidence_store.domain.orders.proceedings import (
    Proceeding,
    ProceedingKind,
    ProceedingOutcome,
)
from evidence_store.domain.people.duties import Act

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from evidence_store.acts._kit.fields import Option
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.orders.order import Order

_NOTED = "Noted. Nothing is erased under this order until it is determined."
_VOIDS = "What was signed for erasure under this order becomes void."


class NoteProceeding(ActOnOrder):
    """An appeal, or a claim of which no more is known than its day."""

    page, verb = "note-proceeding", "order proceeding"
    # In every state but the ends, drafts and closed orders among them: to refuse to note what a
    # court did would protect nobody (ADR 18).
    rule = OrderRule(Act.NOTE_PROCEEDING, OrderAct.NOTE_PROCEEDING)
    event = events.ORDER_PROCEEDING_NOTED
    title = "Record an appeal or a claim"
    button = "Record it"
    done, hints = _NOTED, (_VOIDS,)
    makes, voids = "g proceeding", "an appeal or claim was noted"

    kind: ProceedingKind = choice("What was lodged?", of=ProceedingKind, key="what", word="--kind",
                                  needed="Choose what was lodged")  # fmt: skip
    lodged_on: date = day("Lodged on", word="--lodged-on", past="The appeal or claim",
                          needed="Enter the day on which it was lodged")  # fmt: skip

    def change(self, on: On[Order]) -> Made[Order]:
        noted = Proceeding(on.new_id, self.kind, self.lodged_on, on.actor.id, on.at)
        after = on.subject.with_proceeding(noted)
        return Made(after, {"state": _states(on.subject, after)})


class NoteClaim(ActOnOrder):
    """Whether one after the six months is too late is for the court: it is noted too (s.157)."""

    page, verb = "note-claim", "order claim"
    rule, event = NoteProceeding.rule, events.ORDER_PROCEEDING_NOTED
    title = "Record a claim to the property"
    button = "Record the claim"
    done, hints = _NOTED, (_VOIDS,)
    makes, voids = "g proceeding", "an appeal or claim was noted"

    applicant: str = line("Who claims it?", needed="Name the applicant")
    court: str = line("To which court?", needed="Name the court")
    lodged_on: date = day("Lodged on", needed="Enter the day on which it was lodged",
                          past="The application")  # fmt: skip
    exhibits: tuple[str, ...] = exhibits(default=())

    def check(self, on: On[Order]) -> None:
        concerned_by(on, self.exhibits)

    def change(self, on: On[Order]) -> Made[Order]:
        noted = Proceeding(
            id=on.new_id,
            kind=ProceedingKind.CLAIM,
            lodged_on=self.lodged_on,
            noted_by=on.actor.id,
            noted_at=on.at,
            applicant=self.applicant,
            court=self.court,
            # Empty where the claim is to everything: it then holds what a line comes to mean later,
            # too.
            exhibit_ids=self.exhibits,
        )
        return Made(on.subject.with_proceeding(noted), {"kind": noted.kind.value})


def _undetermined(order: Order) -> Iterator[Option]:
    for each in order.proceedings:
        if not each.is_determined:
            yield each.id, (each.kind, ", lodged ", each.lodged_on)


class DetermineProceeding(ActOnOrder):
    """A single judge's refusal of leave ends nothing: the applicant can renew it."""

    page, verb = "determine-proceeding", "order determine"
    rule = OrderRule(
        Act.DETERMINE_PROCEEDING,
        OrderAct.DETERMINE_PROCEEDING,
        (checks.proceeding_open, checks.not_the_operator),
    )
    event = events.ORDER_PROCEEDING_DETERMINED
    title = "Record how an appeal or a claim ended"
    button = "Record the outcome"
    done = "The outcome is recorded. What was void before stays void."

    proceeding: str = pick("Which one?", among=_undetermined, word="PROCEEDING",
                           needed="Choose which one")  # fmt: skip
    # One of them is a refusal of leave by a single judge, which can be renewed (Criminal Appeal Act
    # 1968 s.31(3)): it is recorded, and the hold stays.
    outcome: ProceedingOutcome = choice("How did it end?", of=ProceedingOutcome, word="--outcome",
                                        needed="Choose how it ended")  # fmt: skip
    determined_on: date = day("Determined on", word="--on", past="The decision",
                              needed="Enter the day on which it ended")  # fmt: skip

    def change(self, on: On[Order]) -> Made[Order]:
        day, outcome = self.determined_on, self.outcome
        after = on.subject.determined(self.proceeding, on=day, outcome=outcome)
        return Made(after, {"state": _states(on.subject, after)})


def _states(before: Order, after: Order) -> list[JsonValue]:
    """From which state into which, also where it stays the same."""
    return [before.state.value, after.state.value]


ACTS = (NoteProceeding, NoteClaim, DetermineProceeding)

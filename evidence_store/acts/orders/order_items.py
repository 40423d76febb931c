"""What an order names and the police do not hold: items outstanding, accounts, referrals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.acts._kit.fields import choice, day, exhibit, line, number, pick, text
from evidence_store.acts._kit.order_act import ActOnOrder, concerned_by
from evidence_store.acts._kit.recorded_act import Made, On
from evidence_store.domain.events.kinds import order_events as events
from evidence_store.domain.law.calendar import LegalCalendar, plain_day
from evidence_store.domain.offers.order_checks import some
from evidence_store.domain.offers.order_offers import OrderRule
from evidence_store.domain.orders.order_items import (
    ItemKind,
    ItemState,
    OrderItem,
    PlatformReferral,
)
from evidence_store.domain.orders.order_nothing import with_item
from evidence_store.domain.orders.order_states import OrderAct
from evidence_store.domain.people.duties import Act
from evidence_store.domain.values.finding import with_changed
from evidence_store.errors import NotFoundError, WrongEntryError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.offers.order_around import OnOrder
    from evidence_store.domain.offers.order_checks import Check
    from evidence_store.domain.orders.order import Order

_NOTE_FIRST = "Record it first: " + Way.ORDER_ITEM_NOTE + "."


def _item_rule(*checks: Check) -> OrderRule:
    return OrderRule(Act.RECORD_ITEM, OrderAct.RECORD_ITEM, checks)


class NoteItem(ActOnOrder):
    """Certificates name it as not done."""

    page, verb = "note-item", "order item note"
    rule, event = _item_rule(), events.ORDER_ITEM_NOTED
    title = "Note an item that the police do not hold"
    button = "Note the item"
    done = "The item is noted as outstanding."
    # A court made one order and asks for the outcome of each line (ADR 97): of what never
    # came in, too.
    makes, is_printed = "i item", True

    of_line: int = number("Which line of the order names it?", key="line",
                          needed="Enter the number of the line")  # fmt: skip
    kind: ItemKind = choice("What kind of item?", of=ItemKind, needed="Choose the kind of item")
    # It is printed on certificates, which go to people outside.
    label: str = line("What is it?", hint="Give no name of a person or of an account.",
                      needed="Say what the item is, without any name")  # fmt: skip

    def change(self, on: On[Order]) -> Made[Order]:
        item = OrderItem(
            id=on.new_id,
            line=self.of_line,
            kind=self.kind,
            label=self.label.strip(),
            state=ItemState.OUTSTANDING,
            noted_by=on.actor.id,
            # The day in London: by UTC, the first hour of a summer's day belongs to the day before.
            noted_on=LegalCalendar.of(on.rules).day_of(on.at),
        )
        return Made(with_item(on.subject, item), {"line": item.line, "label": item.label})


def _items(order: Order) -> Iterator[tuple[str, str]]:
    for each in order.items:
        yield each.id, f"{each.label} (line {each.line})"


def _item_there(on: OnOrder) -> None:
    some(on.order.items, nothing="No item is recorded under this order. " + _NOTE_FIRST)


class MoveItem(ActOnOrder):
    """One that came in is named by its exhibit; the outcome is signed for."""

    page, verb = "move-item", "order item move"
    rule, event = _item_rule(_item_there), events.ORDER_ITEM_MOVED
    title = "Record the outcome of an item"
    button = "Sign and record it"
    done = "The outcome of the item is recorded."

    item: str = pick("Which item?", among=_items, word="ITEM", needed="Choose the item")
    stands_at: ItemState = choice("Where does it stand?", of=ItemState, key="state", word="--state",
                              needed="Choose where it stands")  # fmt: skip
    exhibit: str | None = exhibit("Where it was received: its exhibit", word="--exhibit",
                                  default=None)  # fmt: skip

    def change(self, on: On[Order]) -> Made[Order]:
        item = _found(on.subject, self.item)
        if self.exhibit is not None:
            # For its refusal alone: an exhibit of another case accounts for no line of this order.
            concerned_by(on, (self.exhibit,))
        moved = replace(item, exhibit_id=self.exhibit).moved(self.stands_at)
        told = {**_named(item), "was": item.state.value, "is": self.stands_at.value}
        return Made(_with(on.subject, moved), told)


def _accounts(order: Order) -> Iterator[tuple[str, str]]:
    for each in order.items:
        if each.kind is ItemKind.ACCOUNT_OR_SERVICE:
            yield each.id, f"{each.label} (line {each.line})"


def _account_there(on: OnOrder) -> None:
    nothing = "No account or service is recorded under this order. " + _NOTE_FIRST
    some(_accounts(on.order), nothing=nothing)


class ReferAccount(ActOnOrder):
    """An account was reported to its platform (Online Safety Act 2023 s.10(3A))."""

    page, verb = "refer-item", "order item refer"
    rule, event = _item_rule(_account_there), events.ORDER_ITEM_REFERRED
    title = "Record that an account was reported to its platform"
    button = "Record the referral"
    done = "The referral is recorded."
    makes = "r referral"

    item: str = pick("Which account?", among=_accounts, word="ITEM", needed="Choose the account")
    platform: str = line("Platform", needed="Name the platform")
    report: str = line("Number of the report", key="report_number",
                       needed="Enter the number of the report")  # fmt: skip
    referred_on: date = day("Reported on", needed="Enter the day", past="The referral")

    def change(self, on: On[Order]) -> Made[Order]:
        item = _found(on.subject, self.item)
        made = PlatformReferral(
            id=on.new_id,
            platform=self.platform,
            report_number=self.report,
            referred_on=self.referred_on,
            referred_by=on.actor.id,
        )
        return Made(_with(on.subject, item.referred(made)), _named(item))


def _referrals(order: Order) -> Iterator[tuple[str, str]]:
    for item in order.items:
        for each in item.referrals:
            yield each.id, f"{each.platform}, reported on {plain_day(each.referred_on)}"


def _referral_there(on: OnOrder) -> None:
    some(
        _referrals(on.order),
        nothing="No referral to a platform is recorded under this order. Record it "
        "first: " + Way.ORDER_ITEM_REFER + ".",
    )


class AnswerReferral(ActOnOrder):
    """It is the platform's word; nothing here says that anything is gone."""

    page, verb = "answer-referral", "order item answer"
    rule, event = _item_rule(_referral_there), events.ORDER_REFERRAL_ANSWERED
    title = "Record what a platform answered"
    button = "Record the answer"
    done = "The answer is recorded."

    referral: str = pick("Which referral?", among=_referrals, word="REFERRAL",
                         needed="Choose the referral")  # fmt: skip
    answered_on: date = day("Answered on", needed="Enter the day", past="The answer", word="--on")
    answer: str = text("What did it answer?", needed="Give the platform's answer",
                       word="--answer-file")  # fmt: skip

    def check(self, on: On[Order]) -> None:
        asked = _referred(on.subject, self.referral).referral(self.referral)
        if self.answered_on < asked.referred_on:
            raise WrongEntryError("Give the platform's answer, of a day after the referral.")

    def change(self, on: On[Order]) -> Made[Order]:
        item = _referred(on.subject, self.referral)
        asked = item.referral(self.referral)
        done = replace(asked, answer=self.answer, answered_on=self.answered_on)
        every = tuple(done if each is asked else each for each in item.referrals)
        return Made(_with(on.subject, replace(item, referrals=every)), _named(item))


def _found(order: Order, item_id: str) -> OrderItem:
    for item in order.items:
        if item.id == item_id:
            return item
    raise NotFoundError(f"{item_id}: no item of that id is recorded under this order.")


def _referred(order: Order, referral_id: str) -> OrderItem:
    for item in order.items:
        if any(each.id == referral_id for each in item.referrals):
            return item
    raise NotFoundError(f"{referral_id}: no referral of that id is recorded under this order.")


def _named(item: OrderItem) -> dict[str, JsonValue]:
    return {"item": item.id, "line": item.line}


def _with(order: Order, item: OrderItem) -> Order:
    """The order with one of its items in its new form."""
    return replace(order, items=with_changed(order.items, item))


ACTS = (NoteItem, MoveItem, ReferAccount, AnswerReferral)

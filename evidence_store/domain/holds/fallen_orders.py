"""The lines of orders that gave authority over an exhibit once: quashed, varied or withdrawn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.holds import matter_lines as lines_of
from evidence_store.domain.holds import settled_words as settled
from evidence_store.domain.holds.enquiry_lines import answered_yes
from evidence_store.domain.law.calendar import plain_day
from evidence_store.domain.law.holds import HoldLine, HoldState
from evidence_store.domain.orders.order_states import OrderState
from forensics.saying.sentences import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.orders.order import Order


def fallen(
    orders: tuple[Order, ...], standing: list[Order], *, ids: tuple[str, ...]
) -> Iterator[HoldLine]:
    """Orders that took an offender's rights in the exhibit and do so no longer: they revive."""
    for order in orders:
        # An entry made in error took away nobody's rights, so none revive with it.
        if order.state is OrderState.WITHDRAWN_ENTRY or not order.ever_reached(ids):
            continue
        # A deprivation order takes away the rights of its own offender alone (Sentencing Act 2020
        # s.152), so an order against somebody else says nothing about them.
        taken_again = any(each.offender_id == order.offender_id for each in standing)
        if order.quashed_on is not None:
            yield _quashed(order, taken_again=taken_again)
        elif not order.reaches(ids) and not taken_again:
            yield _varied_away(order)


def _quashed(order: Order, *, taken_again: bool) -> HoldLine:
    made, day = plain_day(order.made_on), plain_day(order.quashed_on or order.made_on)
    text = (
        settled.words(settled.TAKEN_AGAIN, made=made, day=day)
        if taken_again
        else f"The order of {made} was quashed on {day}. The offender's rights in it revive: it "
        "goes to return review; nothing may be erased."
    )
    return HoldLine(
        code="order_quashed",
        title=str(say("Order quashed")),
        starts_on=order.quashed_on,
        arithmetic=text,
        ends_on=None,
        legal_basis=str(say("A quashed order gives no authority; Sentencing Act 2020 s.152")),
        certainty="read",
        state=HoldState.DOES_NOT_APPLY if taken_again else HoldState.OPEN,
    )


def _varied_away(order: Order) -> HoldLine:
    varied = order.varied_on or order.made_on
    return HoldLine(
        code="order_names_it_no_more",
        title="Order varied",
        starts_on=varied,
        arithmetic=(
            f"The order of {plain_day(order.made_on)} named this exhibit until it was varied on "
            f"{plain_day(varied)}. No line of it as varied is mapped to the exhibit, so the "
            "offender's rights in it stand. Map the line that means it, if there is one."
        ),
        ends_on=None,
        legal_basis="Sentencing Act 2020 s.152",
        certainty="read",
        state=HoldState.OPEN,
    )


def left_open(
    order: Order,
    orders: tuple[Order, ...],
    *,
    ids: tuple[str, ...],
    rules: Rules,
    today: date,
) -> list[HoldLine]:
    """What somebody recorded under an order that no longer names the exhibit, and nobody ended."""
    # It is about the item and not about that order, so it holds under every order that names it.
    kept, asked = rules.hold("disclosure_decision"), rules.hold("open_questions")
    lines = [
        lines_of.must_be_kept(kept, order=order, ids=ids, orders=orders),
        answered_yes(asked, order=order, ids=ids, questions=rules.questions),
        lines_of.owner(rules.hold("disposal_bar"), order=order, ids=ids),
        lines_of.lawful(rules.hold("lawful_material"), order=order, ids=ids, today=today),
        lines_of.objections(rules.hold("notice_to_interested"), order=order, ids=ids, today=today),
    ]
    # These name no exhibit: they are about everything that the order ever named.
    if order.ever_reached(ids):
        lines.append(lines_of.restriction(rules.hold("restriction"), order=order))
        lines.append(lines_of.undertakings(rules.hold("undertaking"), order=order, today=today))
        lines += [
            lines_of.noted(rules.hold(kind), order=order, today=today)
            for kind in order.matters.noted
        ]
    # The court suspended its order, not our entry of it; withdrawing the entry ends no suspension.
    if order.state is OrderState.WITHDRAWN_ENTRY and order.ever_reached(ids):
        lines.append(lines_of.suspension(rules.hold("court_suspension"), order=order))
    found = f"Recorded under the order of {plain_day(order.made_on)}. "
    return [
        replace(each, arithmetic=found + each.arithmetic)
        for each in lines
        if each is not None and each.state is HoldState.OPEN
    ]

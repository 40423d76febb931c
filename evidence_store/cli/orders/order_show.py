"""``expunge order show``: where an order stands, with the ids of everything recorded about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.looking import reading_work
from evidence_store.cli.orders.order_changes import id_of
from evidence_store.cli.orders.order_nothing import meant
from evidence_store.cli.orders.order_offers import offered_verbs
from evidence_store.domain.orders.lasting_matters import plain_name
from evidence_store.workflow.overview.review import review_order

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from evidence_store.cli._kit.looking import Look
    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.orders.matters import Matters
    from evidence_store.domain.orders.order import Order
from evidence_store.domain.orders.status_checks import words_for


@click.command()
@click.argument("order_name", metavar="ORDER")
@reading_work
def show(order_name: str, work: Work, look: Look) -> None:
    """Show where ORDER stands today, all that is recorded about it, and what you can do now."""
    page = review_order(work.reading_desk, id_of(work, order_name))
    order = page.order
    look.at("an order", case_id=order.case_id)
    standing = page.standing.value.replace("_", " ")
    click.echo(f"Order {order.id}, edition {order.edition}: {standing}")
    click.echo(f"  made {order.made_on.isoformat()}, {order.order_type}")
    # By numbers, ids and days: the order's words stay off a terminal (ADR 45).
    for line in order.lines:
        click.echo(f"  line {line.number}: {meant(line, page.references)}")
    for said in (
        *_history(order),
        *_matters(order.matters),
        *_bases(order.matters),
        *_items(order),
    ):
        click.echo(f"  {said}")
    for verb in offered_verbs(work, order):
        click.echo(f"  you can now: expunge {verb}")


def _history(order: Order) -> Iterator[str]:
    readers = sum(each.edition == order.edition for each in order.validations)
    yield f"read by {readers} of two people"
    for edition in order.editions:
        yield f"edition {edition.number} was replaced on {edition.replaced_on.isoformat()}"
    for each in order.suspensions:
        yield f"suspended {each.suspended_on.isoformat()}, {_until(each.lifted_on)}"
    for check in order.appeal_checks:
        pending = words_for(check.pending) or "nothing"
        asked = words_for(check.asked)
        yield f"asked {check.checked_on.isoformat()} about {asked}: pending: {pending}"
    for one in order.proceedings:
        outcome = one.outcome.value if one.outcome else "open"
        outcome += ", a correction waits for a second person" if one.correction else ""
        yield f"{one.kind.value} {one.id}: lodged {one.lodged_on.isoformat()}, {outcome}"
    if order.sentence_correction is not None:
        right = order.sentence_correction.sentence
        yield (
            f"sentence: a correction waits for a second person: {right.description} "
            f"({right.kind.value}, passed on {right.passed_on.isoformat()}, released "
            f"{_day(right.released_on)})"
        )
    for incident in order.incidents:
        yield f"INCIDENT {incident.id}: reported {_day(incident.reported_on)}"


def _matters(matters: Matters) -> Iterator[str]:
    for notice in matters.notices:
        sent = notice.sent_on.isoformat()
        yield f"notice {notice.id}: sent {sent}, served {_day(notice.served_on)}"
        for objection in notice.objections:
            outcome = objection.outcome.value if objection.outcome else "open"
            yield f"  objection {objection.id}: {outcome}"
    for nobody in matters.nobody_else:
        yield f"no one else has an interest: decided {nobody.decided_on.isoformat()}"
    for decision in matters.decisions:
        yield f"disclosure decision {decision.decided_on.isoformat()}: {decision.need.value}"
    for given in matters.undertakings:
        yield f"undertaking {given.id}: due {given.due_on.isoformat()}, {_until(given.closed_on)}"
    for lawful in matters.lawful:
        state = "open" if lawful.is_open else "settled"
        yield f"lawful material {lawful.id}: due {_day(lawful.due_on)}, {state}"


def _bases(matters: Matters) -> Iterator[str]:
    for proceeds in matters.proceeds:
        yield f"proceeds order {proceeds.made_on.isoformat()}: the items are sold, not destroyed"
    for bar in matters.restrictions:
        yield f"restriction {bar.id}: noted {bar.noted_on.isoformat()}, {_until(bar.lifted_on)}"
    for kind, noted in matters.noted.items():
        for each in noted:
            since = each.since.isoformat()
            to = f" to {each.holds_to.isoformat()}" if each.holds_to else ""
            yield f"{plain_name(kind)} {each.id}: noted {since}{to}, {_until(each.until)}"
    for direction in matters.directions:
        taken = "withdrawn" if direction.withdrawn_on else "stands"
        yield f"direction {direction.id}: {direction.authority.given_on.isoformat()}, {taken}"
    for owner in matters.owners:
        yield f"owner agreed {owner.agreed_on.isoformat()}: {owner.choice.value}"
    for signed in matters.disclaimers:
        taken = "withdrawn" if signed.withdrawn_on else "stands"
        yield f"disclaimer signed {signed.signed_on.isoformat()}, {taken}"


def _items(order: Order) -> Iterator[str]:
    for item in order.items:
        yield f"item {item.id}, line {item.line}, {item.kind.value}: {item.state.value}"
        for referral in item.referrals:
            answered = _day(referral.answered_on)
            referred = referral.referred_on.isoformat()
            yield f"  referral {referral.id}: {referred}, answered {answered}"


def _until(day: date | None) -> str:
    return "open" if day is None else f"ended {day.isoformat()}"


def _day(day: date | None) -> str:
    return "not yet" if day is None else day.isoformat()

"""What happens to an order later: appeals and claims, dated checks of them, quashing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.duties import Act, require_duty
from evidence_store.domain.identifiers import new_id
from evidence_store.domain.orders import (
    AppealCheck,
    Order,
    Proceeding,
    ProceedingKind,
    ProceedingOutcome,
)
from evidence_store.errors import WrongEntryError
from evidence_store.workflow.grounds import require_past_day
from evidence_store.workflow.order_entries import append_order_entry
from evidence_store.workflow.voiding import void_open_disposals
from forensics.values import Digest

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.people import Actor
    from evidence_store.domain.rules import Rules
    from evidence_store.workflow.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class AppealAnswer:
    """What a named office answered to the question whether an appeal is pending."""

    checked_on: date
    office: str
    answered_by: str
    appeal_pending: bool
    reply_digest: Digest | None


def record_appeal_check(
    order_id: str,
    *,
    answer: AppealAnswer,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record a dated answer about appeals; a pending one voids what was signed.

    Raises:
        WrongEntryError: the day lies in the future, or office or person are not named.
        OutOfSequenceError: the order was quashed.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.CHECK_APPEAL)
    if not (answer.office.strip() and answer.answered_by.strip()):
        message = "Name the office that was asked and the person who answered."
        raise WrongEntryError(message)
    with uow:
        at = clock()
        order = uow.orders.get(order_id)
        require_past_day(answer.checked_on, "The check", rules=rules, at=at)
        if answer.checked_on < order.made_on:
            message = "An appeal cannot be asked about before the order was made."
            raise WrongEntryError(message)
        saved = uow.orders.save(order.with_appeal_check(_check(answer, actor=actor)))
        reply = answer.reply_digest
        append_order_entry(
            uow,
            saved,
            event="order.appeal_checked",
            actor=actor,
            at=at,
            public={
                "checked_on": answer.checked_on.isoformat(),
                "appeal_pending": answer.appeal_pending,
                "reply": None if reply is None else str(reply),
            },
            committed={"office": answer.office, "answered_by": answer.answered_by},
        )
        if answer.appeal_pending:
            _void_all(uow, saved, reason="an appeal is pending", actor=actor, at=at)
        uow.commit()
    return saved


def note_proceeding(
    order_id: str,
    *,
    kind: ProceedingKind,
    lodged_on: date,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Note an appeal or a claim; it voids what was signed for every exhibit of the order.

    Raises:
        WrongEntryError: the day lies in the future.
        OutOfSequenceError: the order was quashed.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.NOTE_PROCEEDING)
    with uow:
        at = clock()
        require_past_day(lodged_on, "The appeal or claim", rules=rules, at=at)
        order = uow.orders.get(order_id)
        noted = Proceeding(new_id("g"), kind, lodged_on, actor.id, at)
        saved = uow.orders.save(order.with_proceeding(noted))
        append_order_entry(
            uow,
            saved,
            event="order.proceeding_noted",
            actor=actor,
            at=at,
            public={
                "proceeding": noted.id,
                "kind": kind.value,
                "lodged_on": lodged_on.isoformat(),
                "state": [order.state.value, saved.state.value],
            },
        )
        _void_all(uow, saved, reason="an appeal or claim was noted", actor=actor, at=at)
        uow.commit()
    return saved


def determine_proceeding(
    order_id: str,
    proceeding_id: str,
    *,
    determined_on: date,
    outcome: ProceedingOutcome,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record how an appeal or a claim ended. What it made void stays void.

    Raises:
        WrongEntryError: the day cannot be so.
        OutOfSequenceError: none is open.
        NotFoundError: there is none of that id.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.NOTE_PROCEEDING)
    with uow:
        at = clock()
        require_past_day(determined_on, "The decision", rules=rules, at=at)
        order = uow.orders.get(order_id)
        saved = uow.orders.save(order.determined(proceeding_id, on=determined_on, outcome=outcome))
        append_order_entry(
            uow,
            saved,
            event="order.proceeding_determined",
            actor=actor,
            at=at,
            public={
                "proceeding": proceeding_id,
                "outcome": outcome.value,
                "determined_on": determined_on.isoformat(),
                "state": [order.state.value, saved.state.value],
            },
        )
        uow.commit()
    return saved


def record_quashing(
    order_id: str,
    *,
    quashed_on: date,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record that the order was quashed: its exhibits go to return review, what was signed is void.

    Raises:
        WrongEntryError: the day cannot be so.
        OutOfSequenceError: it was quashed before.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.QUASH_ORDER)
    with uow:
        at = clock()
        require_past_day(quashed_on, "The quashing", rules=rules, at=at)
        order = uow.orders.get(order_id)
        saved = uow.orders.save(order.quashed(quashed_on))
        append_order_entry(
            uow,
            saved,
            event="order.quashed",
            actor=actor,
            at=at,
            public={
                "quashed_on": quashed_on.isoformat(),
                "state": [order.state.value, saved.state.value],
            },
        )
        _void_all(uow, saved, reason="the order was quashed", actor=actor, at=at)
        uow.commit()
    return saved


def _check(answer: AppealAnswer, *, actor: Actor) -> AppealCheck:
    return AppealCheck(
        id=new_id("k"),
        checked_on=answer.checked_on,
        checked_by=actor.id,
        office=answer.office,
        answered_by=answer.answered_by,
        appeal_pending=answer.appeal_pending,
        reply_digest=answer.reply_digest,
    )


def _void_all(uow: UnitOfWork, order: Order, *, reason: str, actor: Actor, at: datetime) -> None:
    for exhibit_id in order.exhibit_ids:
        exhibit = uow.exhibits.get(exhibit_id)
        void_open_disposals(uow, exhibit, reason=reason, actor=actor, at=at)

"""What happens to an order later: appeals and claims, dated checks of them, quashing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.duties import Act, require_duty
from evidence_store.domain.identifiers import new_id
from evidence_store.domain.order_history import Incident
from evidence_store.domain.order_standing import is_done
from evidence_store.domain.orders import (
    AppealCheck,
    Order,
    Proceeding,
    ProceedingKind,
    ProceedingOutcome,
)
from evidence_store.domain.standing import STANDING_MOVES, StandingAct
from evidence_store.domain.texts import kept_entry, long_text
from evidence_store.errors import WrongEntryError
from evidence_store.workflow.grounds import require_past_day
from evidence_store.workflow.order_entries import (
    append_order_entry,
    exhibits_of,
    reached,
    save_changed,
    sign_about,
)
from evidence_store.workflow.voiding import void_open_disposals
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.people import Actor
    from evidence_store.domain.rules import Rules
    from evidence_store.domain.signing import Signer
    from evidence_store.workflow.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class AppealAnswer:
    """What a named office answered to the question whether an appeal is pending.

    ``reply`` are its words; ``reply_digest`` is that of its document, where it came as one.
    """

    checked_on: date
    office: str
    answered_by: str
    appeal_pending: bool
    reply_digest: Digest | None
    reply: str = ""


@dataclass(frozen=True, slots=True)
class ClaimEntry:
    """An application to a magistrates' court about the property (s.157), as it came in.

    ``exhibit_ids`` empty means every exhibit of the order.
    """

    applicant: str
    court: str
    lodged_on: date
    exhibit_ids: tuple[str, ...] = ()


def record_appeal_check(
    order_id: str,
    *,
    answer: AppealAnswer,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record and sign a dated answer about appeals, with its words; a pending one voids the rest.

    The words are kept sealed beside the entry that commits to them; a certificate quotes them.

    Raises:
        WrongEntryError: the day lies in the future, or office or person are not named.
        OutOfSequenceError: the order was quashed.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.CHECK_APPEAL)
    if not (answer.office.strip() and answer.answered_by.strip()):
        message = "Name the office that was asked and the person who answered."
        raise WrongEntryError(message)
    if not answer.reply.strip():
        message = "Write down the words of the reply, as they were said or written."
        raise WrongEntryError(message)
    reply = long_text(answer.reply, what="reply")
    with uow:
        at = clock()
        order = uow.orders.get(order_id)
        require_past_day(answer.checked_on, "The check", rules=rules, at=at)
        if answer.checked_on < order.made_on:
            message = "An appeal cannot be asked about before the order was made."
            raise WrongEntryError(message)
        facts = {
            "checked_on": answer.checked_on.isoformat(),
            "office": answer.office,
            "answered_by": answer.answered_by,
            "appeal_pending": "yes" if answer.appeal_pending else "no",
            "reply": reply,
        }
        event = "order.appeal_checked"
        signed = sign_about(
            uow, order, event, part="checker", actor=actor, signer=signer, facts=facts, at=at
        )
        check = _check(answer, reply, actor=actor)
        saved = uow.orders.save(order.with_appeal_check(check))
        append_order_entry(
            uow,
            saved,
            event="order.appeal_checked",
            actor=actor,
            at=at,
            signed=signed,
            public={
                "check": check.id,
                "checked_on": answer.checked_on.isoformat(),
                "appeal_pending": answer.appeal_pending,
                "reply": str(check.reply_digest),
            },
            committed={
                "check": check.id,
                "office": answer.office,
                "answered_by": answer.answered_by,
                "reply": reply,
            },
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


def determine_proceeding(  # noqa: PLR0913 -- what was decided, and by whom it is signed
    order_id: str,
    proceeding_id: str,
    *,
    determined_on: date,
    outcome: ProceedingOutcome,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record and sign how an appeal or a claim ended. What it made void stays void.

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
        after = order.determined(proceeding_id, on=determined_on, outcome=outcome)
        facts = {
            "proceeding": proceeding_id,
            "outcome": outcome.value,
            "determined_on": determined_on.isoformat(),
        }
        event = "order.proceeding_determined"
        signed = sign_about(
            uow, order, event, part="recorder", actor=actor, signer=signer, facts=facts, at=at
        )
        saved = uow.orders.save(after)
        append_order_entry(
            uow,
            saved,
            event="order.proceeding_determined",
            actor=actor,
            at=at,
            signed=signed,
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
    """Record that the order was quashed; what was signed under it is void.

    Exhibits that no other order holds go to return review. Where something was erased under it, an
    incident is on record from now on, to be reported.

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
        touched = _touched(uow, order)
        incidents = tuple(Incident(new_id("j"), each, at) for each in touched)
        after = replace(order.quashed(quashed_on), incidents=(*order.incidents, *incidents))
        saved = save_changed(
            uow,
            order,
            after,
            event="order.quashed",
            actor=actor,
            at=at,
            public={"quashed_on": quashed_on.isoformat(), "incidents": len(incidents)},
            voids="the order was quashed",
        )
        for incident in incidents:
            append_order_entry(
                uow,
                saved,
                event="incident.noted",
                actor=actor,
                at=at,
                public={"incident": incident.id},
                exhibit_id=incident.exhibit_id,
            )
        _send_to_review(uow, saved, actor=actor, at=at)
        uow.commit()
    return saved


def note_claim(
    order_id: str, *, entry: ClaimEntry, actor: Actor, uow: UnitOfWork, clock: Clock, rules: Rules
) -> Order:
    """Note a claim to the property from its application on; it voids what was signed.

    A claim after the six months is noted too: whether it is too late is for the court.

    Raises:
        WrongEntryError: applicant or court are missing, the day cannot be so, or an exhibit is of
            another case.
        OutOfSequenceError: the order was quashed.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.NOTE_PROCEEDING)
    entry = kept_entry(entry)
    if not (entry.applicant.strip() and entry.court.strip()):
        message = "Name the applicant and the court."
        raise WrongEntryError(message)
    with uow:
        at = clock()
        require_past_day(entry.lodged_on, "The application", rules=rules, at=at)
        order = uow.orders.get(order_id)
        if entry.exhibit_ids:
            exhibits_of(uow, order, entry.exhibit_ids)
        noted = Proceeding(
            id=new_id("g"),
            kind=ProceedingKind.CLAIM,
            lodged_on=entry.lodged_on,
            noted_by=actor.id,
            noted_at=at,
            applicant=entry.applicant,
            court=entry.court,
            exhibit_ids=entry.exhibit_ids,
        )
        saved = save_changed(
            uow,
            order,
            order.with_proceeding(noted),
            event="order.proceeding_noted",
            actor=actor,
            at=at,
            public={
                "proceeding": noted.id,
                "kind": noted.kind.value,
                "lodged_on": entry.lodged_on.isoformat(),
                "exhibits": [*entry.exhibit_ids],
            },
            committed={"applicant": entry.applicant, "court": entry.court},
            voids="an appeal or claim was noted",
        )
        uow.commit()
    return saved


def _touched(uow: UnitOfWork, order: Order) -> tuple[str, ...]:
    """Exhibits on which an erasure under this order was begun, whatever came of it."""
    return tuple(
        exhibit.id
        for exhibit in reached(uow, order)
        if any(
            each.order_id == order.id and each.starts
            for each in uow.disposals.find(exhibit_id=exhibit.id)
        )
    )


def _send_to_review(uow: UnitOfWork, order: Order, *, actor: Actor, at: datetime) -> None:
    """Send exhibits that no other order holds to return review, where they stand so that it can."""
    others = [each for each in uow.orders.find(case_id=order.case_id) if each.gives_authority]
    held = {each.id for each in reached(uow, *others)} if others else set()
    for exhibit in reached(uow, order):
        if exhibit.id in held or is_done(exhibit) or exhibit.standing not in _REVIEWED_FROM:
            continue
        uow.exhibits.save(exhibit.stood(StandingAct.REVIEW))
        append_order_entry(
            uow,
            order,
            event="exhibit.return_review",
            actor=actor,
            at=at,
            public={},
            exhibit_id=exhibit.id,
        )


_REVIEWED_FROM = STANDING_MOVES[StandingAct.REVIEW]


def _check(answer: AppealAnswer, reply: str, *, actor: Actor) -> AppealCheck:
    words = Digest(HashAlgorithm.SHA256, hashlib.sha256(reply.encode()).digest())
    return AppealCheck(
        id=new_id("k"),
        checked_on=answer.checked_on,
        checked_by=actor.id,
        office=answer.office,
        answered_by=answer.answered_by,
        appeal_pending=answer.appeal_pending,
        reply_digest=answer.reply_digest or words,
    )


def _void_all(uow: UnitOfWork, order: Order, *, reason: str, actor: Actor, at: datetime) -> None:
    for exhibit in reached(uow, order):
        void_open_disposals(uow, exhibit, reason=reason, actor=actor, at=at)

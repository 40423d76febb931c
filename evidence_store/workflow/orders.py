"""Orders: recorded verbatim, mapped to exhibits by a person, and what happens to them later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.custody.drafts import Draft
from evidence_store.domain.duties import Act, require_duty
from evidence_store.domain.identifiers import new_id
from evidence_store.domain.orders import (
    AppealCheck,
    CourtKind,
    Order,
    OrderLine,
    OrderState,
    Proceeding,
    ProceedingKind,
    ProceedingOutcome,
    Sentence,
)
from evidence_store.errors import WrongEntryError
from evidence_store.workflow.grounds import require_past_day
from evidence_store.workflow.voiding import void_open_disposals
from forensics.values import Digest

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.custody.drafts import JsonValue
    from evidence_store.domain.cases import Case
    from evidence_store.domain.people import Actor
    from evidence_store.domain.rules import Rules
    from evidence_store.workflow.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class OrderEntry:
    """An order as it is typed in from its document; the text is verbatim.

    ``specifies_destruction`` quotes the words that direct destruction, where there are any.
    """

    offender_id: str
    order_type: str
    court_kind: CourtKind
    court: str
    made_on: date
    takes_effect_on: date
    made_by: str
    statutory_basis: str
    text: str
    sentence: Sentence
    document_digest: Digest | None = None
    specifies_destruction: str | None = None


def record_order(
    case_id: str,
    *,
    entry: OrderEntry,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record an order; its text is kept whole and its lines are numbered for mapping.

    Raises:
        WrongEntryError: a date cannot be so, there is no text, or a quotation is not in it.
        NotFoundError: case or order type are unknown.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_ORDER)
    rules.order_type(entry.order_type)
    with uow:
        at = clock()
        case = uow.cases.get(case_id)
        _verify(entry, case=case, rules=rules, at=at)
        order = _made(entry, case_id=case_id)
        uow.orders.add(order)
        _append(
            uow,
            order,
            event="order.recorded",
            actor=actor,
            at=at,
            public={
                "type": order.order_type,
                "made_on": order.made_on.isoformat(),
                "takes_effect_on": order.takes_effect_on.isoformat(),
                "lines": len(order.lines),
                "document": None if order.document_digest is None else str(order.document_digest),
            },
        )
        uow.commit()
    return order


def map_line(
    order_id: str,
    *,
    line: int,
    exhibit_ids: tuple[str, ...],
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
) -> Order:
    """Say which exhibits a line of the order means; each exhibit's chain gets its own entry.

    Raises:
        WrongEntryError: an exhibit belongs to another case, or none was named.
        OutOfSequenceError: the order was quashed.
        NotFoundError: order, line or exhibit are unknown.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.MAP_ORDER)
    with uow:
        at = clock()
        order = uow.orders.get(order_id)
        for exhibit_id in exhibit_ids:
            exhibit = uow.exhibits.get(exhibit_id)
            if exhibit.case_id != order.case_id:
                message = (
                    f"{exhibit.reference}: the exhibit belongs to another case than the order."
                )
                raise WrongEntryError(message)
        saved = uow.orders.save(order.mapped(line, exhibit_ids=exhibit_ids, by=actor.id, at=at))
        for exhibit_id in exhibit_ids:
            _append(
                uow,
                saved,
                event="order.mapped",
                actor=actor,
                at=at,
                public={"line": line, "state": [order.state.value, saved.state.value]},
                exhibit_id=exhibit_id,
            )
        uow.commit()
    return saved


def record_release(
    order_id: str,
    *,
    released_on: date,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record the day on which the offender left custody.

    Raises:
        WrongEntryError: the sentence was not custodial, or the day cannot be so.
        OutOfSequenceError: the order was quashed.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_RELEASE)
    with uow:
        at = clock()
        require_past_day(released_on, "The release", rules=rules, at=at)
        saved = uow.orders.save(uow.orders.get(order_id).released(released_on))
        _append(
            uow,
            saved,
            event="order.release_recorded",
            actor=actor,
            at=at,
            public={},
            committed={"released_on": released_on.isoformat()},
        )
        uow.commit()
    return saved


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
        _append(
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
        _append(
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
        _append(
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
        _append(
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


def _verify(entry: OrderEntry, *, case: Case, rules: Rules, at: datetime) -> None:
    offender = next((each for each in case.offenders if each.id == entry.offender_id), None)
    if offender is None:
        message = f"{case.reference}: the order names a person who is not in this case."
        raise WrongEntryError(message)
    if not entry.text.strip():
        message = f"{case.reference}: the order's own words are needed, verbatim."
        raise WrongEntryError(message)
    require_past_day(entry.made_on, "The order", rules=rules, at=at)
    require_past_day(entry.sentence.passed_on, "The sentence", rules=rules, at=at)
    if entry.takes_effect_on < entry.made_on:
        message = f"{case.reference}: the order cannot take effect before it was made."
        raise WrongEntryError(message)
    if entry.made_on < min(offence.convicted_on for offence in offender.offences):
        message = f"{case.reference}: the order cannot be made before the conviction."
        raise WrongEntryError(message)
    quotation = entry.specifies_destruction
    if quotation is not None and not (quotation.strip() and quotation in entry.text):
        message = (
            f"{case.reference}: the words that direct destruction are not in the order's text."
        )
        raise WrongEntryError(message)
    released = entry.sentence.released_on
    if released is not None:
        require_past_day(released, "The release", rules=rules, at=at)


def _made(entry: OrderEntry, *, case_id: str) -> Order:
    texts = [line for line in entry.text.splitlines() if line.strip()]
    return Order(
        id=new_id("o"),
        version=1,
        case_id=case_id,
        offender_id=entry.offender_id,
        order_type=entry.order_type,
        court_kind=entry.court_kind,
        court=entry.court,
        made_on=entry.made_on,
        takes_effect_on=entry.takes_effect_on,
        made_by=entry.made_by,
        statutory_basis=entry.statutory_basis,
        text=entry.text,
        lines=tuple(OrderLine(number, text) for number, text in enumerate(texts, start=1)),
        document_digest=entry.document_digest,
        sentence=entry.sentence,
        state=OrderState.RECEIVED,
        specifies_destruction=entry.specifies_destruction,
    )


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


def _append(
    uow: UnitOfWork,
    order: Order,
    *,
    event: str,
    actor: Actor,
    at: datetime,
    public: dict[str, JsonValue],
    committed: dict[str, JsonValue] | None = None,
    exhibit_id: str | None = None,
) -> None:
    uow.custody.append(
        Draft(
            event=event,
            case_id=order.case_id,
            exhibit_id=exhibit_id,
            occurred=at,
            public={"order": order.id, **public},
            committed={"by": actor.id, **(committed or {})},
        )
    )

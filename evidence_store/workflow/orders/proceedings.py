"""Appeals against an order and claims to its property: noted, and determined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.proceeding_events import (
    ORDER_CORRECTION_ASKED,
    ORDER_OUTCOME_CORRECTED,
    ORDER_PROCEEDING_DETERMINED,
    ORDER_PROCEEDING_NOTED,
)
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.orders.order_proceedings import correction_asked, correction_confirmed
from evidence_store.domain.orders.proceedings import (
    Correction,
    Proceeding,
    ProceedingKind,
    ProceedingOutcome,
)
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.texts import kept_entry, require_words
from evidence_store.workflow._kit.grounds import require_past_day
from evidence_store.workflow._kit.subjects.open_orders import open_order

if TYPE_CHECKING:
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.people.person import Actor
    from evidence_store.domain.signing.signed_acts import Signer
    from evidence_store.workflow._kit.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class ClaimEntry:
    """An application to a magistrates' court about the property (s.157), as it came in.

    ``exhibit_ids`` empty means every exhibit of the order.
    """

    applicant: str
    court: str
    lodged_on: date
    exhibit_ids: tuple[str, ...] = ()


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
        opened = open_order(uow, order_id, actor, at, OrderDeed.NOTE_PROCEEDING)
        noted = Proceeding(new_id("g"), kind, lodged_on, actor.id, at)
        after = opened.order.with_proceeding(noted)
        saved = opened.save(
            after,
            event=ORDER_PROCEEDING_NOTED,
            public={
                "proceeding": noted.id,
                "kind": kind.value,
                "lodged_on": lodged_on.isoformat(),
                "state": [opened.order.state.value, after.state.value],
            },
            voids="an appeal or claim was noted",
        )
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
    require_duty(actor, Act.DETERMINE_PROCEEDING)
    with uow:
        at = clock()
        require_past_day(determined_on, "The decision", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.DETERMINE)
        after = opened.order.determined(proceeding_id, on=determined_on, outcome=outcome)
        facts = {
            "proceeding": proceeding_id,
            "outcome": outcome.value,
            "determined_on": determined_on.isoformat(),
        }
        event = ORDER_PROCEEDING_DETERMINED
        signed = opened.sign(event, signer=signer, facts=facts)
        saved = opened.save(
            after,
            event=event,
            signed=signed,
            public={
                "proceeding": proceeding_id,
                "outcome": outcome.value,
                "determined_on": determined_on.isoformat(),
                "state": [opened.order.state.value, after.state.value],
            },
        )
        uow.commit()
    return saved


@dataclass(frozen=True, slots=True)
class CorrectionEntry:
    """What an outcome was in truth; None where the proceeding is still open, and then no day."""

    outcome: ProceedingOutcome | None
    determined_on: date | None
    reason: str


def ask_correction(
    order_id: str,
    proceeding_id: str,
    *,
    entry: CorrectionEntry,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Say and sign that an outcome was recorded wrongly; another person confirms it.

    What was signed for erasure is void from then on, whichever of the two is right.

    Raises:
        WrongEntryError: the day cannot be so, or no reason is given.
        OutOfSequenceError: no outcome is recorded that could be corrected.
        NotFoundError: there is none of that id.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.DETERMINE_PROCEEDING)
    entry = kept_entry(entry)
    require_words(entry.reason, otherwise="Say how you know that another outcome is right.")
    with uow:
        at = clock()
        if entry.determined_on is not None:
            require_past_day(entry.determined_on, "The decision", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.CORRECT_OUTCOME)
        asked = Correction(actor.id, at, entry.reason, entry.outcome, entry.determined_on)
        event = ORDER_CORRECTION_ASKED
        facts = _corrected(proceeding_id, asked)
        signed = opened.sign(event, signer=signer, facts={**facts, "reason": entry.reason})
        saved = opened.save(
            correction_asked(opened.order, proceeding_id, asked),
            event=event,
            signed=signed,
            public={**facts},
            committed={"reason": entry.reason},
            voids="the outcome of an appeal or claim is in doubt",
        )
        uow.commit()
    return saved


def confirm_correction(
    order_id: str,
    proceeding_id: str,
    *,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
) -> Order:
    """Confirm and sign, as a second person, that the outcome of an appeal or claim is another.

    Raises:
        OutOfSequenceError: nobody asked for it.
        SamePersonError: the actor asked for it.
        NotFoundError: there is none of that id.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.DETERMINE_PROCEEDING)
    with uow:
        opened = open_order(uow, order_id, actor, clock(), OrderDeed.CONFIRM_OUTCOME)
        after = correction_confirmed(opened.order, proceeding_id, by=actor.id)
        asked = opened.order.proceeding(proceeding_id).correction
        facts = {} if asked is None else _corrected(proceeding_id, asked)
        event = ORDER_OUTCOME_CORRECTED
        signed = opened.sign(event, signer=signer, facts=facts)
        saved = opened.save(
            after,
            event=event,
            signed=signed,
            public={**facts},
            voids="the outcome of an appeal or claim was corrected",
        )
        uow.commit()
    return saved


def _corrected(proceeding_id: str, asked: Correction) -> dict[str, str]:
    day = asked.determined_on
    return {
        "proceeding": proceeding_id,
        "outcome": "open" if asked.outcome is None else asked.outcome.value,
        "determined_on": "none" if day is None else day.isoformat(),
    }


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
    require_words(entry.applicant, entry.court, otherwise="Name the applicant and the court.")
    with uow:
        at = clock()
        require_past_day(entry.lodged_on, "The application", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.NOTE_PROCEEDING)
        if entry.exhibit_ids:
            opened.concerning(entry.exhibit_ids)
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
        saved = opened.save(
            opened.order.with_proceeding(noted),
            event=ORDER_PROCEEDING_NOTED,
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

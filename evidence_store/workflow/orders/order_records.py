"""The record of an order itself: its document, readings of it, and its variation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.order_events import (
    ORDER_DOCUMENT_RECORDED,
    ORDER_READ,
    ORDER_VARIED,
)
from evidence_store.domain.law.calendar import require_past_day
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.orders import order_changes as changes
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import WrongEntryError
from evidence_store.workflow._kit.subjects.open_orders import open_order
from evidence_store.workflow._kit.subjects.received_documents import (
    ReceivedDocument,
    kept_if_recorded,
)
from forensics.documents import digest_of
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.orders.order_changes import OrderReading
    from evidence_store.workflow._kit.desk import Desk, SigningDesk


@dataclass(frozen=True, slots=True)
class VariationEntry:
    """An order as a court varied it, typed in from the new document; the text is verbatim.

    ``follows`` are the ids of the allowed appeals that it carries out, ``specifies_destruction``
    quotes the new words that direct destruction, where there are any.
    """

    varied_on: date
    takes_effect_on: date
    text: str
    follows: tuple[str, ...] = ()
    specifies_destruction: str | None = None


def attach_document(desk: Desk, order_id: str, *, received: ReceivedDocument) -> Order:
    """Keep the document of an order that was recorded without it, sealed for the case.

    Raises:
        WrongEntryError: it has no bytes, too many, or is no PDF, JPEG or PNG file.
        OutOfSequenceError: the order has one, or has ended.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.CHANGE_ORDER)
    with kept_if_recorded(received) as keep, desk.uow as uow:
        opened = open_order(desk, order_id, OrderDeed.ATTACH_DOCUMENT)
        # Nobody signs for it: before anything is erased
        # two people read the order against it (ADR 18).
        kept = keep(desk, opened.order.case_id, opened.at)
        saved = opened.save(
            changes.with_document(opened.order, received.digest, kept),
            event=ORDER_DOCUMENT_RECORDED,
            public={"document": str(received.digest)},
        )
        uow.commit()
    return saved


def validate_order(desk: SigningDesk, order_id: str, *, reading: OrderReading) -> Order:
    """Record, signed, that a person read the order's document, and that it is what is recorded.

    Raises:
        WrongEntryError: it is not; the text says in what.
        SamePersonError: this person has read it before.
        OutOfSequenceError: its document is not recorded, or it has ended.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.VALIDATE_ORDER)
    with desk.uow as uow:
        opened = open_order(desk, order_id, OrderDeed.READ)
        case = uow.cases.get(opened.order.case_id)
        after = changes.validated(
            opened.order,
            reading,
            offender=_offender(case, opened.order),
            court_case_number=case.court_case_number,
            by=desk.actor.id,
            at=opened.at,
        )
        # Names stand in an order's words: the statement has their digest.
        facts = {"edition": str(after.edition), "reading": str(digest_of(reading))}
        event = ORDER_READ
        signed = opened.sign(event, signer=desk.signer, facts=facts)
        readers = sum(each.edition == after.edition for each in after.validations)
        saved = opened.save(
            after,
            event=event,
            signed=signed,
            public={"edition": after.edition, "reader": readers},
        )
        uow.commit()
    return saved


def vary_order(
    desk: SigningDesk, order_id: str, *, entry: VariationEntry, received: ReceivedDocument
) -> Order:
    """Record and sign the order as a court varied it; its lines are read and mapped again.

    What was signed for an exhibit that it named before is void. The new document is kept, sealed
    for the case; the former one stays.

    Raises:
        WrongEntryError: a date cannot be so, there are no words, or the document cannot be kept.
        OutOfSequenceError: there is nothing that could be varied.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor would carry out a disposal under the order.
    """
    require_duty(desk.actor, Act.SETTLE_MATTER)
    digest = received.digest
    with kept_if_recorded(received) as keep, desk.uow as uow:
        at = desk.clock()
        require_past_day(entry.varied_on, "The variation", rules=desk.rules, at=at)
        if entry.takes_effect_on < entry.varied_on:
            raise WrongEntryError("The order as varied cannot take effect before it was varied.")
        opened = open_order(desk, order_id, OrderDeed.VARY, at)
        after = changes.varied(
            opened.order,
            text=entry.text,
            takes_effect_on=entry.takes_effect_on,
            document_digest=digest,
            on=entry.varied_on,
            by=desk.actor.id,
            follows=entry.follows,
            quoted=entry.specifies_destruction,
        )
        after = replace(after, document=keep(desk, opened.order.case_id, at))
        event = ORDER_VARIED
        facts = {
            "varied_on": entry.varied_on.isoformat(),
            "document": str(digest),
            "follows": " ".join(entry.follows),
        }
        if entry.specifies_destruction is not None:
            facts["specifies_destruction"] = str(digest_of(entry.specifies_destruction))
        signed = opened.sign(event, signer=desk.signer, facts=facts)
        saved = opened.save(
            after,
            event=event,
            signed=signed,
            public={
                "edition": after.edition,
                "varied_on": entry.varied_on.isoformat(),
                "lines": len(after.lines),
                "document": str(digest),
                "follows": [*entry.follows],
            },
            voids="the order was varied",
        )
        uow.commit()
    return saved


def _offender(case: Case, order: Order) -> str:
    return next(each.name for each in case.offenders if each.id == order.offender_id)

"""The questions before an erasure: answered and signed; and the end of what a yes named."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.matter_events import (
    ORDER_ENQUIRIES_ANSWERED,
    ORDER_ENQUIRY_ENDED,
)
from evidence_store.domain.law.calendar import require_past_day
from evidence_store.domain.law.enquiries import Answer, Enquiry, replies_of
from evidence_store.domain.offers.order_around import once_reached_by
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.orders.order_enquiries import require_ended, with_reply_ended
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.texts import kept_entry, long_text, require_words
from evidence_store.workflow._kit.subjects.open_orders import open_order
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.orders.order import Order
    from evidence_store.workflow._kit.desk import SigningDesk


@dataclass(frozen=True, slots=True)
class EnquiryEntry:
    """What was answered, by whom and when; ``named`` says of each yes what it is.

    ``exhibit_ids`` empty means every exhibit of the order.
    """

    answered_by: str
    answered_on: date
    answers: dict[str, Answer]
    named: dict[str, str] = field(default_factory=dict)
    exhibit_ids: tuple[str, ...] = ()


def answer_enquiries(desk: SigningDesk, order_id: str, *, entry: EnquiryEntry) -> Order:
    """Record and sign the answer to every question of the rules; a yes voids what was signed.

    Raises:
        WrongEntryError: a question is not answered, a yes names nothing, or the day cannot be so.
        OutOfSequenceError: the order has ended.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor would carry out a disposal under the order.
    """
    require_duty(desk.actor, Act.SETTLE_MATTER)
    entry = kept_entry(entry)
    require_words(entry.answered_by, otherwise="Name who answered: the prosecutor, the officer.")
    # To every question of the rules: silence is no answer (docs/law.md).
    replies = replies_of(
        entry.answers, entry.named, codes=[each.code for each in desk.rules.questions]
    )
    with desk.uow as uow:
        at = desk.clock()
        require_past_day(entry.answered_on, "The answer", rules=desk.rules, at=at)
        opened = open_order(desk, order_id, OrderDeed.ANSWER, at)
        concerned = opened.concerning(entry.exhibit_ids)
        made = Enquiry(
            id=new_id("q"),
            exhibit_ids=concerned,
            answered_on=entry.answered_on,
            answered_by=entry.answered_by,
            recorded_by=desk.actor.id,
            replies=replies,
        )
        event, on = ORDER_ENQUIRIES_ANSWERED, entry.answered_on.isoformat()
        facts = {f"answer_{each.code}": each.answer.value for each in replies}
        facts |= {"exhibits": " ".join(concerned), "answered_on": on}
        signed = opened.sign(event, signer=desk.signer, facts=facts)
        positive = [each for each in replies if each.is_open]
        saved = opened.save(
            opened.with_added(made),
            event=event,
            signed=signed,
            public={
                "enquiry": made.id,
                "answered_on": on,
                "questions": len(replies),
                "not_asked": sum(each.answer is Answer.NOT_ASKED for each in replies),
                "yes": len(positive),
                "exhibits": [*concerned],
            },
            committed={
                "answer": " ".join(f"{each.code}:{each.answer.value}" for each in replies),
                "words": "\n".join(f"{each.code}: {each.named}" for each in positive),
                "officer": entry.answered_by,
            },
            # A yes opens a hold, and whatever opens one voids what was signed before (ADR 18).
            voids="a question before the erasure was answered with yes" if positive else None,
        )
        uow.commit()
    return saved


def end_enquiry(
    desk: SigningDesk, order_id: str, code: str, *, record: str, ended_on: date, how: str
) -> Order:
    """Record and sign that what a yes named has ended, by the record of it.

    Raises:
        WrongEntryError: the day cannot be so, or it is not said how.
        OutOfSequenceError: the record has not ended, or the order has ended.
        NotFoundError: no yes to that question is open, or nothing of that id is recorded.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor would carry out a disposal under the order.
    """
    require_duty(desk.actor, Act.SETTLE_MATTER)
    how = long_text(how, what="reason")
    require_words(how, otherwise="Say how it ended.")
    with desk.uow as uow:
        at = desk.clock()
        require_past_day(ended_on, "The end", rules=desk.rules, at=at)
        opened = open_order(desk, order_id, OrderDeed.END_ANSWER, at)
        case = {"case_id": opened.order.case_id}
        concerned = once_reached_by(opened.order, uow.exhibits.find(**case))
        # A later no takes no yes back: the record of what it named ends it.
        require_ended(record, orders=uow.orders.find(**case), exhibits=concerned)
        after = with_reply_ended(opened.order, code, record=record, on=ended_on)
        event, on = ORDER_ENQUIRY_ENDED, ended_on.isoformat()
        facts = {"question": code, "record": record, "ended_on": on, "how": how}
        signed = opened.sign(event, signer=desk.signer, facts=facts)
        saved = opened.save(
            after,
            event=event,
            signed=signed,
            public={"question": code, "record": record, "ended_on": on},
            committed={"how": how},
        )
        uow.commit()
    return saved

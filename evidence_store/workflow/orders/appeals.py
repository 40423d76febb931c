"""Dated answers of named offices to the question what is pending about an order, each signed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.proceeding_events import ORDER_APPEAL_CHECKED
from evidence_store.domain.law.calendar import require_past_day
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.orders.status_checks import AppealCheck, StatusMatter
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.projection import projected
from evidence_store.domain.values.texts import long_text, require_words
from evidence_store.errors import WrongEntryError
from evidence_store.workflow._kit.subjects.open_orders import open_order
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.desk import SigningDesk


@dataclass(frozen=True, slots=True)
class AppealAnswer:
    """What a named office answered to the question whether any of what was asked about is pending.

    ``reply`` are its words; ``reply_digest`` is that of its document, where it came as one.
    """

    checked_on: date
    office: str
    answered_by: str
    asked: tuple[StatusMatter, ...]
    pending: tuple[StatusMatter, ...]
    reply_digest: Digest | None
    reply: str = ""


def record_appeal_check(desk: SigningDesk, order_id: str, *, answer: AppealAnswer) -> Order:
    """Record and sign a dated answer about appeals, with its words; a pending one voids the rest.

    The words are kept sealed beside the entry that commits to them; a certificate quotes them.

    Raises:
        WrongEntryError: the day lies in the future, office or person are not named, or nothing was
            asked about.
        OutOfSequenceError: the order was quashed.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.CHECK_APPEAL)
    require_words(
        answer.office,
        answer.answered_by,
        otherwise="Name the office that was asked and the person who answered.",
    )
    require_words(
        answer.reply, otherwise="Write down the words of the reply, as they were said or written."
    )
    # Not all of them: one office knows a few of the matters,
    # and each is asked where it is known (ADR 112).
    if not answer.asked or not set(answer.pending) <= set(answer.asked):
        raise WrongEntryError("Say what you asked about; only that can be pending.")
    answer = replace(answer, reply=long_text(answer.reply, what="reply"))
    with desk.uow as uow:
        opened = open_order(desk, order_id, OrderDeed.CHECK_APPEAL)
        require_past_day(answer.checked_on, "The check", rules=desk.rules, at=opened.at)
        if answer.checked_on < opened.order.made_on:
            raise WrongEntryError("An appeal cannot be asked about before the order was made.")
        event = ORDER_APPEAL_CHECKED
        check = _check(answer, actor=desk.actor)
        facts = _facts(answer, check)
        signed = opened.sign(event, signer=desk.signer, facts=facts)
        saved = opened.save(
            opened.order.with_appeal_check(check),
            event=event,
            signed=signed,
            public={
                "check": check.id,
                "checked_on": answer.checked_on.isoformat(),
                "asked": [*answer.asked],
                "pending": [*answer.pending],
                "reply": str(check.reply_digest),
            },
            committed={
                "check": check.id,
                "office": answer.office,
                "answered_by": answer.answered_by,
                "reply": answer.reply,
            },
            voids="a proceeding is pending" if answer.pending else None,
        )
        uow.commit()
    return saved


def _facts(answer: AppealAnswer, check: AppealCheck) -> dict[str, str]:
    return {
        "checked_on": answer.checked_on.isoformat(),
        "office": answer.office,
        "answered_by": answer.answered_by,
        "asked": " ".join(answer.asked),
        "pending": " ".join(answer.pending),
        "words": answer.reply,
        "reply": str(check.reply_digest),
    }


def _check(answer: AppealAnswer, *, actor: Actor) -> AppealCheck:
    # The record has the digest alone: the words are sealed beside the entry (ADR 18).
    words = Digest(HashAlgorithm.SHA256, hashlib.sha256(answer.reply.encode()).digest())
    reply = answer.reply_digest or words
    return projected(AppealCheck, answer, id=new_id("k"), checked_by=actor.id, reply_digest=reply)

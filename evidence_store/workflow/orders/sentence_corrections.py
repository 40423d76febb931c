"""A sentence that keeps less than the recorded one: one person asks for it, another confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.cases.court_sentences import (
    Sentence,
    SentenceCorrection,
    require_past_sentence,
)
from evidence_store.domain.events.kinds.proceeding_events import (
    ORDER_SENTENCE_CORRECTED,
    ORDER_SENTENCE_CORRECTION_ASKED,
)
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.orders.order_sentences import (
    sentence_correction_asked,
    sentence_correction_confirmed,
)
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.texts import kept_entry, require_words
from evidence_store.workflow._kit.subjects.open_orders import open_order
from forensics.documents import digest_of
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.orders.order import Order
    from evidence_store.workflow._kit.desk import SigningDesk


@dataclass(frozen=True, slots=True)
class CorrectedSentence:
    """What the sentence is in truth, and how that is known."""

    sentence: Sentence
    reason: str


def ask_sentence_correction(desk: SigningDesk, order_id: str, *, entry: CorrectedSentence) -> Order:
    """Say and sign that the sentence is another; the recorded one counts until it is confirmed.

    What was signed for erasure is void from then on, whichever of the two is right.

    Raises:
        WrongEntryError: it does not go together, a day cannot be so, or no reason is given.
        OutOfSequenceError: the entry of the order was withdrawn.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor would carry out a disposal under the order.
    """
    require_duty(desk.actor, Act.RECORD_RELEASE)
    entry = kept_entry(entry)
    require_words(entry.sentence.description, otherwise="Enter the sentence in the court's words.")
    require_words(entry.reason, otherwise="Say how you know that another sentence is right.")
    with desk.uow as uow:
        at = desk.clock()
        require_past_sentence(entry.sentence, rules=desk.rules, at=at)
        opened = open_order(desk, order_id, OrderDeed.CORRECT_SENTENCE, at)
        # A shorter sentence ends the retention earlier (CPIA 1996 s.23(1) Code of Practice), so
        # one person's word does not do.
        asked = SentenceCorrection(desk.actor.id, at, entry.reason, entry.sentence)
        event, public = ORDER_SENTENCE_CORRECTION_ASKED, _public(entry.sentence)
        facts = {**_facts(entry.sentence), "reason": entry.reason}
        saved = opened.save(
            sentence_correction_asked(opened.order, asked),
            event=event,
            signed=opened.sign(event, signer=desk.signer, facts=facts),
            public={**public},
            committed={"what": entry.sentence.description, "reason": entry.reason},
            voids="the sentence is in doubt",
        )
        uow.commit()
    return saved


def confirm_sentence_correction(desk: SigningDesk, order_id: str) -> Order:
    """Confirm and sign, as a second person, that the sentence is another; the former one is kept.

    Raises:
        OutOfSequenceError: nobody asked for it, or the sentence was recorded again since.
        SamePersonError: the actor asked for it, or would carry out a disposal under the order.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.RECORD_RELEASE)
    with desk.uow as uow:
        opened = open_order(desk, order_id, OrderDeed.CONFIRM_SENTENCE)
        after = sentence_correction_confirmed(opened.order, by=desk.actor.id)
        event = ORDER_SENTENCE_CORRECTED
        signed = opened.sign(event, signer=desk.signer, facts=_facts(after.sentence))
        saved = opened.save(
            after,
            event=event,
            signed=signed,
            public={**_public(after.sentence)},
            committed={"what": after.sentence.description},
            voids="the sentence was corrected",
        )
        uow.commit()
    return saved


def _public(sentence: Sentence) -> dict[str, str]:
    return {"kind": sentence.kind.value, "passed_on": sentence.passed_on.isoformat()}


def _facts(sentence: Sentence) -> dict[str, str]:
    """What both sign: the whole sentence by its digest."""
    return {**_public(sentence), "sentence": str(digest_of(sentence))}

"""The sentence of somebody convicted in a case whom no order names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.cases.court_sentences import require_past_sentence
from evidence_store.domain.events.kinds.proceeding_events import (
    CASE_SENTENCE_CORRECTED,
    CASE_SENTENCE_CORRECTION_ASKED,
    CASE_SENTENCE_RECORDED,
)
from evidence_store.domain.offers.case_deeds import CaseDeed
from evidence_store.domain.orders.offender_sentences import with_sentence
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.texts import kept_entry, require_words
from evidence_store.workflow._kit.acting import ActingOnCase
from evidence_store.workflow._kit.subjects.open_cases import open_case_for
from evidence_store.workflow._kit.subjects.voiding import void_open_disposals
from forensics.documents import digest_of

if TYPE_CHECKING:
    from evidence_store.domain.cases.case import Case, Offender
    from evidence_store.domain.cases.court_sentences import Sentence
    from evidence_store.domain.events.event import Event
    from evidence_store.workflow._kit.desk import SigningDesk


def record_offender_sentence(
    desk: SigningDesk, case_id: str, offender_id: str, *, sentence: Sentence
) -> Case:
    """Record and sign what a convicted person was sentenced to.

    What was signed for erasure in the case is void. A sentence that keeps material for less time
    than the recorded one counts once another person has recorded the same; until then the recorded
    one stands.

    Raises:
        NotFoundError: nobody of that id was convicted in the case.
        WrongEntryError: it does not go together, or a day cannot be so.
        OutOfSequenceError: an order carries the sentence, or the actor would carry out a disposal.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor gave their word for the same sentence before.
    """
    require_duty(desk.actor, Act.RECORD_RELEASE)
    sentence = kept_entry(sentence)
    require_words(sentence.description, otherwise="Enter the sentence in the court's words.")
    with desk.uow as uow:
        at = desk.clock()
        require_past_sentence(sentence, rules=desk.rules, at=at)
        case = open_case_for(desk, case_id, CaseDeed.SENTENCE, at)
        orders = uow.orders.find(case_id=case.id)
        after = with_sentence(case, offender_id, sentence, orders=orders, by=desk.actor.id, at=at)
        event = _event(case, after, offender_id)
        acting = ActingOnCase(uow, desk.actor, at, case.id)
        public = {
            "person": offender_id,
            "kind": sentence.kind.value,
            "passed_on": sentence.passed_on.isoformat(),
        }
        facts = {**public, "sentence": str(digest_of(sentence))}
        signed = acting.sign_act(event, signer=desk.signer, facts=facts)
        saved = uow.cases.save(after)
        acting.append(
            event, public={**public}, committed={"what": sentence.description}, signed=signed
        )
        # The CPIA Code keeps the material of the case, whatever an order names.
        for exhibit in uow.exhibits.find(case_id=case.id):
            void_open_disposals(uow, exhibit, reason=_REASON, actor=desk.actor, at=at)
        uow.commit()
    return saved


_REASON = "the sentence of somebody convicted in the case was recorded"


def _event(before: Case, after: Case, offender_id: str) -> Event:
    """Whether it counts now, waits for another person, or is what two people said."""
    was, now = _one(before, offender_id), _one(after, offender_id)
    if now.sentence_correction is not None:
        return CASE_SENTENCE_CORRECTION_ASKED
    asked = was.sentence_correction
    is_second = asked is not None and asked.sentence == now.sentence
    return CASE_SENTENCE_CORRECTED if is_second else CASE_SENTENCE_RECORDED


def _one(case: Case, offender_id: str) -> Offender:
    return next(each for each in case.offenders if each.id == offender_id)

"""What somebody convicted in a case was sentenced to, where no order against them says it.

Material of a case is kept for everybody who was convicted in it, so nobody's sentence is left to
silence. One that keeps less than the recorded one counts once two people have recorded the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.cases.court_sentences import (
    SentenceCorrection,
    keeps_less,
    verify_sentence,
)
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.values.finding import of_id, with_changed
from evidence_store.errors import (
    OutOfSequenceError,
    SamePersonError,
    WrongEntryError,
)
from evidence_store.ways import Way

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from evidence_store.domain.cases.case import Case, Offender
    from evidence_store.domain.cases.court_sentences import Sentence
    from evidence_store.domain.orders.order import Order


def without_order(case: Case, orders: Iterable[Order]) -> tuple[Offender, ...]:
    """Everybody convicted in the case whose sentence no order against them says."""
    # An entry of an order that was made in error says nothing.
    said = {e.offender_id for e in orders if e.state is not OrderState.WITHDRAWN_ENTRY}
    return tuple(each for each in case.offenders if each.id not in said)


def to_be_sentenced(case: Case, orders: Iterable[Order]) -> tuple[Offender, ...]:
    """Everybody whose sentence is recorded with the case: no order says it, or it is there now."""
    bare = {each.id for each in without_order(case, orders)}
    return tuple(each for each in case.offenders if each.id in bare or each.sentence is not None)


def with_sentence(
    case: Case,
    offender_id: str,
    sentence: Sentence,
    *,
    orders: Iterable[Order],
    by: str,
    at: datetime,
) -> Case:
    """The case with that person's sentence, or with one person's word for one that keeps less.

    The actual day of release is added by one person, as with an order.

    Raises:
        NotFoundError: nobody of that id was convicted in the case.
        OutOfSequenceError: an order against the person says their sentence.
        SamePersonError: this person gave their word for the same sentence before.
        WrongEntryError: it does not go together, or was passed before the conviction.
    """
    missing = f"{case.reference}: no person with that id was convicted in this case."
    found = of_id(case.offenders, offender_id, missing)
    if found not in to_be_sentenced(case, orders):
        raise OutOfSequenceError(
            f"{case.reference}: an order against this person carries their sentence. Record it "
            "there: " + Way.ORDER_SENTENCE + "."
        )
    verify_sentence(sentence)
    if found.offences and sentence.passed_on < min(e.convicted_on for e in found.offences):
        raise WrongEntryError(f"{case.reference}: a sentence cannot be older than the conviction.")
    changed = _sentenced(found, sentence, by=by, at=at)
    return replace(case, offenders=with_changed(case.offenders, changed))


def _sentenced(found: Offender, sentence: Sentence, *, by: str, at: datetime) -> Offender:
    before, asked = found.sentence, found.sentence_correction
    # Alone, somebody could record a fine over a sentence that is still served, and so end the
    # retention under the Code of Practice (Criminal Procedure and Investigations Act 1996 s.23(1)).
    if before is not None and _needs_two(sentence, before):
        if asked is None or asked.sentence != sentence:
            word = SentenceCorrection(by, at, "", sentence)
            return replace(found, sentence_correction=word)
        if asked.asked_by == by:
            message = "You recorded this sentence. It counts once another person records the same."
            raise SamePersonError(message)
    former = found.former_sentences if before is None else (*found.former_sentences, before)
    return replace(found, sentence=sentence, former_sentences=former, sentence_correction=None)


def _needs_two(after: Sentence, before: Sentence) -> bool:
    """Whether it would keep material for less time; that somebody was released is no such word."""
    is_release = before.is_detained and after == replace(before, released_on=after.released_on)
    return not is_release and keeps_less(after, before=before)

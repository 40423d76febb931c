"""What can be done about a case as it stands, and by whom: one answer for pages and steps.

A step asks ``require_offered``, which says why not; a page asks ``is_offered`` of the same rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import RequestOutcome
from evidence_store.domain.cases.case_shares import in_force
from evidence_store.domain.offers.case_deeds import CaseDeed, OnCase
from evidence_store.domain.offers.passing import passing
from evidence_store.domain.people.duties import Act, Part, require_duty, require_other_person
from evidence_store.errors import OutOfSequenceError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def require_offered(deed: CaseDeed, on: OnCase) -> None:
    """Check that this person can do it now.

    Raises:
        NotPermittedError: no duty of the actor includes it.
        SamePersonError: the actor took a part that excludes it.
        OutOfSequenceError: nothing in the case waits for it; the text says what comes first.
    """
    act, why_not = RULES[deed]
    # First: who does not have the duty learns nothing of how the case stands.
    require_duty(on.actor, act)
    said = why_not(on)
    if said:
        raise OutOfSequenceError(f"{on.case.reference}: " + said)


is_offered = passing(require_offered)
"""Whether the step would take it from this person, as the record stands."""


def _never(on: OnCase) -> str:
    """Nothing stands against it."""
    del on
    return ""


def _nobody_convicted(on: OnCase) -> str:
    # The court that makes one is that by or before which somebody is convicted
    # (Sentencing Act 2020 s.153(1)).
    if on.case.offenders:
        return ""
    return (
        "no conviction is recorded in it yet. Record the conviction "
        "first: " + Way.CASE_CONVICT + "."
    )


def _no_order_yet(on: OnCase) -> str:
    """An order is made by a court, against a person who was convicted."""
    if said := _nobody_convicted(on):
        return said
    if on.case.court.strip():
        return ""
    return "its court is not recorded yet. Record it first: " + Way.CASE_NAME_COURT + "."


def _court_recorded(on: OnCase) -> str:
    if on.case.court.strip() and on.case.court_case_number.strip():
        return "its court and the number that it has there are recorded already."
    return ""


def _nobody_accused(on: OnCase) -> str:
    if any(each.ended is None for each in on.case.accused):
        return ""
    ended = sorted({each.ended.value for each in on.case.accused if each.ended})
    if ended:
        return f"the case has ended for everybody accused in it ({', '.join(ended)})."
    return "it names no accused person. Name the person first: " + Way.CASE_ACCUSE + "."


def _no_sentence_here(on: OnCase) -> str:
    if not on.case.offenders:
        return _nobody_convicted(on)
    if not on.look().is_sentence_here:
        return (
            "an order carries the sentence of everybody convicted in it. Record it "
            "there: " + Way.ORDER_SENTENCE + "."
        )
    # What a sentence is recorded as can end a bar, and nobody ends one for their own erasure.
    if on.actor.id in on.look().operator_ids:
        return "you would carry out a disposal in it. Another person records the sentence."
    return ""


def _accused_and_no_operator(on: OnCase) -> str:
    """Check that the actor would not erase: they may not end a bar to erasing."""
    parts = {Part.OPERATOR: on.look().operator_ids}
    require_other_person(on.actor, Act.SETTLE_MATTER, parts=parts)
    return _nobody_accused(on)


def _nothing_booked(on: OnCase) -> str:
    if on.look().has_exhibits:
        return ""
    return (
        "no exhibit an order could cover is booked in. Book it in "
        "first: " + Way.EXHIBIT_BOOK_IN + "."
    )


def _nothing_asked(on: OnCase) -> str:
    if any(each.outcome is RequestOutcome.UNDECIDED for each in on.case.requests):
        return ""
    return "no request for an order waits for the court's decision."


def _nothing_built(on: OnCase) -> str:
    # A folder of originals is named nowhere in clear, so nothing could tell the same request made
    # twice from two (ADR 58).
    if on.look().is_building:
        return (
            "a hash set of it is being built. Wait until that has ended, or stop it on the page of "
            "work under way."
        )
    return ""


def _nobody_to_share_with(on: OnCase) -> str:
    readers = on.look().reader_ids
    if not readers:
        return (
            "no reader is enrolled. Have the person enrolled first, with the duty of a "
            "reader: " + Way.PERSON_ENROL + "."
        )
    if readers - {each.reader_id for each in in_force(on.case.shares, at=on.at)}:
        return ""
    return (
        "it is shared with every reader already. To change when a reader's access ends, "
        "withdraw it first: " + Way.CASE_WITHDRAW_SHARE + "."
    )


def _nothing_shared(on: OnCase) -> str:
    if in_force(on.case.shares, at=on.at):
        return ""
    return "it is not shared with anybody now."


RULES: Mapping[CaseDeed, tuple[Act, Callable[[OnCase], str]]] = {
    CaseDeed.SEIZE: (Act.BOOK_IN, _never),
    CaseDeed.BOOK_IN: (Act.BOOK_IN, _never),
    CaseDeed.IMPORT_EXHIBITS: (Act.BOOK_IN, _never),
    CaseDeed.BUILD_SET: (Act.REGISTER_HASH_SET, _nothing_built),
    CaseDeed.SEND_SET: (Act.REGISTER_HASH_SET, _never),
    CaseDeed.LOOK_AT_LIST: (Act.REGISTER_HASH_SET, _never),
    CaseDeed.IMPORT_SET: (Act.REGISTER_HASH_SET, _never),
    CaseDeed.RECORD_ORDER: (Act.RECORD_ORDER, _no_order_yet),
    CaseDeed.CHECK_ORDER: (Act.RECORD_ORDER, _no_order_yet),
    CaseDeed.ASK_ORDER: (Act.RECORD_ORDER, _nothing_booked),
    CaseDeed.ORDER_DECIDED: (Act.RECORD_ORDER, _nothing_asked),
    CaseDeed.ACCUSE: (Act.OPEN_CASE, _never),
    CaseDeed.NAME_COURT: (Act.OPEN_CASE, _court_recorded),
    # A conviction ends a bar as well: that somebody awaits trial.
    CaseDeed.CONVICT: (Act.SETTLE_MATTER, _accused_and_no_operator),
    CaseDeed.NO_CONVICTION: (Act.SETTLE_MATTER, _accused_and_no_operator),
    CaseDeed.SENTENCE: (Act.RECORD_RELEASE, _no_sentence_here),
    CaseDeed.DISCLOSE: (Act.DISCLOSE, _never),
    CaseDeed.SHARE: (Act.SHARE_CASE, _nobody_to_share_with),
    CaseDeed.WITHDRAW_SHARE: (Act.WITHDRAW_SHARE, _nothing_shared),
}
"""The row of the table of duties, and what would have to be so first; "" where it is."""

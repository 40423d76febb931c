"""Material of a case is kept for everybody convicted in it, so nobody's sentence is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.cases.case import Offender
from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.exhibit import CopyDecision
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.orders.order import restated
from evidence_store.domain.orders.order_history import EntryWithdrawal
from evidence_store.errors import (
    HoldOpenError,
    NotFoundError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
    WrongEntryError,
)
from evidence_store.workflow._kit.grounds import evaluate_holds
from evidence_store.workflow.cases.offender_sentences import record_offender_sentence
from forensics.values import ErasureMethod
from tests.builders import NOON, a_sentence, an_acquisition, an_offence, an_order
from tests.evidence_store.workflow.desk import RULES, Desk

if TYPE_CHECKING:
    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.cases.court_sentences import Sentence
    from tests.builders import KeyedPerson

CUSTODY = a_sentence(kind=SentenceKind.CUSTODY, description="Two years")
RELEASED = replace(CUSTODY, released_on=date(2026, 7, 1))
FINE = a_sentence(description="A fine")


@pytest.fixture
def desk() -> Desk:
    """Two people were convicted; an order names the first alone."""
    made = Desk()
    case = made.uow.cases.get("c_1")
    other = Offender("f_2", "Sam Example", None, (an_offence(),))
    made.uow.cases.save(replace(case, offenders=(*case.offenders, other)))
    return made


def record(
    desk: Desk, sentence: Sentence, who: KeyedPerson | None = None, person: str = "f_2"
) -> Case:
    one = who or desk.officer
    return record_offender_sentence(desk.of(one), "c_1", person, sentence=sentence)


def start(desk: Desk) -> None:
    desk.start(desk.permitted())


def line(desk: Desk, code: str) -> str:
    exhibit = desk.uow.exhibits.get("x_1")
    found = evaluate_holds(desk.uow, exhibit, rules=RULES, at=desk.clock()).lines
    return next(each.arithmetic for each in found if each.code == code)


def test_nothing_begins_until_the_sentence_of_everybody_convicted_is_recorded(desk: Desk) -> None:
    with pytest.raises(HoldOpenError, match=r"Of one person convicted .* expunge case sentence"):
        start(desk)
    record(desk, FINE)
    start(desk)


def test_custody_of_somebody_whom_no_order_names_holds_until_their_release(desk: Desk) -> None:
    record(desk, CUSTODY)

    with pytest.raises(HoldOpenError, match="no release is recorded"):
        start(desk)
    record(desk, RELEASED)
    start(desk)


def test_a_verified_copy_that_is_kept_ends_it(desk: Desk) -> None:
    desk.uow.acquisitions.add(an_acquisition())
    kept = CopyDecision("y_1", "a_1", "u_supervisor", NOON, "Reasonable")
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), copy_decision=kept))

    desk.begin_destruction(desk.permitted(method=ErasureMethod.DESTRUCTION, plan=None))


def test_a_sentence_that_keeps_less_counts_once_two_people_recorded_the_same(desk: Desk) -> None:
    record(desk, CUSTODY)
    waiting = record(desk, FINE)
    assert waiting.offenders[1].sentence == CUSTODY
    with pytest.raises(HoldOpenError, match="no release is recorded"):
        start(desk)
    with pytest.raises(SamePersonError):
        record(desk, FINE)

    changed = record(desk, FINE, desk.supervisor).offenders[1]
    assert (changed.sentence, changed.former_sentences) == (FINE, (CUSTODY,))
    start(desk)
    assert [each for each in desk.uow.events if each.startswith("case.sentence")] == [
        "case.sentence_recorded",
        "case.sentence_correction_asked",
        "case.sentence_corrected",
    ]


def test_an_earlier_release_needs_two_people(desk: Desk) -> None:
    record(desk, RELEASED)
    earlier = replace(CUSTODY, released_on=date(2026, 6, 1))

    assert record(desk, earlier).offenders[1].sentence == RELEASED
    assert record(desk, earlier, desk.supervisor).offenders[1].sentence == earlier


def test_a_sentence_that_an_order_carries_is_recorded_there(desk: Desk) -> None:
    with pytest.raises(OutOfSequenceError, match="expunge order sentence"):
        record(desk, FINE, person="f_1")
    with pytest.raises(NotFoundError):
        record(desk, FINE, person="f_9")


def test_an_entry_made_in_error_says_no_sentence(desk: Desk) -> None:
    error = EntryWithdrawal("Never made", "u_1", NOON, "u_2", NOON)
    desk.uow.orders.add(an_order(id="o_2", offender_id="f_2"))
    assert "Of one person" not in line(desk, "cpia_retention")
    made = replace(desk.uow.orders.get("o_2"), entry_withdrawal=error)
    desk.uow.orders.save(restated(made))

    assert "Of one person" in line(desk, "cpia_retention")


def test_no_sentence_is_older_than_the_conviction(desk: Desk) -> None:
    with pytest.raises(WrongEntryError, match="older than the conviction"):
        record(desk, replace(FINE, passed_on=date(2025, 12, 14)))


def test_time_to_vary_runs_from_the_sentence_of_somebody_whom_no_order_names(desk: Desk) -> None:
    made = replace(desk.uow.orders.get("o_1"), court_kind=CourtKind.CROWN)
    desk.uow.orders.save(made)
    record(desk, replace(FINE, passed_on=date(2026, 6, 1)))

    assert "1 June 2026" in line(desk, "other_defendant")


def test_a_sentence_voids_what_was_signed_and_is_not_for_whoever_would_erase(desk: Desk) -> None:
    record(desk, FINE)
    found = desk.permitted()
    longer = replace(FINE, passed_on=date(2026, 7, 1))
    with pytest.raises((NotPermittedError, OutOfSequenceError)):
        record(desk, longer, desk.examiner)
    record(desk, longer)

    assert desk.uow.disposals.get(found.id).state is DisposalState.VOID


def test_whoever_would_erase_records_no_sentence(desk: Desk) -> None:
    record(desk, FINE)
    desk.permit(desk.authorise(desk.propose()), desk.everything)

    with pytest.raises(OutOfSequenceError, match="Another person records the sentence"):
        record(desk, CUSTODY, desk.everything)

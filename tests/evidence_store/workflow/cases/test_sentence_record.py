"""The sentence record: suspended, deferred, activated, hospital, and the actual release."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.acts.orders.order_changes import RecordRelease
from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.exhibits.exhibit import CopyDecision
from evidence_store.domain.law.holds import HoldLine, HoldState
from evidence_store.errors import (
    HoldOpenError,
    OutOfSequenceError,
    RefusedError,
    SamePersonError,
    WrongEntryError,
)
from evidence_store.workflow._kit.grounds import evaluate_holds
from evidence_store.workflow.orders import orders as steps
from evidence_store.workflow.orders import sentence_corrections
from evidence_store.workflow.orders.sentence_corrections import CorrectedSentence
from tests.builders import NOON, a_sentence, an_acquisition, an_order
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import RULES, Desk

if TYPE_CHECKING:
    from evidence_store.domain.cases.court_sentences import Sentence
    from evidence_store.domain.orders.order import Order
    from tests.builders import KeyedPerson

PASSED = date(2026, 1, 12)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def record(desk: Desk, **changes: Any) -> Order:
    who = desk.officer
    return steps.record_sentence(desk.of(who), "o_1", sentence=a_sentence(**changes))


def release(desk: Desk, on: date) -> Order:
    who = desk.officer
    return done(RecordRelease(released_on=on), "o_1", desk.of(who))


def retention(desk: Desk) -> HoldLine:
    exhibit = desk.uow.exhibits.get("x_1")
    found = evaluate_holds(desk.uow, exhibit, rules=RULES, at=desk.clock()).lines
    return next(each for each in found if each.code == "cpia_retention")


SUSPENDED: dict[str, Any] = {
    "kind": SentenceKind.SUSPENDED,
    "description": "Eight months, suspended",
    "term_months": 8,
    "operational_months": 24,
}


def test_a_suspended_sentence_keeps_the_device_for_its_operational_period(desk: Desk) -> None:
    record(desk, **SUSPENDED)
    found = retention(desk)

    assert found.ends_on == date(2028, 1, 12)
    assert "24 months from that day, ends at the end of 12 January 2028" in found.arithmetic
    assert "our reading, to be confirmed by a lawyer" in found.arithmetic
    assert found.certainty == "practice"
    with pytest.raises(HoldOpenError, match="operational period"):
        desk.propose()


def test_a_short_operational_period_leaves_the_six_months(desk: Desk) -> None:
    record(desk, **{**SUSPENDED, "operational_months": 3})

    assert retention(desk).ends_on == date(2026, 6, 15)


@pytest.mark.parametrize(
    "told",
    [
        SUSPENDED,
        {"kind": SentenceKind.CUSTODY},
        {"kind": SentenceKind.HOSPITAL},
        {"kind": SentenceKind.DEFERRED, "deferred_until": date(2026, 12, 1)},
    ],
)
def test_the_decision_that_a_verified_copy_suffices_ends_each(
    desk: Desk, told: dict[str, Any]
) -> None:
    record(desk, **told)
    with pytest.raises(HoldOpenError):
        desk.propose()
    desk.uow.acquisitions.add(an_acquisition())
    kept = CopyDecision("y_1", "a_1", "u_supervisor", NOON, "Reasonable")
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), copy_decision=kept))

    assert retention(desk).state is HoldState.DOES_NOT_APPLY


def test_an_activated_sentence_counts_as_custody_until_the_actual_release(desk: Desk) -> None:
    record(desk, **SUSPENDED, activated_on=date(2026, 3, 2))
    assert "activated on 2 March 2026" in retention(desk).arithmetic
    assert retention(desk).ends_on is None
    release(desk, date(2026, 7, 1))
    assert retention(desk).ends_on == date(2026, 7, 1)
    release(desk, date(2026, 7, 3))  # the actual day was another one
    assert retention(desk).ends_on == date(2026, 7, 3)


def test_a_deferred_sentence_holds_until_the_one_passed_then_is_recorded(desk: Desk) -> None:
    record(desk, kind=SentenceKind.DEFERRED, deferred_until=date(2026, 7, 1))
    assert retention(desk).ends_on is None
    assert "deferred to 1 July 2026" in retention(desk).arithmetic

    after = record(desk, passed_on=date(2026, 7, 1))
    assert [each.kind for each in after.former_sentences] == [
        SentenceKind.COMMUNITY,
        SentenceKind.DEFERRED,
    ]
    assert retention(desk).state is HoldState.PAST


def test_a_hospital_order_holds_until_discharge(desk: Desk) -> None:
    record(desk, kind=SentenceKind.HOSPITAL)
    assert "hospital order" in retention(desk).arithmetic
    release(desk, date(2026, 7, 1))
    assert "Discharged from hospital 1 July 2026" in retention(desk).arithmetic


def test_another_order_against_the_same_offender_counts_until_its_release(desk: Desk) -> None:
    jailed = a_sentence(kind=SentenceKind.CUSTODY)
    desk.uow.orders.add(an_order(id="o_2", lines=(), sentence=jailed))
    with pytest.raises(HoldOpenError, match="no release is recorded"):
        desk.propose()
    free = replace(jailed, released_on=date(2026, 7, 1))
    desk.uow.orders.save(replace(desk.uow.orders.get("o_2"), sentence=free))
    assert retention(desk).state is HoldState.PAST


def test_a_quashed_order_leaves_its_sentence(desk: Desk) -> None:
    jailed = a_sentence(kind=SentenceKind.CUSTODY)
    quashed = an_order(id="o_2", lines=(), sentence=jailed).quashed(date(2026, 5, 1))
    desk.uow.orders.add(quashed)

    assert retention(desk).ends_on is None


def entry_with(sentence: Sentence) -> steps.OrderEntry:
    order = an_order()
    return steps.OrderEntry(
        "f_1", "deprivation_s153", order.court_kind, "Exampleton", PASSED, PASSED, "DJ", "s.153",
        order.text, sentence,
    )  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        {"kind": SentenceKind.CUSTODY, "released_on": date(2026, 1, 11)},
        {"kind": SentenceKind.HOSPITAL, "released_on": date(2026, 1, 11)},
        {**SUSPENDED, "activated_on": date(2026, 3, 2), "released_on": date(2026, 3, 1)},
        {**SUSPENDED, "released_on": date(2026, 3, 1)},
        {**SUSPENDED, "activated_on": date(2026, 1, 11)},
        {**SUSPENDED, "operational_months": None},
        {**SUSPENDED, "term_months": 0},
        {"kind": SentenceKind.DEFERRED},
        {"kind": SentenceKind.DEFERRED, "deferred_until": date(2026, 1, 11)},
        {"kind": SentenceKind.CUSTODY, "deferred_until": date(2026, 3, 1)},
        {"kind": SentenceKind.CUSTODY, "released_on": date(2026, 7, 15)},
        {"kind": SentenceKind.CUSTODY, "term_months": 8},
    ],
)
def test_a_sentence_that_cannot_be_so_is_refused_at_recording_and_later(
    desk: Desk, told: dict[str, Any]
) -> None:
    sentence = a_sentence(**told)
    with pytest.raises(WrongEntryError):
        steps.record_order(desk.of(desk.officer), "c_1", entry=entry_with(sentence))
    with pytest.raises(WrongEntryError):
        record(desk, **told)


def test_recording_the_sentence_again_voids_what_was_signed(desk: Desk) -> None:
    permitted = desk.permitted()
    record(desk, kind=SentenceKind.CUSTODY)

    with pytest.raises(RefusedError):
        desk.start(permitted)


# A sentence that keeps less than the one on record.


def ask(desk: Desk, *, reason: str = "The court's register says so", **changes: Any) -> Order:
    who = desk.officer
    return sentence_corrections.ask_sentence_correction(
        desk.of(who), "o_1", entry=CorrectedSentence(a_sentence(**changes), reason)
    )


def confirm(desk: Desk, who: KeyedPerson) -> Order:
    return sentence_corrections.confirm_sentence_correction(desk.of(who), "o_1")


CUSTODY: dict[str, Any] = {"kind": SentenceKind.CUSTODY}
HOSPITAL: dict[str, Any] = {"kind": SentenceKind.HOSPITAL}
DEFERRED: dict[str, Any] = {"kind": SentenceKind.DEFERRED, "deferred_until": date(2026, 7, 1)}
FREED: dict[str, Any] = {**CUSTODY, "released_on": date(2026, 7, 1)}


@pytest.mark.parametrize(
    ("stands", "less"),
    [
        (CUSTODY, {}),
        (CUSTODY, SUSPENDED),
        (CUSTODY, DEFERRED),
        (CUSTODY, FREED),
        (HOSPITAL, {}),
        (SUSPENDED, {}),
        (SUSPENDED, DEFERRED),
        (SUSPENDED, {**SUSPENDED, "operational_months": 23}),
        ({**SUSPENDED, "activated_on": date(2026, 3, 2)}, SUSPENDED),
        ({}, {"passed_on": date(2026, 1, 11)}),
        (CUSTODY, {**CUSTODY, "passed_on": date(2026, 1, 11)}),
    ],
)
def test_one_person_records_no_sentence_that_keeps_less_than_the_one_on_record(
    desk: Desk, stands: dict[str, Any], less: dict[str, Any]
) -> None:
    record(desk, **stands)
    before = retention(desk)

    with pytest.raises(OutOfSequenceError, match="two people sign for the change"):
        record(desk, **less)
    assert retention(desk) == before


def test_no_two_steps_of_one_person_lead_from_custody_to_a_start(desk: Desk) -> None:
    record(desk, **CUSTODY)

    ways: list[list[dict[str, Any]]] = [
        [{}],
        [DEFERRED, {"passed_on": date(2026, 7, 1)}],
        [SUSPENDED, {}],
    ]
    for steps_of_one in ways:
        for told in steps_of_one:
            with pytest.raises(OutOfSequenceError):
                record(desk, **told)
        with pytest.raises(HoldOpenError, match="no release is recorded"):
            desk.start(desk.permitted())


@pytest.mark.parametrize(
    ("stands", "more"),
    [
        ({}, CUSTODY),
        (SUSPENDED, {**SUSPENDED, "activated_on": date(2026, 3, 2)}),
        (SUSPENDED, {**SUSPENDED, "operational_months": 25}),
        (DEFERRED, {"passed_on": date(2026, 7, 1)}),
        (CUSTODY, HOSPITAL),
        (CUSTODY, {**CUSTODY, "description": "Ten months"}),
    ],
)
def test_a_sentence_that_keeps_as_much_is_one_act(
    desk: Desk, stands: dict[str, Any], more: dict[str, Any]
) -> None:
    record(desk, **stands)

    assert record(desk, **more).sentence == a_sentence(**more)


def test_two_people_correct_a_sentence_and_one_cannot(desk: Desk) -> None:
    record(desk, **CUSTODY)
    ask(desk)

    assert retention(desk).ends_on is None
    with pytest.raises(SamePersonError):
        confirm(desk, desk.officer)
    after = confirm(desk, desk.supervisor)
    assert after.sentence.kind is SentenceKind.COMMUNITY
    assert after.former_sentences[-1].kind is SentenceKind.CUSTODY
    assert retention(desk).state is HoldState.PAST
    with pytest.raises(OutOfSequenceError, match="has not been asked for"):
        confirm(desk, desk.supervisor)


def test_a_correction_says_how_it_is_known(desk: Desk) -> None:
    with pytest.raises(WrongEntryError, match="Say how you know"):
        ask(desk, reason=" ")


def test_a_correction_of_a_sentence_voids_what_was_signed_as_soon_as_it_is_asked_for(
    desk: Desk,
) -> None:
    permitted = desk.permitted()
    ask(desk, description="Another community order")

    with pytest.raises(RefusedError):
        desk.start(permitted)


@pytest.mark.parametrize("between", [lambda desk: record(desk, **HOSPITAL),
                                     lambda desk: release(desk, date(2026, 7, 3))])  # fmt: skip
def test_what_is_recorded_in_between_ends_a_correction_that_waits(desk: Desk, between: Any) -> None:
    record(desk, **CUSTODY)
    ask(desk)
    between(desk)

    with pytest.raises(OutOfSequenceError, match="recorded again since"):
        confirm(desk, desk.supervisor)


def test_one_person_moves_no_release_to_an_earlier_day(desk: Desk) -> None:
    record(desk, **CUSTODY)
    release(desk, date(2026, 7, 14))

    with pytest.raises(OutOfSequenceError, match="two people sign for the change"):
        release(desk, date(2026, 7, 1))
    assert retention(desk).ends_on == date(2026, 7, 14)
    ask(desk, **FREED)
    confirm(desk, desk.supervisor)
    assert retention(desk).ends_on == date(2026, 7, 1)

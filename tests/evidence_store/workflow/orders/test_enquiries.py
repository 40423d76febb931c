"""Silence never passes: every question before an erasure is answered, signed, or it bars."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.law.enquiries import REQUIRED_ENQUIRIES, Answer, Reply
from evidence_store.domain.law.holds import HoldState
from evidence_store.domain.orders.proceedings import Proceeding, ProceedingKind, ProceedingOutcome
from evidence_store.errors import (
    HoldOpenError,
    NotFoundError,
    NotPermittedError,
    OutOfSequenceError,
    RefusedError,
    WrongEntryError,
)
from evidence_store.workflow._kit.grounds import evaluate_holds
from evidence_store.workflow.holds import holds
from evidence_store.workflow.orders import enquiries
from evidence_store.workflow.orders.enquiries import EnquiryEntry
from tests.builders import an_appeal_check, an_exhibit, settled_matters
from tests.evidence_store.workflow.desk import RULES, Desk

if TYPE_CHECKING:
    from evidence_store.domain.orders.order import Order
    from tests.builders import KeyedPerson

TODAY = date(2026, 7, 14)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def answer(desk: Desk, who: KeyedPerson | None = None, **changes: Any) -> Order:
    answers = {**dict.fromkeys(REQUIRED_ENQUIRIES, Answer.NO), **changes}
    named = {code: "The inquest" for code, each in answers.items() if each is Answer.YES}
    entry = EnquiryEntry("A. Prosecutor", TODAY, answers, named)
    one = who or desk.officer
    return enquiries.answer_enquiries(desk.of(one), "o_1", entry=entry)


def silent(desk: Desk) -> None:
    """Nobody has answered anything."""

    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, matters=settled_matters(enquiries=())))


def state(desk: Desk) -> HoldState:
    exhibit = desk.uow.exhibits.get("x_1")
    found = evaluate_holds(desk.uow, exhibit, rules=RULES, at=desk.clock()).lines
    return next(each.state for each in found if each.code == "open_questions")


def test_the_rules_ask_every_question() -> None:
    assert {each.code for each in RULES.questions} == set(REQUIRED_ENQUIRIES)


def test_silence_bars(desk: Desk) -> None:
    silent(desk)

    with pytest.raises(HoldOpenError, match="These questions have not been answered: Restraint"):
        desk.propose()
    answer(desk)
    desk.start(desk.permitted())


@pytest.mark.parametrize("code", REQUIRED_ENQUIRIES)
def test_not_asked_bars_the_authorisation_and_the_start(desk: Desk, code: str) -> None:
    proposed = desk.propose()
    answer(desk, None, **{code: Answer.NOT_ASKED})

    with pytest.raises(HoldOpenError, match="Not asked yet"):
        desk.authorise(proposed)


def test_not_asked_after_the_permit_bars_the_start(desk: Desk) -> None:
    permitted = desk.permitted()
    answer(desk, retrial=Answer.NOT_ASKED)

    with pytest.raises(HoldOpenError, match="Not asked yet: Retrial"):
        desk.start(permitted)


@pytest.mark.parametrize("code", REQUIRED_ENQUIRIES)
def test_a_yes_voids_what_was_signed_and_bars(desk: Desk, code: str) -> None:
    permitted = desk.permitted()
    answer(desk, None, **{code: Answer.YES})

    assert desk.uow.disposals.get(permitted.id).state is DisposalState.VOID
    with pytest.raises(RefusedError):
        desk.start(permitted)
    with pytest.raises(HoldOpenError, match="Answered yes"):
        desk.propose()


def test_a_later_no_does_not_take_a_yes_back(desk: Desk) -> None:
    answer(desk, coroner=Answer.YES)
    answer(desk)

    assert state(desk) is HoldState.OPEN


def test_a_yes_ends_once_what_it_names_is_on_record_and_has_ended(desk: Desk) -> None:
    answer(desk, coroner=Answer.YES)
    told: dict[str, Any] = {"ended_on": TODAY, "how": "The inquest closed"}
    with pytest.raises(OutOfSequenceError, match="Record what the answer names first"):
        enquiries.end_enquiry(desk.of(desk.officer), "o_1", "coroner", record="h_none", **told)
    placed = holds.place_hold(desk.of(desk.officer), "x_1", code="litigation", note="An inquest")
    hold = placed.placed_holds[-1].id
    with pytest.raises(OutOfSequenceError, match="No matter behind a yes has ended"):
        enquiries.end_enquiry(desk.of(desk.officer), "o_1", "coroner", record=hold, **told)
    for who in (desk.officer, desk.supervisor):
        holds.release_hold(desk.of(who), "x_1", hold, reason="It closed")

    assert state(desk) is HoldState.OPEN
    other = holds.place_hold(desk.of(desk.officer), "x_1", code="litigation", note="Another")
    with pytest.raises(OutOfSequenceError, match="has not ended"):
        enquiries.end_enquiry(
            desk.of(desk.officer), "o_1", "coroner", record=other.placed_holds[-1].id, **told
        )
    with pytest.raises(NotFoundError, match="Record what the answer names first"):
        enquiries.end_enquiry(desk.of(desk.officer), "o_1", "coroner", record="h_none", **told)
    enquiries.end_enquiry(desk.of(desk.officer), "o_1", "coroner", record=hold, **told)
    assert state(desk) is HoldState.PAST


def test_every_question_is_answered_and_a_yes_says_what_it_is(desk: Desk) -> None:
    answers = dict.fromkeys(REQUIRED_ENQUIRIES, Answer.NO)
    for wrong in (
        {code: each for code, each in answers.items() if code != "death"},
        {**answers, "weather": Answer.NO},
        {**answers, "death": Answer.YES},
    ):
        entry = EnquiryEntry("A. Prosecutor", TODAY, wrong)
        with pytest.raises(WrongEntryError):
            enquiries.answer_enquiries(desk.of(desk.officer), "o_1", entry=entry)


def test_answers_are_about_the_exhibits_that_they_name(desk: Desk) -> None:
    silent(desk)
    desk.uow.exhibits.add(an_exhibit(id="x_2", reference="ABC/2"))
    answers = dict.fromkeys(REQUIRED_ENQUIRIES, Answer.NO)
    entry = EnquiryEntry("A. Prosecutor", TODAY, answers, {}, ("x_2",))
    enquiries.answer_enquiries(desk.of(desk.officer), "o_1", entry=entry)

    assert state(desk) is HoldState.NEEDS_CHECK


def test_an_examiner_answers_nothing(desk: Desk) -> None:
    with pytest.raises(NotPermittedError):
        answer(desk, desk.examiner)


def asked_on(desk: Desk, day: date) -> None:
    order = desk.uow.orders.get("o_1")
    asked = tuple(replace(each, answered_on=day) for each in order.matters.enquiries)
    desk.uow.orders.save(replace(order, matters=replace(order.matters, enquiries=asked)))


@pytest.mark.parametrize("day", [date(2026, 1, 12), date(2026, 7, 9)])
def test_answers_from_before_the_last_time_limit_ended_carry_no_start(
    desk: Desk, day: date
) -> None:
    asked_on(desk, day)

    with pytest.raises(HoldOpenError, match="Ask again from 13 July 2026 on"):
        desk.propose()
    answer(desk)
    desk.start(desk.permitted())


@pytest.mark.parametrize("day", [date(2026, 7, 13), date(2026, 7, 10)])
def test_answers_after_the_last_time_limit_or_as_fresh_as_one_about_appeals_count(
    desk: Desk, day: date
) -> None:
    asked_on(desk, day)

    desk.start(desk.permitted())


def test_answers_that_came_before_a_claim_ended_are_asked_for_again(desk: Desk) -> None:
    desk.clock.forward(days=30)
    order = desk.uow.orders.get("o_1")
    claim = Proceeding(
        "g_1", ProceedingKind.CLAIM, date(2026, 3, 2), "u_officer", desk.clock(),
        date(2026, 8, 3), ProceedingOutcome.WITHDRAWN,
    )  # fmt: skip
    checked = (an_appeal_check(checked_on=date(2026, 8, 12)),)
    desk.uow.orders.save(replace(order, proceedings=(claim,), appeal_checks=checked))

    with pytest.raises(HoldOpenError, match="ends at the end of 3 August 2026"):
        desk.propose()


def test_a_yes_that_ended_after_the_last_time_limit_needs_no_other_answer(desk: Desk) -> None:
    asked_on(desk, date(2026, 7, 13))
    order = desk.uow.orders.get("o_1")
    early = replace(
        order.matters.enquiries[0],
        answered_on=date(2026, 3, 2),
        replies=(Reply("coroner", Answer.YES, "The inquest", date(2026, 7, 13), "h_1"),),
    )
    asked = (*order.matters.enquiries, early)
    desk.uow.orders.save(replace(order, matters=replace(order.matters, enquiries=asked)))

    desk.start(desk.permitted())

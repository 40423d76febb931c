"""A claim that was noted at an exhibit ends by two people's signatures, never by one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.exhibits.standing import STANDING_WORDS, Standing, StandingAct
from evidence_store.domain.people.person import Duty
from evidence_store.errors import (
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
    WrongEntryError,
)
from evidence_store.workflow._kit.grounds import evaluate_holds
from evidence_store.workflow.exhibits import endings
from tests.builders import KeyedPerson
from tests.evidence_store.workflow.desk import RULES, stated_in_clear

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.holds import HoldEvaluation
    from tests.evidence_store.workflow.desk import Desk

DISMISS, KEEP, RETURN = (
    StandingAct.DISMISS_CLAIM,
    StandingAct.DECIDE_KEEP,
    StandingAct.DECIDE_RETURN,
)


def note(desk: Desk, act: StandingAct = StandingAct.CLAIM) -> Exhibit:
    return endings.note_standing(desk.of(desk.officer), "x_1", act=act, reason="A letter")


def decide(desk: Desk, act: StandingAct, who: KeyedPerson) -> Exhibit:
    told = {"reason": "As decided"}
    return endings.decide_standing(desk.of(who), "x_1", act=act, **told)


@pytest.mark.parametrize("act", [DISMISS, KEEP, RETURN])
def test_no_end_of_a_claim_or_a_review_is_recorded_unsigned(desk: Desk, act: StandingAct) -> None:
    note(desk, StandingAct.CLAIM if act is DISMISS else StandingAct.REVIEW)

    with pytest.raises(WrongEntryError, match="signed"):
        note(desk, act)


@pytest.mark.parametrize(
    ("noted", "act"), [(StandingAct.CLAIM, DISMISS), (StandingAct.REVIEW, KEEP)]
)
def test_a_claim_and_a_review_stand_among_the_holds_until_two_people_ended_them(
    desk: Desk, noted: StandingAct, act: StandingAct
) -> None:
    def holds() -> HoldEvaluation:
        return evaluate_holds(desk.uow, desk.uow.exhibits.get("x_1"), rules=RULES, at=desk.clock())

    assert holds().is_clear
    stands = note(desk, noted).standing

    (line,) = holds().standing
    assert (line.title, holds().earliest_erasure) == ("Claimed or under review", None)
    assert STANDING_WORDS[stands] in line.arithmetic
    decide(desk, act, desk.officer)
    assert not holds().is_clear
    decide(desk, act, desk.supervisor)
    assert holds().is_clear


@pytest.mark.parametrize(
    ("noted", "act"), [(StandingAct.CLAIM, DISMISS), (StandingAct.REVIEW, KEEP)]
)
def test_one_person_ends_neither_a_claim_nor_a_review(
    desk: Desk, noted: StandingAct, act: StandingAct
) -> None:
    stands = note(desk, noted).standing

    first = decide(desk, act, desk.officer)

    assert first.standing is stands
    with pytest.raises(SamePersonError):
        decide(desk, act, desk.officer)
    with pytest.raises(OutOfSequenceError, match=r"claimed|review"):
        desk.start(desk.permitted())


def test_a_supervisor_signs_second_and_then_it_has_ended(desk: Desk) -> None:
    note(desk)
    decide(desk, DISMISS, desk.officer)

    ended = decide(desk, DISMISS, desk.supervisor)

    assert ended.standing is Standing.NONE
    assert desk.uow.events[-2:] == ["exhibit.standing_signed", "exhibit.standing_settled"]
    signed, settled = map(stated_in_clear, desk.uow.custody.drafts[-2:])
    assert settled == signed == {"act": "dismiss_claim", "decision": signed["decision"],
                                 "was": "claimed"}  # fmt: skip


def test_two_officers_end_nothing_without_a_supervisor(desk: Desk) -> None:
    other = KeyedPerson("u_officer2", Duty.OFFICER)
    desk.uow.people.add(other.person)
    note(desk)
    decide(desk, DISMISS, desk.officer)

    with pytest.raises(NotPermittedError, match="supervisor"):
        decide(desk, DISMISS, other)


def test_whoever_would_erase_ends_no_claim(desk: Desk) -> None:
    desk.permit(desk.authorise(desk.propose()), desk.everything)
    note(desk)

    with pytest.raises(SamePersonError, match="operator"):
        decide(desk, DISMISS, desk.everything)


def test_a_first_signature_runs_out_and_counts_for_no_later_claim(desk: Desk) -> None:
    note(desk)
    decide(desk, DISMISS, desk.officer)
    desk.clock.forward(hours=73)

    assert decide(desk, DISMISS, desk.officer).standing is Standing.CLAIMED
    note(desk, StandingAct.REVIEW)
    assert desk.uow.exhibits.get("x_1").standing_decision is None


def test_a_return_is_signed_by_one_supervisor(desk: Desk) -> None:
    note(desk, StandingAct.REVIEW)
    with pytest.raises(NotPermittedError):
        decide(desk, RETURN, desk.officer)

    assert decide(desk, RETURN, desk.supervisor).standing is Standing.NO_ORDER_APPLIES
    assert desk.uow.events[-1] == "exhibit.return_decided"


def test_a_return_that_was_decided_is_taken_back_by_two(desk: Desk) -> None:
    note(desk, StandingAct.REVIEW)
    decide(desk, RETURN, desk.supervisor)
    decide(desk, KEEP, desk.officer)

    with pytest.raises(OutOfSequenceError, match="returned"):
        desk.start(desk.permitted())
    assert decide(desk, KEEP, desk.supervisor).standing is Standing.NONE

"""Ways to begin an erasure too early, each run by the steps to its start, which is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.acts.orders.decisions import RecordOwnersDecision
from evidence_store.acts.orders.proceedings import DetermineProceeding, NoteClaim, NoteProceeding
from evidence_store.domain.cases.case import Accused, Allegation, Ending, Offender
from evidence_store.domain.exhibits.exhibit import CopyDecision
from evidence_store.domain.exhibits.standing import FinalKind, Standing, StandingAct
from evidence_store.domain.holds.evaluation import Grounds, evaluate
from evidence_store.domain.law.authority import AuthorityKind
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.law.holds import HoldLine, HoldState
from evidence_store.domain.orders.matters import OwnersChoice
from evidence_store.domain.orders.proceedings import ProceedingKind, ProceedingOutcome
from evidence_store.domain.orders.status_checks import StatusMatter
from evidence_store.errors import (
    HoldOpenError,
    NoAuthorityError,
    NotFoundError,
    OutOfSequenceError,
    RefusedError,
    SamePersonError,
    WrongEntryError,
)
from evidence_store.workflow._kit.grounds import evaluate_holds
from evidence_store.workflow.cases import prosecutions
from evidence_store.workflow.exhibits import endings
from evidence_store.workflow.exhibits.endings import ExhibitEnding as End
from evidence_store.workflow.orders import order_records, proceedings, quashings
from evidence_store.workflow.orders import orders as order_steps
from evidence_store.workflow.orders.appeals import AppealAnswer, record_appeal_check
from evidence_store.workflow.orders.order_records import VariationEntry
from evidence_store.workflow.orders.proceedings import CorrectionEntry
from forensics.values import ErasureMethod
from tests.builders import (
    NOON,
    a_case,
    an_acquisition,
    an_appeal_check,
    an_authority,
    an_exhibit,
    an_offence,
    an_order,
    some_validations,
)
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import RULES, Desk
from tests.evidence_store.workflow.orders.papers import a_direction, a_disclaimer
from tests.evidence_store.workflow.vaults import received

if TYPE_CHECKING:
    from evidence_store.domain.orders.order import Order

TODAY = date(2026, 7, 14)
MARCH = date(2026, 3, 2)
WORDS = "USB stick, exhibit ABC/1"
Outcome, Kind = ProceedingOutcome, ProceedingKind


@pytest.fixture
def desk() -> Desk:
    return Desk()


def start(desk: Desk, **changes: Any) -> None:
    """Everything from the proposal to the first byte."""
    desk.start(desk.permitted(**changes))


def destroy(desk: Desk, **changes: Any) -> None:
    """Everything from the proposal to the beginning of a destruction."""
    desk.begin_destruction(desk.permitted(method=ErasureMethod.DESTRUCTION, plan=None, **changes))


def change(desk: Desk, **changes: Any) -> None:
    desk.uow.orders.save(replace(desk.uow.orders.get("o_1"), **changes))


def lines(desk: Desk, code: str) -> list[HoldLine]:
    exhibit = desk.uow.exhibits.get("x_1")
    found = evaluate_holds(desk.uow, exhibit, rules=RULES, at=desk.clock()).lines
    return [each for each in found if each.code == code]


def with_co_owner(desk: Desk) -> None:
    """A second offender of the case, whose own order names the same device."""
    other = Offender("f_2", "Sam Example", None, (an_offence(),))
    case = desk.uow.cases.get("c_1")
    desk.uow.cases.save(replace(case, offenders=(*case.offenders, other)))
    desk.uow.orders.add(an_order(id="o_2", offender_id="f_2"))


def vary(desk: Desk, on: date = MARCH, follows: tuple[str, ...] = ()) -> None:
    """The order with the same words, read and mapped again."""
    entry = VariationEntry(on, on, WORDS, follows)
    order_records.vary_order(desk.of(desk.officer), "o_1", entry=entry, received=received())
    made = desk.uow.orders.get("o_1")
    read = tuple(replace(each, edition=made.edition) for each in some_validations())
    mapped = made.mapped(1, exhibit_ids=("x_1",), by="u_officer", at=NOON)
    desk.uow.orders.save(replace(mapped, validations=read))


def lodge(desk: Desk, kind: ProceedingKind, on: date = MARCH) -> str:
    made = done(NoteProceeding(kind=kind, lodged_on=on), "o_1", desk.of(desk.officer))
    return made.proceedings[-1].id


def determine(desk: Desk, proceeding: str, outcome: ProceedingOutcome, on: date = MARCH) -> Order:
    return done(
        DetermineProceeding(proceeding=proceeding, determined_on=on, outcome=outcome),
        "o_1",
        desk.of(desk.officer),
    )


def claim(desk: Desk, *exhibits: str) -> str:
    entry = NoteClaim(applicant="A mother", court="Exampleton", lodged_on=MARCH, exhibits=exhibits)
    return done(entry, "o_1", desk.of(desk.officer)).proceedings[-1].id


def agree(desk: Desk, choice: OwnersChoice, claim_id: str | None, *exhibits: str) -> Order:
    entry = RecordOwnersDecision(
        choice=choice,
        owner="A mother",
        agreed_on=TODAY,
        words="Give it back",
        exhibits=exhibits or ("x_1",),
        claim=claim_id,
    )
    return done(entry, "o_1", desk.of(desk.officer))


# A co-owner's quashed order.


def test_a_quashed_order_against_a_co_owner_holds_the_device(desk: Desk) -> None:
    with_co_owner(desk)
    quashings.record_quashing(desk.of(desk.officer), "o_2", quashed_on=date(2026, 7, 10))

    assert desk.uow.exhibits.get("x_1").standing is Standing.RETURN_REVIEW
    for who in (desk.officer, desk.supervisor):
        endings.decide_standing(
            desk.of(who), "x_1", act=StandingAct.DECIDE_KEEP, reason="Another order"
        )
    with pytest.raises(HoldOpenError, match="rights in it revive"):
        start(desk)


def test_another_order_against_the_same_offender_lets_it_go(desk: Desk) -> None:
    with_co_owner(desk)
    quashings.record_quashing(desk.of(desk.officer), "o_2", quashed_on=date(2026, 7, 10))
    desk.uow.orders.add(an_order(id="o_3", offender_id="f_2"))

    assert [each.state for each in lines(desk, "order_quashed")] == [HoldState.DOES_NOT_APPLY]


def test_a_co_owners_order_that_was_varied_not_to_name_the_device_holds_it(desk: Desk) -> None:
    with_co_owner(desk)
    entry = VariationEntry(MARCH, MARCH, "Phone, exhibit ABC/2")
    order_records.vary_order(desk.of(desk.officer), "o_2", entry=entry, received=received())

    with pytest.raises(HoldOpenError, match="No line of it as varied is mapped"):
        start(desk)


# An allowed claim, and an allowed appeal.


@pytest.mark.parametrize("on", [date(2026, 3, 1), TODAY])
def test_no_variation_ends_an_allowed_claim(desk: Desk, on: date) -> None:
    determine(desk, claim(desk, "x_1"), Outcome.ALLOWED, MARCH)
    vary(desk, on=on)
    desk.clock.forward(days=250)
    change(desk, appeal_checks=(an_appeal_check(checked_on=desk.clock().date()),))

    with pytest.raises(HoldOpenError, match="allowed"):
        start(desk, authority=an_authority(given_on=desk.clock().date()))
    with pytest.raises(WrongEntryError, match="A variation does not end a claim"):
        vary(desk, on=TODAY, follows=(desk.uow.orders.get("o_1").proceedings[0].id,))


def test_an_agreement_about_one_exhibit_leaves_the_claim_to_another_open(desk: Desk) -> None:
    desk.uow.exhibits.add(an_exhibit(id="x_2", reference="ABC/2"))
    found = claim(desk, "x_1", "x_2")
    determine(desk, found, Outcome.ALLOWED)
    agree(desk, OwnersChoice.SANITISE_AND_RETURN, found, "x_2")

    assert lines(desk, "open_proceeding")[0].state is HoldState.OPEN
    with pytest.raises(HoldOpenError, match="allowed"):
        start(desk)
    agree(desk, OwnersChoice.SANITISE_AND_RETURN, found, "x_1")
    assert lines(desk, "open_proceeding")[0].ends_on == TODAY  # to the end of this day


def test_an_allowed_claim_ends_by_delivery_while_the_order_stands(desk: Desk) -> None:
    found = claim(desk, "x_1")
    determine(desk, found, Outcome.ALLOWED)
    officer, supervisor = desk.of(desk.officer), desk.of(desk.supervisor)
    endings.note_standing(officer, "x_1", act=StandingAct.REVIEW, reason="A claim was allowed")
    endings.decide_standing(supervisor, "x_1", act=StandingAct.DECIDE_RETURN, reason="As decided")
    end = End(FinalKind.RETURNED_TO_THIRD_PARTY, "A mother", "Receipt 7")
    endings.end_exhibit(officer, "x_1", ending=end)

    assert desk.uow.orders.get("o_1").proceeding(found).resolved_on == TODAY


def test_an_allowed_appeal_is_ended_only_by_the_variation_that_follows_it(desk: Desk) -> None:
    found = lodge(desk, Kind.APPEAL_AGAINST_SENTENCE)
    determine(desk, found, Outcome.ALLOWED, date(2026, 3, 20))
    vary(desk, on=date(2026, 4, 1))

    assert lines(desk, "open_proceeding")[0].state is HoldState.OPEN
    vary(desk, on=date(2026, 4, 2), follows=(found,))
    assert lines(desk, "open_proceeding")[0].state is HoldState.PAST


def test_a_variation_from_before_the_decision_follows_no_appeal(desk: Desk) -> None:
    found = lodge(desk, Kind.APPEAL_AGAINST_SENTENCE)
    determine(desk, found, Outcome.ALLOWED, date(2026, 3, 20))

    with pytest.raises(WrongEntryError, match="decided later"):
        vary(desk, on=date(2026, 3, 19), follows=(found,))


# An outcome over an outcome.


def test_an_outcome_is_not_recorded_over_an_outcome(desk: Desk) -> None:
    found = lodge(desk, Kind.APPEAL_AGAINST_CONVICTION)
    determine(desk, found, Outcome.ALLOWED)

    with pytest.raises(OutOfSequenceError, match="two people correct it"):
        determine(desk, found, Outcome.DISMISSED)
    with pytest.raises(HoldOpenError, match="was allowed"):
        start(desk)


def test_two_people_correct_an_outcome_and_one_cannot(desk: Desk) -> None:
    found = lodge(desk, Kind.CLAIM, date(2026, 2, 1))
    determine(desk, found, Outcome.ALLOWED)
    entry = CorrectionEntry(Outcome.DISMISSED, MARCH, "The court's register says so")
    proceedings.ask_correction(desk.of(desk.officer), "o_1", found, entry=entry)

    assert lines(desk, "open_proceeding")[0].state is HoldState.OPEN
    with pytest.raises(SamePersonError):
        proceedings.confirm_correction(desk.of(desk.officer), "o_1", found)
    after = proceedings.confirm_correction(desk.of(desk.supervisor), "o_1", found)
    assert after.proceeding(found).outcome is Outcome.DISMISSED
    assert lines(desk, "open_proceeding")[0].state is HoldState.PAST


def test_a_correction_voids_what_was_signed_as_soon_as_it_is_asked_for(desk: Desk) -> None:
    found = lodge(desk, Kind.CLAIM, date(2026, 2, 1))
    determine(desk, found, Outcome.DISMISSED)
    permitted = desk.permitted()
    entry = CorrectionEntry(None, None, "It is still to be heard")
    proceedings.ask_correction(desk.of(desk.officer), "o_1", found, entry=entry)

    with pytest.raises(RefusedError):
        desk.start(permitted)


# Any open proceeding, under every type and basis.


def disclaimed(desk: Desk) -> dict[str, Any]:
    """A disclaimer with its conditions; what a proposal under it rests on."""
    change(desk, order_type="offender_disclaimer")
    entry = a_disclaimer(signed_on=date(2026, 1, 12))
    done(entry, "o_1", desk.of(desk.officer))
    return {
        "authority": an_authority(
            kind=AuthorityKind.OWNERS_DISCLAIMER, given_on=date(2026, 1, 12), quotation=WORDS
        )
    }


@pytest.mark.parametrize("kind", list(ProceedingKind))
def test_no_open_proceeding_lets_a_destruction_begin_under_a_disclaimer(
    desk: Desk, kind: ProceedingKind
) -> None:
    told = disclaimed(desk)
    verified = an_acquisition()
    desk.uow.acquisitions.add(verified)
    kept = CopyDecision("y_1", verified.id, "u_supervisor", NOON, "Reasonable")
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), copy_decision=kept))
    lodge(desk, kind)

    with pytest.raises(HoldOpenError, match="not determined"):
        destroy(desk, **told)


def test_what_can_undo_the_conviction_holds_under_whichever_order_it_was_noted(desk: Desk) -> None:
    desk.uow.orders.add(an_order(id="o_2", lines=()))
    done(
        NoteProceeding(kind=Kind.APPEAL_AGAINST_CONVICTION, lodged_on=MARCH),
        "o_2",
        desk.of(desk.officer),
    )

    with pytest.raises(HoldOpenError, match="not determined"):
        start(desk)


# A co-accused of the same case.


def accuse(desk: Desk) -> None:
    accused = Accused("f_9", "Kim Example", None, (Allegation("soa2003_66B", ""),))
    desk.uow.cases.save(replace(desk.uow.cases.get("c_1"), accused=(accused,)))


def test_a_co_accused_who_awaits_trial_holds_every_exhibit_of_the_case(desk: Desk) -> None:
    accuse(desk)

    with pytest.raises(HoldOpenError, match="open against 1 other person"):
        start(desk)


def test_an_acquittal_of_a_co_accused_opens_56_days_for_the_crown_court(desk: Desk) -> None:
    change(desk, court_kind=CourtKind.CROWN)
    accuse(desk)
    prosecutions.record_no_conviction(
        desk.of(desk.officer), "c_1", "f_9", how=Ending.ACQUITTED, on=date(2026, 7, 1)
    )

    found = lines(desk, "other_defendant")[0]
    assert found.ends_on == date(2026, 8, 25)  # 1 July is the first of 56 days
    with pytest.raises(HoldOpenError, match="another defendant"):
        start(desk)


# The dated check.


@pytest.mark.parametrize("matter", list(StatusMatter))
def test_each_matter_is_asked_about(desk: Desk, matter: StatusMatter) -> None:
    rest = tuple(each for each in StatusMatter if each is not matter)
    change(desk, appeal_checks=(an_appeal_check(asked=rest),))

    with pytest.raises(HoldOpenError, match="No answer about"):
        start(desk)


@pytest.mark.parametrize("matter", list(StatusMatter))
def test_each_matter_holds_while_it_is_pending(desk: Desk, matter: StatusMatter) -> None:
    change(desk, appeal_checks=(an_appeal_check(pending=(matter,)),))

    with pytest.raises(HoldOpenError, match="pending"):
        start(desk)


def test_an_answer_from_before_the_last_time_limit_ended_is_asked_for_again(desk: Desk) -> None:
    desk.clock.now = NOON.replace(day=13, hour=11)
    change(desk, appeal_checks=(an_appeal_check(checked_on=date(2026, 7, 10)),))  # a Friday

    with pytest.raises(HoldOpenError, match="Ask again from 13 July 2026 on"):
        start(desk)


def test_several_offices_answer_what_each_of_them_knows(desk: Desk) -> None:
    change(desk, appeal_checks=())
    court = tuple(each for each in StatusMatter if each is not StatusMatter.CCRC)
    for office, asked in (("Court office", court), ("The Commission", (StatusMatter.CCRC,))):
        answer = AppealAnswer(TODAY, office, "A. Clerk", asked, (), None, "Nothing is recorded.")
        record_appeal_check(desk.of(desk.officer), "o_1", answer=answer)

    assert lines(desk, "appeal_check")[0].state is HoldState.PAST


# After a determination.


def crown(**changes: Any) -> Order:
    return an_order(court_kind=CourtKind.CROWN, **changes)


def ended(kind: ProceedingKind, outcome: ProceedingOutcome, on: date) -> Any:
    order = crown()
    desk = Desk()
    desk.uow.orders.save(order)
    found = lodge(desk, kind)
    return determine(desk, found, outcome, on)


def earliest(order: Order, when: date) -> date | None:
    at = NOON.replace(year=when.year, month=when.month, day=when.day)
    grounds = Grounds(an_exhibit(), a_case(), (order,), ())
    return evaluate(grounds, rules=RULES, at=at).earliest_erasure


def test_28_days_beginning_with_the_decision_follow_a_dismissal_by_the_court_of_appeal() -> None:
    order = ended(Kind.APPEAL_AGAINST_SENTENCE, Outcome.DISMISSED, date(2026, 7, 14))

    assert earliest(order, date(2026, 7, 15)) == date(2026, 8, 11)


def test_a_withdrawn_appeal_is_no_decision_and_opens_no_further_time() -> None:
    order = ended(Kind.APPEAL_AGAINST_SENTENCE, Outcome.WITHDRAWN, date(2026, 7, 14))

    assert earliest(order, date(2026, 7, 15)) == date(2026, 7, 15)


def test_a_single_judges_refusal_is_no_determination(desk: Desk) -> None:
    found = lodge(desk, Kind.APPEAL_AGAINST_CONVICTION)
    determine(desk, found, Outcome.LEAVE_REFUSED)

    with pytest.raises(HoldOpenError, match="not determined"):
        start(desk)
    determine(desk, found, Outcome.WITHDRAWN, date(2026, 4, 1))
    assert lines(desk, "open_proceeding")[0].state is HoldState.PAST


def test_after_the_crown_courts_decision_a_case_can_be_stated_again(desk: Desk) -> None:
    determine(desk, lodge(desk, Kind.APPEAL_AGAINST_SENTENCE), Outcome.DISMISSED, TODAY)

    assert lines(desk, "case_stated")[0].ends_on == date(2026, 8, 4)
    assert lines(desk, "judicial_review")[0].ends_on == date(2026, 10, 14)


# Authority.


def test_a_direction_from_before_the_bar_ended_is_refused(desk: Desk) -> None:
    for given_on in (date(2026, 1, 12), date(2026, 7, 12)):
        with pytest.raises(NoAuthorityError, match="before the six-month bar ended"):
            start(desk, authority=an_authority(given_on=given_on))
        entry = a_direction(rank="Supt", given_on=given_on)
        with pytest.raises(WrongEntryError, match="before the six-month bar ended"):
            done(entry, "o_1", desk.of(desk.officer))
    start(desk, authority=an_authority(given_on=date(2026, 7, 13)))


@pytest.mark.parametrize(
    "kind",
    [
        AuthorityKind.CHIEF_OFFICER_DIRECTION,
        AuthorityKind.SECTION_157_ORDER,
        AuthorityKind.ORDERS_OWN_WORDS,
    ],
)
def test_a_court_orders_authorities_carry_no_disclaimer(desk: Desk, kind: AuthorityKind) -> None:
    disclaimed(desk)
    change(desk, specifies_destruction=WORDS)

    with pytest.raises(NoAuthorityError, match="gives no authority under"):
        destroy(desk, authority=an_authority(kind=kind, quotation=WORDS))
    entry = a_direction(rank="Supt", given_on=TODAY)
    with pytest.raises(OutOfSequenceError, match="regulation 8 does not cover it"):
        done(entry, "o_1", desk.of(desk.officer))


def test_a_disclaimer_has_an_authority_of_its_own_and_only_it_has(desk: Desk) -> None:
    own = an_authority(
        kind=AuthorityKind.OWNERS_DISCLAIMER, given_on=date(2026, 1, 12), quotation=WORDS
    )
    with pytest.raises(NoAuthorityError, match="gives no authority under"):
        start(desk, authority=own)
    told = disclaimed(desk)
    with pytest.raises(NoAuthorityError, match="signed on that day"):
        start(desk, authority=replace(own, given_on=date(2026, 1, 13)))
    start(desk, **told)


def test_an_agreement_names_a_claim_that_is_recorded(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        agree(desk, OwnersChoice.SANITISE_AND_RETURN, "g_unknown")


def test_a_committal_for_sentence_belongs_to_the_crown_court(desk: Desk) -> None:
    entry = order_steps.OrderEntry(
        "f_1", "deprivation_s153", CourtKind.MAGISTRATES, "Exampleton", MARCH, MARCH, "DJ",
        "s.153", WORDS, an_order().sentence, committed_on=date(2026, 1, 5),
    )  # fmt: skip

    with pytest.raises(WrongEntryError, match="only the Crown Court"):
        order_steps.record_order(desk.of(desk.officer), "c_1", entry=entry)
    told = replace(entry, court_kind=CourtKind.CROWN)
    made = order_steps.record_order(desk.of(desk.officer), "c_1", entry=told, received=received())
    desk.uow.orders.save(replace(made, lines=an_order().lines))
    assert lines(desk, "appeal_to_crown_court")[-1].ends_on == date(2026, 1, 26)

"""What stands in the way of a disposal beside time: each opens a hold, its end lifts it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.acts.orders.decisions import (
    DecideDisclosure,
    FinishLawfulMaterial,
    RecordOwnersDecision,
    TakeLawfulMaterialOff,
)
from evidence_store.acts.orders.directions import (
    WithdrawDirection,
    WithdrawDisclaimer,
)
from evidence_store.acts.orders.duties_to_court import (
    CloseUndertaking,
    GiveUndertaking,
    LiftRestriction,
    NoteRestriction,
    RecordProceedsOrder,
)
from evidence_store.acts.orders.letters import DecideNobodyElse, RecordObjection, ServeLetter
from evidence_store.acts.orders.order_items import AnswerReferral, MoveItem, NoteItem, ReferAccount
from evidence_store.acts.orders.proceedings import DetermineProceeding, NoteClaim
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.law.authority import AuthorityKind
from evidence_store.domain.orders.matters import Matters, Need, ObjectionOutcome, OwnersChoice
from evidence_store.domain.orders.order_items import ItemKind, ItemState
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.orders.proceedings import ProceedingOutcome
from evidence_store.errors import (
    HoldOpenError,
    NoAuthorityError,
    NotFoundError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
    WrongEntryError,
)
from evidence_store.workflow._kit.grounds import evaluate_holds
from evidence_store.workflow.orders import notices, quashings
from evidence_store.workflow.orders.notices import NoticeEntry, ObjectionSettlement
from forensics.values import ErasureMethod
from tests.builders import (
    SHA,
    an_acquisition,
    an_appeal_check,
    an_authority,
    an_exhibit,
    settled_matters,
)
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import RULES, Desk
from tests.evidence_store.workflow.orders.papers import a_direction, a_disclaimer

if TYPE_CHECKING:
    from evidence_store.domain.law.holds import HoldLine
    from evidence_store.domain.orders.order import Order

TODAY = date(2026, 7, 14)
YESTERDAY = date(2026, 7, 13)
TOMORROW = date(2026, 7, 15)


def set_matters(desk: Desk, **changes: Any) -> None:
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, matters=settled_matters(**changes)))


def held(desk: Desk, code: str) -> HoldLine:
    exhibit = desk.uow.exhibits.get("x_1")
    lines = evaluate_holds(desk.uow, exhibit, rules=RULES, at=desk.clock()).lines
    return next(line for line in lines if line.code == code)


def is_clear(desk: Desk) -> bool:
    exhibit = desk.uow.exhibits.get("x_1")
    return evaluate_holds(desk.uow, exhibit, rules=RULES, at=desk.clock()).is_clear


def send(desk: Desk, **changes: Any) -> Order:
    told: dict[str, Any] = {"addressee": "CANARY", "sent_on": date(2026, 7, 1), "letter": SHA}
    return notices.record_notice(
        desk.of(desk.officer), "o_1", entry=NoticeEntry(**(told | changes))
    )


def serve(desk: Desk, notice: str, on: date, how: str = "By hand") -> Order:
    return done(ServeLetter(notice=notice, served_on=on, how=how), "o_1", desk.of(desk.officer))


def test_without_a_letter_or_a_decision_nothing_is_erased(desk: Desk) -> None:
    set_matters(desk, nobody_else=())

    with pytest.raises(HoldOpenError, match="No letter to interested persons is recorded"):
        desk.propose()


def test_a_letter_holds_until_28_days_after_its_service(desk: Desk) -> None:
    set_matters(desk, nobody_else=())
    notice = send(desk, sent_on=date(2026, 6, 1)).matters.notices[0].id
    assert "no service recorded" in held(desk, "notice_to_interested").arithmetic
    serve(desk, notice, date(2026, 6, 16))

    line = held(desk, "notice_to_interested")
    assert line.ends_on == date(2026, 7, 14)
    assert line.arithmetic == (
        "Last letter served 16 June 2026. 28 days after that day ends at the end of 14 July 2026."
    )
    assert not is_clear(desk)
    desk.clock.forward(days=1)
    assert is_clear(desk)


def test_a_letter_voids_what_was_signed_and_names_nobody_in_clear(desk: Desk) -> None:
    permitted = desk.permitted()

    send(desk)

    assert desk.uow.disposals.get(permitted.id).state is DisposalState.VOID
    assert all("CANARY" not in str(draft.public) for draft in desk.uow.custody.drafts)


def test_an_objection_holds_at_any_time_until_it_is_settled(desk: Desk) -> None:
    set_matters(desk, nobody_else=())
    notice = send(desk, sent_on=date(2026, 3, 1)).matters.notices[0].id
    serve(desk, notice, date(2026, 3, 2))
    permitted = desk.permitted()
    told: dict[str, Any] = {"received_on": TODAY, "words": "It is mine"}
    order = done(RecordObjection(notice=notice, **told), "o_1", desk.of(desk.officer))
    objection = order.matters.notices[0].objections[0].id

    assert desk.uow.disposals.get(permitted.id).state is DisposalState.VOID
    assert "not settled" in held(desk, "notice_to_interested").arithmetic
    settle(desk, objection, ObjectionOutcome.UPHELD)
    assert "upheld" in held(desk, "notice_to_interested").arithmetic
    settle(desk, objection, ObjectionOutcome.WITHDRAWN)
    assert held(desk, "notice_to_interested").ends_on == TODAY
    with pytest.raises(OutOfSequenceError):
        settle(desk, objection, ObjectionOutcome.DISMISSED)


def settle(desk: Desk, objection: str, outcome: ObjectionOutcome) -> Order:
    settlement = ObjectionSettlement(outcome, TODAY, "After a call")
    return notices.settle_objection(desk.of(desk.officer), "o_1", objection, settlement=settlement)


@pytest.mark.parametrize("on", [date(2026, 6, 30), TOMORROW])
def test_a_letter_is_not_served_before_it_was_sent_nor_in_the_future(desk: Desk, on: date) -> None:
    notice = send(desk).matters.notices[0].id

    with pytest.raises(WrongEntryError):
        serve(desk, notice, on)


def test_the_operator_settles_nothing_under_the_order(desk: Desk) -> None:
    authorised = desk.authorise(desk.propose())
    desk.permit(authorised, desk.everything)
    entry = DecideNobodyElse(decided_on=TODAY, reason="Asked")

    with pytest.raises(SamePersonError):
        done(entry, "o_1", desk.of(desk.everything))


def test_an_examiner_settles_nothing(desk: Desk) -> None:
    with pytest.raises(NotPermittedError):
        done(DecideNobodyElse(decided_on=TODAY, reason="Asked"), "o_1", desk.of(desk.examiner))


def decide(desk: Desk, need: Need, **changes: Any) -> Order:
    told: dict[str, Any] = {"officer": "D. Officer", "decided_on": TODAY, "reason": "Reviewed"}
    entry = DecideDisclosure(need=need, **told | changes)
    return done(entry, "o_1", desk.of(desk.officer))


def test_without_the_disclosure_officer_s_decision_nothing_is_erased(desk: Desk) -> None:
    set_matters(desk, decisions=())

    with pytest.raises(HoldOpenError, match="No decision of the disclosure officer"):
        desk.propose()
    desk.uow.acquisitions.add(an_acquisition())
    decide(desk, Need.COPY_SUFFICES)
    assert desk.propose().state is DisposalState.PROPOSED


def test_a_decision_that_the_original_is_kept_voids_and_holds_until_a_newer_one(
    desk: Desk,
) -> None:
    permitted = desk.permitted()
    decide(desk, Need.MUST_BE_KEPT)

    assert desk.uow.disposals.get(permitted.id).state is DisposalState.VOID
    assert not is_clear(desk)
    decide(desk, Need.NOT_NEEDED)
    assert is_clear(desk)


def test_a_decision_concerns_the_exhibits_that_it_names(desk: Desk) -> None:
    set_matters(desk, decisions=())
    desk.uow.exhibits.add(an_exhibit(id="x_2", reference="ABC/2"))
    decide(desk, Need.NOT_NEEDED, exhibits=("x_2",))

    assert not is_clear(desk)


def test_an_undertaking_holds_with_its_owner_and_day_until_it_is_fulfilled(desk: Desk) -> None:
    permitted = desk.permitted()
    words, february = "Return the photographs", date(2026, 2, 1)
    entry = GiveUndertaking(words=words, owner="DC Y", given_on=february, due_on=YESTERDAY)
    given = done(entry, "o_1", desk.of(desk.officer)).matters.undertakings[0].id

    assert desk.uow.disposals.get(permitted.id).state is DisposalState.VOID
    assert held(desk, "undertaking").arithmetic.endswith("It is overdue.")
    fulfilled = CloseUndertaking(undertaking=given, closed_on=TODAY, how="Handed to the family")
    done(fulfilled, "o_1", desk.of(desk.officer))
    assert is_clear(desk)
    with pytest.raises(OutOfSequenceError):
        done(fulfilled, "o_1", desk.of(desk.officer))


def test_lawful_material_holds_until_it_is_taken_off(desk: Desk) -> None:
    entry = TakeLawfulMaterialOff(
        decided_on=TODAY, what="Family photographs", owner="DC Y", due_on=date(2026, 8, 1)
    )
    order = done(entry, "o_1", desk.of(desk.officer))
    matter = order.matters.lawful[0].id

    assert "by 1 August 2026" in held(desk, "lawful_material").arithmetic
    told: dict[str, Any] = {"done_on": TODAY, "how": "On a disk, to the family"}
    done(FinishLawfulMaterial(matter=matter, **told), "o_1", desk.of(desk.officer))
    assert is_clear(desk)
    with pytest.raises(OutOfSequenceError):
        done(FinishLawfulMaterial(matter=matter, **told), "o_1", desk.of(desk.officer))


def test_lawful_material_of_a_named_exhibit_is_noted_before_any_line_is_mapped(desk: Desk) -> None:
    unmapped = tuple(replace(each, exhibit_ids=()) for each in desk.uow.orders.get("o_1").lines)
    desk.uow.orders.save(replace(desk.uow.orders.get("o_1"), lines=unmapped))
    entry = TakeLawfulMaterialOff(decided_on=TODAY, what="Photographs", owner="DC Y", due_on=TODAY)

    with pytest.raises(WrongEntryError, match="Say on which exhibit it lies"):
        done(entry, "o_1", desk.of(desk.officer))
    named = replace(entry, exhibits=("x_1",))
    order = done(named, "o_1", desk.of(desk.officer))
    assert [each.exhibit_ids for each in order.matters.lawful] == [("x_1",)]


def test_lawful_material_without_owner_or_day_is_refused(desk: Desk) -> None:
    told: dict[str, Any] = {"decided_on": TODAY, "what": "Photographs", "owner": "DC Y"}
    with pytest.raises(TypeError, match="due_on"):
        TakeLawfulMaterialOff(**told)

    with pytest.raises(WrongEntryError, match="who owns the task"):
        done(
            TakeLawfulMaterialOff(**{**told, "owner": " "}, due_on=TODAY),
            "o_1",
            desk.of(desk.officer),
        )


def test_a_proceeds_order_refuses_destruction_and_lets_the_item_be_sanitised(desk: Desk) -> None:
    destruction = desk.permitted(method=ErasureMethod.DESTRUCTION, plan=None)
    act = RecordProceedsOrder(made_on=date(2026, 1, 12), words="Proceeds to Complainant A")
    done(act, "o_1", desk.of(desk.officer))

    assert desk.uow.disposals.get(destruction.id).state is DisposalState.VOID
    with pytest.raises(OutOfSequenceError, match="sanitised and sold"):
        desk.propose(method=ErasureMethod.DESTRUCTION, plan=None)
    assert desk.propose().method is ErasureMethod.OVERWRITE_ZEROS


def test_a_confiscation_holds_until_its_end_is_recorded(desk: Desk) -> None:
    noted = NoteRestriction(noted_on=TODAY, words="Confiscation, Proceeds of Crime Act 2002")
    restriction = done(noted, "o_1", desk.of(desk.officer)).matters.restrictions[0].id

    assert not is_clear(desk)
    lifted = LiftRestriction(restriction=restriction, lifted_on=TODAY, how="Paid")
    done(lifted, "o_1", desk.of(desk.officer))
    assert is_clear(desk)


def claimed(desk: Desk) -> str:
    entry = NoteClaim(
        applicant="CANARY", court="Exampleton", lodged_on=date(2026, 3, 2), exhibits=("x_1",)
    )
    return done(entry, "o_1", desk.of(desk.officer)).proceedings[-1].id


def determine(desk: Desk, claim: str, outcome: ProceedingOutcome) -> Order:
    return done(
        DetermineProceeding(proceeding=claim, determined_on=TODAY, outcome=outcome),
        "o_1",
        desk.of(desk.officer),
    )


def owner_agrees(desk: Desk, choice: OwnersChoice, claim: str | None) -> Order:
    entry = RecordOwnersDecision(
        choice=choice,
        owner="CANARY",
        agreed_on=TODAY,
        words="Return it to me",
        exhibits=("x_1",),
        claim=claim,
    )
    return done(entry, "o_1", desk.of(desk.officer))


def test_a_claim_that_a_form_leaves_empty_is_none(desk: Desk) -> None:
    owner_agrees(desk, OwnersChoice.RETURN_AS_IT_IS, "")

    assert desk.uow.custody.drafts[-1].public["claim"] is None


def test_a_claim_holds_from_its_application_to_its_outcome(desk: Desk) -> None:
    permitted = desk.permitted()
    claim = claimed(desk)

    assert desk.uow.disposals.get(permitted.id).state is DisposalState.VOID
    assert "not determined" in held(desk, "disposal_bar").arithmetic
    determine(desk, claim, ProceedingOutcome.DISMISSED)
    assert held(desk, "disposal_bar").ends_on == TODAY
    assert "CANARY" not in "".join(str(draft.public) for draft in desk.uow.custody.drafts)


def test_a_claim_to_one_exhibit_leaves_another_alone(desk: Desk) -> None:
    desk.uow.exhibits.add(an_exhibit(id="x_2", reference="ABC/2"))
    entry = NoteClaim(
        applicant="A. Claimant", court="Exampleton", lodged_on=date(2026, 3, 2), exhibits=("x_2",)
    )
    done(entry, "o_1", desk.of(desk.officer))

    assert is_clear(desk)


def test_an_allowed_claim_is_resolved_by_what_the_owner_agreed_to(desk: Desk) -> None:
    claim = claimed(desk)
    with pytest.raises(NotFoundError):
        owner_agrees(desk, OwnersChoice.SANITISE_AND_RETURN, claim)
    determine(desk, claim, ProceedingOutcome.ALLOWED)
    assert "was allowed" in held(desk, "disposal_bar").arithmetic

    order = owner_agrees(desk, OwnersChoice.SANITISE_AND_RETURN, claim)

    assert order.state is OrderState.MAPPED
    desk.clock.forward(days=1)
    checked = (an_appeal_check(checked_on=TOMORROW),)
    desk.uow.orders.save(replace(desk.uow.orders.get("o_1"), appeal_checks=checked))
    given = an_authority(given_on=TOMORROW)
    with pytest.raises(OutOfSequenceError, match="sanitised and returned"):
        desk.propose(method=ErasureMethod.DESTRUCTION, plan=None, authority=given)
    assert desk.propose(authority=given).method is ErasureMethod.OVERWRITE_ZEROS


def test_an_item_that_returns_as_it_is_is_not_erased(desk: Desk) -> None:
    claim = claimed(desk)
    determine(desk, claim, ProceedingOutcome.ALLOWED)
    owner_agrees(desk, OwnersChoice.RETURN_AS_IT_IS, claim)
    desk.clock.forward(days=1)

    with pytest.raises(HoldOpenError, match="returns to its owner as it is"):
        desk.propose()


def direct(desk: Desk, **changes: Any) -> Order:
    entry = a_direction(**{"given_on": YESTERDAY} | changes)
    return done(entry, "o_1", desk.of(desk.officer))


def test_a_proposal_rests_on_the_recorded_direction_until_it_is_withdrawn(desk: Desk) -> None:
    with pytest.raises(NoAuthorityError):
        desk.propose(authority=None)
    direction = direct(desk).matters.directions[0].id
    proposed = desk.propose(authority=None)
    assert proposed.authority.quotation == "I direct"

    done(WithdrawDirection(direction=direction, withdrawn_on=TODAY), "o_1", desk.of(desk.officer))

    assert desk.uow.disposals.get(proposed.id).state is DisposalState.VOID
    with pytest.raises(NoAuthorityError):
        desk.propose(authority=None)


@pytest.mark.parametrize(
    "change",
    [{"rank": ""}, {"delegation": " "}, {"given_on": TOMORROW}, {"given_on": date(2026, 1, 11)}],
)
def test_a_direction_that_lacks_something_is_refused(desk: Desk, change: dict[str, Any]) -> None:
    with pytest.raises(WrongEntryError):
        direct(desk, **change)


def disclaimed(desk: Desk, **changes: Any) -> Order:
    told = {"signed_on": date(2026, 1, 12), "explained_by": "The duty solicitor"}
    entry = a_disclaimer(**told | changes)
    return done(entry, "o_1", desk.of(desk.officer))


def make_disclaimer(desk: Desk) -> None:
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, order_type="offender_disclaimer"))


def test_a_disclaimer_carries_only_with_each_of_its_conditions(desk: Desk) -> None:
    make_disclaimer(desk)
    with pytest.raises(HoldOpenError, match="None of its conditions"):
        desk.propose()
    disclaimed(desk, sole_owner=False, explained_by="")
    with pytest.raises(HoldOpenError, match="the owner's alone, who explained it"):
        desk.propose()
    disclaimed(desk)

    words = desk.uow.orders.get("o_1").text
    proposed = desk.propose(
        authority=an_authority(
            kind=AuthorityKind.OWNERS_DISCLAIMER, given_on=date(2026, 1, 12), quotation=words
        )
    )
    done(WithdrawDisclaimer(withdrawn_on=TODAY), "o_1", desk.of(desk.officer))

    assert desk.uow.disposals.get(proposed.id).state is DisposalState.VOID
    with pytest.raises(HoldOpenError, match="withdrawn by the owner"):
        desk.propose()


def test_a_disclaimer_has_no_six_months_and_still_its_retention_and_notice(desk: Desk) -> None:
    make_disclaimer(desk)
    exhibit = desk.uow.exhibits.get("x_1")
    codes = {
        line.code for line in evaluate_holds(desk.uow, exhibit, rules=RULES, at=desk.clock()).lines
    }

    assert "disposal_bar" not in codes
    assert {"cpia_retention", "notice_to_interested", "disclosure_decision"} <= codes


def test_the_conditions_of_a_disclaimer_are_not_recorded_for_a_court_s_order(desk: Desk) -> None:
    with pytest.raises(OutOfSequenceError, match="not a disclaimer"):
        disclaimed(desk)


def note(desk: Desk, kind: ItemKind = ItemKind.ACCOUNT_OR_SERVICE) -> str:
    entry = NoteItem(of_line=1, kind=kind, label="An account with a photograph service")
    return done(entry, "o_1", desk.of(desk.officer)).items[-1].id


def test_an_account_is_referred_and_answered_and_stays_not_done(desk: Desk) -> None:
    item = note(desk)
    entry = ReferAccount(item=item, platform="A platform", report="R-1", referred_on=TODAY)
    order = done(entry, "o_1", desk.of(desk.officer))
    referral = order.items[0].referrals[0].id
    order = done(
        AnswerReferral(referral=referral, answered_on=TODAY, answer="Removed"),
        "o_1",
        desk.of(desk.officer),
    )

    assert order.items[0].state is ItemState.REFERRED_TO_PLATFORM
    assert order.items[0].referrals[0].answer == "Removed"
    assert not order.items[0].is_done


def test_a_device_is_not_referred_and_an_account_is_not_received(desk: Desk) -> None:
    device, account = note(desk, ItemKind.DEVICE), note(desk)
    entry = ReferAccount(item=device, platform="A platform", report="R-1", referred_on=TODAY)

    with pytest.raises(WrongEntryError):
        done(entry, "o_1", desk.of(desk.officer))
    with pytest.raises(WrongEntryError):
        done(
            MoveItem(item=account, stands_at=ItemState.RECEIVED, exhibit="x_1"),
            "o_1",
            desk.of(desk.officer),
        )


def test_an_outstanding_device_that_comes_in_is_named_by_its_exhibit(desk: Desk) -> None:
    device = note(desk, ItemKind.DEVICE)
    with pytest.raises(WrongEntryError, match="Name the exhibit"):
        done(
            MoveItem(item=device, stands_at=ItemState.RECEIVED, exhibit=None),
            "o_1",
            desk.of(desk.officer),
        )

    order = done(
        MoveItem(item=device, stands_at=ItemState.RECEIVED, exhibit="x_1"),
        "o_1",
        desk.of(desk.officer),
    )

    assert order.items[0].is_received


def test_nothing_is_recorded_of_an_order_that_was_quashed(desk: Desk) -> None:
    quashings.record_quashing(desk.of(desk.officer), "o_1", quashed_on=TODAY)

    with pytest.raises(OutOfSequenceError, match="quashed"):
        send(desk)
    with pytest.raises(OutOfSequenceError, match="quashed"):
        note(desk)


def test_matters_begin_empty() -> None:
    assert Matters().direction_for(("x_1",)) is None
    assert Matters().owners_decision(("x_1",)) is None

"""Holds that lasted for ever, each with the lawful act that now ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from evidence_store.acts.orders.decisions import (
    RecordOwnersDecision,
    TakeLawfulMaterialOff,
    TakeNothingOff,
)
from evidence_store.acts.orders.letters import DecideNobodyElse, RecordObjection, ServeLetter
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.law.holds import HoldLine, HoldState
from evidence_store.domain.orders.matters import ObjectionOutcome, OwnersChoice
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.workflow._kit.grounds import evaluate_holds
from evidence_store.workflow.orders import notices
from evidence_store.workflow.orders import orders as order_steps
from evidence_store.workflow.orders.notices import NoticeEntry, ObjectionSettlement
from tests.builders import SHA, a_sentence, an_order, settled_matters
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import RULES, Desk

if TYPE_CHECKING:
    from evidence_store.domain.orders.order import Order

TODAY = date(2026, 7, 14)


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    order = made.uow.orders.get("o_1")
    made.uow.orders.save(replace(order, matters=settled_matters(nobody_else=())))
    return made


def line(desk: Desk, code: str) -> HoldLine:
    exhibit = desk.uow.exhibits.get("x_1")
    found = evaluate_holds(desk.uow, exhibit, rules=RULES, at=desk.clock()).lines
    return next(each for each in found if each.code == code)


def send(desk: Desk, on: date, replaces: str | None = None) -> str:
    entry = NoticeEntry("A brother", on, SHA, (), replaces)
    return notices.record_notice(desk.of(desk.officer), "o_1", entry=entry).matters.notices[-1].id


def serve(desk: Desk, letter: str, on: date) -> Order:
    return done(
        ServeLetter(notice=letter, served_on=on, how="By hand"), "o_1", desk.of(desk.officer)
    )


def test_a_letter_that_did_not_arrive_ends_once_another_in_its_place_was_served(
    desk: Desk,
) -> None:
    first = send(desk, date(2026, 2, 2))
    second = send(desk, date(2026, 3, 2), first)
    third = send(desk, date(2026, 4, 2), second)

    assert line(desk, "notice_to_interested").state is HoldState.OPEN
    serve(desk, third, date(2026, 4, 3))
    assert line(desk, "notice_to_interested").ends_on == date(2026, 5, 1)


def test_a_letter_about_more_is_not_replaced_by_one_about_less(desk: Desk) -> None:
    first = send(desk, date(2026, 2, 2))
    entry = NoticeEntry("A brother", date(2026, 3, 2), SHA, (), first)
    serve(desk, first, date(2026, 2, 3))

    with pytest.raises(WrongEntryError, match="not served"):
        notices.record_notice(desk.of(desk.officer), "o_1", entry=entry)


def test_a_letter_that_reaches_nobody_ends_by_the_signed_decision_that_nobody_else_is(
    desk: Desk,
) -> None:
    send(desk, date(2026, 2, 2))
    entry = DecideNobodyElse(
        decided_on=date(2026, 3, 2), reason="The addressee died; there is no estate"
    )
    done(entry, "o_1", desk.of(desk.officer))

    assert line(desk, "notice_to_interested").state is HoldState.PAST


def test_a_later_decision_that_nothing_is_taken_off_ends_an_earlier_one_and_is_signed(
    desk: Desk,
) -> None:
    wanted = TakeLawfulMaterialOff(decided_on=TODAY, what="Photographs", owner="DC Y", due_on=TODAY)
    done(wanted, "o_1", desk.of(desk.officer))
    assert line(desk, "lawful_material").state is HoldState.OPEN
    nothing = TakeNothingOff(decided_on=TODAY)
    done(nothing, "o_1", desk.of(desk.officer))

    assert line(desk, "lawful_material").state is HoldState.PAST
    assert desk.uow.custody.drafts[-1].signed is not None


def test_an_upheld_objection_ends_by_the_owners_agreement_and_says_so(desk: Desk) -> None:
    letter = send(desk, date(2026, 2, 2))
    serve(desk, letter, date(2026, 2, 3))
    made = done(
        RecordObjection(notice=letter, received_on=date(2026, 2, 9), words="It is mine"),
        "o_1",
        desk.of(desk.officer),
    )
    objection = made.matters.notices[0].objections[0].id
    settled = ObjectionSettlement(ObjectionOutcome.UPHELD, date(2026, 3, 2), "It is hers")
    agreed = ObjectionSettlement(ObjectionOutcome.AGREED, date(2026, 3, 2), "It is hers")
    with pytest.raises(WrongEntryError, match="expunge order owner"):
        notices.settle_objection(desk.of(desk.officer), "o_1", objection, settlement=agreed)
    entry = RecordOwnersDecision(
        choice=OwnersChoice.SANITISE_AND_RETURN,
        owner="A sister",
        agreed_on=TODAY,
        words="Erase it, then it is mine",
        exhibits=("x_1",),
        claim=None,
        objection=objection,
    )
    with pytest.raises(OutOfSequenceError, match="upheld"):
        done(entry, "o_1", desk.of(desk.officer))
    notices.settle_objection(desk.of(desk.officer), "o_1", objection, settlement=settled)
    assert line(desk, "notice_to_interested").state is HoldState.OPEN

    after = done(entry, "o_1", desk.of(desk.officer))

    assert after.matters.notices[0].objections[0].outcome is ObjectionOutcome.AGREED
    assert line(desk, "notice_to_interested").ends_on == TODAY


@pytest.mark.parametrize("court", [CourtKind.MAGISTRATES, CourtKind.YOUTH])
def test_an_order_of_magistrates_from_before_the_table_is_refused_plainly(
    desk: Desk, court: CourtKind
) -> None:
    old = date(2014, 6, 2)
    case = desk.uow.cases.get("c_1")
    offender = case.offenders[0]
    offence = replace(offender.offences[0], committed_on=None, convicted_on=old)
    desk.uow.cases.save(replace(case, offenders=(replace(offender, offences=(offence,)),)))
    entry = order_steps.OrderEntry(
        "f_1", "deprivation_s153", court, "Exampleton", old, old, "DJ", "s.143",
        an_order().text, a_sentence(passed_on=old),
    )  # fmt: skip

    with pytest.raises(WrongEntryError, match="from before 2015 is not carried out here"):
        order_steps.record_order(desk.of(desk.officer), "c_1", entry=entry)
    told = replace(entry, court_kind=CourtKind.CROWN)
    assert order_steps.record_order(desk.of(desk.officer), "c_1", entry=told).made_on == old

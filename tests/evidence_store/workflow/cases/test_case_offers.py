"""What is offered about a case is what the steps take: every state, every act, every role."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.acts._kit.doing import do
from evidence_store.acts.cases.completing import NameAccused, NameCourt
from evidence_store.domain.cases.case import (
    Accused,
    Allegation,
    Ending,
    Offender,
    OrderRequest,
    RequestOutcome,
)
from evidence_store.domain.cases.recipients import Recipients
from evidence_store.domain.exhibits.device_facts import PowerState
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.exhibits.extracts import ExhibitEntry
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.offers.case_deeds import CaseDeed
from evidence_store.domain.offers.case_offers import require_offered
from evidence_store.domain.people.person import Duty
from evidence_store.domain.scans.supplied_list import ReadList, SuppliedList
from evidence_store.errors import RefusedError
from evidence_store.workflow._kit.subjects.open_cases import on_case
from evidence_store.workflow.cases import prosecutions
from evidence_store.workflow.cases.offender_sentences import record_offender_sentence
from evidence_store.workflow.cases.prosecutions import Asked, Decided
from evidence_store.workflow.cases.sharing import share_case, withdraw_share
from evidence_store.workflow.exhibits import exhibits, seizures
from evidence_store.workflow.exhibits.seizures import Seizure
from evidence_store.workflow.orders.orders import OrderEntry, record_order
from evidence_store.workflow.scans.hash_sets import import_hash_set, register_hash_set
from evidence_store.workflow.scans.set_building import queue_set_building
from evidence_store.workflow.unit.disclosures import record_begun
from forensics.values import HashSetSummary
from tests.builders import NOON, SHA, a_sentence, an_offence
from tests.evidence_store.workflow.desk import Desk
from tests.evidence_store.workflow.exhibit_deeds import any_of, people_of, undone

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.cases.case import Case
    from evidence_store.workflow._kit.desk import SigningDesk
    from tests.builders import KeyedPerson

DAY = date(2026, 7, 1)
ACCUSED = Accused("f_2", "Sam Example", None, (Allegation("soa2003_66B", "Sharing"),))
ALEX = Offender("f_1", "Alex Example", None, (an_offence(),))
ASKED = OrderRequest(
    "r_1", DAY, "A. Prosecutor", ("x_1",), RequestOutcome.UNDECIDED, "", "u_officer", NOON
)
EXTRACT = b"reference,description,medium,seal,holder,source_reference\nNEW/7,Disk,hdd,B7,Store,P7\n"
STATES: dict[str, dict[str, Any]] = {
    "convicted": {},
    "one convicted whom no order names": {
        "offenders": (ALEX, replace(ALEX, id="f_2", name="Sam Example"))
    },
    "accused": {"offenders": (), "accused": (ACCUSED,)},
    "one convicted, one accused": {"accused": (ACCUSED,)},
    "ended": {
        "offenders": (),
        "accused": (replace(ACCUSED, ended=Ending.ACQUITTED, ended_on=DAY),),
    },
    "asked for an order": {"requests": (ASKED,)},
    "an order refused": {
        "requests": (replace(ASKED, outcome=RequestOutcome.REFUSED, decided_on=DAY),)
    },
    "before there is a court": {"court": ""},
    "before anybody is accused": {"offenders": (), "court": "", "court_case_number": ""},
    "a hash set of it is being built": {},
    "nothing booked in": {},
    "without a reader": {},
    "shared": {},
    "shared, and withdrawn": {},
}


def an_entry() -> OrderEntry:
    return OrderEntry(
        offender_id="f_1",
        order_type="deprivation_s153",
        court_kind=CourtKind.MAGISTRATES,
        court="Exampleton Magistrates' Court",
        made_on=date(2026, 1, 12),
        takes_effect_on=date(2026, 1, 12),
        made_by="District Judge Example",
        statutory_basis="Sentencing Act 2020 s.153",
        text="1. the USB stick ABC/1",
        sentence=a_sentence(),
    )


def seize(_: Desk, by: SigningDesk) -> None:
    entry = ExhibitEntry("NEW/1", "Stick", MediumKind.USB_FLASH, "S1", "Unit")
    seizure = Seizure(entry, "A desk", PowerState.OFF, NOON)
    seizures.seize(by, "c_1", seizure=seizure)


def book_in(_: Desk, by: SigningDesk) -> None:
    entry = ExhibitEntry("NEW/1", "Stick", MediumKind.USB_FLASH, "S1", "Unit")
    exhibits.book_in(by, "c_1", entry=entry)


def ask(_: Desk, by: SigningDesk) -> None:
    asked = Asked(DAY, "A. Prosecutor", ("x_1",))
    prosecutions.record_request(by, "c_1", asked=asked)


def disclose(_: Desk, by: SigningDesk) -> None:
    to = Recipients(("A. Firm",), "Trial")
    record_begun(by, "c_1", audience="defence", to=to, policy_digest=str(SHA))


def share(desk: Desk, by: SigningDesk) -> None:
    ends = desk.clock() + timedelta(days=9)
    readers = [one.id for one in desk.uow.people.find() if Duty.READER in one.duties]
    any_of(
        lambda one=one: share_case(by, "c_1", one, ends=ends)  # type: ignore[misc]
        for one in readers or ["u_none"]
    )


def share_of(desk: Desk) -> str:
    """The newest share; an id of none where nothing was ever shared."""
    shares = desk.uow.cases.get("c_1").shares
    return shares[-1].id if shares else "w_none"


def name_court(desk: Desk, by: SigningDesk) -> None:
    case = desk.uow.cases.get("c_1")
    missing = NameCourt(
        court="" if case.court else "Mold Crown Court",
        court_case_number="" if case.court_case_number else "T1",
    )
    do(missing, "c_1", desk=by)


def recorded(_: Desk, by: SigningDesk) -> None:
    record_order(by, "c_1", entry=an_entry())


def register_set(_: Desk, by: SigningDesk) -> None:
    register_hash_set(by, "c_1", summary=HashSetSummary(SHA, 5))


def import_set(_: Desk, by: SigningDesk) -> None:
    import_hash_set(
        by,
        "c_1",
        summary=HashSetSummary(SHA, 5),
        supplied=SuppliedList("A unit", DAY, "Its agreement with ours"),
        read=ReadList("csv", 2),
    )


STEPS: dict[CaseDeed, Callable[[Desk, SigningDesk], object]] = {
    CaseDeed.SEIZE: seize,
    CaseDeed.BOOK_IN: book_in,
    CaseDeed.IMPORT_EXHIBITS: lambda _, by: exhibits.import_exhibits(
        by, "c_1", extract=EXTRACT, system="NICHE"
    ),
    CaseDeed.BUILD_SET: lambda _, by: queue_set_building(by, "c_1", job_id="j_2"),
    CaseDeed.SEND_SET: register_set,
    CaseDeed.LOOK_AT_LIST: register_set,  # it changes nothing, and serves the next
    CaseDeed.IMPORT_SET: import_set,
    CaseDeed.RECORD_ORDER: recorded,
    CaseDeed.CHECK_ORDER: recorded,
    CaseDeed.ASK_ORDER: ask,
    CaseDeed.DISCLOSE: disclose,
    CaseDeed.SHARE: share,
    CaseDeed.ORDER_DECIDED: lambda _, by: prosecutions.record_outcome(
        by, "c_1", "r_1", decided=Decided(RequestOutcome.MADE, DAY)
    ),
    CaseDeed.ACCUSE: lambda _, by: do(NameAccused(name="Bo Example"), "c_1", desk=by),
    CaseDeed.NAME_COURT: name_court,
    CaseDeed.CONVICT: lambda _, by: prosecutions.record_conviction(
        by, "c_1", "f_2", offences=(an_offence(),)
    ),
    CaseDeed.NO_CONVICTION: lambda _, by: prosecutions.record_no_conviction(
        by, "c_1", "f_2", how=Ending.ACQUITTED, on=DAY
    ),
    CaseDeed.SENTENCE: lambda _, by: any_of(
        lambda one=one: record_offender_sentence(  # type: ignore[misc]
            by, "c_1", one, sentence=a_sentence()
        )
        for one in ("f_2", "f_1")
    ),
    CaseDeed.WITHDRAW_SHARE: lambda desk, by: withdraw_share(by, "c_1", share_of(desk)),
}


def made(desk: Desk, state: str) -> Case:
    """The case in that state, on the desk."""
    if state == "a hash set of it is being built":
        queue_set_building(desk.of(desk.examiner), "c_1", job_id="j_1")
    if state == "nothing booked in":
        desk.uow.exhibits.values.clear()
    if state == "without a reader":
        for person in [*desk.uow.people.find()]:
            if Duty.READER in person.duties:
                others = tuple(each for each in person.duties if each is not Duty.READER)
                desk.uow.people.save(replace(person, duties=others or (Duty.AUDITOR,)))
    if state.startswith("shared"):
        by = desk.of(desk.officer)
        ends = desk.clock() + timedelta(days=9)
        one = share_case(by, "c_1", "u_reader", ends=ends)
        if "withdrawn" in state:
            withdraw_share(by, "c_1", one.id)
    return desk.uow.cases.save(replace(desk.uow.cases.get("c_1"), **STATES[state]))


def refusal(desk: Desk, case: Case, deed: CaseDeed, who: KeyedPerson) -> str | None:
    """Why this is not offered; None where it is."""
    try:
        require_offered(deed, on_case(desk.uow, case, who.actor, desk.clock()))
    except RefusedError as error:
        return str(error)
    return None


def refused_by_step(desk: Desk, deed: CaseDeed, who: KeyedPerson) -> str | None:
    """Why its step refuses it; None where it takes it."""
    with undone(desk):
        try:
            STEPS[deed](desk, desk.of(who))
        except RefusedError as error:
            return str(error)
    return None


@pytest.mark.parametrize("state", STATES)
def test_what_is_offered_about_a_case_is_what_its_step_takes(desk: Desk, state: str) -> None:
    people = people_of(desk)
    case = made(desk, state)
    for name, who in people.items():
        for deed in CaseDeed:
            why_not = refusal(desk, case, deed, who)

            assert why_not == refused_by_step(desk, deed, who), (name, deed)


def test_every_act_about_a_case_is_offered_in_one_state_and_not_in_another() -> None:
    seen = {deed: set[bool]() for deed in CaseDeed}
    for state in STATES:
        desk = Desk()
        people_of(desk)
        case = made(desk, state)
        for who in (desk.officer, desk.examiner):
            for deed in CaseDeed:
                seen[deed].add(refusal(desk, case, deed, who) is None)

    always = {CaseDeed.SEIZE, CaseDeed.BOOK_IN, CaseDeed.IMPORT_EXHIBITS, CaseDeed.ACCUSE}
    assert {deed for deed, answers in seen.items() if answers != {True, False}} == always
    assert all(seen[deed] == {True} for deed in always)

"""The work of a case done in the browser by its people, each under their own name."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.orders.status_checks import StatusMatter
from tests.webui.conftest import PASSPHRASE, Unit, signed_in
from tests.webui.story import an_order_document
from tests.webui.working import bring_a_phone, days_ago

if TYPE_CHECKING:
    from flask import Flask


def test_three_people_bring_a_phone_from_the_order_to_an_authorised_destruction(
    open_app: Flask, open_unit: Unit
) -> None:
    bring_a_phone(open_app, open_unit)


def number_of(unit: Unit, case: str) -> str:
    with unit.store.reading() as uow:
        return uow.cases.get(case).court_case_number


def test_an_officer_opens_a_case_records_its_order_and_the_answer_of_the_court(
    open_app: Flask, open_unit: Unit
) -> None:
    officer = signed_in(open_app, "O1")

    opened = officer.do(
        "/unit/acts/open-case",
        reference="62CD7654326",
        court="Llys Ynadon Yr Wyddgrug",
        name="Gwŷn Öther",
        offence="soa2003_66B",
        born=["", "", ""],
        committed_on=days_ago(open_unit, 500),
        convicted_on=days_ago(open_unit, 300),
    )
    case = opened.location.removeprefix("/cases/")
    page = f"{opened.location}/acts/record-order"
    recorded = officer.do(
        page,
        offender=re.findall(r'value="(f_[^"]+)"', officer.get(page).text)[0],
        order_type="deprivation_s153",
        court_kind="magistrates",
        court="Llys Ynadon Yr Wyddgrug",
        made_on=days_ago(open_unit, 290),
        takes_effect_on=days_ago(open_unit, 290),
        made_by="The bench",
        statutory_basis="Sentencing Act 2020 s.153",
        words="1. the phone ABC/9",
        document=(io.BytesIO(an_order_document()), "order.pdf"),
        sentence="Community order",
        passed_on=days_ago(open_unit, 290),
        sentence_kind="community",
    )
    with open_unit.store.reading() as uow:
        (order,) = uow.orders.find(case_id=case)
    checked = officer.do(
        f"/orders/{order.id}/acts/check-appeal",
        checked_on=days_ago(open_unit, 0),
        office="Mold justice centre",
        answered_by="Listing officer",
        **{each.value: "nothing" for each in StatusMatter},
        reply="No notice of appeal is recorded.",
        passphrase=PASSPHRASE,
    )

    assert (opened.status_code, recorded.status_code, checked.status_code) == (303, 303, 303)
    assert recorded.location == f"/cases/{order.case_id}/sitting?order={order.id}"
    with open_unit.store.reading() as uow:
        assert uow.orders.get(order.id).appeal_checks[0].office == "Mold justice centre"
    readings = [
        one.do(
            f"/orders/{order.id}/acts/read-order",
            offender="Gwŷn Öther",
            number=number_of(open_unit, case),
            words="1. the phone ABC/9",
            passphrase=PASSPHRASE,
        )
        for one in (officer, signed_in(open_app, "S1"))
    ]
    assert [one.status_code for one in readings] == [303, 303]
    with open_unit.store.reading() as uow:
        assert uow.orders.get(order.id).is_validated
    assert "Llys Ynadon Yr Wyddgrug" in officer.get(opened.location).text


def test_an_appeal_recorded_in_the_browser_voids_what_was_signed(
    open_app: Flask, open_unit: Unit
) -> None:
    bring_a_phone(open_app, open_unit)
    officer, order = signed_in(open_app, "O1"), open_unit.story.order

    officer.do(
        f"/orders/{order.id}/acts/note-proceeding",
        what="appeal_against_sentence",
        lodged_on=days_ago(open_unit, 1),
    )

    with open_unit.store.reading() as uow:
        (phone,) = (one for one in uow.exhibits.find() if one.reference == "ABC/9")
        (disposal,) = uow.disposals.find(exhibit_id=phone.id)
    assert disposal.state is DisposalState.VOID
    assert phone.medium is MediumKind.PHONE


def test_a_proposal_that_a_hold_bars_is_refused_with_its_arithmetic(
    open_app: Flask, open_unit: Unit
) -> None:
    examiner = signed_in(open_app, "E1")
    with open_unit.store.reading() as uow:
        young = max(uow.orders.find(case_id=open_unit.story.case.id), key=lambda o: o.made_on)

    answer = examiner.do(
        f"/exhibits/{open_unit.story.disk.id}/acts/propose-destruction",
        order=young.id,
        kind="chief_officer_direction",
        given_by="Rhiannon Llŷr",
        rank="Superintendent",
        delegation="Scheme of delegation 2026, item 4",
        given_on=days_ago(open_unit, 3),
        reason="The device may not go back",
        quotation="I direct that exhibit ABC/1 be destroyed.",
        passphrase=PASSPHRASE,
    )

    assert answer.status_code == 403
    assert "Six-month bar on disposal" in answer.text
    assert "The device may not go back" in answer.text


def test_what_waits_is_listed_for_whose_duty_it_is_and_for_the_others(
    open_app: Flask, open_unit: Unit
) -> None:
    bring_a_phone(open_app, open_unit)
    examiner, supervisor = signed_in(open_app, "E1"), signed_in(open_app, "S1")

    mine, theirs = examiner.get("/tasks").text, supervisor.get("/tasks").text
    table = examiner.get("/waiting/list.csv").text

    stands = "Its disposal is authorised and not begun."
    assert stands in mine.split("Waits for others")[0]
    assert stands in theirs.split("Waits for others")[1]
    assert "ABC/9" in table

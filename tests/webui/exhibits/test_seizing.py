"""A seizure at the door: what is filled in, several photographs, what is taken already."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from PIL import Image
from wtforms.fields.core import UnboundField

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.exhibits.device_facts import LockState, PowerState
from evidence_store.domain.exhibits.exhibit import WITHOUT_POWER, MediumKind, require_power
from evidence_store.domain.exhibits.extracts import ExhibitEntry
from evidence_store.domain.people.person import Actor, Duty
from evidence_store.domain.values.zones import LONDON
from evidence_store.errors import WrongEntryError
from evidence_store.log_views.looking import find_reads
from evidence_store.workflow.exhibits.seizures import Seizure, seize
from forensics.pictures.heif import SMALL
from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in
from webui.acts.forms import SCANNED
from webui.door.headers import CAMERA_PAGES

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from evidence_store.domain.exhibits.exhibit import Exhibit

STICK = {
    "reference": "AO/1", "description": "Stick", "medium": "usb_flash", "locked": "no",
    "seal": "B8800001", "found_at": "Living room", "power": "on", "seized_by": "PC 7 Owens",
    "holder": "Aled Owens", "capacity": "64 GB",
    "occurred_on": ["2", "11", "2026"], "occurred_at": "09:05",
}  # fmt: skip


def page_of(unit: Unit) -> str:
    return f"/cases/{unit.story.case.id}/acts/seize"


def newest(unit: Unit) -> Exhibit:
    with unit.store.reading() as uow:
        return uow.exhibits.find(case_id=unit.story.case.id)[-1]


def send(visitor: Visitor, page: str, *files: tuple[str, bytes], **typed: object) -> TestResponse:
    sent = [(io.BytesIO(data), name) for name, data in files]
    filled = visitor.fill(page, **{**STICK, "picture": sent, **typed})
    return visitor.client.post(
        page, base_url=visitor.base, data=filled, content_type="multipart/form-data"
    )


def photograph(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


def value(page: str, name: str) -> str:
    """What stands in the first field of that name."""
    (tag,) = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)[:1]
    return "".join(re.findall(r'value="([^"]*)"', tag))


def test_me_and_now_and_the_next_reference_are_filled_in(officer: Visitor, open_unit: Unit) -> None:
    page = officer.get(page_of(open_unit)).text
    now = open_unit.store.clock().astimezone(LONDON)

    assert (value(page, "holder"), value(page, "seized_by")) == ("Aled Owens", "Aled Owens")
    assert value(page, "reference") == "AO/1"
    assert value(page, "occurred_on") == str(now.day).zfill(2)
    assert value(page, "occurred_at")[:2] in (f"{now:%H}", f"{now.hour - 1:02}")


def test_the_next_form_of_a_seizure_comes_with_what_its_devices_share(
    officer: Visitor, open_unit: Unit
) -> None:
    answer = officer.do(page_of(open_unit), **STICK, then="also")
    made = newest(open_unit)
    page = officer.get(answer.location).text

    assert answer.location == f"{page_of(open_unit)}?after={made.id}"
    assert (made.facts.capacity, made.size) == (64 * 10**9, None)
    assert made.handovers[0].reason == "Seized by PC 7 Owens"
    assert made.handovers[0].occurred == datetime(2026, 11, 2, 9, 5, tzinfo=UTC)
    assert "AO/1 is recorded as seized, under seal B8800001." in page
    assert (value(page, "reference"), value(page, "found_at")) == ("AO/2", "Living room")
    assert (value(page, "seized_by"), value(page, "holder")) == ("PC 7 Owens", "Aled Owens")
    assert (value(page, "occurred_on"), value(page, "seal")) == ("02", "")
    assert 'value="on" checked' in page


def test_right_after_a_seizure_its_record_can_be_printed_and_that_is_recorded(
    officer: Visitor, open_unit: Unit
) -> None:
    officer.do(page_of(open_unit), **STICK)
    made = newest(open_unit)
    page = officer.get(f"/exhibits/{made.id}").text
    address = f"/exhibits/{made.id}/receipts/{made.handovers[0].id}.pdf"

    assert f'href="{address}">Print the receipt (PDF)' in page
    paper = officer.get(address)
    assert paper.mimetype == "application/pdf"
    assert "attachment" in paper.headers["Content-Disposition"]
    text = pypdfium2.PdfDocument(paper.data)[0].get_textpage().get_text_range()
    assert "Record of an item that was seized" in text
    assert "Living room" not in text
    reads = find_reads(open_unit.store, actor=Actor("p", "A", "DS", frozenset({Duty.AUDITOR})))
    assert ("a receipt for an exhibit", made.id) in [
        (each.read.what, each.read.exhibit_id) for each in reads
    ]


UNSAID = {"locked": "", "power": ""}


def test_nobody_is_asked_whether_a_stick_is_locked_or_how_it_was_found(
    officer: Visitor, open_unit: Unit
) -> None:
    answer = officer.do(page_of(open_unit), **{**STICK, **UNSAID}, then="also")
    made, page = newest(open_unit), officer.get(answer.location).text
    shown = officer.get(f"/exhibits/{made.id}").text
    custody = officer.get(f"/custody/exhibits/{made.id}").text

    assert (made.locked, made.facts.power) == (False, PowerState.NOT_APPLICABLE)
    assert made.facts.lock is LockState.NOT_KNOWN
    assert "power when found: not applicable." in custody
    assert "found: off" not in custody.lower()
    assert "Unlocked" not in shown
    # A phone that comes next is asked, and nothing is chosen for it.
    assert not re.findall(r'name="power"[^>]* checked', page)
    assert list(open_unit.store.check(known=()))


@pytest.mark.parametrize("medium", sorted({*MediumKind} - WITHOUT_POWER))
def test_of_what_can_be_on_and_locked_both_are_said(
    officer: Visitor, open_unit: Unit, medium: str
) -> None:
    before = newest(open_unit)

    answer = officer.do(page_of(open_unit), **{**STICK, **UNSAID, "medium": medium})

    assert answer.status_code == 422
    assert "Choose whether it is locked" in answer.text
    assert "Choose how it was found" in answer.text
    assert newest(open_unit) == before


def test_a_sim_card_has_a_pin_and_no_power(officer: Visitor, open_unit: Unit) -> None:
    sim = {**STICK, **UNSAID, "medium": "sim_card"}
    unsaid = officer.do(page_of(open_unit), **sim)
    said = officer.do(page_of(open_unit), **{**sim, "locked": "yes"})

    assert "Choose whether it is locked" in unsaid.text
    assert "Choose how it was found" not in unsaid.text
    assert said.status_code == 303, said.text
    assert newest(open_unit).locked


def test_what_is_said_of_a_stick_all_the_same_is_recorded(
    officer: Visitor, open_unit: Unit
) -> None:
    officer.do(page_of(open_unit), **{**STICK, "locked": "yes"})

    assert newest(open_unit).locked
    assert newest(open_unit).facts.power is PowerState.ON


def test_no_step_records_of_a_phone_that_power_does_not_apply(open_unit: Unit) -> None:
    store = open_unit.store
    desk = store.desk_of(store.open_actor("O1", PASSPHRASE))
    case, phone = open_unit.story.case, open_unit.story.phone
    entry = ExhibitEntry("AO/9", "Phone", MediumKind.PHONE, seal="B8800009", holder="Unit")
    seizure = Seizure(entry, "A desk", PowerState.NOT_APPLICABLE, store.clock())

    with pytest.raises(WrongEntryError, match="it can be on or off"):
        seize(desk, case.id, seizure=seizure)
    with pytest.raises(WrongEntryError, match="it can be on or off"):
        require_power(phone.medium, PowerState.NOT_APPLICABLE)


def test_what_was_typed_stands_in_a_refused_form_and_not_what_is_filled_in(
    officer: Visitor, open_unit: Unit
) -> None:
    answer = officer.do(page_of(open_unit), **{**STICK, "seal": "490154203237518", "holder": "X"})

    assert answer.status_code == 422
    assert "This number is an IMEI and no seal" in answer.text
    assert (value(answer.text, "holder"), value(answer.text, "reference")) == ("X", "AO/1")


def test_a_seizure_of_any_case_begins_at_the_first_page(officer: Visitor, open_unit: Unit) -> None:
    there = "/unit/acts/seize"
    unknown = officer.do(there, **STICK, case="62ZZ0000026")
    answer = officer.do(there, **STICK, case=open_unit.story.case.reference, then="also")

    assert unknown.status_code == 422
    assert "“Open a case”" in unknown.text
    assert answer.location.startswith(f"{page_of(open_unit)}?after=")
    assert newest(open_unit).reference == "AO/1"


def test_a_case_is_opened_and_its_first_device_recorded_in_one_sitting(
    officer: Visitor, open_unit: Unit
) -> None:
    bare = officer.do("/unit/acts/open-case", reference="62CD0000126", then="also")
    seized = officer.do(bare.location, **STICK)
    with open_unit.store.reading() as uow:
        (case,) = uow.cases.find(reference="62CD0000126")
        (made,) = uow.exhibits.find(case_id=case.id)

    assert bare.location == f"/cases/{case.id}/acts/seize"
    assert (case.accused, case.offenders, case.court) == ((), (), "")
    assert seized.location == f"/exhibits/{made.id}"


NEW = {"case": "62CD0000226", "then": "open", "court": "Mold Crown Court"}
CONVICTED = {
    "name": "Ann Other",
    "offence": "soa2003_67",
    "committed_on": ["1", "2", "2025"],
    "convicted_on": ["1", "3", "2026"],
}


def test_one_form_opens_a_case_and_records_its_first_device(
    officer: Visitor, open_unit: Unit
) -> None:
    answer = officer.do("/unit/acts/seize", **STICK, **NEW, **CONVICTED)
    with open_unit.store.reading() as uow:
        (case,) = uow.cases.find(reference=NEW["case"])
        (made,) = uow.exhibits.find(case_id=case.id)
        entries = uow.custody.tail(3)

    assert answer.status_code == 303, answer.text
    assert answer.location == f"/cases/{case.id}/acts/record-order"  # convicted: the order is next
    assert (case.court, case.offenders[0].name) == ("Mold Crown Court", "Ann Other")
    assert made.seal is not None
    assert made.seal.number == STICK["seal"]
    events = [read_leaf(each.body).event for each in entries]
    assert events == ["case.opened", "exhibit.booked_in", "exhibit.seized"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"seal": "490154203237518"}, "is an IMEI and no seal"),  # of the device
        ({"offence": "", "name": ""}, "Enter the name of the person"),  # of the case
    ],
)
def test_a_case_and_its_first_device_are_recorded_both_or_neither(
    officer: Visitor, open_unit: Unit, wrong: dict[str, str], said: str
) -> None:
    answer = officer.do("/unit/acts/seize", **{**STICK, **NEW, **CONVICTED, **wrong})

    assert answer.status_code == 422
    assert said in answer.text
    assert value(answer.text, "case") == NEW["case"]
    with open_unit.store.reading() as uow:
        assert not uow.cases.find(reference=NEW["case"])


def test_a_mistyped_reference_opens_no_case_and_a_known_case_takes_no_second_person(
    officer: Visitor, open_unit: Unit
) -> None:
    known = open_unit.story.case.reference
    mistyped = officer.do("/unit/acts/seize", **STICK, case="62ZZ0000026")
    changed = officer.do("/unit/acts/seize", **{**STICK, **CONVICTED, "case": known})
    again = officer.do("/unit/acts/seize", **{**STICK, **NEW, "case": known})

    assert [each.status_code for each in (mistyped, changed, again)] == [422, 422, 409]
    assert "change it on the page of the case" in changed.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "Sam Example"}, None),
        ({"offence": "soa2003_66B"}, "Enter the name"),
        ({"name": "Sam Example", "convicted_on": ["1", "9", "2026"]}, "Choose the offence"),
        ({"name": "Sam Example", "committed_on": ["1", "9", "2026"]}, "Choose the offence"),
    ],
)
def test_what_is_entered_of_a_person_goes_together(
    officer: Visitor, open_unit: Unit, typed: dict[str, object], said: str | None
) -> None:
    answer = officer.do("/unit/acts/open-case", reference="62CD0000226", **typed)

    assert answer.status_code == (303 if said is None else 422)
    assert said is None or said in answer.text
    with open_unit.store.reading() as uow:
        assert bool(uow.cases.find(reference="62CD0000226")) is (said is None)


def test_several_photographs_come_with_a_seizure_each_sealed(
    officer: Visitor, open_unit: Unit
) -> None:
    files = (("a.jpg", photograph("red")), ("b.jpg", photograph("blue")), ("c.heic", SMALL))

    answer = send(officer, page_of(open_unit), *files)

    made = newest(open_unit)
    assert answer.status_code == 303, answer.text
    assert [each.original_format for each in made.photographs] == ["JPEG", "JPEG", "HEIF"]
    assert {each.under_case_key for each in made.photographs} == {True}
    size = sum(len(data) for _, data in files)
    said = f"3 photographs are kept, sealed: {size:,} bytes."
    assert said in officer.get(answer.location).text


@pytest.mark.parametrize("wrong", [b"GIF89a", photograph("red")])
def test_a_file_that_is_not_taken_records_nothing(
    officer: Visitor, open_unit: Unit, wrong: bytes
) -> None:
    before = newest(open_unit)

    answer = send(officer, page_of(open_unit), ("a.jpg", photograph("red")), ("b.jpg", wrong))

    assert answer.status_code == 422
    assert newest(open_unit) == before


def test_a_photograph_that_cannot_be_kept_is_said_beside_the_recorded_seizure(
    officer: Visitor, open_unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise WrongEntryError("The disk is full.")

    monkeypatch.setattr("webui.exhibits.acts.photographs.open_vault", full)
    answer = send(officer, page_of(open_unit), ("a.jpg", photograph("red")))

    assert newest(open_unit).reference == "AO/1"
    assert newest(open_unit).photographs == ()
    assert "1 not kept: The disk is full." in officer.get(answer.location).text


def test_a_seal_and_a_reference_that_are_taken_are_told_before_the_form_is_sent(
    officer: Visitor, open_unit: Unit
) -> None:
    officer.do(page_of(open_unit), **STICK)
    asked: dict[str, object] = {
        "reference": "AO/1",
        "seal": " b8800001 ",
        "case_id": open_unit.story.case.id,
    }

    told = officer.post("/taken", asked, seen=page_of(open_unit)).json
    free = officer.post("/taken", {"seal": "B1", "reference": "Z/1"}, seen=page_of(open_unit)).json

    assert told is not None
    assert "this reference is taken. In this case it is: Stick" in told["reference"]
    assert "is on the bag of exhibit AO/1 of case" in told["seal"]
    assert free == {"reference": "", "seal": ""}
    hidden: dict[str, object] = {
        "seal": "B88\x0000\u202e001",
        "reference": "\0",
        "case_id": open_unit.story.case.id,
    }
    again = officer.post("/taken", hidden, seen=page_of(open_unit)).json
    assert again is not None
    assert "is on the bag of exhibit AO/1 of case" in again["seal"]
    reads = find_reads(open_unit.store, actor=Actor("p", "A", "DS", frozenset({Duty.AUDITOR})))
    assert "exhibits, by seal or reference" in [one.read.what for one in reads]


def test_nobody_else_is_told_what_is_taken(open_app: Flask) -> None:
    for number in ("A1", "R1"):
        visitor = signed_in(open_app, number)
        answer = visitor.post("/taken", {"seal": "B1"}, seen="/help")
        assert answer.status_code == 403, number


def test_the_same_seal_in_another_case_is_refused_with_where_it_is(
    officer: Visitor, open_unit: Unit
) -> None:
    officer.do(page_of(open_unit), **STICK)
    officer.do("/unit/acts/open-case", reference="62CD0000326")

    answer = officer.do("/unit/acts/seize", **STICK, case="62CD0000326")

    assert answer.status_code == 409
    assert f"of exhibit AO/1 of case {open_unit.story.case.reference}" in answer.text


def test_the_camera_is_allowed_on_the_pages_whose_script_reads_codes_and_on_no_other(
    officer: Visitor, open_unit: Unit
) -> None:
    scanning = {
        f"acts.{page.endpoint}{sent}"
        for page in officer.app.extensions["expunge_acts"]
        for sent in ("", "_send")
        if any(SCANNED in (one.kwargs.get("render_kw") or {}) for one in fields_of(page.form))
    }
    there, elsewhere = officer.get(page_of(open_unit)), officer.get("/cases")

    assert scanning == CAMERA_PAGES
    assert "camera=(self)," in there.headers["Permissions-Policy"]
    assert "camera=()," in elsewhere.headers["Permissions-Policy"]
    assert "microphone=()" in there.headers["Permissions-Policy"]


def fields_of(form: type) -> list[UnboundField]:
    every = (getattr(form, name) for name in dir(form))
    return [each for each in every if isinstance(each, UnboundField)]

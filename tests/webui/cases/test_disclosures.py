"""Disclosure in the browser: read the preview, build, download once; then anybody can check it."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.bundles.verifiers import read_verifier
from evidence_store.disclosure.verifiers import verify
from evidence_store.workflow.unit.disclosures import disclosures_in
from tests.webui.conftest import Unit, Visitor, signed_in
from webui.cases.acts import disclosures

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse


@pytest.fixture
def supervisor(open_app: Flask) -> Visitor:
    return signed_in(open_app, "S1")


def page_of(unit: Unit, audience: str = "") -> str:
    address = f"/cases/{unit.story.case.id}/disclosure"
    return f"{address}/{audience}" if audience else address


def read_all(visitor: Visitor, unit: Unit, audience: str = "defence") -> str:
    """Open every page of the preview; give them all."""
    first = visitor.get(page_of(unit, audience)).text
    pages = int(found.group(1)) if (found := re.search(r"Page 1 of (\d+)", first)) else 1
    others = [visitor.get(f"{page_of(unit, audience)}?page={n}").text for n in range(2, pages + 1)]
    return "\n".join([first, *others])


def build(visitor: Visitor, unit: Unit, **typed: Any) -> TestResponse:
    told = {"audience": "defence", "recipients": "Ŵyn & Co\r\nA. Expert", "purpose": "Inspection",
            "read": "y"}  # fmt: skip
    return visitor.do(f"/cases/{unit.story.case.id}/acts/disclose", **(told | typed))


def download(visitor: Visitor, unit: Unit) -> TestResponse:
    """Press the button of the newest bundle that waits."""
    page = visitor.get(page_of(unit)).text
    action = re.search(r'action="([^"]+/bundle)"', page)
    assert action is not None, "no bundle waits"
    return visitor.post(action.group(1), seen=page_of(unit))


def log_of(unit: Unit) -> list[Any]:
    with unit.store.reading() as uow:
        return disclosures_in(uow.custody.of_case(unit.story.case.id))


@pytest.mark.usefixtures("golden")
def test_a_bundle_is_built_after_its_preview_downloaded_once_and_verified(
    supervisor: Visitor, open_unit: Unit
) -> None:
    preview = read_all(supervisor, open_unit)
    assert "Names and numbers of staff" in preview
    built = build(supervisor, open_unit)
    assert (built.status_code, built.location) == (303, page_of(open_unit))

    page = supervisor.get(page_of(open_unit)).text
    given = download(supervisor, open_unit)

    (told,) = log_of(open_unit)
    assert given.status_code == 200
    assert given.headers["Cache-Control"] == "no-store"
    name = f"{told.id.replace('_', '-')}.custody"  # opaque
    assert given.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert f"sha256:{hashlib.sha256(given.data).hexdigest()}" == told.digest
    assert told.digest.removeprefix("sha256:") in page
    head = re.search(r"\d+:[0-9a-f]{64}", page)
    assert head is not None
    answer = verify.check(given.data, verify.read_head(head.group(0)))
    assert answer["exit"] == 0
    assert any("Preview confirmed as read: yes" in each["sentence"] for each in answer["entries"])
    with open_unit.store.reading() as uow:
        assert b"disclosure.downloaded" in uow.custody.tail(1)[0].body
    again = supervisor.post(f"{page_of(open_unit)}/{told.id}/bundle", seen=page_of(open_unit))
    assert again.status_code == 409
    assert "downloaded already" in again.text
    assert "Downloaded on" in supervisor.get(page_of(open_unit)).text


def test_nothing_is_built_before_somebody_has_read_the_preview_for_those_people(
    supervisor: Visitor, open_unit: Unit
) -> None:
    unread = build(supervisor, open_unit)
    assert (unread.status_code, "Open the preview for the defence first" in unread.text) == (
        422, True,
    )  # fmt: skip
    read_all(supervisor, open_unit, "ico")
    other = build(supervisor, open_unit)
    assert other.status_code == 422
    unconfirmed = build(supervisor, open_unit, audience="ico", read="")
    assert "Confirm that you have read the whole preview" in unconfirmed.text
    assert "Ŵyn &amp; Co" in unconfirmed.text  # what was typed comes back
    assert log_of(open_unit) == []


def test_a_case_that_changed_since_the_preview_is_read_again_first(
    supervisor: Visitor, open_unit: Unit, open_app: Flask
) -> None:
    read_all(supervisor, open_unit)
    officer = signed_in(open_app, "O1")
    officer.do(f"/exhibits/{open_unit.story.disk.id}/acts/place-hold", code="ccrc",
               note="A letter came")  # fmt: skip

    refused = build(supervisor, open_unit)

    assert refused.status_code == 422
    assert "Read the preview again" in refused.text
    assert log_of(open_unit) == []
    read_all(supervisor, open_unit)
    assert build(supervisor, open_unit).status_code == 303


def test_what_a_reader_withholds_besides_goes_out_as_withheld_with_their_reason(
    supervisor: Visitor, open_unit: Unit
) -> None:
    rows = list(csv.DictReader(io.StringIO(
        supervisor.get(f"{page_of(open_unit, 'defence')}.csv").data.decode("utf-8-sig")
    )))  # fmt: skip
    chosen = next(row for row in rows if row["field"] == "serial" and row["goes_out"] == "yes")
    address = page_of(open_unit, "defence")
    read_all(supervisor, open_unit)
    no_such = supervisor.do(address, entry="0", field="x", because="y")
    assert no_such.status_code == 405  # the page itself takes nothing
    typed = {"entry": chosen["entry"], "field": "serial", "because": "It names somebody else."}
    wrong = supervisor.post(f"{address}/withhold", {**typed, "field": "no_such"}, seen=address)
    assert wrong.status_code == 422
    assert "No such field" in wrong.text

    added = supervisor.post(f"{address}/withhold", typed, seen=address)

    assert added.status_code == 303
    assert build(supervisor, open_unit).status_code == 422  # to be read with this decision
    assert "It names somebody else." in read_all(supervisor, open_unit)
    assert build(supervisor, open_unit).status_code == 303
    answer = verify.check(download(supervisor, open_unit).data)
    entry = next(each for each in answer["entries"] if each["seq"] == int(chosen["entry"]))
    assert {"field": "serial", "why": "It names somebody else."} in entry["withheld"]


def test_opening_the_preview_is_a_read_of_its_own_kind(
    supervisor: Visitor, open_unit: Unit
) -> None:
    supervisor.get(page_of(open_unit, "cps"))

    with open_unit.store.reading() as uow:
        newest = uow.reads.of_case(open_unit.story.case.id)[-1].body.decode()
    assert '"what":"what a bundle would hold"' in newest


def test_the_verifiers_come_whole_with_their_digests_and_no_browser_opens_them_here(
    supervisor: Visitor, open_unit: Unit
) -> None:
    page = supervisor.get(page_of(open_unit)).text
    for name in ("verify.py", "verify.html"):
        answer = supervisor.get(f"/verifiers/{name}")
        assert answer.data == read_verifier(name)
        assert answer.mimetype == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
        assert hashlib.sha256(answer.data).hexdigest() in page


@pytest.mark.parametrize("staff_number", ["E1", "U1", "A1"])
def test_who_may_not_disclose_is_shown_no_preview_and_given_no_bundle(
    supervisor: Visitor, open_unit: Unit, open_app: Flask, staff_number: str
) -> None:
    read_all(supervisor, open_unit)
    build(supervisor, open_unit)
    other = signed_in(open_app, staff_number)
    (told,) = log_of(open_unit)

    assert other.get(page_of(open_unit)).status_code == 403
    assert other.get(page_of(open_unit, "defence")).status_code == 403
    assert other.post(f"{page_of(open_unit)}/{told.id}/bundle").status_code == 403
    assert log_of(open_unit) == [told]


def test_a_bundle_that_takes_long_is_left_to_the_command_line_and_nothing_is_begun(
    supervisor: Visitor, open_unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disclosures, "LARGEST", 10)
    read_all(supervisor, open_unit)

    refused = build(supervisor, open_unit)

    assert refused.status_code == 422
    assert "more than 10 entries" in refused.text
    assert log_of(open_unit) == []

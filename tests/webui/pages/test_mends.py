"""A refusal leads somewhere: its button, and files that need not be chosen a second time."""

from __future__ import annotations

import html
import io
import re
from typing import TYPE_CHECKING

from evidence_store.errors import HoldOpenError
from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in
from webui.acts import kept_uploads, serving

if TYPE_CHECKING:
    import pytest
    from flask import Flask
    from werkzeug.test import TestResponse

PICTURE = b"\xff\xd8\xff\xe0" + bytes(2000)


def page_of(unit: Unit, act: str) -> str:
    return f"/exhibits/{unit.story.disk.id}/acts/{act}"


def buttons(page: str) -> list[tuple[str, str]]:
    return re.findall(
        r'<a class="govuk-button govuk-button--secondary" href="([^"]+)">([^<]+)</a>', page
    )


def photographs(unit: Unit) -> int:
    with unit.store.reading() as uow:
        return len(uow.exhibits.get(unit.story.disk.id).photographs)


def send(visitor: Visitor, page: str, **typed: object) -> TestResponse:
    return visitor.send(page, visitor.fill(page, **typed))


def again(visitor: Visitor, page: str, answer: TestResponse, **typed: object) -> TestResponse:
    """Send the form that was shown again, with what its hidden fields hold."""
    hidden = re.findall(
        r'name="(csrf_token|mark|seen|typed_by|kept_files)"[^>]*value="([^"]*)"', answer.text
    )
    return visitor.send(page, {**dict(hidden), **typed})


def test_a_refusal_has_the_button_to_what_mends_it(officer: Visitor, open_unit: Unit) -> None:
    page = page_of(open_unit, "open-bag")

    refused = send(officer, page, seal_seen="WRONG-1", reason="To image it", passphrase=PASSPHRASE)

    assert refused.status_code == 403
    settle = page_of(open_unit, "settle-discrepancy")
    assert buttons(refused.text) == [(settle, "Settle a discrepancy")]
    assert officer.get(settle).status_code == 200
    assert "To image it" in refused.text


def test_a_long_refusal_is_a_heading_with_its_reasons_under_it(
    officer: Visitor, open_unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    reasons = [
        "Appeal: 2 December 2026 plus 28 days.",
        "Ŵyn: it waits.",
        "A <b>.",
        "By s.157 it ends.",
    ]
    refusal = HoldOpenError(" ".join(["ABC/1: refused, because holds stand.", *reasons]))
    monkeypatch.setattr(serving, "why_not", lambda *_: refusal)

    page = officer.get(page_of(open_unit, "open-bag")).text

    assert '<p class="govuk-notification-banner__heading">ABC/1: refused, because holds' in page
    assert all(f'<p class="govuk-body">{html.escape(each)}</p>' in page for each in reasons)


def test_a_page_that_is_opened_too_early_has_the_button_to_what_comes_first(
    officer: Visitor, open_unit: Unit
) -> None:
    accept = officer.get(page_of(open_unit, "accept-handover"))

    assert "Refused" in accept.text
    assert all(address.startswith("/exhibits/") for address, _ in buttons(accept.text))


def test_a_file_need_not_be_chosen_a_second_time(officer: Visitor, open_unit: Unit) -> None:
    page = page_of(open_unit, "add-photograph")

    first = send(officer, page, picture=(io.BytesIO(PICTURE), "side.jpg"), kind="", note="Side")
    second = again(officer, page, first, kind="seal", note="Side")

    assert first.status_code == 422
    assert "side.jpg: still here." in first.text
    assert "Side" in first.text
    assert second.status_code == 303, second.text
    assert photographs(open_unit) == 1


def test_a_form_that_is_opened_again_has_no_file_of_another(
    officer: Visitor, open_unit: Unit
) -> None:
    page = page_of(open_unit, "add-photograph")
    send(officer, page, picture=(io.BytesIO(PICTURE), "side.jpg"), kind="", note="")

    second = send(officer, page, kind="seal", note="")

    assert second.status_code == 422
    assert photographs(open_unit) == 0


def test_a_file_of_one_session_is_none_of_another_s(
    officer: Visitor, open_unit: Unit, open_app: Flask
) -> None:
    page = page_of(open_unit, "add-photograph")
    first = send(officer, page, picture=(io.BytesIO(PICTURE), "side.jpg"), kind="", note="")
    ticket = re.search(r'name="kept_files" value="([^"]+)"', first.text)
    other = signed_in(open_app, "O1")
    assert ticket

    answer = send(other, page, kind="seal", note="", kept_files=ticket[1])

    assert answer.status_code == 422
    assert photographs(open_unit) == 0


def test_a_file_that_is_too_large_to_be_kept_is_asked_for_again(
    officer: Visitor, open_unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_uploads, "LARGEST_KEPT", 1000)
    page = page_of(open_unit, "add-photograph")

    first = send(officer, page, picture=(io.BytesIO(PICTURE), "side.jpg"), kind="", note="")

    assert "Choose again: side.jpg. It is too large to be kept" in first.text
    assert "kept_files" not in first.text


def test_a_kept_file_lies_on_no_disk_in_clear(officer: Visitor, open_unit: Unit) -> None:
    marked = b"\xff\xd8\xff\xe0CANARY-OF-A-FILE" + bytes(500)
    page = page_of(open_unit, "add-photograph")

    send(officer, page, picture=(io.BytesIO(marked), "side.jpg"), kind="", note="")

    files = [each for each in open_unit.store.data.rglob("*") if each.is_file()]
    assert not [each for each in files if b"CANARY-OF-A-FILE" in each.read_bytes()]

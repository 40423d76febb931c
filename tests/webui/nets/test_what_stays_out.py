"""What must stay out of error pages and of what a form answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.webui.conftest import signed_in
from tests.webui.nets.addresses import unknown
from tests.webui.nets.seeded import CANARIES, holding

if TYPE_CHECKING:
    import pytest
    from flask import Flask

    from tests.webui.nets.seeded import Seeded


def test_no_error_page_repeats_what_was_in_its_address(
    working: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    visitor = signed_in(working, "S1")

    for one in unknown(working):
        page = visitor.get(f"{one.path}?x={CANARIES[1]}&{CANARIES[2]}=1").text
        assert holding(page) == [], one.path
    for word in CANARIES[1:]:
        assert holding(visitor.get(f"/cases/{word}").text) == []
        assert holding(visitor.get(f"/{word}").text) == []
    assert capfd.readouterr().err == ""


def test_what_a_form_refuses_is_repeated_to_nobody_but_who_typed_it(
    working: Flask, seeded: Seeded, capfd: pytest.CaptureFixture[str]
) -> None:
    visitor = signed_in(working, "O1")
    path = f"/exhibits/{seeded.unit.story.disk.id}/acts/place-hold"

    answer = visitor.do(path, code="no such reason", note=CANARIES[0])

    assert answer.status_code == 422
    assert holding(str(answer.headers)) == []
    said = capfd.readouterr()
    assert holding(said.out + said.err) == []

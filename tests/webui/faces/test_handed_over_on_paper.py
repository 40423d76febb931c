"""A handover signed on paper, in the browser: recorded with the photograph of that paper."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.exhibits.exhibit import HandoverForm
from evidence_store.domain.exhibits.photographs import PhotographKind
from tests.webui.story import a_picture
from tests.webui.working import SEAL

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from tests.webui.conftest import Unit, Visitor


def disk(unit: Unit) -> Exhibit:
    with unit.store.reading() as uow:
        return uow.exhibits.get(unit.story.disk.id)


def page(unit: Unit) -> str:
    return f"/exhibits/{unit.story.disk.id}/acts/hand-over-on-paper"


def hand_over(visitor: Visitor, unit: Unit, *shots: bytes, **typed: str) -> TestResponse:
    seal = disk(unit).seal
    told = {"taker": "Forensic Ltd", "reason": "Chip-off", "seal": seal.number if seal else SEAL}
    files = [(io.BytesIO(data), f"IMG_{number}.jpg") for number, data in enumerate(shots)]
    filled = visitor.fill(page(unit), **(told | typed), picture=files)
    return visitor.client.post(
        page(unit), base_url=visitor.base, data=filled, content_type="multipart/form-data"
    )


@pytest.mark.usefixtures("golden")
def test_giver_and_taker_signed_one_paper_and_its_photograph_is_kept_with_the_movement(
    officer: Visitor, open_unit: Unit
) -> None:
    assert page(open_unit) in officer.get(f"/exhibits/{open_unit.story.disk.id}").text

    sent = hand_over(officer, open_unit, a_picture("white"))

    moved = disk(open_unit)
    (kept,) = moved.photographs
    assert sent.status_code == 303, sent.text
    assert (kept.kind, moved.handovers[-1].paper) == (PhotographKind.PAPER, kept.id)
    assert moved.handovers[-1].form is HandoverForm.PAPER
    assert (moved.holder, moved.holder_id) == ("Forensic Ltd", None)


@pytest.mark.parametrize("shots", [(), (a_picture("white"), a_picture("grey"))])
def test_it_takes_exactly_one_photograph(
    officer: Visitor, open_unit: Unit, shots: tuple[bytes, ...]
) -> None:
    before = disk(open_unit)
    sent = hand_over(officer, open_unit, *shots)

    assert sent.status_code == 422
    assert "Add one photograph of the signed paper" in sent.text
    assert disk(open_unit) == before


def test_a_photograph_is_not_kept_of_a_movement_that_is_refused(
    officer: Visitor, open_unit: Unit
) -> None:
    before = disk(open_unit)
    sent = hand_over(officer, open_unit, a_picture("white"), seal="B9999999")

    assert sent.status_code in (403, 409, 422)
    assert (disk(open_unit).photographs, disk(open_unit).handovers) == ((), before.handovers)
    assert disk(open_unit).open_discrepancies, "another seal is held against the exhibit"


def test_a_photograph_of_paper_that_is_kept_already_serves_one_movement(
    officer: Visitor, open_unit: Unit
) -> None:
    adding = f"/exhibits/{open_unit.story.disk.id}/acts/add-photograph"
    filled = officer.fill(adding, kind="paper", note="",
                          picture=(io.BytesIO(a_picture("white")), "IMG.jpg"))  # fmt: skip
    added = officer.client.post(
        adding, base_url=officer.base, data=filled, content_type="multipart/form-data"
    )
    (kept,) = disk(open_unit).photographs
    assert added.status_code == 303

    both = hand_over(officer, open_unit, a_picture("grey"), paper=kept.id)
    sent = hand_over(officer, open_unit, paper=kept.id)

    assert both.status_code == 422
    assert sent.status_code == 303, sent.text
    assert disk(open_unit).handovers[-1].paper == kept.id
    assert kept.id not in officer.get(page(open_unit)).text

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.exhibits.exhibit import PlacedHold
from evidence_store.errors import NotFoundError, NotPermittedError, WrongEntryError
from evidence_store.workflow.holds.holds import place_hold
from evidence_store.workflow.unit.corrections import correct_entry
from tests.evidence_store.workflow.desk import Desk

if TYPE_CHECKING:
    from tests.builders import KeyedPerson


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    placed: Any = place_hold(made.of(made.officer), "x_1", code="linked_case", note="Wrong note")
    assert isinstance(placed.placed_holds[-1], PlacedHold)
    return made


def correct(
    desk: Desk, seq: int, text: str = "It was bay 5.", who: KeyedPerson | None = None
) -> Any:
    one = who or desk.officer
    return correct_entry(desk.of(one), seq, text=text)


def test_a_correction_is_another_entry_of_the_same_exhibit(desk: Desk) -> None:
    before = desk.uow.custody.drafts[0]

    correct(desk, 0)

    draft = desk.uow.custody.drafts[-1]
    assert desk.uow.custody.drafts[0] == before
    assert (draft.event, draft.corrects) == ("entry.corrected", 0)
    assert (draft.case_id, draft.exhibit_id) == (before.case_id, before.exhibit_id)
    assert draft.committed["text"] == "It was bay 5."
    assert "bay" not in str(draft.public)


def test_who_corrects_signs_for_exactly_that_entry(desk: Desk) -> None:
    correct(desk, 0)

    signed = desk.uow.custody.drafts[-1].signed
    assert signed is not None
    assert signed.stated["leaf"] == desk.uow.custody.entry(0).leaf.hex()
    assert [(each.by, each.role) for each in signed.signatures] == [("u_officer", "corrector")]


def test_a_correction_can_be_corrected(desk: Desk) -> None:
    first = correct(desk, 0)
    second = correct(desk, first.seq, text="It was bay 4 after all.")

    assert desk.uow.custody.drafts[second.seq].corrects == first.seq


def test_a_correction_says_something(desk: Desk) -> None:
    with pytest.raises(WrongEntryError, match="what is right"):
        correct(desk, 0, text="  \n ")


def test_what_is_not_recorded_is_not_corrected(desk: Desk) -> None:
    with pytest.raises(NotFoundError, match="no entry 99"):
        correct(desk, 99)


def test_administrators_and_auditors_correct_nothing(desk: Desk) -> None:
    with pytest.raises(NotPermittedError):
        correct(desk, 0, who=desk.administrator)

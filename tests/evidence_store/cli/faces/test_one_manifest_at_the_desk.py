"""Ordinary proposals authorised at a terminal: the list is shown, then one manifest is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.errors import NotFoundError, OutOfSequenceError
from tests.evidence_store.cli.room import Room, check_appeals, proposal_form

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal

SEVERAL = ("disposal", "authorise-several")


@pytest.fixture
def proposed(room: Room) -> Room:
    """Both exhibits are proposed to be destroyed, by A1."""
    check_appeals(room)
    form = proposal_form(room, "destruction")
    for exhibit in ("ABC/1", "ABC/2"):
        assert room.run("disposal", "propose", exhibit, "--form", form) == 0, room.said
    return room


def disposals(room: Room) -> list[Disposal]:
    with room.store.reading() as uow:
        return list(uow.disposals.find())


def states(room: Room) -> list[DisposalState]:
    return [each.state for each in disposals(room)]


def test_each_line_is_shown_and_one_signature_authorises_those_that_stay(proposed: Room) -> None:
    first, second = disposals(proposed)

    assert proposed.run(*SEVERAL, "--strike", "ABC/2", by="B2", typed="y\n") == 0, proposed.said

    said = proposed.said[0]
    assert f"authorise   {first.id}  ABC/1, case 99ZZ1" in said
    assert f"struck out  {second.id}  ABC/2, case 99ZZ1" in said
    assert "Authorised and signed on one manifest: 1. Struck out: 1." in said
    assert states(proposed) == [DisposalState.AUTHORISED, DisposalState.PROPOSED]
    assert proposed.run("fsck") == 3, proposed.said


def test_nothing_is_signed_by_who_says_no(proposed: Room) -> None:
    assert proposed.run(*SEVERAL, by="B2", typed="n\n") != 0
    assert states(proposed) == [DisposalState.PROPOSED] * 2


def test_a_hold_takes_its_line_off_the_list(proposed: Room) -> None:
    assert proposed.run("exhibit", "refer", "ABC/1", by="C3") == 0

    assert proposed.run(*SEVERAL, "--yes", by="B2") == 0, proposed.said
    assert "ABC/1" not in proposed.said[0]
    assert states(proposed)[1] is DisposalState.AUTHORISED
    assert proposed.run(*SEVERAL, "--strike", "ABC/1", "--yes", by="B2") == NotFoundError.exit_code


def test_the_person_who_proposed_finds_no_line_of_their_own(proposed: Room) -> None:
    assert proposed.run(*SEVERAL, "--yes") == OutOfSequenceError.exit_code
    assert states(proposed) == [DisposalState.PROPOSED] * 2


def test_who_proposed_nothing_but_may_not_authorise_signs_nothing(proposed: Room) -> None:
    assert proposed.run(*SEVERAL, "--yes", by="C3") == 4
    assert states(proposed) == [DisposalState.PROPOSED] * 2

"""A seizure recorded at a terminal; what the record knows is left out of its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.cli.exhibits.exhibit_seizing import SEIZE_FORM
from evidence_store.domain.exhibits.device_facts import PowerState
from evidence_store.errors import NotFoundError, WrongEntryError
from tests.evidence_store.cli.room import TODAY

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from tests.evidence_store.cli.room import Room


def seize(room: Room, *more: str, seal: str = "S100", **changes: str) -> int:
    told = {"description": '"A phone"', "seal": f'"{seal}"', "medium": '"phone"',
            "occurred": f"{TODAY.isoformat()}T00:00:00Z", "found_at": '"Bedroom 2"',
            "holder": '"PC Jones"'}  # fmt: skip
    lines = [f"{name} = {value}" for name, value in (told | changes).items() if value]
    form = room.file("seized.toml", "\n".join(lines))
    return room.run("exhibit", "seize", "--case", "99ZZ1", "--form", form, *more)


def the_newest(room: Room) -> Exhibit:
    with room.store.reading() as uow:
        return uow.exhibits.find()[-1]


def test_a_device_begins_where_it_was_found_under_the_next_reference_of_the_person(
    room: Room,
) -> None:
    assert seize(room, power='"on"', seized_by='"PC 12 Jones"') == 0, room.said

    made = the_newest(room)
    (first,) = made.handovers
    assert (made.reference, made.facts.power) == ("SD/1", PowerState.ON)
    assert (first.from_holder, first.to_holder) == ("Bedroom 2", "PC Jones")
    assert (first.reason, first.seal) == ("Seized by PC 12 Jones", "S100")
    assert "SD/1 is recorded as seized, under seal S100" in room.said[0]
    assert "Name no victim" in room.said[0]


def test_the_next_device_of_a_seizure_takes_what_they_share_from_the_one_before(
    room: Room,
) -> None:
    assert seize(room, power='"off"', seized_by='"PC 12 Jones"') == 0
    left_out = dict.fromkeys(("found_at", "holder"), "")
    assert seize(room, "--after", "SD/1", seal="S101", **left_out) == 0, room.said

    made = the_newest(room)
    assert (made.reference, made.holder, made.facts.power) == ("SD/2", "PC Jones", PowerState.OFF)
    assert made.handovers[0].from_holder == "Bedroom 2"
    assert made.handovers[0].reason == "Seized by PC 12 Jones"


@pytest.mark.parametrize("changes", [{"power": ""}, {"seal": "S 100 !"}, {"found_at": ""}])
def test_what_is_missing_or_misread_is_refused_and_nothing_is_recorded(
    room: Room, changes: dict[str, str]
) -> None:
    before = room.ids("exhibits")

    assert seize(room, **({"power": '"on"'} | changes)) == WrongEntryError.exit_code
    assert room.ids("exhibits") == before


def test_nothing_is_taken_from_an_exhibit_that_is_not_there(room: Room) -> None:
    assert seize(room, "--after", "ABC/77", power='"on"') == NotFoundError.exit_code


def test_the_empty_form_says_what_can_be_entered(room: Room) -> None:
    assert room.run("exhibit", "seize", "--print-form") == 0
    assert room.said[0].strip() == SEIZE_FORM.strip()

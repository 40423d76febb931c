"""A police copy whose files a worker and the eraser reach, and the terminal does not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.exhibits.copies import CopyStanding
from evidence_store.errors import NotFoundError, WrongEntryError
from tests.evidence_store.cli.copies.copy_bench import SIZE, authorised, held, put_in
from tests.evidence_store.cli.room import check_appeals, state_date

if TYPE_CHECKING:
    from pathlib import Path

    from tests.evidence_store.cli.room import Room


@pytest.fixture
def file(room: Room) -> Path:
    """A file in the place that the settings name for disk images."""
    place = room.folder / "place"
    place.mkdir()
    settings = room.folder / "data" / "expunge.toml"
    told = settings.read_text().replace("images = []", f'images = ["{place}"]')
    settings.write_text(told)
    assert str(place) in told
    (place / "copy.001").write_bytes(os.urandom(SIZE))
    return place / "copy.001"


def test_it_is_registered_overwritten_and_read_again_by_processes_that_reach_it(
    room: Room, file: Path
) -> None:
    check_appeals(room)
    copy = put_in(room)
    assert room.run("work", "register-copy", "ABC/1", str(file)) == 0, room.said
    assert room.run("worker", "--until-idle") == 0
    assert [each.size for each in held(room).files] == [SIZE]
    authorised(room, copy)
    assert state_date(room) == 0

    erase = ("work", "erase-copy", "ABC/1", "--reference")
    assert room.run(*erase, "ABC/2") == WrongEntryError.exit_code
    assert room.run(*erase, "ABC/1", by="B2") != 0, "who authorised it"
    assert room.run(*erase, "ABC/1") == 0, room.said
    assert held(room).stands is CopyStanding.BEGUN
    assert any(file.read_bytes()), "nothing is overwritten by the person who signs"
    assert room.run("eraser", "--until-idle") == 0, room.said
    assert file.read_bytes() == bytes(SIZE)

    assert room.run("work", "read-copy", "ABC/1") == NotFoundError.exit_code, "who overwrote it"
    assert room.run("work", "read-copy", "ABC/1", by="C3") == 0, room.said
    assert room.run("worker", "--until-idle") == 0
    assert room.run("work", "sign", "ABC/1", by="C3", typed="y\n") == 0, room.said
    assert "Signed: every byte is zero." in room.said[0]
    assert held(room).stands is CopyStanding.READ
    assert file.name not in "".join(room.said)


def test_a_worker_reads_only_what_lies_in_a_place_that_was_named(room: Room, file: Path) -> None:
    put_in(room)
    link = file.parent / "link.001"
    link.symlink_to(file)
    outside = room.file("outside.001", b"private")

    for named in (outside, str(link), str(file.parent / "gone.001")):
        assert room.run("work", "register-copy", "ABC/1", named) == WrongEntryError.exit_code
    assert room.ids("jobs") == []


def test_which_copy_is_asked_where_several_can_be_meant(room: Room, file: Path) -> None:
    first, second = put_in(room, "backup"), put_in(room)

    assert room.run("work", "register-copy", "ABC/1", str(file)) != 0
    assert first.id in room.said[-1]
    assert second.id in room.said[-1]
    told = ("work", "register-copy", "ABC/1", str(file), "--copy", second.id)
    assert room.run(*told) == 0, room.said

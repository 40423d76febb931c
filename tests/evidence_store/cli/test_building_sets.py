"""A hash set asked for at a terminal: queued as on a page, built by a worker, known by its slot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.unit.jobs import JobKind
from evidence_store.kept_files.sealed_sets import file_of_set
from forensics.hash_sets.lists.origin import origin_from_section
from forensics.hash_sets.opening import open_hash_set

if TYPE_CHECKING:
    from pathlib import Path

    from tests.evidence_store.cli.room import Room

WORDS = "a passphrase for the set of the case"


@pytest.fixture
def originals(room: Room) -> Path:
    """A folder in the place that the settings name for originals."""
    place = room.folder / "originals"
    (place / "case").mkdir(parents=True)
    (place / "case" / "victim_canary.jpg").write_bytes(bytes(range(256)) * 64)
    settings = room.folder / "data" / "expunge.toml"
    told = settings.read_text().replace("originals = []", f'originals = ["{place}"]')
    settings.write_text(told)
    assert str(place) in told
    return place / "case"


def build(room: Room, folder: Path, *more: str, by: str = "A1") -> int:
    words = ("--case", "99ZZ1", "--set-passphrase-file", room.file("secret", WORDS))
    return room.run("known-set", "build", str(folder), *words, *more, by=by)


def test_a_set_is_asked_for_and_the_worker_builds_and_registers_it(
    room: Room, originals: Path
) -> None:
    before = room.run("fsck")
    assert build(room, originals) == 0
    asked = room.said[0]
    assert build(room, originals) == 4
    assert "is being built" in room.said[-1]
    assert room.run("worker", "--until-idle") == 0

    with room.store.reading() as uow:
        (known,) = uow.hash_sets.find()
        (job,) = uow.jobs.find(kind=JobKind.BUILD_SET)
    path = file_of_set(room.store, known.digest)
    assert path is not None
    assert open_hash_set(path, passphrase=WORDS.encode()).digest == known.digest
    assert known.has_worker_slot
    assert (job.id in asked, job.hash_set_id) == (True, known.id)
    assert room.run("work", "list") == 0
    assert "The hash set is built and registered." in room.said[0]
    assert "canary" not in asked + room.said[0]
    assert room.run("fsck") == before


@pytest.mark.parametrize("where", ["elsewhere", "gone", "a link"])
def test_nothing_is_queued_of_a_folder_that_lies_in_no_place(
    where: str, room: Room, originals: Path
) -> None:
    outside = room.folder / "outside"
    outside.mkdir()
    (originals.parent / "link").symlink_to(outside)
    folders = {"elsewhere": outside, "gone": originals / "no", "a link": originals.parent / "link"}

    assert build(room, folders[where]) != 0
    assert room.ids("jobs") == []


def test_without_a_slot_for_the_worker_none_is_opened(room: Room, originals: Path) -> None:
    assert build(room, originals, "--not-for-worker") == 0
    assert room.run("worker", "--until-idle") == 0

    with room.store.reading() as uow:
        (known,) = uow.hash_sets.find()
    assert not known.has_worker_slot


def test_a_list_is_imported_with_where_it_came_from_and_its_bad_rows_are_told(room: Room) -> None:
    rows = room.folder / "rows.txt"
    rows.write_text(f"{'ab' * 16}  victim_canary.jpg\nno digest\n")
    form = (
        'supplier = "The unit of another force"\nreceived = 2026-07-03\n'
        'held_under = "Its agreement with ours"\n'
    )

    code = room.run(
        "known-set", "import", str(rows), "--case", "99ZZ1", "--form", room.file("form", form),
        "--set-passphrase-file", room.file("secret", WORDS), by="A1",
    )  # fmt: skip

    assert code == 0
    assert "1 known files, 1 rows refused" in room.said[0]
    with room.store.reading() as uow:
        (known,) = uow.hash_sets.find()
    path = file_of_set(room.store, known.digest)
    assert path is not None
    opened = open_hash_set(path, passphrase=WORDS.encode())
    assert opened.origin is not None
    (rejected,) = origin_from_section(opened.origin).rejected
    assert (rejected.place, "another form" in rejected.reason) == (2, True)

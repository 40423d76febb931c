"""On a disk that is really full: what must not wait is recorded, the rest is refused and told."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidence_store.bootstrap import open_store
from evidence_store.cli.exhibits.exhibit import exhibit
from evidence_store.cli.exhibits.hold import hold
from evidence_store.cli.unit.doctor import doctor
from evidence_store.data_folder.ballast import Ballast
from evidence_store.data_folder.places import BALLAST
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.errors import NoRoomError
from evidence_store.health.places import look_at_room
from tests.builders import a_case, an_exhibit, an_order
from tests.disks import MIB, fill, loop_disk, memory_disk
from tests.evidence_store.backed_up import head_of
from tests.evidence_store.keeping import keep
from tests.evidence_store.stores import PASSPHRASES, acting, make_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import click
    from click.testing import Result

    from evidence_store.open_folder.store import Store

KEPT = 8 * MIB


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A unit by the machine's own clock, with one exhibit, that keeps 8 MiB ready."""
    data = tmp_path_factory.mktemp("unit") / "data"
    make_store(data, more=f"[policy]\nballast_mib = {KEPT // MIB}\n")
    store = open_store(data)
    with store.unit_of_work(acting(store).unit_keys) as uow:
        keep(uow, acting(store), a_case(), an_exhibit(), an_order(), at=store.clock())
        uow.commit()
    return data


@pytest.fixture(params=[memory_disk, loop_disk])
def full_disk(request: pytest.FixtureRequest, unit: Path, tmp_path: Path) -> Iterator[Path]:
    """The unit's folder on a disk without one free byte beside what is kept ready."""
    used = sum(each.stat().st_size for each in unit.rglob("*"))
    with request.param(tmp_path / "disk", size=used + 48 * MIB) as disk:
        shutil.copytree(unit, disk / "data")
        fill(disk)
        yield disk / "data"


def typed(data: Path) -> list[object]:
    passphrase = data.parent.with_name("A1.txt")  # not on the full disk
    passphrase.write_text(PASSPHRASES["A1"], "utf-8")
    passphrase.chmod(0o600)
    return ["--data", data, "--as", "A1", "--passphrase-file", passphrase]


def run(verb: click.Command, *words: object) -> Result:
    return CliRunner().invoke(verb, [str(each) for each in words])


def placed(store: Store) -> list[str]:
    with store.reading() as uow:
        return [each.code for each in uow.exhibits.find()[0].open_holds]


def test_holds_and_stops_are_recorded_on_a_full_disk_at_the_command_line(full_disk: Path) -> None:
    before = head_of(open_store(full_disk))

    held = run(hold, "place", "ABC/1", "--why", "litigation", *typed(full_disk))
    stopped = run(exhibit, "refer", "ABC/1", *typed(full_disk))

    for said in (held, stopped):
        assert said.exit_code == 0, said.output + str(said.exception)
        assert "The disk is full. This was still recorded" in said.stderr
    store = open_store(full_disk)
    assert placed(store) == ["litigation", STOP_AND_REFER]
    assert head_of(store).size > before.size
    assert list(store.check(known=[]))


def test_a_case_is_read_on_a_full_disk_at_the_command_line(full_disk: Path) -> None:
    read = run(exhibit, "show", "ABC/1", *typed(full_disk), "--why", "Disposal")

    assert read.exit_code == 0, read.output + str(read.exception)
    assert "ABC/1" in read.output


def test_ordinary_work_is_refused_on_a_full_disk_and_told_why(full_disk: Path) -> None:
    store, before = open_store(full_disk), head_of(open_store(full_disk))
    keys = acting(store).unit_keys

    for _ in range(20):  # not even by and by does it use what is kept ready
        with pytest.raises(NoRoomError, match="Nothing was recorded"), store.unit_of_work(keys):
            pass

    assert head_of(store) == before
    assert Ballast(full_disk, KEPT).kept >= KEPT // 2


def test_a_full_disk_is_told_by_doctor_as_what_it_is(full_disk: Path) -> None:
    run(hold, "place", "ABC/1", "--why", "litigation", *typed(full_disk))

    said = run(doctor, "--data", full_disk).stdout
    room, ballast = look_at_room(full_disk)

    assert room.sentence in said
    assert "only holds, stops, signing in and reading go on" in room.sentence
    assert f"Of the {KEPT // MIB} MiB" in ballast.sentence


def test_what_was_let_go_is_made_again_once_there_is_room(full_disk: Path) -> None:
    words = typed(full_disk)
    run(hold, "place", "ABC/1", "--why", "litigation", *words)
    short = Ballast(full_disk, KEPT).kept
    (full_disk.parent / "filler").unlink()

    again = run(hold, "place", "ABC/1", "--why", "litigation", *words)

    assert short < KEPT
    assert again.stderr == ""
    assert (full_disk / BALLAST).stat().st_blocks * 512 >= KEPT
    store = open_store(full_disk)
    with store.unit_of_work(acting(store).unit_keys):
        pass


def test_init_makes_the_ballast_and_whoever_acts_next_makes_it_where_it_is_missing(
    tmp_path: Path,
) -> None:
    make_store(tmp_path / "data", more="[policy]\nballast_mib = 3\n")
    ballast = tmp_path / "data" / BALLAST
    made = ballast.stat()
    ballast.unlink()

    data = tmp_path / "data"
    run(exhibit, "show", "ABC/1", *typed(data), "--why", "To see")

    assert ballast.stat().st_size == made.st_size == 3 * MIB
    assert made.st_blocks * 512 >= 3 * MIB
    assert made.st_mode & 0o777 == 0o600

"""Each cause is told as itself, and no advice leads to itself."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidence_store.backups import creating
from evidence_store.bootstrap import open_store
from evidence_store.cli.unit.database import database
from evidence_store.cli.unit.fsck import WITHOUT_HEAD, fsck
from evidence_store.data_folder.places import DATABASE, LOG, ROOT, ROOT_KEY, SETTINGS, UNIT_KEYS
from evidence_store.errors import DamagedRecordError, EvidenceStoreError, NoRightsError
from evidence_store.persistence.engines.failures import plain_failures
from tests.disks import kept_where_nobody_writes
from tests.evidence_store.opened import create_backup, look_at_record
from tests.evidence_store.stores import SteppingClock, acting

if TYPE_CHECKING:
    from pathlib import Path

    from tests.evidence_store.backed_up import Place


@pytest.fixture
def emptied(made_folder: Path, tmp_path: Path) -> Path:
    """A data folder whose database has no byte any more."""
    shutil.copytree(made_folder, tmp_path / "data")
    for each in (tmp_path / "data").glob("expunge.sqlite*"):
        each.unlink()
    (tmp_path / "data" / "expunge.sqlite").touch(mode=0o600)
    return tmp_path / "data"


def test_a_database_of_no_length_is_told_as_damage_and_no_upgrade_makes_one_of_it(
    emptied: Path,
) -> None:
    upgraded = CliRunner().invoke(database, ["upgrade", "--data", str(emptied)])
    checked = CliRunner().invoke(fsck, ["--data", str(emptied)])
    looked = list(look_at_record(emptied, SteppingClock()))

    for said in (str(upgraded.exception), str(checked.exception), looked[0].sentence):
        assert "emptied or damaged" in said
        assert "expunge backup restore" in said
    assert (emptied / "expunge.sqlite").stat().st_size == 0


@pytest.mark.parametrize("name", [SETTINGS, UNIT_KEYS, ROOT, ROOT_KEY, LOG, DATABASE])
def test_a_file_that_is_gone_is_told_by_its_name_and_nobody_is_sent_to_begin_again(
    made_folder: Path, tmp_path: Path, name: str
) -> None:
    shutil.copytree(made_folder, tmp_path / "data")
    (tmp_path / "data" / name).unlink()

    with pytest.raises(DamagedRecordError, match=f"^{name} is missing") as told:
        open_store(tmp_path / "data")

    assert "expunge backup restore" in str(told.value)
    assert "expunge init" not in str(told.value)


def test_a_backup_that_could_not_be_recorded_leaves_nothing_and_can_be_made_again(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, who, out = place.store(), acting(place.store()), tmp_path / "disk" / "two.age"
    out.parent.mkdir()

    def full(*_: object, **__: object) -> None:
        raise EvidenceStoreError("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(creating, "record_backup", full)
        with pytest.raises(EvidenceStoreError, match="full"):
            create_backup(store, who, out)
    assert not list(out.parent.iterdir())

    create_backup(store, who, out)

    assert out.exists()


def test_a_check_where_nothing_can_be_written_says_so_once_and_its_advice_leads_to_an_answer(
    made_folder: Path, tmp_path: Path
) -> None:
    assert not list(made_folder.glob("*-shm"))
    with kept_where_nobody_writes(made_folder, tmp_path / "read") as folder:
        done = CliRunner().invoke(fsck, ["--data", str(folder)])
        copied = shutil.copytree(folder, tmp_path / "copied")
    copied.chmod(0o700)
    again = CliRunner().invoke(fsck, ["--data", str(copied)])

    assert isinstance(done.exception, NoRightsError)
    assert done.output == ""
    assert "Copy it to another place to look at it." in str(done.exception)
    assert "expunge fsck" not in str(done.exception)
    assert again.exit_code == WITHOUT_HEAD


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("database or disk is full", "disk is full"),
        ("unable to open database file", "Check your rights"),
        ("attempt to write a readonly database", "rights"),
        ("database disk image is malformed", "restore the newest backup"),
        ("disk I/O error", "disk refused to write"),
        ("what no program has said before", "refused the step"),
    ],
)
def test_what_a_database_says_is_told_by_its_cause_and_never_advises_the_check_that_failed(
    words: str, told: str
) -> None:
    with pytest.raises(EvidenceStoreError, match=told) as found, plain_failures():
        raise sqlite3.OperationalError(words)

    assert "expunge fsck" not in str(found.value)

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from evidence_store.cli.unit.backup import backup
from evidence_store.errors import SealedKeyError
from tests.evidence_store.cli.people.people_desk import run
from tests.evidence_store.stores import NAMES, PASSPHRASES, make_store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``data`` and a passphrase file for each person."""
    place = tmp_path_factory.mktemp("desk")
    make_store(place / "data")
    for number, passphrase in PASSPHRASES.items():
        (place / f"{number}.txt").write_text(f"{passphrase}\n", "utf-8")
    return place


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "desk")
    return tmp_path / "desk"


def words(desk: Path, by: str = "A1") -> tuple[object, ...]:
    return ("--data", desk / "data", "--as", by, "--passphrase-file", desk / f"{by}.txt")


def test_a_backup_is_made_and_checked_again_by_another_person(desk: Path) -> None:
    out = desk / "one.age"

    made = run(backup, "create", "--out", out, *words(desk)).output
    checked = run(backup, "verify", out, *words(desk, "C3")).output

    assert "restored to scratch and checked" in made
    assert "everything in it agrees" in checked
    assert not any(name in made + checked for name in NAMES.values())


def test_a_backup_needs_a_person(desk: Path) -> None:
    (desk / "A1.txt").write_text("some other passphrase\n")

    with pytest.raises(SealedKeyError):
        run(backup, "create", "--out", desk / "one.age", *words(desk))

    assert not (desk / "one.age").exists()

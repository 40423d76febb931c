from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evidence_store.backups.creating import beside
from evidence_store.backups.signing import sign_first
from evidence_store.unit_keys.ceremony import ask_new_keys
from tests.evidence_store.opened import create_backup, verify_backup
from tests.evidence_store.stores import PASSPHRASES, acting

if TYPE_CHECKING:
    from tests.evidence_store.backed_up import Place

ROOT = Path(__file__).resolve().parents[3]
FURTHER = {"again", "signed-first", "asked"}
FEW = {"create": 13, "restore": 11, "sign": 5, "change_keys": 7}


def run(module: str, *words: object) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, *[str(each) for each in words]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def killed(act: str, place: Place, step: int) -> None:
    if act == "sign":
        place.restore()
        store = place.store("again")
        one = store.open_actor("A1", PASSPHRASES["A1"], restored=True)
        sign_first(store, one, second=store.find_person("B2").id)
        shutil.copytree(place.folder / "again", place.folder / "signed-first")
    if act == "change_keys":
        store = place.store()
        ask_new_keys(store, acting(store), second=store.find_person("B2").id)
        shutil.copytree(place.data, place.folder / "asked")
    rounds = int(run("tests.evidence_store.backups.killed", act, place.folder, step))

    assert rounds > 3 * step  # it was killed several times before it ran through
    left = {each.name for each in place.folder.iterdir()}
    assert left <= {"data", "one.age", *(each.name for each in beside(place.backup)), *FURTHER}
    assert {each.name for each in (place.data / ".scratch").iterdir()} == {"lock.sqlite"}


@pytest.mark.parametrize("act", FEW)
def test_a_kill_at_some_file_operations_leaves_nothing_half(act: str, place: Place) -> None:
    killed(act, place, FEW[act])


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("act", FEW)
def test_a_kill_at_any_file_operation_leaves_nothing_half(act: str, place: Place) -> None:
    killed(act, place, 1)


@pytest.mark.parametrize("share", [10, 60, 99])
def test_a_full_disk_leaves_no_backup_and_no_scratch(share: int, place: Place) -> None:
    """Full at once, later, and when all but the end of the backup is encrypted."""
    size = place.backup.stat().st_size * share // 100

    told = run("tests.evidence_store.backups.cramped", "create", place.folder, size)

    assert "disk is full" in told or "refused" in told or "could not be copied" in told
    assert not list(place.folder.glob("*two.age*"))
    assert {each.name for each in (place.data / ".scratch").iterdir()} == {"lock.sqlite"}
    assert list(place.store().check(known=[]))


def test_a_full_disk_leaves_no_half_restored_folder(place: Place) -> None:
    size = (place.data / "expunge.sqlite").stat().st_size // 2

    told = run("tests.evidence_store.backups.cramped", "restore", place.folder, size)

    assert "refused" in told or "disk is full" in told
    assert not (place.folder / "again").exists()
    place.restore()


def test_backups_are_whole_while_others_append(place: Place, tmp_path: Path) -> None:
    words = ["-m", "tests.evidence_store.persistence.appender", str(place.data), "busy", "100000"]
    with subprocess.Popen(
        [sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as appender:
        assert appender.stdout
        for line in appender.stdout:
            if line.strip() == "5":
                break
        try:
            # The appender keeps the real time, so does whoever backs up beside it.
            store = place.store(days=400)
            who = acting(store)
            sizes = []
            for number in range(3):
                made = create_backup(store, who, tmp_path / f"{number}.age")
                sizes.append(made.head.size)
        finally:
            appender.kill()

    assert sizes == sorted(set(sizes))
    assert list(store.check(known=[]))
    verify_backup(store, who, tmp_path / "0.age")

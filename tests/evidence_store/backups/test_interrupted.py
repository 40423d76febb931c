from __future__ import annotations

import json
import shutil
import signal
from typing import TYPE_CHECKING

import pytest

from evidence_store.backups.creating import beside
from evidence_store.backups.signing import sign_first
from evidence_store.bootstrap import open_store
from evidence_store.unit_keys.ceremony import ask_new_keys
from tests.cost.forked import in_a_fork
from tests.evidence_store.backups.cramped import with_room_for
from tests.evidence_store.backups.killed import kill_at_each
from tests.evidence_store.opened import create_backup, verify_backup
from tests.evidence_store.persistence.appender import shared_clock, start_appending
from tests.evidence_store.stores import PASSPHRASES, acting

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.open_folder.store import Store
    from tests.evidence_store.backed_up import Place

FURTHER = {"again", "signed-first", "asked"}
FEW = {"create": 13, "restore": 11, "sign": 5, "change_keys": 7}


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
    rounds = int(in_a_fork(lambda: kill_at_each(act, place.folder, step)))

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

    told = in_a_fork(lambda: with_room_for(size, "create", place.folder))

    assert "disk is full" in told or "refused" in told or "could not be copied" in told
    assert not list(place.folder.glob("*two.age*"))
    assert {each.name for each in (place.data / ".scratch").iterdir()} == {"lock.sqlite"}
    assert list(place.store().check(known=[]))


def test_a_full_disk_leaves_no_half_restored_folder(place: Place) -> None:
    size = (place.data / "expunge.sqlite").stat().st_size // 2

    told = in_a_fork(lambda: with_room_for(size, "restore", place.folder))

    assert "refused" in told or "disk is full" in told
    assert not (place.folder / "again").exists()
    place.restore()


def test_backups_are_whole_while_others_append(place: Place, tmp_path: Path) -> None:
    store = open_store(place.data, clock=shared_clock)
    who = acting(store)
    appender = start_appending(place.data, who.unit_keys, "busy", 100_000)
    sizes = []
    try:
        for number in range(3):
            appender.first()
            made = create_backup(store, who, tmp_path / f"{number}.age")
            sizes.append(made.head.size)
    finally:
        appender.kill()
    _, code = appender.wait()

    assert code == -signal.SIGKILL  # it wrote as long as backups were made
    assert sizes == sorted(set(sizes))
    assert written_between(store, sizes[0], sizes[-1]) > 0
    assert list(store.check(known=[]))
    verify_backup(store, who, tmp_path / "0.age")


def written_between(store: Store, first: int, last: int) -> int:
    """How many of the other writer's entries have these numbers."""
    with store.reading() as uow:
        entries = [each for each in uow.custody.control() if first <= each.seq < last]
    return [json.loads(each.body)["ev"] for each in entries].count("job.done")

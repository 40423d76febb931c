"""Does one act again and again, each time killed at a later file operation.

In each round a child kills itself with SIGKILL at its n-th file operation below the folder. Between
rounds everything is checked. The last round runs through.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from evidence_store.backups.creating import beside
from evidence_store.backups.keyring import open_identity
from evidence_store.backups.signing import sign_second
from evidence_store.custody.leaves.drafts import Draft
from evidence_store.unit_keys.ceremony import replace_keys
from tests.evidence_store.opened import create_backup, restore_backup, verify_backup
from tests.evidence_store.stores import PASSPHRASES, START, acting, reopen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OPERATIONS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect")


def create(folder: Path) -> None:
    store = reopen(folder / "data", at=START + timedelta(days=1))
    create_backup(store, acting(store), folder / "two.age")


def check_created(folder: Path) -> None:
    out = folder / "two.age"
    store = reopen(folder / "data", at=START + timedelta(days=1))
    assert list(store.check(known=[]))
    if out.exists():
        verify_backup(store, acting(store), out)
        assert all(each.exists() for each in beside(out))
        for each in (out, *beside(out)):
            each.unlink()


def restore(folder: Path) -> None:
    keys = beside(folder / "one.age")[1]
    restore_backup(
        folder / "one.age",
        into=folder / "again",
        identities=[open_identity(keys, passphrase=PASSPHRASES["A1"])],
        known=lambda _: [],
    )


def check_restored(folder: Path) -> None:
    again = folder / "again"
    if again.exists():
        store = reopen(again)
        assert list(store.check(known=[]))
        assert store.waits_for_epoch
        assert (again / "restored.json").exists()
        shutil.rmtree(again)


def sign(folder: Path) -> None:
    store = reopen(folder / "again", at=START + timedelta(days=2))
    sign_second(store, store.open_actor("B2", PASSPHRASES["B2"], restored=True))


def check_signed(folder: Path) -> None:
    store = reopen(folder / "again", at=START + timedelta(days=2))
    assert list(store.check(known=[]))
    if not store.waits_for_epoch:
        acting(store)
        shutil.rmtree(folder / "again")
        shutil.copytree(folder / "signed-first", folder / "again")


def change_keys(folder: Path) -> None:
    store = reopen(folder / "data", at=START + timedelta(days=1))
    replace_keys(store, acting(store, "B2"))


def check_changed(folder: Path) -> None:
    data = folder / "data"
    store = reopen(data, at=START + timedelta(days=1))
    assert list(store.check(known=[]))
    former = len(store.log_key.former)
    keys = acting(store, "C3").unit_keys
    assert len(keys.former_values) == former
    with store.unit_of_work(keys) as uow:
        told = {"kind": "check_image", "job": f"j_{uow.custody.head().size}"}
        uow.custody.append(Draft("job.done", None, None, store.clock(), public={**told}))
        uow.commit()
    if former:
        assert not list((data / "new-keys").glob("*"))
        shutil.rmtree(data)
        shutil.copytree(folder / "asked", data)


ACTS: dict[str, tuple[Callable[[Path], None], Callable[[Path], None]]] = {
    "create": (create, check_created),
    "restore": (restore, check_restored),
    "sign": (sign, check_signed),
    "change_keys": (change_keys, check_changed),
}


def kill_at_each(act: str, folder: Path, step: int) -> int:
    """Kill it at every ``step``-th operation; at which one it ran through."""
    do, check = ACTS[act]
    at = 1
    while not _ran_through(do, folder, at):
        check(folder)
        at += step
    check(folder)
    return at


def _ran_through(do: Callable[[Path], None], folder: Path, at: int) -> bool:
    child = os.fork()
    if child == 0:
        _die_at(at, folder)
        do(folder)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert status == 0 or os.WTERMSIG(status) == signal.SIGKILL, status
    return status == 0


def _die_at(at: int, folder: Path) -> None:
    seen = 0

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event in OPERATIONS and str(folder) in str(arguments[0]):
            seen += 1
            if seen == at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)

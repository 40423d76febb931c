"""Backups from and to either database."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from config.settings import load_settings
from evidence_store.backups.creating import beside
from evidence_store.backups.keyring import open_identity
from evidence_store.backups.restoring import Server
from evidence_store.backups.signing import sign_first, sign_second
from evidence_store.data_folder.places import DATABASE, SETTINGS
from evidence_store.persistence.engines.postgresql import close_all
from tests.builders import a_draft
from tests.evidence_store.opened import create_backup, restore_backup, verify_backup
from tests.evidence_store.persistence.folders import on_postgresql
from tests.evidence_store.stores import PASSPHRASES, START, acting, reopen
from tests.servers.postgresql import OWNER

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.open_folder.store import Store
    from tests.evidence_store.persistence.folders import Folders

LATER = START + timedelta(days=1)


def busy(store: Store) -> Store:
    keys = acting(store).unit_keys
    for number in range(5):
        with store.unit_of_work(keys) as uow:
            committed = {"note": f"number {number}"}
            uow.custody.append(a_draft("case.opened", "c_1", None, START, committed=committed))
            uow.commit()
    return store


def heads(store: Store) -> tuple[object, list[bytes]]:
    with store.reading() as uow:
        return uow.custody.head(), [each.entry.body for each in uow.custody.leaves.entries()]


def test_a_backup_of_either_database_restores_to_a_folder_of_its_own(
    store: Store, tmp_path: Path
) -> None:
    busy(store)
    before = heads(store)
    made = create_backup(store, acting(store), tmp_path / "one.age")
    verify_backup(reopen(store.data, at=LATER), acting(store), tmp_path / "one.age")
    identity = open_identity(beside(tmp_path / "one.age")[1], passphrase=PASSPHRASES["A1"])
    restore_backup(
        tmp_path / "one.age",
        into=tmp_path / "again",
        identities=[identity],
        known=lambda _: [],
        clock=store.clock,
    )

    again = reopen(tmp_path / "again", at=LATER)
    assert not again.is_on_server
    assert (heads(again), made.head) == (before, before[0])
    assert list(again.check(known=[]))


@on_postgresql
def test_a_backup_is_restored_to_an_empty_server_and_goes_on_there(
    store: Store, folders: Folders, tmp_path: Path
) -> None:
    busy(store)
    create_backup(store, acting(store), tmp_path / "one.age")
    database = folders._new("template0")
    assert folders.server
    url, owner = (str(folders.server.url(database, role)) for role in ("expunge", OWNER))
    identity = open_identity(beside(tmp_path / "one.age")[1], passphrase=PASSPHRASES["A1"])
    restore_backup(
        tmp_path / "one.age",
        into=tmp_path / "again",
        identities=[identity],
        known=lambda _: [],
        server=Server(url, owner),
        clock=store.clock,
    )
    again = reopen(tmp_path / "again", at=LATER)
    one = again.open_actor("A1", PASSPHRASES["A1"], restored=True)
    sign_first(again, one, second=again.find_person("B2").id)
    sign_second(again, again.open_actor("B2", PASSPHRASES["B2"], restored=True))

    assert not (tmp_path / "again" / DATABASE).exists()
    assert load_settings(tmp_path / "again" / SETTINGS).database.url == url
    busy(reopen(tmp_path / "again", at=LATER + timedelta(days=1)))
    assert list(reopen(tmp_path / "again").check(known=[]))
    close_all()

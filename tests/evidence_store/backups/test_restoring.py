"""A backup is restored by whoever could open it then, and by nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from pyrage import x25519

from config.settings import load_settings, to_toml
from evidence_store.backups.creating import beside
from evidence_store.backups.keyring import open_identity, read_identities
from evidence_store.custody.heads.checkpoints import LogKey
from evidence_store.errors import BackupError, EvidenceStoreError, NotFoundError, SealedKeyError
from forensics.errors import OutputExistsError
from tests.evidence_store.backed_up import Place, head_of
from tests.evidence_store.backups.restoring import check
from tests.evidence_store.opened import create_backup, restore_backup
from tests.evidence_store.stores import PASSPHRASES, START, acting, reopen

if TYPE_CHECKING:
    from pathlib import Path


def test_a_backup_is_restored_with_all_that_it_was_made_of(place: Place) -> None:
    restored = place.restore()

    assert head_of(place.store("again")).size == place.kept
    assert restored.note.restoration.lost_to is None
    assert check(place.store("again"))
    names = {each.name for each in (place.folder / "again").iterdir() if each.is_file()}
    assert {"root.pem", "unit-keys.age", "expunge.toml", "restored.json"} <= names
    assert not list(place.folder.glob(".again*"))


def test_a_restore_never_takes_the_place_of_anything(place: Place) -> None:
    with pytest.raises(OutputExistsError):
        place.restore(name="data")


def test_everybody_of_that_time_opens_the_backup_and_nobody_else(place: Place) -> None:
    keys = beside(place.backup)[1]
    for passphrase in PASSPHRASES.values():
        assert open_identity(keys, passphrase=passphrase)

    with pytest.raises(SealedKeyError, match="opens none of the keys"):
        open_identity(keys, passphrase="some other passphrase")


def test_a_key_that_the_backup_is_not_encrypted_to_opens_nothing(place: Place) -> None:
    file = place.folder / "stranger.txt"
    file.write_text(f"# a key\n{x25519.Identity.generate()}\n")

    with pytest.raises(BackupError, match="None of these keys opens the backup"):
        restore_backup(
            place.backup,
            into=place.folder / "again",
            identities=read_identities(file),
            known=lambda _: [],
        )
    assert not (place.folder / "again").exists()


def test_a_missing_file_of_keys_is_told_with_the_other_way(place: Place) -> None:
    keys = beside(place.backup)[1]
    keys.unlink()

    with pytest.raises(NotFoundError, match="--identity"):
        open_identity(keys, passphrase=PASSPHRASES["A1"])


def test_a_backup_by_somebody_else_is_refused(place: Place, tmp_path: Path) -> None:
    """age says nothing of who encrypted: a whole folder of a stranger's making opens too."""
    settings = load_settings(place.data / "expunge.toml")
    stranger = LogKey.of_seed(settings.log.origin, bytes(32))
    log = replace(settings.log, verifier_key=str(stranger))
    (place.data / "expunge.toml").write_text(to_toml(replace(settings, log=log)))
    honest = reopen(place.data, at=START + timedelta(days=1))
    with pytest.raises(EvidenceStoreError):
        create_backup(honest, acting(place.store()), tmp_path / "x.age")

    with pytest.raises(BackupError, match="another key"):
        restore_backup(
            place.backup,
            into=place.folder / "again",
            identities=[open_identity(beside(place.backup)[1], passphrase=PASSPHRASES["A1"])],
            known=lambda _: [],
            expected_key=stranger,
        )


def test_what_a_killed_restore_left_is_wiped_by_the_next(place: Place) -> None:
    left = place.folder / ".again.restoring" / "work"
    left.mkdir(parents=True)
    (left / "expunge.sqlite").write_bytes(b"half")

    place.restore()

    assert check(place.store("again"))
    assert not (place.folder / ".again.restoring").exists()

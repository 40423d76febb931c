from __future__ import annotations

import errno
import hashlib
import os
import stat
from typing import TYPE_CHECKING

import pytest

from evidence_store.errors import EvidenceStoreError, NotFoundError, SealedKeyError
from evidence_store.keys.sealed_values import ValueSealer
from evidence_store.keys.unit_keys import CaseSecrets, LogSecrets, UnitKeys
from evidence_store.persistence.records.vault import FileVault
from forensics.errors import OutputExistsError

if TYPE_CHECKING:
    from pathlib import Path

NAME = "g_23456789ABCDEFGHJKMN"


@pytest.fixture
def vault(tmp_path: Path) -> FileVault:
    keys = UnitKeys(LogSecrets(b""), CaseSecrets(bytes(32), b""))
    return FileVault(tmp_path / "vault", ValueSealer(keys))


def test_what_is_kept_is_sealed_and_only_for_its_owner(vault: FileVault, tmp_path: Path) -> None:
    digest = vault.put(NAME, b"photograph CANARY" * 100)

    file = tmp_path / "vault" / f"{NAME}.sealed"
    assert vault.get(NAME) == b"photograph CANARY" * 100
    assert b"CANARY" not in file.read_bytes()
    assert hashlib.sha256(file.read_bytes()).digest() == digest.value
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_nothing_takes_the_place_of_what_is_kept(vault: FileVault) -> None:
    vault.put(NAME, b"first")

    with pytest.raises(OutputExistsError):
        vault.put(NAME, b"second")
    assert vault.get(NAME) == b"first"


def test_a_file_that_was_changed_does_not_open(vault: FileVault, tmp_path: Path) -> None:
    vault.put(NAME, b"photograph")
    file = tmp_path / "vault" / f"{NAME}.sealed"
    sealed = file.read_bytes()
    file.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))  # by chance it ends in any byte

    with pytest.raises(SealedKeyError):
        vault.get(NAME)


def test_what_was_sealed_again_in_its_place_is_held_to_the_recorded_digest(
    vault: FileVault, tmp_path: Path
) -> None:
    recorded = vault.put(NAME, b"photograph")
    assert vault.get(NAME, sealed_digest=recorded) == b"photograph"
    (tmp_path / "vault" / f"{NAME}.sealed").unlink()
    vault.put(NAME, b"photograph")

    with pytest.raises(EvidenceStoreError, match="not the one that was recorded"):
        vault.get(NAME, sealed_digest=recorded)


def test_one_sealed_file_never_stands_for_another(vault: FileVault, tmp_path: Path) -> None:
    vault.put(NAME, b"photograph")
    other = "g_NMKJHGFEDCBA98765432"
    folder = tmp_path / "vault"
    (folder / f"{other}.sealed").write_bytes((folder / f"{NAME}.sealed").read_bytes())

    with pytest.raises(SealedKeyError):
        vault.get(other)


def test_what_a_disk_gives_back_otherwise_is_not_kept(
    vault: FileVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pathlib import Path as Real  # noqa: PLC0415 -- patched here alone

    whole = Real.read_bytes
    monkeypatch.setattr(Real, "read_bytes", lambda self: whole(self)[:-1])

    with pytest.raises(EvidenceStoreError, match="Nothing was kept"):
        vault.put(NAME, b"photograph")

    assert not list((tmp_path / "vault").glob("*.sealed"))


def test_a_full_disk_leaves_no_half_file(
    vault: FileVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space"):
        vault.put(NAME, b"photograph")

    assert list((tmp_path / "vault").iterdir()) == []


@pytest.mark.parametrize("name", ["../root.pem", "g_1", "", f"{NAME}.sealed", f"{NAME}/x"])
def test_no_name_leads_out_of_the_vault(vault: FileVault, name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        vault.put(name, b"x")


def test_what_is_not_there_is_not_found(vault: FileVault) -> None:
    with pytest.raises(NotFoundError):
        vault.get(NAME)

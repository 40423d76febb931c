from __future__ import annotations

import errno
import io
import os
import shutil
import tarfile
from typing import TYPE_CHECKING

import pytest
from pyrage import decrypt_file, x25519

from evidence_store.backups.archive import read_archive
from evidence_store.backups.creating import beside
from evidence_store.custody.heads.checkpoints import verify_checkpoint
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.data_folder import places
from evidence_store.data_folder.holdings import holding_of
from evidence_store.data_folder.places import DATABASE, FORCE_RULES
from evidence_store.domain.scans.scan import HashSetRecord
from evidence_store.errors import BackupError, ConflictError, EvidenceStoreError, TamperedLogError
from evidence_store.kept_files.plans import keep_plan
from evidence_store.kept_files.sets import imported_set
from evidence_store.screens.tries import tries_of
from forensics.documents import digest_of
from forensics.errors import OutputExistsError
from tests.builders import NOON, a_plan
from tests.evidence_store.keeping import keep
from tests.evidence_store.opened import create_backup, verify_backup
from tests.evidence_store.stores import acting, reopen

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.open_folder.store import Store
    from forensics.erasing.progress import Progress
    from forensics.values import Digest
    from tests.evidence_store.backed_up import Place

SET_PASSPHRASE = "a set has a passphrase of its own"


@pytest.fixture
def opened(place: Place) -> tuple[Store, ActingWithKeys]:
    store = place.store()
    return store, acting(store)


def empty(folder: Path) -> Path:
    folder.mkdir()
    return folder


def register(store: Store, actor: ActingWithKeys, digest: Digest) -> None:
    """Put a hash set on record, as its file is named after it."""
    name = actor.actor.id
    with store.unit_of_work(actor.unit_keys) as uow:
        made = HashSetRecord("h_1", 1, "c_1", digest, 1, name, NOON)
        keep(uow, actor, made, at=store.clock())
        uow.commit()


def newest_event(store: Store) -> tuple[str, dict[str, object]]:
    with store.reading() as uow:
        leaf = read_leaf(uow.custody.tail(1)[0].body)
    return leaf.event, dict(leaf.public)


@pytest.mark.usefixtures("golden")
def test_a_backup_is_recorded_with_the_head_that_it_is_of(place: Place) -> None:
    event, public = newest_event(place.store())

    assert event == "backup.verified"
    assert public["size"] == place.kept


def test_beside_a_backup_stand_its_signed_head_and_sealed_keys(place: Place) -> None:
    store = place.store()
    head, keys, gone = beside(place.backup)

    assert verify_checkpoint(head.read_text(), key=store.log_key).size == place.kept
    assert {each.stat().st_mode & 0o777 for each in (head, keys, gone)} == {0o600}
    assert not any(name in keys.read_text() for name in ("Siân", "A1", "Byrne"))


def test_a_backup_opens_with_a_common_tool_and_a_tar(
    opened: tuple[Store, ActingWithKeys], tmp_path: Path
) -> None:
    further = x25519.Identity.generate()
    out = tmp_path / "two.age"
    create_backup(*opened, out, recipients=[str(further.to_public())])

    decrypt_file(str(out), str(tmp_path / "two.tar"), [further])

    with tarfile.open(tmp_path / "two.tar") as tar:
        assert tar.getnames() == [
            "manifest.json",
            "expunge.sqlite",
            "expunge.toml",
            "log.pem",
            f"plans/{digest_of(a_plan()).value.hex()}.json",
            "root-key.sealed",
            "root.pem",
            "unit-keys.age",
        ]


def test_a_backup_takes_finished_files_along_and_leaves_no_scratch(
    opened: tuple[Store, ActingWithKeys], tmp_path: Path
) -> None:
    store, actor = opened
    (store.data / "results").mkdir(exist_ok=True)
    (store.data / "results" / "d_1.receipt.json").write_bytes(bytes(100_000))
    (store.data / "results" / ".j_2.json.0a1b2c3d").write_bytes(b"half")
    (store.data / ".unit-keys.age.0a1b2c3d").write_bytes(b"half")

    create_backup(store, actor, tmp_path / "two.age")

    verify_backup(store, actor, tmp_path / "two.age")
    signed = read_archive(
        tmp_path / "two.age",
        into=empty(tmp_path / "out"),
        identities=[actor.identity],
        advance=lambda _: None,
    )
    paths = {each.path for each in signed.manifest.files}
    assert "results/d_1.receipt.json" in paths
    assert not [path for path in paths if "/." in f"/{path}"]
    assert [each.name for each in (store.data / ".scratch").iterdir()] == ["lock.sqlite"]


def test_a_backup_takes_along_whatever_the_programme_keeps_in_the_folder(
    opened: tuple[Store, ActingWithKeys], tmp_path: Path
) -> None:
    store, actor = opened
    plan = a_plan()
    keep_plan(store, plan)
    with imported_set(
        store, b"sha256,size\n" + b"ab" * 32 + b",5\n", passphrase=SET_PASSPHRASE
    ) as made:
        sets = f"sets/{made.path.name}"
    register(store, actor, made.summary.digest)
    (store.data / FORCE_RULES).write_text('schema = "force-rules/1"\n')
    (store.data / "passphrase").write_text("of a demonstration\n")
    with tries_of(store).counting() as tries:
        tries.put("sign in", "1234", count=1, last=0)

    create_backup(store, actor, tmp_path / "two.age")

    signed = read_archive(
        tmp_path / "two.age",
        into=empty(tmp_path / "out"),
        identities=[actor.identity],
        advance=lambda _: None,
    )
    paths = {each.path for each in signed.manifest.files}
    assert {FORCE_RULES, sets, f"plans/{digest_of(plan).value.hex()}.json"} <= paths
    assert not {"passphrase", "tries.sqlite"} & paths


def test_a_file_of_an_unknown_kind_is_not_silently_left_out(
    opened: tuple[Store, ActingWithKeys], tmp_path: Path
) -> None:
    (opened[0].data / "notes.txt").write_text("mine")

    with pytest.raises(EvidenceStoreError, match=r"notes\.txt is in the data folder"):
        create_backup(*opened, tmp_path / "two.age")


def test_one_recipient_is_too_few(opened: tuple[Store, ActingWithKeys], tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="begins with age1"):
        create_backup(*opened, tmp_path / "two.age", recipients=["ssh-ed25519 AAAA"])


def test_nothing_is_overwritten(opened: tuple[Store, ActingWithKeys], place: Place) -> None:
    before = (place.backup).read_bytes()

    with pytest.raises(OutputExistsError):
        create_backup(*opened, place.backup)

    assert (place.backup).read_bytes() == before


def test_progress_is_told_in_bytes_to_the_end(
    opened: tuple[Store, ActingWithKeys], tmp_path: Path
) -> None:
    told: list[Progress] = []
    create_backup(*opened, tmp_path / "two.age", report=told.append)

    last = {each.phase: (each.done, each.total) for each in told}
    assert set(last) == {"copying", "encrypting", "checking"}
    assert all(done >= total > 0 for done, total in last.values())


def test_a_backup_that_was_made_elsewhere_can_be_verified_and_counts_then(
    opened: tuple[Store, ActingWithKeys], place: Place
) -> None:
    for each in beside(place.backup):
        each.unlink()  # what a kill between the name and its companions leaves

    verify_backup(*opened, place.backup)

    assert newest_event(opened[0])[0] == "backup.verified"
    assert all(each.is_file() for each in beside(place.backup))


def test_only_one_backup_is_at_work_in_a_folder(
    opened: tuple[Store, ActingWithKeys], place: Place, tmp_path: Path
) -> None:
    def again(_: Progress) -> None:
        with pytest.raises(ConflictError, match="Another backup"):
            verify_backup(*opened, place.backup)

    create_backup(*opened, tmp_path / "two.age", report=again)


REGIONS = 24


def test_a_backup_that_is_damaged_anywhere_is_refused_with_a_sentence(
    opened: tuple[Store, ActingWithKeys], place: Place
) -> None:
    whole = (place.backup).read_bytes()
    places = [*range(0, 400, 40), *(len(whole) * n // REGIONS for n in range(1, REGIONS))]
    for at in (*places, len(whole) - 1):
        damaged = bytearray(whole)
        damaged[at] ^= 1 << at % 8
        (place.folder / "damaged.age").write_bytes(damaged)

        with pytest.raises(BackupError, match=r"backup"):
            verify_backup(*opened, place.folder / "damaged.age")


@pytest.mark.parametrize("cut", [0, 1, 150, 600, 70_000, -1])
def test_a_backup_that_was_cut_is_refused(
    cut: int, opened: tuple[Store, ActingWithKeys], place: Place
) -> None:
    whole = (place.backup).read_bytes()
    (place.folder / "cut.age").write_bytes(whole[:cut])

    with pytest.raises(BackupError):
        verify_backup(*opened, place.folder / "cut.age")


def test_bytes_after_the_end_of_a_backup_are_refused(
    opened: tuple[Store, ActingWithKeys], place: Place
) -> None:
    (place.folder / "long.age").write_bytes((place.backup).read_bytes() + b"\n")

    with pytest.raises(BackupError):
        verify_backup(*opened, place.folder / "long.age")


def test_a_backup_shows_that_the_live_log_was_put_back(made_folder: Path, place: Place) -> None:
    shutil.copy(made_folder / DATABASE, place.folder / "data" / DATABASE)
    for side in ("-wal", "-shm"):
        (place.folder / "data" / f"{DATABASE}{side}").unlink(missing_ok=True)
    store = reopen(place.data)

    with pytest.raises(TamperedLogError, match="a head from this backup covers"):
        verify_backup(store, acting(store), place.backup)


def test_a_disk_that_fails_while_a_backup_is_unpacked_is_told_as_it_is(
    opened: tuple[Store, ActingWithKeys],
    place: Place,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The library asks to write again after a failure: the first one is what people are told."""

    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    def open_full(handle: int, _: str) -> Full:
        os.close(handle)
        return Full()

    monkeypatch.setattr("evidence_store.backups.unpacking.os.fdopen", open_full)
    with pytest.raises(OSError, match="No space left"):
        read_archive(
            place.backup,
            into=empty(tmp_path / "out"),
            identities=[opened[1].identity],
            advance=lambda _: None,
        )


def test_every_place_of_a_data_folder_is_of_a_known_kind() -> None:
    """Whoever names a new place says what a backup does with it: else no backup could be made."""
    named = [value for name, value in vars(places).items() if name.isupper()]
    inside = ("", "/a", f"/{'a' * 64}.json")

    assert [each for each in named if not any(holding_of(f"{each}{end}") for end in inside)] == [
        places.FOUNDING  # nothing is recorded before it is gone
    ]

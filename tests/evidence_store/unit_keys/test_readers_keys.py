"""What a reader's key opens: nothing of the unit; and how a reader stops an erasure anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyrage import DecryptError, decrypt

from evidence_store.backups.creating import beside
from evidence_store.backups.keyring import open_identity
from evidence_store.bootstrap import init_store
from evidence_store.data_folder.places import STOPS, UNIT_KEYS
from evidence_store.data_folder.stop_files import list_stop_files, put_stop_file
from evidence_store.domain.holds.waiting_stops import SignedStop
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.people.person import Duty
from evidence_store.errors import (
    BackupError,
    HoldOpenError,
    NotFoundError,
    NotPermittedError,
    SamePersonError,
    SealedKeyError,
    WrongEntryError,
)
from evidence_store.keys.unit_keys import open_unit_keys, read_wrapped
from evidence_store.open_folder.checks import CHECKS
from evidence_store.workflow.holds.stop_files import dismiss_stop_file
from forensics.documents import from_document
from tests.evidence_store.opened import create_backup
from tests.evidence_store.readers import CLERK, act, clerk_of, require_none, signed_stop
from tests.evidence_store.stores import FORM, PASSPHRASES, a_request, acting

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.open_folder.store import Store


@pytest.fixture
def store(clerk_store: Store) -> Store:
    return clerk_store


def test_a_readers_passphrase_opens_none_of_the_units_keys(store: Store) -> None:
    own = clerk_of(store)

    with pytest.raises(NotPermittedError, match="opens none of the unit's keys"):
        store.open_actor("R1", CLERK)
    with pytest.raises(SealedKeyError, match="not wrapped for this person"):
        open_unit_keys(read_wrapped(store.data / UNIT_KEYS), own.identity)


def test_a_fresh_backup_is_not_opened_by_a_readers_passphrase(store: Store, tmp_path: Path) -> None:
    backup = tmp_path / "one.age"
    create_backup(store, acting(store), backup)

    with pytest.raises(SealedKeyError, match="opens none of the keys beside the backup"):
        open_identity(beside(backup)[1], passphrase=CLERK)
    with pytest.raises(DecryptError):
        decrypt(backup.read_bytes(), [clerk_of(store).identity])
    assert open_identity(beside(backup)[1], passphrase=PASSPHRASES["B2"])


def test_a_reader_reads_no_value_of_a_case(store: Store) -> None:
    with store.reading() as uow:
        assert not uow.opens_values


def test_keys_wrapped_again_are_for_no_reader_either(store: Store) -> None:
    store.wrap_unit_keys(acting(store).unit_keys)

    with pytest.raises(SealedKeyError):
        open_unit_keys(read_wrapped(store.data / UNIT_KEYS), clerk_of(store).identity)
    acting(store)


def test_a_readers_signed_stop_holds_at_once_and_the_next_holder_of_keys_records_it(
    store: Store,
) -> None:
    put_stop_file(store.data, signed_stop(store))
    with pytest.raises(HoldOpenError, match="waits to be recorded"):
        require_none(store)

    act(store)

    with store.reading() as uow:
        (hold,) = uow.exhibits.get("x_1").open_holds
        assert (hold.code, hold.placed_by) == (STOP_AND_REFER, clerk_of(store).actor.id)
    assert list_stop_files(store.data) == []
    list(store.check(known=()))


def test_the_entry_carries_the_signature_of_whoever_signed_the_file(store: Store) -> None:
    stop = signed_stop(store)
    put_stop_file(store.data, stop)
    act(store)

    with store.reading(acting(store)) as uow:
        (seq,) = [each.seq for each in uow.custody.tail(5) if b'"exhibit.referred"' in each.body]
        told = uow.custody.disclosed(seq)
    said = from_document(told["file"], SignedStop)
    assert said == stop
    assert told["by"] == said.statement.person == clerk_of(store).actor.id


def test_a_file_that_was_left_after_its_entry_is_not_recorded_twice(store: Store) -> None:
    stop = signed_stop(store)
    put_stop_file(store.data, stop)
    act(store)
    put_stop_file(store.data, stop)
    act(store)

    with store.reading() as uow:
        assert len(uow.exhibits.get("x_1").open_holds) == 1
    assert list_stop_files(store.data) == []


@pytest.mark.parametrize(
    "changes", [{"code": "other"}, {"person": "u_nobody"}, {"log": "another+00000000+AA=="}]
)
def test_a_stop_that_nobody_signed_so_is_not_recorded_and_holds(
    store: Store, changes: dict[str, object]
) -> None:
    put_stop_file(store.data, signed_stop(store, **changes))

    act(store)

    with pytest.raises(HoldOpenError):
        require_none(store)
    with store.reading() as uow:
        assert uow.exhibits.get("x_1").open_holds == ()
    assert any("wait to be recorded" in each for each in store.check(known=()))


@pytest.mark.parametrize("content", [b"", b"{", b"x" * 20_000, b'{"statement":1,"signature":""}'])
@pytest.mark.usefixtures("golden")
def test_a_file_that_cannot_be_read_holds_everything_until_two_people_looked_at_it(
    store: Store, content: bytes
) -> None:
    (store.data / STOPS).mkdir()
    (store.data / STOPS / "odd.json").write_bytes(content)
    act(store)
    with pytest.raises(HoldOpenError, match="cannot be read"):
        require_none(store)
    assert any("odd.json" in each for each in store.check(known=()))

    def dismiss(who: str) -> bool:
        one = acting(store, who)
        gone = dismiss_stop_file(store.signing_desk(one), "odd.json", reason="a torn page")
        return gone is not None

    assert not dismiss("A1")
    with pytest.raises(SamePersonError):
        dismiss("A1")
    assert dismiss("B2")


def test_a_file_that_is_not_there_is_not_dismissed(store: Store) -> None:
    one = acting(store)

    with pytest.raises(NotFoundError, match="hold waiting"):
        dismiss_stop_file(store.signing_desk(one), "odd.json", reason="none")


def test_every_flipped_byte_of_the_sealed_keys_is_told_without_anybodys_key(store: Store) -> None:
    """The check of these keys tells of each, and the whole check, which takes long, of some."""
    file = store.data / UNIT_KEYS
    whole = file.read_bytes()
    (keys,) = (each for each in CHECKS if each.code == "keys")
    with store.reading() as uow:
        subject = store.subject(uow, known=())
        for number, place in enumerate(range(0, len(whole), 7)):
            file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            with pytest.raises(SealedKeyError, match="damaged"):
                keys.run(subject)
            if number % 100 == 0:
                with pytest.raises(SealedKeyError, match="damaged"):
                    list(store.check(known=()))
    file.write_bytes(whole)
    list(store.check(known=()))


def test_a_backup_with_damaged_keys_does_not_count(store: Store, tmp_path: Path) -> None:
    one = acting(store)
    file = store.data / UNIT_KEYS
    file.write_bytes(file.read_bytes()[:-1] + b"?")

    with pytest.raises(BackupError, match="newest backup"):
        create_backup(store, one, tmp_path / "one.age")
    assert not (tmp_path / "one.age").exists()


def test_a_unit_does_not_start_with_two_people_and_a_reader(tmp_path: Path) -> None:
    (tmp_path / "form.toml").write_text(FORM)
    clerk = a_request("R1", duties=(Duty.READER,), passphrase=CLERK)

    with pytest.raises(WrongEntryError, match="readers not counted"):
        init_store(
            tmp_path / "data",
            form=tmp_path / "form.toml",
            requests=[a_request("A1"), a_request("B2"), clerk],
            training=True,
        )

"""The unit's keys are replaced by two people, and whoever kept the old ones signs nothing more."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509

from evidence_store.bootstrap import open_store
from evidence_store.certificates.log_certificate import pem_to_der
from evidence_store.certificates.replaced import read_replaced
from evidence_store.custody.heads.log_keys import KEYS_REPLACED, replacements_in
from evidence_store.custody.leaves.drafts import Draft
from evidence_store.custody.signed.proving import keys_in_force
from evidence_store.data_folder.clocks import marks_of
from evidence_store.data_folder.places import LOG, NEW_KEYS, REPLACED, UNIT_KEYS
from evidence_store.errors import (
    ReplacedKeyError,
    SamePersonError,
    SealedKeyError,
    StaleStatementError,
    StatementError,
)
from evidence_store.open_folder.beside import open_sealer
from evidence_store.persistence.log.read_log import SqlReadLog
from evidence_store.unit_keys.ceremony import ask_new_keys, replace_keys
from tests.builders import a_case, told_in_clear
from tests.evidence_store.opened import create_backup
from tests.evidence_store.stores import PASSPHRASES, START, make_store, reopen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.acting import ActingWithKeys, OwnKey
    from evidence_store.open_folder.store import Store


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, OwnKey]]:
    """Never changed: tests take copies. A folder with one case, and everybody's own open key."""
    folder = tmp_path_factory.mktemp("keys") / "data"
    store = make_store(folder)
    own = {each: store.open_own_key(each, PASSPHRASES[each]) for each in PASSPHRASES}
    open_case(store, store.with_unit_keys(own["A1"]), "c_one")
    return folder, own


@pytest.fixture
def store(made: tuple[Path, dict[str, OwnKey]], tmp_path: Path) -> Store:
    shutil.copytree(made[0], tmp_path / "data")
    return reopen(tmp_path / "data")


@pytest.fixture
def acting(made: tuple[Path, dict[str, OwnKey]]) -> Callable[..., ActingWithKeys]:
    """Somebody with the keys of the unit that a folder has now."""
    return lambda store, who="A1": store.with_unit_keys(made[1][who])


def open_case(store: Store, who: ActingWithKeys, case_id: str, *, note: str = "kept sealed") -> int:
    """An entry of a case that commits to a note; give its number."""
    with store.unit_of_work(who.unit_keys) as uow:
        if not uow.cases.find(id=case_id):
            uow.cases.add(replace(a_case(), id=case_id, reference=case_id))
        told = {"by": who.actor.id, "note": note}
        entry = uow.custody.append(
            Draft(
                "case.opened",
                case_id,
                None,
                store.clock(),
                public=told_in_clear("case.opened"),
                committed={**told},
            )
        )
        uow.commit()
    return entry.seq


@pytest.fixture
def changed(acting: Callable[..., ActingWithKeys]) -> Callable[..., Store]:
    """Replaces a folder's keys, and opens it again."""

    def change(store: Store, *, first: str = "A1", second: str = "B2") -> Store:
        ask_new_keys(store, acting(store, first), second=store.find_person(second).id)
        replace_keys(store, acting(store, second))
        return open_store(store.data, clock=store.clock)

    return change


@pytest.mark.usefixtures("golden")
def test_two_people_replace_the_keys_and_everything_checks(
    store: Store, acting: Callable[..., ActingWithKeys], changed: Callable[..., Store]
) -> None:
    old = acting(store).unit_keys

    again = changed(store)

    new = acting(again, "C3").unit_keys
    assert _all_of(old).isdisjoint(_all_of(new))
    assert new.former_values == (old.values_key,)
    open_case(again, acting(again), "c_two")
    assert list(again.check(known=[]))
    with again.reading() as uow:
        ((seq, told),) = replacements_in(uow.custody.control())
        assert told.log_key == again.log_key.alone
        assert [each.last for each in again.log_key.former] == [seq]
    assert not (again.data / NEW_KEYS).exists()


def _all_of(keys: UnitKeys) -> set[bytes]:
    cases = keys.open_cases
    return {keys.log.seed, cases.seal_key_pem, cases.values_key, keys.list_key_pem}


def test_keys_are_replaced_again_and_again(
    store: Store, acting: Callable[..., ActingWithKeys], changed: Callable[..., Store]
) -> None:
    once = changed(store)
    twice = changed(once, first="B2", second="C3")

    open_case(twice, acting(twice), "c_one")
    assert len(twice.log_key.former) == 2
    assert list(twice.check(known=[]))
    assert len(acting(twice).unit_keys.former_values) == 2


def test_whoever_began_before_is_told_and_records_nothing(
    store: Store, acting: Callable[..., ActingWithKeys], changed: Callable[..., Store]
) -> None:
    stale, keys = acting(store), acting(store).unit_keys
    again = changed(store)
    with again.reading() as uow:
        before = uow.custody.head()

    with pytest.raises(ReplacedKeyError, match="stop this program and start it again"):
        open_case(store, stale, "c_two")
    with store.unit_of_work(keys) as uow:  # one that reads no record
        uow.custody.append(
            Draft("job.done", None, None, store.clock(), public=told_in_clear("job.done"))
        )
        with pytest.raises(ReplacedKeyError):
            uow.commit()

    with again.reading() as uow:
        assert uow.custody.head() == before


def test_the_old_keys_are_not_taken_for_the_folders(
    store: Store,
    tmp_path: Path,
    acting: Callable[..., ActingWithKeys],
    changed: Callable[..., Store],
) -> None:
    kept = tmp_path / "kept"
    shutil.copy(store.data / UNIT_KEYS, kept)
    again = changed(store)
    shutil.copy(kept, again.data / UNIT_KEYS)

    with pytest.raises(SealedKeyError, match="not those of this folder's custody log"):
        acting(again)


def test_what_is_committed_afterwards_does_not_open_with_keys_that_somebody_kept(
    store: Store,
    tmp_path: Path,
    acting: Callable[..., ActingWithKeys],
    changed: Callable[..., Store],
) -> None:
    """A leaver has a copy of before and, later, a newer copy of the folder."""
    before = open_case(store, acting(store), "c_one", note="from before")
    leaver = acting(store, "C3")
    kept = tmp_path / "kept"
    shutil.copytree(store.data, kept)
    again = changed(store)
    after = open_case(again, acting(again), "c_one", note="from after")

    own = open_store(kept, clock=store.clock)
    old_case_keys = case_keys(own)
    with own.reading(leaver) as uow:
        assert uow.custody.disclosed(before)["note"] == "from before"
    with again.reading(acting(again)) as uow:
        assert uow.custody.disclosed(before)["note"] == "from before"
        assert uow.custody.disclosed(after)["note"] == "from after"
    sealed = sealed_value(again, after)
    assert sealed_value(again, before)[1:17].hex() in old_case_keys
    assert sealed[1:17].hex() not in old_case_keys
    with (
        again.reading_values(leaver.actor, leaver.unit_keys) as uow,
        pytest.raises(SealedKeyError, match="does not open"),
    ):
        uow.custody.disclosed(after)


def case_keys(store: Store) -> set[str]:
    with store.reader.connect() as connection:
        return {row[0] for row in connection.exec_driver_sql("SELECT key_id FROM case_key")}


def sealed_value(store: Store, seq: int) -> bytes:
    query = f"SELECT value FROM disclosure WHERE seq = {seq} AND path = 'note'"  # noqa: S608 -- a number
    with store.reader.connect() as connection:
        return bytes(connection.exec_driver_sql(query).scalar_one())


def test_what_was_sealed_for_the_unit_before_still_opens(
    store: Store, acting: Callable[..., ActingWithKeys], changed: Callable[..., Store]
) -> None:
    old = open_sealer(acting(store).unit_keys)
    sealed = old.seal("v_1", b"1234")

    new = open_sealer(acting(changed(store)).unit_keys)

    assert new.open("v_1", sealed) == b"1234"
    with pytest.raises(SealedKeyError):
        old.open("v_2", new.seal("v_2", b"5678"))


def test_the_root_certifies_the_new_keys_and_lists_the_old_ones(
    store: Store, acting: Callable[..., ActingWithKeys], changed: Callable[..., Store]
) -> None:
    old = acting(store).unit_keys
    old_log = (store.data / LOG).read_bytes()

    again = changed(store)

    root = x509.load_pem_x509_certificate(again.root_pem())
    new = acting(again).unit_keys
    replaced = read_replaced(again.trusted(), root=root)
    for gone in (old.log.seal_chain_pem, old.log.list_chain_pem, old_log):
        assert x509.load_pem_x509_certificate(gone).serial_number in replaced.since
    for here in (new.log.seal_chain_pem, new.log.list_chain_pem, (again.data / LOG).read_bytes()):
        certificate = x509.load_pem_x509_certificate(here)
        certificate.verify_directly_issued_by(root)
        assert certificate.serial_number not in replaced.since
    assert again.log_certificate() != pem_to_der(old_log)


def test_one_person_alone_replaces_nothing(
    store: Store, acting: Callable[..., ActingWithKeys]
) -> None:
    one = acting(store, "A1")
    with pytest.raises(SamePersonError):
        ask_new_keys(store, one, second=one.actor.id)
    ask_new_keys(store, one, second=store.find_person("B2").id)

    with pytest.raises(SamePersonError):
        replace_keys(store, one)
    with pytest.raises(StatementError, match="Another person was named"):
        replace_keys(store, acting(store, "C3"))
    assert not replaced_in(store)


def replaced_in(store: Store) -> list[str]:
    with store.reading() as uow:
        return [str(told.log_key) for _, told in replacements_in(uow.custody.control())]


def test_what_was_asked_runs_out(store: Store, acting: Callable[..., ActingWithKeys]) -> None:
    ask_new_keys(store, acting(store), second=store.find_person("B2").id)
    later = reopen(store.data, at=START + timedelta(hours=80))

    with pytest.raises(StaleStatementError):
        replace_keys(later, acting(later, "B2"))
    assert not replaced_in(later)
    assert list(later.check(known=[]))


def test_what_was_asked_under_keys_that_were_replaced_since_counts_no_more(
    store: Store,
    tmp_path: Path,
    acting: Callable[..., ActingWithKeys],
    changed: Callable[..., Store],
) -> None:
    ask_new_keys(store, acting(store), second=store.find_person("B2").id)
    shutil.copytree(store.data / NEW_KEYS, tmp_path / "asked")
    again = changed(store, first="C3", second="A1")
    shutil.copytree(tmp_path / "asked", again.data / NEW_KEYS)

    with pytest.raises(SealedKeyError, match="replaced since"):
        replace_keys(again, acting(again, "B2"))


def test_a_backup_takes_the_sealed_root_and_the_list_along(
    store: Store,
    tmp_path: Path,
    acting: Callable[..., ActingWithKeys],
    changed: Callable[..., Store],
) -> None:
    again = changed(store)

    create_backup(again, acting(again), tmp_path / "one.age")

    assert (again.data / REPLACED).is_file()


def test_the_log_of_reads_is_checked_with_the_key_of_its_time(
    store: Store, acting: Callable[..., ActingWithKeys], changed: Callable[..., Store]
) -> None:
    """A head of reads before the change, and one after it."""
    for day in (1, 3):
        at = START + timedelta(days=day)
        look_at_something(reopen(store.data, at=at))
        later = reopen(store.data, at=at + timedelta(days=1))
        open_case(later, acting(later), f"c_{day}")
        if day == 1:
            changed(reopen(store.data, at=at + timedelta(days=1, hours=1)))

    last = reopen(store.data, at=START + timedelta(days=5))
    with last.reading() as uow:
        assert sum(b'"ev":"access.head"' in each.body for each in uow.custody.control()) == 2
    assert list(last.check(known=[]))


def look_at_something(store: Store) -> None:
    reads = SqlReadLog(
        store.writer,
        origin=store.log_key.origin,
        clock=store.clock,
        marks=marks_of(store.clock),
    )
    with reads:
        reads.append(
            Draft("record.viewed", None, None, store.clock(), public=told_in_clear("record.viewed"))
        )
        reads.commit()


def test_keys_in_force_of_people_are_as_before(store: Store, changed: Callable[..., Store]) -> None:
    with store.reading() as uow:
        before = keys_in_force(uow.custody.control(), uow.custody.told)
    again = changed(store)
    with again.reading() as uow:
        assert keys_in_force(uow.custody.control(), uow.custody.told) == before
        assert [e for e in uow.custody.control() if KEYS_REPLACED.encode() in e.body]

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import signal
import sqlite3
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.leaves.merkle import inclusion_proof, verify_inclusion
from evidence_store.custody.log.structure import verify_structure
from evidence_store.custody.log.verifying import verify_log
from evidence_store.custody.signed.enrolled import speaks_of_keys
from evidence_store.data_folder.places import DATABASE
from evidence_store.domain.events.kinds.disposal_events import APPROVAL_MANIFEST_SIGNED
from evidence_store.errors import (
    ClockBehindError,
    ConflictError,
    CustodyError,
    EvidenceStoreError,
    NotPermittedError,
    TamperedLogError,
    WrongEntryError,
)
from evidence_store.persistence.log import tip
from evidence_store.workflow._kit.acting import Acting as Step
from tests.evidence_store.persistence.appender import start_appending
from tests.evidence_store.persistence.appending import a_draft, append, head_of, verify
from tests.evidence_store.persistence.backdoors import backdoor
from tests.evidence_store.persistence.folders import on_postgresql, on_sqlite
from tests.evidence_store.stores import START, a_request, acting, reopen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidence_store.custody.leaves.drafts import Head
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from tests.evidence_store.persistence.backdoors import Backdoor
    from tests.evidence_store.persistence.folders import Folders

EACH, EACH_AT_LENGTH = 100, 1_000  # entries of each of eight processes
LOG_TABLES = ("entry", "node", "checkpoint", "disclosure")


def test_every_entry_that_speaks_of_keys_is_found_without_the_rest_of_the_chain(
    store: Store, unit_keys: UnitKeys
) -> None:
    told = {"job": 'a "ev":"unit.founded" in a text', "kind": "scan"}
    append(store, unit_keys, event="job.done", case_id=None, exhibit_id=None, public=told)

    with store.reading() as uow:
        control, found = uow.custody.control(), uow.custody.leaves.of_keys()
        events = [read_leaf(each.body).event for each in control]

    wanted = [each for each in control if speaks_of_keys(each.body)]
    assert [each for each in found if speaks_of_keys(each.body)] == wanted
    assert "job.done" in events
    assert len(found) < len(control)


def verify_quickly(store: Store) -> int:
    with store.reading() as uow:
        return verify_structure(uow.custody.leaves, public_key=store.log_key.public_key)


def busy_store(store: Store, keys: UnitKeys) -> Store:
    for case, exhibit in (("c_1", "x_1"), ("c_2", "x_2"), ("c_1", "x_1"), ("c_1", None)):
        append(store, keys, case_id=case, exhibit_id=exhibit)
    return store


@pytest.fixture(scope="session")
def busy_folder(
    made_folder: Path,
    unit_keys: UnitKeys,
    folders: Folders,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    target = tmp_path_factory.mktemp("busy") / "data"
    with folders.copy(made_folder, target) as folder:
        busy_store(reopen(folder), unit_keys)
        yield folders.freeze(folder)


@pytest.fixture
def busy_copy(busy_folder: Path, folders: Folders, tmp_path: Path) -> Iterator[Path]:
    with folders.copy(busy_folder, tmp_path / "copy") as folder:
        yield folder


@pytest.fixture
def busy_store_of_copy(busy_copy: Path) -> Store:
    return reopen(busy_copy)


def test_a_log_of_several_cases_and_exhibits_verifies(store: Store, unit_keys: UnitKeys) -> None:
    verify(busy_store(store, unit_keys))


def test_hashes_and_structure_of_a_log_of_any_length_are_whole(
    store: Store, unit_keys: UnitKeys
) -> None:
    for _ in range(20):
        append(store, unit_keys)
        assert verify_quickly(store) == head_of(store).size
    with store.unit_of_work(unit_keys) as uow:
        for _ in range(2100):  # beyond a piece of it, and beyond what is read at once
            uow.custody.append(a_draft(store, committed={}))
        uow.commit()

    assert verify_quickly(store) == head_of(store).size
    verify(store)


@pytest.mark.parametrize("table", ["checkpoint", "entry", "node"])
def test_what_was_cut_off_below_the_newest_checkpoint_shows_at_a_quick_look(
    table: str, busy_copy: Path
) -> None:
    with backdoor(busy_copy) as door:
        keys = door.keys(table)
        door.take_fences()
        door.let_references_lead_nowhere()
        last = door.rows(f"SELECT max({keys[0]}) FROM {table}")[0]  # noqa: S608 -- our own names
        door.run(f"DELETE FROM {table} WHERE {keys[0]} = ?", *last)  # noqa: S608 -- the same

    with pytest.raises(TamperedLogError):
        verify_quickly(reopen(busy_copy))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\x00", id="no JSON"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'{"case":"\xff"}', id="bytes that are no UTF-8"),
        pytest.param(b'{"pub":' + b"[" * 100_000 + b"}", id="a hundred thousand brackets"),
        pytest.param(b'{"seq":1e400}', id="a number without an end"),
    ],
)
def test_an_entry_of_another_form_under_its_own_hash_is_told_at_a_quick_look(
    body: bytes, busy_copy: Path
) -> None:
    with backdoor(busy_copy) as door:
        door.take_fences()
        last = door.rows("SELECT max(seq) FROM entry")[0]
        leaf = hashlib.sha256(b"\x00" + body).digest()
        door.run("UPDATE entry SET body = ?, leaf = ? WHERE seq = ?", body, leaf, *last)

    with pytest.raises(TamperedLogError, match="is not the one that was recorded"):
        verify_quickly(reopen(busy_copy))


def test_chains_of_exhibit_case_and_control_run_without_a_gap(
    store: Store, unit_keys: UnitKeys
) -> None:
    with busy_store(store, unit_keys).reading() as uow:
        places = [read_leaf(each.body).place for each in uow.custody.of_exhibit("x_1")]
        case = [read_leaf(each.body).place for each in uow.custody.of_case("c_1")]
        control = [read_leaf(each.body).place for each in uow.custody.control()]
        leaves = [each.leaf for each in uow.custody.of_exhibit("x_1")]

    assert [each.exhibit_seq for each in places] == [0, 1]
    assert [each.exhibit_prev for each in places] == [None, leaves[0]]
    assert [each.case_seq for each in case] == [0, 1, 2]
    assert [each.case_seq for each in control] == [0, 1, 2, 3, 4]


def test_every_entry_has_an_inclusion_proof_under_the_head(
    store: Store, unit_keys: UnitKeys
) -> None:
    with busy_store(store, unit_keys).reading() as uow:
        head = uow.custody.head()
        for stored in uow.custody.leaves.entries():
            seq = stored.entry.seq
            verify_inclusion(
                stored.entry.leaf,
                index=seq,
                size=head.size,
                proof=inclusion_proof(seq, head.size, read=uow.custody.leaves.node),
                root=head.root,
            )


def test_what_is_personal_stands_beside_the_log_and_not_in_it(
    store: Store, unit_keys: UnitKeys
) -> None:
    append(store, unit_keys)

    with store.reading(acting(store)) as uow:
        (entry,) = uow.custody.tail(1)
        assert "Siân".encode() not in entry.body
        assert uow.custody.disclosed(entry.seq)["note"] == "Siân put it in bay 4"


def test_an_entry_without_commit_is_not_kept(store: Store, unit_keys: UnitKeys) -> None:
    before = head_of(store)

    with store.unit_of_work(unit_keys) as uow:
        uow.custody.append(a_draft(store))

    assert head_of(store) == before


def test_a_record_that_changed_without_an_entry_is_not_kept(
    store: Store, unit_keys: UnitKeys
) -> None:
    with store.unit_of_work(unit_keys) as uow:
        uow.people.add(a_request().admitted(at=START, by=None))
        with pytest.raises(CustodyError, match="without a custody entry"):
            uow.commit()

    with store.reading() as uow:
        assert len(uow.people.find()) == 3


def test_a_reading_unit_of_work_writes_nothing(store: Store) -> None:
    with store.reading() as uow:
        with pytest.raises(EvidenceStoreError):
            uow.custody.append(a_draft(store))
        with pytest.raises(EvidenceStoreError, match="only reads"):
            uow.commit()


def test_readers_see_one_snapshot_while_a_writer_commits(store: Store, unit_keys: UnitKeys) -> None:
    with store.reading() as uow:
        before = uow.custody.head()
        append(store, unit_keys)

        assert uow.custody.head() == before
    assert head_of(store).size == before.size + 1


def test_no_entry_is_made_that_a_reader_would_refuse_for_whose_deputy_signed(
    store: Store, unit_keys: UnitKeys
) -> None:
    one, event = acting(store, "C3"), APPROVAL_MANIFEST_SIGNED
    facts = {"manifest": "j_1"}
    size = head_of(store).size

    with store.unit_of_work(unit_keys) as uow:
        step = Step(uow, one.actor, store.clock())
        signed = step.sign_act(event, signer=one.sign, facts=facts)
        with pytest.raises(NotPermittedError, match="deputy is over"):
            step.append(event, public={**facts, "lines": 1, "struck": 0}, signed=signed)

    assert head_of(store).size == size


def test_a_clock_that_went_back_is_refused(store: Store, unit_keys: UnitKeys) -> None:
    earlier = reopen(store.data, at=START - timedelta(days=1))

    with pytest.raises(ClockBehindError, match="This machine's clock says"):
        append(earlier, unit_keys)


def test_a_step_back_of_two_seconds_is_borne(store: Store, unit_keys: UnitKeys) -> None:
    append(store, unit_keys)
    with store.reading() as uow:
        newest = read_leaf(uow.custody.tail(1)[0].body).recorded

    # Each reading of the clock goes on by a second, and appending reads it twice.
    slightly = reopen(store.data, at=newest - timedelta(seconds=4))

    append(slightly, unit_keys)
    verify(store)


def test_an_act_in_the_future_is_refused(store: Store, unit_keys: UnitKeys) -> None:
    with pytest.raises(WrongEntryError, match="future"):
        append(store, unit_keys, occurred=START + timedelta(days=30))


def test_an_exhibit_without_its_case_is_refused(store: Store, unit_keys: UnitKeys) -> None:
    with pytest.raises(ValueError, match="names its case"):
        append(store, unit_keys, case_id=None)


@pytest.mark.parametrize("table", LOG_TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET rowid = rowid",
        "DELETE FROM {table}",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        "INSERT OR IGNORE INTO {table} SELECT * FROM {table} LIMIT 1",
        "REPLACE INTO {table} SELECT * FROM {table} ORDER BY 1 DESC LIMIT 1",
    ],
)
@on_sqlite
def test_the_log_tables_take_no_change(table: str, statement: str, busy_folder: Path) -> None:
    with backdoor(busy_folder) as door:
        door.run("BEGIN")
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            door.run(statement.format(table=table))
        door.run("ROLLBACK")


@pytest.mark.parametrize("table", LOG_TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {key} = {key}",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
        "INSERT INTO {table} SELECT * FROM {table} LIMIT 1",
        "INSERT INTO {table} SELECT * FROM {table} LIMIT 1 ON CONFLICT DO NOTHING",
        (
            "INSERT INTO {table} SELECT * FROM {table} LIMIT 1"
            " ON CONFLICT ({keys}) DO UPDATE SET {key} = 0"
        ),
    ],
)
@pytest.mark.parametrize("setting", ["origin", "replica"])
@on_postgresql
def test_the_log_tables_of_a_server_take_no_change_even_from_a_superuser(
    table: str, statement: str, setting: str, busy_folder: Path
) -> None:
    with backdoor(busy_folder) as door:
        door.run(f"SET session_replication_role = {setting}")
        keys = door.keys(table)
        with pytest.raises(psycopg.Error, match="append-only"):
            door.run(statement.format(table=table, key=keys[0], keys=", ".join(keys)))


def test_a_gap_in_the_numbers_is_refused_by_the_table(busy_folder: Path) -> None:
    with backdoor(busy_folder) as door, pytest.raises(door.errors, match="append-only"):
        door.run(
            "INSERT INTO entry (seq, body, leaf, prev, cseq) VALUES (99, ?, ?, ?, 0)",
            b"b",
            b"l",
            b"p",
        )


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_changed_byte_of_the_log_is_detected(
    data: st.DataObject, busy_copy: Path, busy_store_of_copy: Store
) -> None:
    table = data.draw(st.sampled_from(LOG_TABLES))
    with backdoor(busy_copy) as door:
        column = data.draw(st.sampled_from(door.columns(table)))
        keys = door.keys(table)
        rows = door.rows(
            f"SELECT {column}, {', '.join(keys)} FROM {table} "  # noqa: S608 -- our own names
            f"WHERE {column} IS NOT NULL ORDER BY {', '.join(keys)}"
        )
        cell, *place = data.draw(st.sampled_from(rows))
        which = " AND ".join(f"{key} = ?" for key in keys)
        change = f"UPDATE {table} SET {column} = ? WHERE {which}"  # noqa: S608 -- the same
        other = _other(data, cell)
        door.take_fences()
        door.let_references_lead_nowhere()
        try:
            door.run(change, other, *place)
            with pytest.raises(CustodyError):
                verify(busy_store_of_copy)
            if table in ("entry", "node"):
                with pytest.raises(CustodyError):
                    verify_quickly(busy_store_of_copy)
        finally:
            now = [other if key == column else part for key, part in zip(keys, place, strict=True)]
            door.run(change, cell, *now)
            door.put_fences()


@pytest.mark.long
@pytest.mark.timeout(7200)
@on_sqlite
def test_every_flipped_bit_of_the_log_is_detected(
    busy_copy: Path, busy_store_of_copy: Store
) -> None:
    """Each bit of each text and each run of bytes in each row; numbers are drawn above."""
    with backdoor(busy_copy) as door:
        door.take_fences()
        for table, column, rowid, cell in _cells(door):
            change = f"UPDATE {table} SET {column} = ? WHERE rowid = ?"  # noqa: S608 -- our own names
            plain = cell.encode() if isinstance(cell, str) else cell
            for bit in range(len(plain) * 8):
                flipped = bytearray(plain)
                flipped[bit // 8] ^= 1 << bit % 8
                try:
                    other = flipped.decode() if isinstance(cell, str) else bytes(flipped)
                except UnicodeDecodeError:
                    continue  # no text any more: the database itself refuses to read it
                door.run(change, other, rowid)
                with pytest.raises(CustodyError):
                    verify(busy_store_of_copy)
            door.run(change, cell, rowid)


def _cells(door: Backdoor) -> Iterator[tuple[str, str, int, str | bytes]]:
    for table in LOG_TABLES:
        for column in door.columns(table):
            for rowid, cell in door.rows(f"SELECT rowid, {column} FROM {table}"):  # noqa: S608 -- our own names
                if isinstance(cell, str | bytes):
                    yield table, column, rowid, cell


def _other(data: st.DataObject, cell: int | str | bytes) -> int | str | bytes:
    if isinstance(cell, int):
        # Beyond every number in use, so that the table's own keys do not refuse it first.
        return data.draw(st.just(-1) | st.integers(1_000, 2**31 - 1))
    if isinstance(cell, str):
        place = data.draw(st.integers(0, len(cell) - 1))
        character = data.draw(
            st.characters(codec="ascii", min_codepoint=1).filter(lambda c: c != cell[place])
        )
        return cell[:place] + character + cell[place + 1 :]
    if not cell:
        return b"\0"
    changed = bytearray(cell)
    changed[data.draw(st.integers(0, len(cell) - 1))] ^= data.draw(st.integers(1, 255))
    return bytes(changed)


@pytest.mark.parametrize("table", ["entry", "node", "checkpoint"])
def test_a_row_that_was_taken_out_at_the_end_is_detected(table: str, busy_copy: Path) -> None:
    with backdoor(busy_copy) as door:
        keys = door.keys(table)
        last = door.rows(
            f"SELECT {', '.join(keys)} FROM {table} "  # noqa: S608 -- names of our own tables
            f"ORDER BY {' DESC, '.join(keys)} DESC LIMIT 1"
        )[0]
        which = " AND ".join(f"{key} = ?" for key in keys)
        door.take_fences()
        door.let_references_lead_nowhere()
        door.run(f"DELETE FROM {table} WHERE {which}", *last)  # noqa: S608 -- the same

    with pytest.raises(TamperedLogError, match=r"[Ee]ntry"):
        verify(reopen(busy_copy))


def test_a_log_that_was_cut_short_is_known_by_a_head_from_outside(
    busy_folder: Path, busy_copy: Path
) -> None:
    outside = head_of(reopen(busy_folder))
    size = outside.size - 1
    with backdoor(busy_copy) as door:
        door.take_fences()
        door.run("DELETE FROM disclosure WHERE seq >= ?", size)
        door.run("DELETE FROM entry WHERE seq >= ?", size)
        door.run("DELETE FROM checkpoint WHERE size > ?", size)
        door.run("DELETE FROM node WHERE ((idx + 1) << level) > ?", size)
    cut = reopen(busy_copy)

    verify(cut)  # it agrees with itself: only a head from outside tells
    with pytest.raises(TamperedLogError, match=f"Entry {size} is missing"):
        verify(cut, outside)


def test_a_log_rewritten_with_the_units_own_key_is_known_by_a_head_from_outside(
    store: Store, made_folder: Path, folders: Folders, unit_keys: UnitKeys, tmp_path: Path
) -> None:
    append(store, unit_keys, public={"handover": "h_1", "seal": "B1234567"})
    outside = head_of(store)
    with folders.copy(made_folder, tmp_path / "rewritten") as folder:
        require_known(reopen(folder), unit_keys, outside)


def require_known(rewritten: Store, unit_keys: UnitKeys, outside: Head) -> None:
    append(rewritten, unit_keys, public={"handover": "h_1", "seal": "B7654321"})
    append(rewritten, unit_keys)

    verify(rewritten)
    with pytest.raises(TamperedLogError, match="head from outside"):
        verify(rewritten, outside)


def test_another_logs_key_does_not_verify(store: Store) -> None:
    other = store.log_key.of_seed(store.log_key.origin, bytes(32))

    with store.reading() as uow, pytest.raises(TamperedLogError):
        verify_log(uow.custody.leaves, key=other)


def recorded(store: Store, name: str) -> list[int]:
    with store.reading() as uow:
        facts = [json.loads(each.body)["pub"] for each in uow.custody.control()]
    return [int(each["kind"]) for each in facts if each.get("job") == name]


def kill_while_appending(store: Store, keys: UnitKeys, rounds: int) -> None:
    chance = random.Random(20261124)  # noqa: S311 -- when to kill, not a secret
    for round_number in range(rounds):
        name = f"round {round_number}"
        process = start_appending(store.data, keys, name, 100_000)
        process.first()
        time.sleep(chance.uniform(0.0, 0.03))
        process.kill()
        more, code = process.wait()
        acknowledged = 1 + more

        kept = recorded(store, name)
        verify(store)
        assert code == -signal.SIGKILL
        assert kept == list(range(len(kept)))
        assert len(kept) - acknowledged in (0, 1)


def test_kill_9_at_any_moment_loses_no_acknowledged_entry(
    store: Store, unit_keys: UnitKeys, folders: Folders
) -> None:
    kill_while_appending(store, unit_keys, 50 if folders.on_sqlite else 15)


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_kill_9_a_thousand_times_loses_no_acknowledged_entry(
    store: Store, unit_keys: UnitKeys, folders: Folders
) -> None:
    kill_while_appending(store, unit_keys, 1000 if folders.on_sqlite else 200)


@on_postgresql
def test_a_server_that_ends_at_once_loses_no_acknowledged_entry(
    store: Store, unit_keys: UnitKeys, folders: Folders
) -> None:
    server = folders.server
    assert server is not None
    for number in range(3):
        name = f"fault {number}"
        process = start_appending(store.data, unit_keys, name, 100_000)
        process.first()
        server.halt()
        more, code = process.wait()
        server.resume()

        kept = recorded(store, name)
        verify(store)
        assert code == 1  # it was told that the server is gone
        assert kept == list(range(len(kept)))
        assert len(kept) - 1 - more in (0, 1)


@pytest.mark.parametrize("each", [EACH, pytest.param(EACH_AT_LENGTH, marks=pytest.mark.long)])
def test_eight_processes_that_append_at_once_make_no_fork_and_no_false_alarm(
    store: Store, unit_keys: UnitKeys, each: int
) -> None:
    names = [f"writer {number}" for number in range(8)]
    processes = [start_appending(store.data, unit_keys, name, each) for name in names]
    alarms = 0
    while alarms < 5:
        verify(store)  # while they write
        alarms += 1
    ends = [process.wait() for process in processes]

    assert ends == [(each, 0)] * 8
    verify(store)
    with store.reading() as uow:
        facts = [json.loads(entry.body)["pub"] for entry in uow.custody.control()]
    for name in names:
        assert [int(one["kind"]) for one in facts if one.get("job") == name] == list(range(each))


def test_a_writer_that_waits_too_long_is_told_why(
    store: Store, unit_keys: UnitKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidence_store.persistence.engines.engine.BUSY_SECONDS", 0.1)
    hasty = reopen(store.data)

    with (
        store.unit_of_work(unit_keys),
        pytest.raises(ConflictError, match="Another program"),
        hasty.unit_of_work(unit_keys),
    ):
        pass


@on_sqlite
def test_a_full_disk_is_a_plain_error_and_leaves_nothing_half(
    store: Store, unit_keys: UnitKeys
) -> None:
    append(store, unit_keys)
    child = os.fork()
    if child == 0:
        os._exit(_append_until_full(store, unit_keys))
    _, status = os.waitpid(child, 0)
    acknowledged = os.waitstatus_to_exitcode(status)

    assert acknowledged > 0
    verify(store)
    assert recorded(store, "full") == list(range(acknowledged - 1))
    append(reopen(store.data, at=START + timedelta(days=1)), unit_keys)  # with room, it goes on
    verify(store)


def _append_until_full(store: Store, keys: UnitKeys) -> int:
    """One more than the entries acknowledged before the plain error; 0 for any other end."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limit = (store.data / DATABASE).stat().st_size + 16 * 1024
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    done = 0
    try:
        while done < 200:
            append(
                store,
                keys,
                case_id=None,
                exhibit_id=None,
                event="job.done",
                public={"job": "full", "kind": str(done), "acquisition": "x" * 4000},
            )
            done += 1
    except EvidenceStoreError as error:
        return done + 1 if "Nothing was recorded" in str(error) else 0
    except BaseException:  # noqa: BLE001 -- told to the parent by its number
        return 0
    return 0


def test_a_log_too_long_for_the_one_query_of_an_append_goes_on(
    store: Store, unit_keys: UnitKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The levels of the tree that are read with the tip are some; what lies above is asked for."""
    monkeypatch.setattr(tip, "_PEAKS", tip._PEAKS.replace(tip._ALL_LEVELS, "(0), (1)"))
    for _ in range(9):
        append(store, unit_keys)

    verify(store)

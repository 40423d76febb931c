"""What the program's own connections to SQLite refuse, and what a damaged journal leads to."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pytest

from evidence_store.data_folder.places import DATABASE
from evidence_store.errors import EvidenceStoreError, TamperedLogError
from evidence_store.persistence.engines.engine import begin, open_engine
from evidence_store.persistence.engines.failures import plain_failures
from evidence_store.persistence.engines.fences import APPENDS
from evidence_store.persistence.screens.opening import ScreensDatabase
from tests.cost.commits import commit_as_units_do
from tests.evidence_store.persistence.appending import append, head_of, verify
from tests.evidence_store.persistence.folders import on_sqlite
from tests.evidence_store.stores import reopen
from tests.open_files import opened_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidence_store.custody.leaves.drafts import Head
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store

FULL = 2  # as SQLite answers
WAL = f"{DATABASE}-wal"
FORBIDDEN = [
    *(f"UPDATE {table} SET rowid = rowid" for table in APPENDS),  # noqa: S608 -- our own names
    *(f"DELETE FROM {table}" for table in APPENDS),  # noqa: S608 -- our own names
    "REPLACE INTO entry SELECT * FROM entry LIMIT 1",
    "DROP TRIGGER entry_no_update",
    "DROP TABLE entry",
    "ALTER TABLE entry RENAME TO kept",
    "CREATE TEMP TRIGGER quiet BEFORE INSERT ON entry BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TEMP TABLE entry (seq)",
    "CREATE TABLE more (a)",
    "CREATE VIEW more AS SELECT 1",
    "ATTACH 'other.sqlite' AS other",
    "ATTACH '' AS other",
    "PRAGMA writable_schema = ON",
    "PRAGMA synchronous = OFF",
    "PRAGMA journal_mode = MEMORY",
    "PRAGMA foreign_keys = OFF",
    "PRAGMA ignore_check_constraints = ON",
    "PRAGMA query_only = OFF",
    "PRAGMA secure_delete = OFF",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
@pytest.mark.parametrize("writes", [True, False])
@on_sqlite
def test_a_connection_of_the_programme_does_nothing_but_append_to_the_log(
    statement: str, made_folder: Path, *, writes: bool
) -> None:
    connection = begin(open_engine(made_folder / DATABASE, writes=writes))
    try:
        with pytest.raises(EvidenceStoreError) as refused, plain_failures():
            connection.exec_driver_sql(statement)
        assert isinstance(refused.value, TamperedLogError) or not writes
    finally:
        connection.close()


@pytest.mark.parametrize("writes", [True, False])
@on_sqlite
def test_a_commit_is_on_the_medium_before_it_is_reported(
    made_folder: Path, monkeypatch: pytest.MonkeyPatch, *, writes: bool
) -> None:
    commit_as_units_do(monkeypatch)
    connection = begin(open_engine(made_folder / DATABASE, writes=writes))
    try:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == FULL
    finally:
        connection.close()


def test_who_signed_out_stays_out_also_after_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit_as_units_do(monkeypatch)
    with ScreensDatabase(tmp_path / "sessions").asking() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == FULL


@on_sqlite
def test_a_process_that_keeps_the_file_open_reads_the_one_that_was_put_in_its_place(
    made_folder: Path, unit_keys: UnitKeys, tmp_path: Path
) -> None:
    store = reopen(_copy(made_folder, tmp_path / "data"))
    earlier = _copy(store.data, tmp_path / "earlier")

    with store.staying_open():
        append(store, unit_keys)
        longer = head_of(store)
        (earlier / DATABASE).replace(store.data / DATABASE)
        for journal in store.data.glob(f"{DATABASE}-*"):
            journal.unlink()
        assert head_of(store) != longer
        append(store, unit_keys)
        kept = head_of(store)
    verify(reopen(store.data), kept)


@on_sqlite
def test_a_process_that_kept_the_file_open_closes_it_at_the_end(
    made_folder: Path, unit_keys: UnitKeys, tmp_path: Path
) -> None:
    store = reopen(_copy(made_folder, tmp_path / "data"))

    with store.staying_open():
        append(store, unit_keys)
        head_of(store)
        assert opened_in(store.data) != []
    assert opened_in(store.data) == []


@on_sqlite
def test_a_look_at_a_folder_that_is_kept_open_leaves_no_connection_of_its_own_open(
    made_folder: Path, tmp_path: Path
) -> None:
    store = reopen(_copy(made_folder, tmp_path / "data"))

    with store.staying_open():
        head_of(store)
        before = _journals_in(store.data)
        beside = reopen(store.data)  # as the overview does, which looks at the folder's health
        head_of(beside)
        assert _journals_in(store.data) == before


@pytest.fixture(scope="session")
def in_journal(
    made_folder: Path, unit_keys: UnitKeys, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Head]:
    """A folder whose newest entries stand in the journal (WAL) alone, and its head."""
    place = tmp_path_factory.mktemp("journal")
    shutil.copytree(made_folder, place / "data")
    store = reopen(place / "data")
    with store.staying_open():
        for _ in range(4):
            append(store, unit_keys)
        shutil.copytree(place / "data", place / "left", ignore=shutil.ignore_patterns("*-shm"))
        head = head_of(store)
    verify(reopen(_copy(place / "left", place / "whole")), head)
    return place / "left", head


def _journals_in(folder: Path) -> int:
    """One a connection: of the file itself SQLite reuses what a closed connection had open."""
    return sum(each.endswith("-wal") for each in opened_in(folder))


def _copy(source: Path, target: Path) -> Path:
    shutil.copytree(source, target)
    return target


def _damaged(source: Path, tmp_path: Path, journals: Iterator[bytes]) -> Iterator[Store]:
    """The folder again and again, each time with another journal."""
    folder = _copy(source, tmp_path / "damaged")
    for journal in journals:
        for name in (DATABASE, WAL):
            shutil.copyfile(source / name, folder / name)
        (folder / f"{DATABASE}-shm").unlink(missing_ok=True)
        (folder / WAL).write_bytes(journal)
        yield reopen(folder)


def _flips(journal: bytes, places: list[int]) -> Iterator[bytes]:
    chance = random.Random(20261125)  # noqa: S311 -- which bit, not a secret
    for place in places:
        changed = bytearray(journal)
        changed[place] ^= 1 << chance.randrange(8)
        yield bytes(changed)


def _require_told(stores: Iterator[Store], head: Head) -> int:
    """Every one is told by the head from outside, or the database itself is refused."""
    count = 0
    for store in stores:
        count += 1
        with pytest.raises(EvidenceStoreError, match=r"missing|damaged|agree"):
            verify(store, head)
    return count


@on_sqlite
def test_a_flipped_bit_anywhere_in_the_journal_is_told_by_a_head_outside(
    in_journal: tuple[Path, Head], tmp_path: Path
) -> None:
    folder, head = in_journal
    journal = (folder / WAL).read_bytes()
    header, frames = list(range(0, 32, 3)), list(range(32, 32 + 24, 3))
    places = [*header, *frames, *range(56, len(journal), len(journal) // 60), len(journal) - 1]

    assert _require_told(_damaged(folder, tmp_path, _flips(journal, places)), head) > 70


@on_sqlite
def test_a_journal_cut_anywhere_is_told_by_a_head_outside(
    in_journal: tuple[Path, Head], tmp_path: Path
) -> None:
    folder, head = in_journal
    journal = (folder / WAL).read_bytes()
    frame = 4096 + 24
    lengths = [0, 1, 31, 32, 33, len(journal) - 1, *range(32 + frame, len(journal), 3 * frame)]
    lengths += range(500, len(journal), len(journal) // 20)

    cuts = (journal[:length] for length in lengths)
    assert _require_told(_damaged(folder, tmp_path, cuts), head) > 25


@pytest.mark.long
@pytest.mark.timeout(7200)
@on_sqlite
def test_every_byte_of_the_journal_flipped_and_every_length_cut_is_told(
    in_journal: tuple[Path, Head], tmp_path: Path
) -> None:
    folder, head = in_journal
    journal = (folder / WAL).read_bytes()

    flips = _flips(journal, list(range(0, len(journal), 5)))
    cuts = (journal[:length] for length in range(0, len(journal), 37))
    _require_told(_damaged(folder, tmp_path / "flips", flips), head)
    _require_told(_damaged(folder, tmp_path / "cuts", cuts), head)


@on_sqlite
def test_a_lost_journal_agrees_with_itself_and_only_a_head_outside_tells_it(
    in_journal: tuple[Path, Head], tmp_path: Path
) -> None:
    """What makes the others worth having: without a head, a cut journal is a shorter log."""
    folder, head = in_journal
    (store,) = _damaged(folder, tmp_path, iter([b""]))

    verify(store)
    with pytest.raises(TamperedLogError, match="missing"):
        verify(store, head)

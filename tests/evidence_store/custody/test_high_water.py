from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence_store.custody.heads.checkpoints import LogKey, sign_checkpoint
from evidence_store.custody.heads.high_water import HighWaterError, HighWaterFile
from evidence_store.custody.heads.known_heads import OutsideHead
from evidence_store.errors import TamperedLogError, WrongEntryError

ORIGIN = "custody.test/2026"
SEED = bytes(range(32))
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def a_head(size: int, origin: str = ORIGIN) -> OutsideHead:
    return OutsideHead(size, size.to_bytes(32, "big"), origin)


def a_note(size: int, origin: str = ORIGIN) -> str:
    return sign_checkpoint(a_head(size, origin), origin=origin, seed=SEED)


@pytest.fixture
def file(tmp_path: Path) -> HighWaterFile:
    made = HighWaterFile(tmp_path / "high-water.jsonl", LogKey.of_seed(ORIGIN, SEED))
    made.create()
    return made


def test_an_empty_file_knows_no_head(file: HighWaterFile) -> None:
    assert file.newest() is None
    assert list(file) == []


def test_heads_are_kept_in_order_and_the_highest_is_the_newest(file: HighWaterFile) -> None:
    for size in (3, 5, 4):  # two processes that committed 4 and 5 wrote the other way round
        file.append(a_note(size), at=NOW + timedelta(seconds=size))

    newest = file.newest()

    assert [head.size for head in file] == [3, 5, 4]
    assert newest is not None
    assert (newest.head, newest.at) == (a_head(5), NOW + timedelta(seconds=5))


def test_after_a_restore_the_new_epoch_counts_and_the_old_heads_stay(file: HighWaterFile) -> None:
    renamed = f"{ORIGIN}/restored-20261124-00000000"
    for size, origin in ((3, ORIGIN), (9, ORIGIN), (4, renamed), (5, renamed)):
        file.append(a_note(size, origin), at=NOW)

    newest = file.newest()

    assert newest is not None
    assert newest.head == a_head(5, renamed)
    assert a_head(9) in list(file)


def test_making_it_again_keeps_what_it_holds(file: HighWaterFile) -> None:
    file.append(a_note(3), at=NOW)

    file.create()

    assert [head.size for head in file] == [3]


def test_the_newest_of_a_long_file_is_found_at_its_end(file: HighWaterFile) -> None:
    for size in range(1, 1500):
        line = json.dumps({"at": "2026-11-24T09:00:00.000Z", "note": a_note(size)})
        with file.path.open("a", encoding="utf-8") as handle:
            handle.write(f"{line}\n")

    newest = file.newest()

    assert newest is not None
    assert newest.head.size == 1499


@pytest.mark.parametrize("cut", [1, 20, 100])
def test_a_line_that_a_power_cut_left_half_is_passed_over(file: HighWaterFile, cut: int) -> None:
    file.append(a_note(3), at=NOW)
    file.append(a_note(4), at=NOW)
    os.truncate(file.path, file.path.stat().st_size - cut - 1)

    assert [head.size for head in file] == [3]
    file.append(a_note(5), at=NOW)
    assert [head.size for head in file] == [3, 5]


def test_a_file_that_is_gone_is_named(file: HighWaterFile) -> None:
    file.path.unlink()

    for act in (file.newest, lambda: list(file), lambda: file.append(a_note(3), at=NOW)):
        with pytest.raises(HighWaterError, match=r"high-water\.jsonl"):
            act()
    assert not file.path.exists()


def test_a_head_that_the_log_never_signed_is_refused(file: HighWaterFile) -> None:
    file.append(sign_checkpoint(a_head(9), origin=ORIGIN, seed=bytes(32)), at=NOW)

    with pytest.raises(TamperedLogError):
        file.newest()


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        '{"at": "2026", "note": ""}',
        "[1, {}",
        '{"note": {}}',
        pytest.param("[" * 100_000 + "{}", id="a hundred thousand brackets"),
    ],
)
def test_a_file_that_holds_something_else_is_refused(file: HighWaterFile, line: str) -> None:
    file.path.write_text(f"{line}\n" if line.endswith("}") else f"{line}}}\n", "utf-8")

    with pytest.raises(HighWaterError, match="something other than heads"):
        file.newest()


def test_a_file_beside_the_data_is_refused(file: HighWaterFile, tmp_path: Path) -> None:
    with pytest.raises(WrongEntryError, match="another volume"):
        file.require_elsewhere(tmp_path)


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no second file system at hand")  # noqa: S108 -- another volume
def test_a_file_on_another_volume_is_taken(file: HighWaterFile) -> None:
    if Path("/dev/shm").stat().st_dev == file.path.stat().st_dev:  # noqa: S108 -- the same
        pytest.skip("no second file system at hand")

    file.require_elsewhere(Path("/dev/shm"))  # noqa: S108 -- the same

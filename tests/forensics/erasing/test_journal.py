from __future__ import annotations

import os
from dataclasses import replace
from subprocess import run
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.documents import digest_of
from forensics.erasing.journal import Journal, open_journal
from forensics.errors import ErasureError, RefusedTargetError
from forensics.values import DeviceIdentity, Extent
from tests.forensics.erasing.builders import MIB, NOON

if TYPE_CHECKING:
    from pathlib import Path

DEVICE = DeviceIdentity("SERIAL-1", "Disk", 100 * MIB)
PLAN = digest_of("a plan")


def _open(path: Path) -> Journal:
    return open_journal(path, plan=PLAN, target=DEVICE, planned=DEVICE.size)


def _write_some(path: Path) -> None:
    with _open(path) as journal:
        journal.run_began(authority="permit-1", at=NOON)
        journal.mark(10 * MIB, (Extent(512, 512),), is_direct=True)
        journal.mark(20 * MIB, (), is_direct=True)


def test_a_new_journal_says_that_nothing_is_done(tmp_path: Path) -> None:
    with _open(tmp_path / "journal") as journal:
        assert (journal.standing.done, journal.standing.runs) == (0, 0)
        assert journal.standing.began is None


def test_a_journal_remembers_how_far_it_came(tmp_path: Path) -> None:
    _write_some(tmp_path / "journal")

    with _open(tmp_path / "journal") as journal:
        assert journal.standing.done == 20 * MIB
        assert journal.standing.bad == (Extent(512, 512),)
        assert journal.standing.runs == 1
        assert journal.standing.began == NOON
        assert journal.standing.is_direct


def test_one_run_through_the_cache_is_remembered(tmp_path: Path) -> None:
    with _open(tmp_path / "journal") as journal:
        journal.mark(MIB, (), is_direct=False)
        journal.mark(2 * MIB, (), is_direct=True)

    with _open(tmp_path / "journal") as journal:
        assert not journal.standing.is_direct


@settings(max_examples=60, deadline=None)
@given(share=st.floats(0, 1))
def test_a_torn_last_line_is_dropped_wherever_it_broke(
    tmp_path_factory: pytest.TempPathFactory, share: float
) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal"
    _write_some(path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]) + lines[-1][: int(share * (len(lines[-1]) - 1))])

    with _open(path) as journal:
        assert journal.standing.done == 10 * MIB
        journal.mark(30 * MIB, (), is_direct=True)

    with _open(path) as journal:
        assert journal.standing.done == 30 * MIB


def test_a_last_line_of_brackets_without_end_is_dropped_as_a_torn_one_is(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    _write_some(path)
    with path.open("ab") as file:
        file.write(b"[" * 100_000 + b"\n")

    with _open(path) as journal:
        assert journal.standing.done == 20 * MIB


def test_a_changed_line_in_the_middle_is_refused(tmp_path: Path) -> None:
    _write_some(tmp_path / "journal")
    text = (tmp_path / "journal").read_text()
    (tmp_path / "journal").write_text(text.replace('"done":10485760', '"done":99999999'))

    with pytest.raises(ErasureError, match="damaged"):
        _open(tmp_path / "journal")


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"notes\n", b"[]\n", b'{"crc": 1}\n'])
def test_a_file_that_is_no_journal_is_refused_and_left_alone(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "journal").write_bytes(content)

    with pytest.raises(ErasureError, match="damaged"):
        _open(tmp_path / "journal")

    assert (tmp_path / "journal").read_bytes() == content


@pytest.mark.parametrize(
    ("plan", "target"),
    [
        (digest_of("another plan"), DEVICE),
        (PLAN, replace(DEVICE, serial="SERIAL-2")),
    ],
)
def test_a_journal_of_another_plan_or_device_is_refused(
    tmp_path: Path, plan: object, target: DeviceIdentity
) -> None:
    _write_some(tmp_path / "journal")

    with pytest.raises(RefusedTargetError, match="another plan or device"):
        open_journal(
            tmp_path / "journal",
            plan=plan,  # type: ignore[arg-type]  # one of two digests
            target=target,
            planned=DEVICE.size,
        )


def test_two_runs_cannot_share_a_journal(tmp_path: Path) -> None:
    with _open(tmp_path / "journal"), pytest.raises(RefusedTargetError, match="Another run"):
        _open(tmp_path / "journal")


def test_a_journal_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    _write_some(tmp_path / "journal")

    assert (tmp_path / "journal").stat().st_mode & 0o777 == 0o600


@pytest.mark.root
def test_a_full_disk_stops_the_erasure_and_leaves_a_whole_journal(tmp_path: Path) -> None:
    words = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)]
    run(words, check=True)
    try:
        with _open(tmp_path / "journal") as journal:
            journal.mark(10 * MIB, (), is_direct=True)
            _fill(tmp_path / "filler")

            with pytest.raises(ErasureError, match="Free space"):
                _mark_again_and_again(journal)
        whole = (tmp_path / "journal").read_bytes()
        (tmp_path / "filler").unlink()

        with _open(tmp_path / "journal") as journal:
            assert 10 * MIB <= journal.standing.done < 100 * MIB
        assert (tmp_path / "journal").read_bytes() == whole
        assert whole.endswith(b"\n")
    finally:
        run(["umount", str(tmp_path)], check=True)


def _mark_again_and_again(journal: Journal) -> None:
    for done in range(11, 100):  # the rest of the journal's page is still free
        journal.mark(done * MIB, (), is_direct=True)


def _fill(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        while os.write(handle, bytes(4096)):
            pass
    except OSError:
        return
    finally:
        os.close(handle)

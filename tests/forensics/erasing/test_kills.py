from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from forensics.documents import digest_of
from forensics.erasing.devices.identifying import (
    BLOCKS,
    SEED_SIZE,
    DeviceAtHand,
    first_bytes,
    identify_by_content,
    overwritten_before,
)
from forensics.erasing.journal import journal_path, open_journal
from forensics.erasing.patterns import Pattern, pattern_of
from forensics.erasing.permission import WorkingCopyPermission
from forensics.erasing.planning import write_plan
from forensics.erasing.receipts import read_receipt
from forensics.erasing.running import run_erasure
from forensics.erasing.stream_keys import read_key_beside
from forensics.values import ErasureMethod, ErasureOutcome
from tests.forensics.erasing.builders import (
    MIB,
    SURROUNDINGS,
    make_working_copy,
    plan_for,
    random_bytes,
    surroundings,
)
from tests.forensics.erasing.fakes import BytesImage, FakeMedium

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.erasing.journal import Standing
    from forensics.values import ErasePlan

SIZE = 64 * MIB
KILLS = 3  # of each method


def _runs_begun(folder: Path) -> int:
    """How often an eraser began to write, as the journal says; one that runs may hold its lock."""
    journal = journal_path(folder / "receipt")
    return journal.read_bytes().count(b'"kind":"run"') if journal.exists() else 0


def _kill_after(folder: Path, seconds: float, *, is_begun: Callable[[], bool]) -> int:
    """Kill an eraser so long after it is begun, however slowly this machine lets it begin."""
    words = [sys.executable, "-m", "tests.forensics.erasing.eraser_process"]
    words += [str(folder / name) for name in ("plan", "copy.raw", "receipt")]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as eraser:
        assert eraser.stdout is not None
        eraser.stdout.readline()
        while not is_begun() and eraser.poll() is None:
            time.sleep(0.001)
        time.sleep(seconds)
        eraser.send_signal(signal.SIGKILL)
    return eraser.returncode


def _has_begun(folder: Path, *, after: int) -> bool:
    return _runs_begun(folder) > after


def _verify_known_again(plan: ErasePlan, copy: Path, standing: Standing) -> None:
    """Whatever the kill left, the next start must know the device by its content."""
    before = overwritten_before(plan.extents, standing, mark_every=SURROUNDINGS.mark_every)
    content = FakeMedium(copy.read_bytes())
    marked = first_bytes(plan.extents, standing.done)
    device = DeviceAtHand(
        *(plan.target_kind, plan.target, content, before),
        pattern=_pattern(plan, copy.parent),
        marked=marked,
    )
    image = BytesImage(random_bytes(SIZE))
    known = identify_by_content(device, image, acquisition="a_1", seed=os.urandom(SEED_SIZE))
    assert known.compared == BLOCKS


def _pattern(plan: ErasePlan, folder: Path) -> Pattern:
    """What the method leaves; its key is on disk before the first byte is written."""
    return pattern_of(plan.method, read_key_beside(folder / "receipt"))


def _left(pattern: Pattern, length: int) -> bytes:
    made = bytearray(length)
    for at in range(0, length, MIB):
        pattern.fill(at, memoryview(made)[at : at + MIB])
    return bytes(made)


OVERWRITING = [each for each in ErasureMethod if each.value.startswith("overwrite")]


@pytest.mark.parametrize("method", OVERWRITING)
def test_an_eraser_killed_at_any_moment_claims_no_byte_too_many_and_is_resumed(
    method: ErasureMethod, tmp_path: Path
) -> None:
    make_working_copy(tmp_path / "copy.raw", random_bytes(SIZE))
    plan = plan_for(tmp_path / "copy.raw", method=method)
    write_plan(tmp_path / "plan", plan)
    moments = random.Random()  # noqa: S311 -- any moment will do

    codes = [_kill_after(tmp_path, moments.uniform(0.01, 0.25), is_begun=lambda: True)]
    for _ in range(KILLS - 1):
        before = _runs_begun(tmp_path)
        moment = moments.uniform(0.001, 0.25)
        codes.append(
            _kill_after(tmp_path, moment, is_begun=partial(_has_begun, tmp_path, after=before))
        )
        with open_journal(
            journal_path(tmp_path / "receipt"),
            plan=digest_of(plan),
            target=plan.target,
            planned=SIZE,
        ) as journal:
            standing = journal.standing
            runs, done = standing.runs, standing.done
        _verify_known_again(plan, tmp_path / "copy.raw", standing)
        pattern = _pattern(plan, tmp_path)
        assert (tmp_path / "copy.raw").read_bytes()[:done] == _left(pattern, done)
    assert codes == [-signal.SIGKILL] * KILLS
    assert not (tmp_path / "receipt").exists()

    receipt, _ = run_erasure(
        plan,
        target=tmp_path / "copy.raw",
        receipt=tmp_path / "receipt",
        redeem=lambda _: WorkingCopyPermission(tmp_path / "receipt"),
        around=surroundings(),
    )

    assert (tmp_path / "copy.raw").read_bytes() == _left(_pattern(plan, tmp_path), SIZE)
    assert read_receipt(tmp_path / "receipt") == receipt
    assert receipt.outcome is ErasureOutcome.ERASED
    assert receipt.bytes_written == receipt.bytes_read_back == SIZE
    assert receipt.runs == runs + 1
    assert receipt.authority == "none"

"""A source that never answers a read takes no command with it."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forensics.errors import InterruptedScanError
from forensics.scanning.sources.first_read import wait_beside, wait_for_first_read

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 60
CHILDREN = Path(f"/proc/self/task/{os.getpid()}/children")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """As at a terminal: a process that tests beside others may ignore what Ctrl-C sends."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_leaves_behind_what_waits_for_a_source_and_says_so() -> None:
    pressed = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    begun = time.monotonic()
    pressed.start()

    with pytest.raises(InterruptedScanError, match=r"disk\.raw had not answered") as refused:
        wait_beside(lambda: time.sleep(SECONDS), name="disk.raw")

    assert time.monotonic() - begun < SECONDS
    left = int(str(refused.value).split("Process ")[1].split()[0])
    with suppress(ProcessLookupError):
        os.kill(left, signal.SIGKILL)
        os.waitpid(left, 0)


def test_a_source_that_answers_or_refuses_is_waited_for_and_no_child_is_left(
    tmp_path: Path,
) -> None:
    (tmp_path / "disk.raw").write_bytes(b"bytes")
    os.mkfifo(tmp_path / "pipe")

    before = CHILDREN.read_text()

    for path in (tmp_path, tmp_path / "disk.raw", tmp_path / "pipe", tmp_path / "none"):
        wait_for_first_read(path)

    assert CHILDREN.read_text() == before

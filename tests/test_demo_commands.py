"""The demonstration's commands are those of a person, whether they are forked or started."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from evidence_store.demo.commands import is_forked, run_command, start
from forensics.python_process import python

COMMANDS = (["--version"], ["fsck"], ["self-check"])
FORKS = f"""
import evidence_store.cli.unit.demo
from evidence_store.demo.commands import is_forked, run_command
assert is_forked()
for words in {COMMANDS!r}:
    print(run_command(words))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="they are forked on Linux alone")
def test_a_forked_command_says_and_ends_with_what_a_started_one_does() -> None:
    started = [start(python("-m", "forensics", *words)) for words in COMMANDS]
    done = subprocess.run(python("-c", FORKS), capture_output=True, check=True, text=True)

    assert done.stdout.splitlines() == [str(each) for each in started]
    assert [each.code for each in started] == [0, 2, 3]


def test_a_process_with_another_thread_forks_none_and_answers_alike() -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert not is_forked()
        assert run_command(["--version"]) == start(python("-m", "forensics", "--version"))
    finally:
        done.set()
        other.join()

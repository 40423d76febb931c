"""The demonstration's commands are those of a person, whether they are forked or started."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from evidence_store.demo.commands import is_forked, run_command, start
from forensics.python_process import python

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS, IN_FULL = (["--version"], ["fsck"]), (["self-check"],)
FORKS = """
import json, sys
import evidence_store.cli.unit.demo
from evidence_store.demo.commands import is_forked, run_command
assert is_forked()
for words in json.loads(sys.argv[1]):
    print(run_command(words))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="they are forked on Linux alone")
@pytest.mark.parametrize(
    ("commands", "codes"), [(COMMANDS, [0, 2]), pytest.param(IN_FULL, [3], marks=pytest.mark.long)]
)
def test_a_forked_command_says_and_ends_with_what_a_started_one_does(
    commands: Sequence[Sequence[str]], codes: Sequence[int]
) -> None:
    started = [start(python("-m", "forensics", *words)) for words in commands]
    forks = python("-c", FORKS, json.dumps(commands))
    done = subprocess.run(forks, capture_output=True, check=True, text=True)

    assert done.stdout.splitlines() == [str(each) for each in started]
    assert [each.code for each in started] == codes


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

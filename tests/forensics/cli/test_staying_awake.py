from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from forensics.cli import staying_awake
from forensics.cli.staying_awake import NOT_HELD, PROGRAM, awake

if TYPE_CHECKING:
    from pathlib import Path

# What systemd-inhibit does: it notes that it holds the lock, runs the command, and lets go.
HOLDS = """#!/bin/sh
echo "$@" > "$STATE/words"
touch "$STATE/held"
while [ "${1#--}" != "$1" ]; do shift; done
"$@"
rm "$STATE/held"
"""


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands first among the programs, and where the lock is noted."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("STATE", str(tmp_path))
    return tmp_path


def install(folder: Path, script: str) -> None:
    program = folder / PROGRAM
    program.write_text(script)
    program.chmod(0o755)


def wait_until_let_go(folder: Path) -> bool:
    for _ in range(200):
        if not (folder / "held").exists():
            return True
        time.sleep(0.05)
    return False


def test_sleep_is_held_off_while_the_work_goes_on_and_not_longer(system: Path) -> None:
    install(system, HOLDS)
    told: list[str] = []

    with awake(tell=told.append):
        assert (system / "held").exists()

    assert wait_until_let_go(system)
    assert told == []
    assert "--what=sleep:idle" in (system / "words").read_text()


def test_sleep_is_let_go_when_the_work_fails(system: Path) -> None:
    install(system, HOLDS)

    with pytest.raises(KeyError), awake(tell=lambda _: None):
        raise KeyError

    assert wait_until_let_go(system)


def test_a_killed_eraser_does_not_keep_the_machine_awake(system: Path) -> None:
    install(system, HOLDS)
    script = (
        "import os, signal\n"
        "from forensics.cli.staying_awake import awake\n"
        "with awake(tell=print):\n"
        "    assert os.path.exists(os.environ['STATE'] + '/held')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )

    ran = subprocess.run([sys.executable, "-c", script], check=False)

    assert ran.returncode == -signal.SIGKILL
    assert wait_until_let_go(system)


def test_where_nothing_can_hold_sleep_off_the_work_goes_on_and_that_is_said(
    system: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(system))
    told: list[str] = []

    with awake(tell=told.append):
        assert told == [NOT_HELD]


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 1\n", "no program at all"])
def test_a_refusal_of_the_system_is_said_too(system: Path, script: str) -> None:
    install(system, script)
    told: list[str] = []

    with awake(tell=told.append):
        pass

    assert told == [NOT_HELD]


def test_a_system_that_does_not_answer_is_not_waited_for(
    system: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(system, "#!/bin/sh\nexec sleep 60\n")
    monkeypatch.setattr(staying_awake, "PATIENCE", 0.2)
    told: list[str] = []

    with awake(tell=told.append):
        pass

    assert told == [NOT_HELD]

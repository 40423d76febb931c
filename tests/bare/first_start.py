"""What an ordinary user of a bare Debian does with the README, and what must come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bare.machine import BareMachine

VERIFIER = "tests/evidence_store/disclosure/test_verify_py.py"
# Parts of the suite that need no Debian package besides the README's.
SHARE = (
    "tests/config",
    "tests/evidence_store/domain",
    "tests/evidence_store/custody/test_merkle.py",
    "tests/evidence_store/custody/test_times.py",
    f"{VERIFIER}::test_the_command_ends_with_the_code_of_its_answer",
    "tests/forensics/sandbox/test_asking.py",
    "tests/forensics/sandbox/test_attempts.py",
    "tests/forensics/sandbox/test_confinement.py",
    "tests/forensics/sandbox/test_messages.py",
    "tests/webui/door/test_sessions.py",  # from Python 3.13 on, what nobody closed fails a test
)


def require_a_plain_word_without_venv(machine: BareMachine) -> None:
    """Without python3-venv, one line says what to install, and nothing half made is left."""
    done = machine.run("python3", "run.py", "demo")

    assert done.returncode == 1
    assert done.stderr.strip() == (
        "Python cannot make an environment here. Run: sudo apt install python3-venv"
    )
    assert not (machine.checkout / ".venv").exists()


def require_the_demonstration(machine: BareMachine) -> None:
    """The first of the README's commands, with the same sentence as its promise."""
    before = {each.name for each in machine.home.iterdir()}
    done = machine.run("python3", "run.py", "demo")

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert len(list((machine.checkout / "demo" / "certificates").glob("*.pdf"))) == 2
    assert ".venv/bin/expunge serve --data" in done.stdout
    assert {each.name for each in machine.home.iterdir()} == before, "something was left at home"


def require_self_check(machine: BareMachine) -> None:
    """The program examines itself; a source tree is told as one."""
    done = machine.run(".venv/bin/expunge", "self-check")

    assert done.returncode == 3, done.stdout
    assert "This is a source tree" in done.stdout
    assert "BAD" not in done.stdout


def require_a_share_of_the_suite(machine: BareMachine) -> None:
    """A share of the second of the README's commands: what needs no further Debian package."""
    install = (
        "import run, sys; from pathlib import Path; "
        "run.prepare(Path('.venv').resolve(), sys.executable, 'requirements-dev.txt')"
    )
    done = machine.run("python3", "-c", install)
    assert done.returncode == 0, done.stdout + done.stderr
    done = machine.run(".venv/bin/python", "-m", "pytest", "-q", *SHARE)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]

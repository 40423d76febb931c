from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from forensics.sandbox import Confinement, available_confinement
from forensics.sandbox.confinement import FURTHER_PROCESSES, NO_CONFINEMENT

ROOT = Path(__file__).resolve().parents[3]
CELL = """
import ctypes, os, signal, sys, threading, time
from pathlib import Path
from forensics.sandbox import Cell, available_confinement, confine_this_process, is_confined
def cell(*readable, may_fork=False):
    return Cell(tuple(map(Path, readable)), 4 << 30, may_fork=may_fork)
"""
CROWDED = 64123  # a user's number that nobody has
confined = pytest.mark.skipif(
    not available_confinement().is_full, reason="this system has no Landlock and seccomp"
)


def run(code: str, *, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = [*before, sys.executable, "-W", "ignore", "-c", CELL + code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_half_a_confinement_is_none() -> None:
    assert str(Confinement(7, seccomp=True)) == "landlock 7 + seccomp"
    assert str(Confinement(0, seccomp=True)) == str(Confinement(7, seccomp=False)) == "none"
    assert not NO_CONFINEMENT.is_full


@confined
def test_asking_changes_nothing() -> None:
    done = run("print(available_confinement().is_full, is_confined()); open('/etc/passwd').close()")

    assert done.stdout == "True False\n"
    assert done.returncode == 0


@confined
def test_a_folder_stands_for_all_below_it_and_stays_as_it_is(tmp_path: Path) -> None:
    below = tmp_path / "folder" / "deep"
    below.mkdir(parents=True)
    (below / "file").write_text("x")
    done = run(
        f"confine_this_process(cell({str(tmp_path / 'folder')!r}))\n"
        f"print(os.listdir({str(below)!r}), open({str(below / 'file')!r}).read())\n"
        f"open({str(below / 'new')!r}, 'w')"
    )

    assert done.stdout == "['file'] x\n"
    assert "PermissionError" in done.stderr
    assert [path.name for path in below.iterdir()] == ["file"]


@confined
def test_what_is_not_there_is_no_reason_to_fail() -> None:
    done = run("print(confine_this_process(cell('/nowhere/to/be/found')))")

    assert done.stdout == f"{available_confinement()}\n"


@confined
def test_a_process_with_threads_is_refused() -> None:
    done = run(
        "threading.Thread(target=time.sleep, args=(1,)).start()\nconfine_this_process(cell())"
    )

    assert "several threads cannot be confined" in done.stderr


@confined
def test_a_worker_forks_children_that_are_confined_with_it_and_can_end_them() -> None:
    done = run(
        "confine_this_process(cell(may_fork=True))\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    try: open('/etc/passwd')\n"
        "    except PermissionError: time.sleep(60)\n"
        "    os._exit(1)\n"
        "time.sleep(0.2)\n"
        "os.kill(child, signal.SIGKILL)\n"
        "print(os.WTERMSIG(os.waitpid(child, 0)[1]))\n"
        "confine_this_process(cell(may_fork=False))\n"
        "os.fork()"
    )

    assert done.stdout == "9\n"
    assert "PermissionError" in done.stderr


@confined
@pytest.mark.root
def test_processes_of_the_same_user_in_another_container_leave_a_worker_room() -> None:
    """The kernel counts them all; ``/proc`` shows those of the own container alone."""
    elsewhere = [
        subprocess.Popen(["sleep", "60"], user=CROWDED, group=CROWDED, cwd="/")
        for _ in range(FURTHER_PROCESSES + 20)
    ]
    inside = ("unshare", "--pid", "--fork", "--kill-child", "--mount", "--mount-proc")
    try:
        done = run(
            f"os.setgroups([]), os.setgid({CROWDED}), os.setuid({CROWDED})\n"
            "confine_this_process(cell(may_fork=True))\n"
            "for _ in range(20):\n"
            "    if not os.fork(): time.sleep(60)\n"
            "print('twenty')",
            before=inside,
        )
    finally:
        for each in elsewhere:
            each.kill()
            each.wait()

    assert done.stdout == "twenty\n", done.stderr


@confined
def test_a_worker_may_start_no_program_and_signal_no_stranger() -> None:
    done = run(
        "parent = os.getppid()\n"
        "confine_this_process(cell(may_fork=True))\n"
        "for attempt in (lambda: os.execv('/bin/true', ['true']), lambda: os.kill(parent, 0)):\n"
        "    try: attempt()\n"
        "    except PermissionError: print('refused')"
    )

    refused = 2 if available_confinement().landlock >= 6 else 1  # the scope of signals came with 6
    assert done.stdout == "refused\n" * refused


@confined
@pytest.mark.parametrize("number", [0x40000000 + 2, 463, 100_000], ids=["x32", "new", "far"])
def test_calls_that_are_not_known_are_not_there(number: int) -> None:
    done = run(
        "confine_this_process(cell())\n"
        "library = ctypes.CDLL(None, use_errno=True)\n"
        f"print(library.syscall({number}, b'/etc/hostname', 0), ctypes.get_errno())"
    )

    assert done.stdout == "-1 38\n"


@confined
def test_the_filter_alone_keeps_a_file_from_being_cut_or_written(tmp_path: Path) -> None:
    """Landlock before its third version lets a file be cut that may only be read."""
    source = tmp_path / "source"
    source.write_bytes(b"evidence")
    done = run(
        "from forensics.sandbox.landlock import call_library\n"
        "from forensics.sandbox.seccomp import refuse_calls\n"
        "call_library('prctl', 38, 1, 0, 0, 0)\n"
        "refuse_calls(may_fork=False, may_thread=False)\n"
        f"source = {str(source)!r}\n"
        "for flags in (os.O_TRUNC, os.O_WRONLY, os.O_RDWR, os.O_APPEND, os.O_CREAT):\n"
        "    try: os.open(source, os.O_RDONLY | flags)\n"
        "    except PermissionError: print('refused')\n"
        "print(os.read(os.open(source, os.O_RDONLY), 20).decode())"
    )

    assert done.stdout == "refused\n" * 5 + "evidence\n", done.stderr
    assert source.read_bytes() == b"evidence"


@confined
def test_nothing_is_left_of_roots_rights_but_reading() -> None:
    done = run(
        "status = os.open('/proc/self/status', os.O_RDONLY)\n"
        "confine_this_process(cell())\n"
        "words = os.read(status, 65536).decode().split()\n"
        "print(words[words.index('CapEff:') + 1], words[words.index('CapPrm:') + 1])"
    )

    assert done.returncode == 0, done.stderr
    effective, permitted = done.stdout.split()
    assert int(effective, 16) & ~(1 << 2) == 0
    assert int(permitted, 16) & ~(1 << 2) == 0


@confined
@pytest.mark.parametrize("may_fork", [False, True])
def test_a_confined_process_starts_no_threads_unless_it_says_what_for(*, may_fork: bool) -> None:
    done = run(
        f"confine_this_process(cell(may_fork={may_fork}))\n"
        "try: threading.Thread(target=print, args=('started',)).start()\n"
        "except RuntimeError: print('refused')"
    )

    assert done.stdout == "refused\n"


@confined
def test_a_worker_of_an_ordinary_user_has_no_processes_without_end() -> None:
    done = run(
        "if not os.getuid():\n"
        "    os.setgid(65534); os.setuid(65534)\n"
        "confine_this_process(cell(may_fork=True))\n"
        "started = []\n"
        "try:\n"
        "    for _ in range(2000):\n"
        "        child = os.fork()\n"
        "        if not child: time.sleep(60)\n"
        "        started.append(child)\n"
        f"except BlockingIOError: print(len(started) <= {2 * FURTHER_PROCESSES})\n"
        "for child in started: os.kill(child, signal.SIGKILL)"
    )

    assert done.stdout == "True\n"

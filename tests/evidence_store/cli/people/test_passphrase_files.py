"""A file that holds a passphrase is its owner's alone, and so is the memory of who opened a key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from evidence_store.cli._kit.acting import read_passphrase
from evidence_store.errors import SealedKeyError
from forensics.passphrases.passphrase_file import passphrase_from_file
from forensics.python_process import python

WORDS = "brown kettle, odd staircase"
BECOMES_NOBODY = "import os; os.setgroups([]), os.setgid(65534), os.setuid(65534)\n"
OPENS_A_KEY = f"""
import ctypes, os, resource, sys
from evidence_store.keys.passphrases import seal, open_sealed
from forensics.sandbox.limits import PR_SET_DUMPABLE
sealed = seal(b"a key", passphrase={WORDS!r}, label="l")
{BECOMES_NOBODY}
ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 1)  # as of a process that this user started
print("started", flush=True)
sys.stdin.readline()
assert open_sealed(sealed, passphrase={WORDS!r}, label="l") == b"a key"
print(resource.getrlimit(resource.RLIMIT_CORE)[0], os.stat("/proc/self/mem").st_uid, flush=True)
sys.stdin.readline()
"""


@pytest.mark.parametrize("mode", [0o666, 0o644, 0o640, 0o602])
def test_a_passphrase_file_that_others_can_read_or_change_is_refused_with_what_to_do(
    tmp_path: Path, mode: int
) -> None:
    file = tmp_path / "own"
    file.write_text(WORDS)
    file.chmod(mode)

    with pytest.raises(SealedKeyError, match=r"own can be read or changed by others.*chmod 600"):
        read_passphrase(file)
    assert passphrase_from_file(file) == WORDS.encode()  # of a hash set: the verb warns


def test_a_passphrase_file_of_ones_own_is_read_and_so_is_a_pipe(tmp_path: Path) -> None:
    file = tmp_path / "own"
    file.write_text(f"{WORDS}\n")
    file.chmod(0o400)
    reads, writes = os.pipe()
    os.write(writes, WORDS.encode())
    os.close(writes)

    assert read_passphrase(file) == WORDS
    assert passphrase_from_file(file) == WORDS.encode()
    with os.fdopen(reads):  # as a shell gives one: <(…)
        assert read_passphrase(Path(f"/dev/fd/{reads}")) == WORDS


@pytest.mark.root
@pytest.mark.skipif(sys.platform != "linux", reason="needs root")
def test_no_other_process_of_the_user_reads_the_memory_of_one_that_opened_a_key() -> None:
    with subprocess.Popen(
        python("-c", OPENS_A_KEY), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stdout.readline() == "started\n"
        before = read_by_nobody(child.pid)
        child.stdin.write("\n")
        child.stdin.flush()
        said = child.stdout.readline()
        after = read_by_nobody(child.pid)
        child.stdin.close()

    assert before == ""  # a process that opened none is read by every other of its user
    assert said.split() == ["0", "0"]  # no core file; its memory is root's
    assert "PermissionError" in after


def read_by_nobody(pid: int) -> str:
    reads = f"{BECOMES_NOBODY}open('/proc/{pid}/mem', 'rb').close()"
    return subprocess.run(
        python("-S", "-c", reads), capture_output=True, text=True, check=False
    ).stderr

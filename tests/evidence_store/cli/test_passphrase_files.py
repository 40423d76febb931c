"""A file that holds a passphrase is its owner's alone, and so is the memory of who opened a key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from evidence_store.cli.acting import read_passphrase
from evidence_store.errors import SealedKeyError
from forensics.hash_sets.passphrase_file import passphrase_from_file
from forensics.python_process import python

WORDS = "brown kettle, odd staircase"
OPENS_A_KEY = f"""
import os, resource, sys
from evidence_store.errors import SealedKeyError
from evidence_store.keys.passphrases import seal, open_sealed
sealed = seal(b"a key", passphrase={WORDS!r}, label="l")
assert open_sealed(sealed, passphrase={WORDS!r}, label="l") == b"a key"
print(resource.getrlimit(resource.RLIMIT_CORE)[0], os.stat("/proc/self/mem").st_uid, flush=True)
sys.stdin.read()
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
        python("-c", OPENS_A_KEY), user=65534, group=65534, extra_groups=[],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as child:  # fmt: skip
        assert child.stdin is not None
        assert child.stdout is not None
        said = child.stdout.readline()
        reads = f"open('/proc/{child.pid}/mem', 'rb').close()"
        tried = subprocess.run(
            python("-S", "-c", reads), user=65534, group=65534, extra_groups=[],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        child.stdin.close()

    assert said.split() == ["0", "0"]  # no core file; its memory is root's
    assert "PermissionError" in tried.stderr

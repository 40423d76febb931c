from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.certificates.verifying.guarded import verify_certificate
from forensics.python_process import python
from tests.cost import loaded
from tests.cost.loaded import LoadedPopen
from tests.evidence_store.certificates import builders, forging

if TYPE_CHECKING:
    from pathlib import Path

TOLD = """
import json, os, sys
files = sorted(map(int, os.listdir("/proc/self/fd")))
print(json.dumps([sys.argv, os.getcwd(), os.environ.get("WORD"), os.getppid(), files[:3]]))
sys.exit(7)
"""


@pytest.mark.parametrize("popen", [subprocess.Popen, LoadedPopen])
def test_a_forked_process_is_a_child_of_its_own_with_words_folder_environment_and_files(
    popen: type[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    environment = {**os.environ, "WORD": "Llŷn"}
    words = python("-c", TOLD, "one", "two")
    with popen(words, stdout=subprocess.PIPE, cwd=tmp_path, env=environment) as child:
        said = child.communicate(timeout=60)[0]

    assert child.returncode == 7
    assert json.loads(said) == [
        ["-c", "one", "two"], str(tmp_path.resolve()), "Llŷn", os.getpid(), [0, 1, 2]
    ]  # fmt: skip


def test_a_forked_process_has_the_programme_loaded_and_a_started_one_has_not() -> None:
    code = "import sys; print('evidence_store.certificates.verifying.rule' in sys.modules)"

    assert loaded.run(python("-c", code), stdout=subprocess.PIPE).stdout == b"True\n"
    assert subprocess.run(python("-c", code), check=True, capture_output=True).stdout == b"False\n"


@pytest.mark.parametrize(
    ("code", "ends"), [("raise ValueError('a word')", 1), ("raise KeyboardInterrupt", -2)]
)
def test_what_is_raised_ends_a_forked_process_as_it_ends_a_started_one(
    code: str, ends: int
) -> None:
    done = loaded.run(python("-c", code), capture_output=True, text=True)

    assert done.returncode == ends
    assert done.stderr.splitlines()[-1] in ("ValueError: a word", "KeyboardInterrupt")


def test_what_only_a_start_gives_is_started() -> None:
    words = [sys.executable, "-P", "-I", "-c", "import sys; print(sys.flags.isolated)"]

    assert loaded.run(words, stdout=subprocess.PIPE).stdout == b"1\n"


def test_a_certificate_is_judged_alike_by_a_forked_and_a_started_child() -> None:
    """The modules of tests in which children are forked hold only by that what they claim."""
    seal = builders.SEALS[False]
    later = builders.NOW + timedelta(days=1)
    files = [forging.sealed_forgery(builders.content(), seal), b"%PDF-1.7"]

    def judged() -> list[object]:
        return [
            verify_certificate(file, trust=[seal.root_pem], withdrawn=None, now=later)
            for file in files
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("forensics.sandbox.asking.subprocess", subprocess)
        started = judged()
    assert judged() == started

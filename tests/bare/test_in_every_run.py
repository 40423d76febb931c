"""What every run holds of a bare Debian: it costs no packages, no libraries and no root."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import run

ROOT = Path(__file__).resolve().parents[2]
DEBIANS_PYTHON = "/usr/bin/python3"
PACKAGES = ("forensics", "evidence_store", "webui", "config")

# As Debian's Python without python3-venv: a half made folder, some words of its own, a failure.
WITHOUT_VENV = """#!/bin/sh
mkdir -p "$4/bin" && touch "$4/pyvenv.cfg"
echo 'The virtual environment was not created successfully because ensurepip is not available.'
exit 1
"""
READ_ALL = """
import sys, warnings
from pathlib import Path
warnings.simplefilter("error")
for folder in sys.argv[1:]:
    for module in Path(folder).rglob("*.py"):
        compile(module.read_bytes(), module, "exec", dont_inherit=True)
        print(module)
"""


def test_without_venv_one_line_says_what_to_install_and_nothing_half_made_is_left(
    tmp_path: Path,
) -> None:
    python, folder = tmp_path / "python3", tmp_path / ".venv"
    python.write_text(WITHOUT_VENV)
    python.chmod(0o700)

    with pytest.raises(SystemExit) as ended:
        run.make_environment(folder, str(python))

    assert ended.value.code == (
        "Python cannot make an environment here. Run: sudo apt install python3-venv"
    )
    assert not folder.exists()


def test_debians_own_python_reads_every_module_without_a_warning() -> None:
    done = subprocess.run(
        [DEBIANS_PYTHON, "-I", "-c", READ_ALL, *PACKAGES],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-2000:]
    modules = {str(each) for one in PACKAGES for each in (ROOT / one).rglob("*.py")}
    assert {str(ROOT / each) for each in done.stdout.splitlines()} == modules

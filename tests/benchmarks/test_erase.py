from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SMALL = ("--gib", "0.0625", "--pairs", "1")


@pytest.mark.long
@pytest.mark.root
@pytest.mark.timeout(900)
@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("losetup"),
    reason="needs root",
)
def test_the_benchmark_of_erasing_runs_its_rows_and_leaves_no_device(tmp_path: Path) -> None:
    rows = ("one", "four")  # certificates are checked within a time that a loaded machine exceeds
    words = [each for row in rows for each in ("--row", row)]
    script = [sys.executable, str(ROOT / "benchmarks" / "erase.py")]
    done = subprocess.run(
        [*script, *SMALL, *words, "--folder", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    for line in ("in process / dd write", "four at once /"):
        assert line in done.stdout
    attached = subprocess.run(["losetup", "--list"], capture_output=True, text=True, check=True)
    assert str(tmp_path) not in attached.stdout

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = ROOT / "benchmarks" / "scan.py"
TRIAL = ("--gib", "0.25", "--pairs", "1", "--known", "60")


@pytest.mark.long
@pytest.mark.root
@pytest.mark.timeout(900)
@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("losetup"),
    reason="needs root",
)
def test_the_benchmark_runs_end_to_end_and_finds_every_plant(tmp_path: Path) -> None:
    done = _benchmark(*TRIAL, "--any-machine", "--cache", str(tmp_path))

    assert done.returncode == 0, done.stderr
    line = next(x for x in done.stdout.splitlines() if x.startswith("| raw, every stage | dd"))
    assert "| 60 of 60, 0 false; – |" in line
    assert "these figures are no result" in done.stdout


def test_figures_of_a_machine_that_was_not_checked_are_not_written_down() -> None:
    done = _benchmark("--write-docs", "--any-machine")

    assert done.returncode == 2
    assert "on a quiet machine and with at least 5 pairs" in done.stderr


def _benchmark(*options: str) -> subprocess.CompletedProcess[str]:
    # What scans set for their workers would keep a script from the modules beside it.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    return subprocess.run(
        [sys.executable, str(SCRIPT), *options],
        check=False,
        capture_output=True,
        text=True,
        env=kept,
    )

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LIMITED = (
    "from forensics.sandbox import limit_this_process\n"
    "assert limit_this_process(memory=1 << 30, seconds=1)\n"
)


def run(code: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", LIMITED + code],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_more_memory_than_allowed_is_an_error_of_that_process() -> None:
    assert run("x = bytearray(64 << 20)").returncode == 0
    assert b"MemoryError" in run("x = bytearray(2 << 30)").stderr


def test_a_process_that_does_not_end_is_ended() -> None:
    assert run("while True: pass").returncode < 0


def test_nothing_can_be_written(tmp_path: Path) -> None:
    file = tmp_path / "file"
    assert run(f"with open({str(file)!r}, 'w') as out: out.write('x')").returncode != 0
    assert file.stat().st_size == 0

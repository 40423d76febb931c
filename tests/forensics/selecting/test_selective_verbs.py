"""The verbs of a selective erasure on a working copy, from a scan to a verification."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.forensics.file_systems.recipes import MIB, an_image, run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long
SET = ("--hash-set", "case.set", "--passphrase-file", "pass")
PLAN = ("erase", "plan", "graded", "--route", "selective", "--target", "copy.raw", "--out", "plan")
VERIFY = ("erase", "verify", "plan", "receipt", "--target", "copy.raw", "--out", "result")


def test_a_picture_is_taken_out_of_a_working_copy_and_nothing_else(tmp_path: Path) -> None:
    medium = an_image(tmp_path, "stick.dd", 35 * MIB)
    run("mkfs.vfat", "-F", "32", "-s", "1", medium.path)
    for name in ("picture.jpg", "other.jpg"):
        content = medium.plant(name, 20_001)
        run("mcopy", "-i", medium.path, "-", f"::{name}", stdin=content)
    (tmp_path / "known").mkdir()
    (tmp_path / "known" / "1").write_bytes(medium.planted["picture.jpg"])
    (tmp_path / "pass").write_text("seven words that nobody would guess here\n")

    def does(*words: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-c", "from forensics.cli.root import main; main()", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    does("hash-set", "build", "known", "--out", "case.set", *SET[2:])
    does("copy", "make", "stick.dd", "--out", "copy.raw")
    does("scan", "copy.raw", "--out", "graded", *SET)
    unread = does(*PLAN, *SET, "--reason", "undertaking", code=4)
    assert "picture.jpg" in unread
    assert not list(tmp_path.glob(".scan-*"))
    does(*PLAN, *SET, "--reason", "undertaking", "--names-may-stay")
    does("erase", "run", "plan", "--target", "copy.raw", "--receipt", "receipt", "--working-copy")
    does(*VERIFY, code=2)  # not without a new scan
    said = does(*VERIFY, *SET)

    assert "Everything outside the plan is what it was" in said
    after = (tmp_path / "copy.raw").read_bytes()
    assert medium.planted["other.jpg"] in after
    picture = medium.planted["picture.jpg"]
    assert not any(picture[at : at + 4096] in after for at in range(0, len(picture), 4096))

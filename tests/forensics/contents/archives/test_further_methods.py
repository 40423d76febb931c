"""Methods that few archives have: long matches of Deflate64, and all of them as hostile bytes."""

from __future__ import annotations

import random
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from forensics.contents.archives.inflating64 import Inflater64
from forensics.contents.means import Means, OverBudgetError
from forensics.contents.piecewise import HeldBytes
from forensics.contents.reader import CONTENT_READERS
from forensics.errors import ForensicsError
from tests.forensics.contents.opened import open_all, read_changed

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("7z") is None, reason="not present: 7z")
BCJ2 = ("-m0=bcj2", "-mb0:1", "-mb0s1:2", "-mb0s2:3", "-m1=lzma", "-m2=lzma", "-m3=lzma")
FORMS = {
    "PPMd in 7z": ("7z", "-m0=ppmd:mem=2m", "-mhc=off"),
    "BCJ2 in 7z": ("7z", *BCJ2, "-mhc=off"),
    "PPMd in zip": ("zip", "-mm=PPMd:mem=1m"),
    "Deflate64 in zip": ("zip", "-mm=Deflate64"),
}
FUZZED = 60


def packed(folder: Path, content: bytes, kind: str, *words: str) -> bytes:
    (folder / "a.bin").write_bytes(content)
    command = ["7z", "a", "-bso0", f"-t{kind}", *words, f"a.{kind}", "a.bin"]
    subprocess.run(command, cwd=folder, check=True)
    return (folder / f"a.{kind}").read_bytes()


def some_bytes(size: int) -> bytes:
    return random.Random("a program").randbytes(size)  # noqa: S311 -- no secret


def test_matches_of_the_whole_window_and_of_any_length_are_copied(tmp_path: Path) -> None:
    part = some_bytes(60_000)
    content = bytes(200_000) + part + part + b"ab" * 50_000 + part[:300] * 3 + bytes(range(256)) * 9

    (found,) = open_all(
        CONTENT_READERS["zip"], packed(tmp_path, content, *FORMS["Deflate64 in zip"])
    )

    assert found.content == content
    assert len(found.stored) < 130_000  # so that what lies 60,000 bytes before was a match


@pytest.mark.parametrize(
    "data", [b"\x07", b"\x00\1\0\0\0a", b"\x05\xff", b"\x03\x02", b"\x05" + bytes(40)]
)
def test_a_stream_that_makes_no_sense_is_damaged(data: bytes) -> None:
    inflater = Inflater64(HeldBytes(data), Means())

    with pytest.raises(ForensicsError):
        b"".join(iter(lambda: inflater.read(1000), b""))


def test_blocks_that_make_nothing_cost_work_as_well() -> None:
    empty = int("0000000010" * 4000, 2).to_bytes(5000, "little")  # of the fixed code, and no last
    inflater = Inflater64(HeldBytes(empty), Means(work=1024 * 1024))

    with pytest.raises(OverBudgetError):
        inflater.read(1)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("rounds", [FUZZED, pytest.param(100_000, marks=pytest.mark.long)])
@pytest.mark.parametrize("form", FORMS)
def test_changed_archives_end_in_an_honest_way(form: str, rounds: int, tmp_path: Path) -> None:
    kind, *words = FORMS[form]
    code = bytes.fromhex("e8") + some_bytes(3) + b"\0\xe9\1\2\0\0lines that pack well, "
    seed = packed(tmp_path, code * 40 + some_bytes(300), kind, *words)
    for number in range(rounds):
        chance = random.Random(number)  # noqa: S311 -- no secret
        read_changed(CONTENT_READERS[kind], seed, chance)

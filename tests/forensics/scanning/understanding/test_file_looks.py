"""Files are looked at in a guarded child, which says all the while that it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.containers.opening import identify_source
from forensics.contents.appended.looking import APPENDED
from forensics.scanning.understanding.file_looks import Look, LookTask, look_at_files
from forensics.values import Extent
from tests.forensics.scanning.recipes import MIB

if TYPE_CHECKING:
    from pathlib import Path

BROKEN_OFF = b"\xff\xd8\xff\xe0\0\4ab\xff\xda\0\2"  # a JPEG of which the rest may be anything


def test_a_look_that_goes_through_a_long_file_gives_signs_of_life(tmp_path: Path) -> None:
    medium = tmp_path / "a.raw"
    medium.write_bytes(BROKEN_OFF.ljust(12 * MIB, b"x") + b"Rar!\x1a\7")
    look = Look((Extent(0, medium.stat().st_size),), APPENDED)
    signs = list[int]()

    task = LookTask(identify_source(medium), (look,))
    found = list(look_at_files(task, lambda: signs.append(1)))

    assert found == []
    assert len(signs) > 8

"""A known file of many blocks that are alike is found, and no fault of what it is in."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from tests.forensics.scanning.builders import a_whole_set_of, raw_request, scanned
from tests.forensics.scanning.recipes import a_picture
from tests.forensics.scanning.shards.contents.made_files import a_zip

if TYPE_CHECKING:
    from pathlib import Path

ALIKE = a_picture("a row", 1536) * 150  # as the rows of a plain bitmap are


def test_a_known_file_whose_blocks_are_alike_is_not_over_budget(tmp_path: Path) -> None:
    source = tmp_path / "phone"
    source.mkdir()
    (source / "a.bmp").write_bytes(ALIKE)
    (source / "a.zip").write_bytes(a_zip({"b.bmp": ALIKE}, zipfile.ZIP_DEFLATED))

    result = scanned(
        hash_set=a_whole_set_of([ALIKE]), out=tmp_path / "r", request=raw_request(source)
    )

    assert {hit.path for hit in result.hits} == {"/a.bmp", "/a.zip!/b.bmp"}
    assert result.faults == ()


def test_what_only_looks_like_one_is_over_budget(tmp_path: Path) -> None:
    source = tmp_path / "phone"
    source.mkdir()
    (source / "a.bmp").write_bytes(ALIKE + b"x")

    result = scanned(
        hash_set=a_whole_set_of([ALIKE]), out=tmp_path / "r", request=raw_request(source)
    )

    assert any("over budget" in fault.reason for fault in result.faults)

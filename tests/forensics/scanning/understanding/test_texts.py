"""Pictures written as text are found in files of any name, on a medium and in a folder."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from forensics.scanning.stages import EXACT, RAW, STAGES
from forensics.values import HitKind, Method
from tests.forensics.contents.apps.building import a_block, a_table, snappied
from tests.forensics.scanning.builders import a_request, a_whole_set_of, scanned
from tests.forensics.scanning.recipes import MIB, a_picture, run

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.hash_set import HashSet
    from forensics.values import ScanResult

PICTURE = a_picture("written as text", 20_001)
WRITTEN = base64.b64encode(PICTURE)
LINES = base64.encodebytes(PICTURE)
FILES = {
    "page.html": b"<html><img src='data:image/jpeg;base64,%b'></html>" % WRITTEN,
    "note": b"look at this\n\n" + LINES + b"\nbye\n",
    "from.txt": b"From here on it is text\n" + LINES,
    "Date": b"Date: a list\nof words, and a picture:\n" + LINES,
    "a.eml": b"From: a\nTo: b\nDate: c\nContent-Transfer-Encoding: base64\n\n" + LINES,
    "words.txt": b"words and more words\n" * 9_000,
    "000005.ldb": a_table((1, snappied(a_block({b"k": LINES})))),
    "other.bin": bytes(range(256)) * 40 + LINES,
}
FOUND = {
    "/000005.ldb!/+0/+6!/+0",
    "/page.html!/+39",
    "/note!/+14",
    "/from.txt!/+24",
    "/Date!/+38",
    "/a.eml!/+57",
}


@pytest.fixture(scope="module")
def hash_set() -> HashSet:
    return a_whole_set_of([PICTURE])


@pytest.fixture(scope="module", params=["medium", "folder"])
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts") / "content"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    if request.param == "folder":
        return folder
    medium = folder.with_name("disk.raw")
    with medium.open("wb") as file:
        file.truncate(4 * MIB)
    run("/usr/sbin/mkfs.ext4", "-q", "-F", "-d", folder, medium)
    return medium


def result_of(
    source: Path, hash_set: HashSet, out: Path, stages: tuple[str, ...] = STAGES
) -> ScanResult:
    request = a_request(source, all_hashes=True, stages=stages)
    return scanned(hash_set=hash_set, out=out / "result", request=request)


def test_a_picture_is_found_in_text_whatever_the_file_is_called(
    source: Path, hash_set: HashSet, tmp_path: Path
) -> None:
    result = result_of(source, hash_set, tmp_path)

    assert {hit.path for hit in result.hits} == FOUND
    for hit in result.hits:
        assert (hit.method, hit.kind) == (Method.EMBEDDED, HitKind.EMBEDDED)
        stored = sum(extent.length for extent in hit.extents)
        is_packed = str(hit.path).startswith("/000005.ldb")
        assert is_packed or stored in (len(WRITTEN), len(LINES) - 1)
    assert result.sources[0].not_opened == ()


def test_text_that_is_not_looked_into_is_no_closed_container(
    source: Path, hash_set: HashSet, tmp_path: Path
) -> None:
    result = result_of(source, hash_set, tmp_path, (EXACT, RAW))

    assert [each.kind for each in result.sources[0].not_opened] == ["leveldb", "mail"]
    assert result.hits == ()

"""What lies in files that are containers is found, named by its chain, with bytes on the medium."""

from __future__ import annotations

import base64
import gzip
import lzma
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest

from forensics.cli.scanning import is_complete
from forensics.matching import forms
from forensics.scanning.shards.contents.names import chained
from forensics.scanning.shards.contents.places import OuterPlace, pieces_of
from forensics.scanning.stages import EXACT, RAW, STAGES
from forensics.scanning.understanding import planning_contents
from forensics.values import Extent, HitKind, HitState, Method
from tests.forensics.contents.archives.made_cabs import MSZIP, a_cab
from tests.forensics.scanning.builders import (
    a_request,
    a_whole_set_of,
    content_at,
    means,
    raw_request,
    scanned,
)
from tests.forensics.scanning.recipes import MIB, patched
from tests.forensics.scanning.shards.contents.made_files import (
    KNOWN,
    OTHER,
    TEXT,
    a_medium,
    a_tar,
    a_zip,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.hash_set import HashSet
    from forensics.values import ScanResult

FILES: dict[str, bytes] = {
    "letter.docx": a_zip({"word/document.xml": TEXT, "word/media/image1.jpg": KNOWN}),
    "stored.zip": a_zip({"a.txt": TEXT, "pic/b.jpg": KNOWN}, zipfile.ZIP_STORED),
    "old.jpg.xz": lzma.compress(KNOWN),
    "twice.jpg.gz": gzip.compress(gzip.compress(KNOWN)),
    "b.tgz": gzip.compress(a_tar({"backup/p.jpg": KNOWN})),
    "deep.zip": a_zip({"inner.zip": a_zip({"x/y.jpg": KNOWN}), "also.jpg": OTHER}),
    "wide.txt": f"data:image/jpeg;base64,{base64.b64encode(KNOWN).decode()}".encode("utf-16"),
}
PATHS = {
    "/letter.docx!/word/media/image1.jpg",
    "/stored.zip!/pic/b.jpg",
    "/old.jpg.xz!/old.jpg",
    "/twice.jpg.gz!/twice.jpg!/1",
    "/b.tgz!/b.tar!/backup/p.jpg",
    "/deep.zip!/inner.zip!/x/y.jpg",
    "/deep.zip!/also.jpg",
    "/wide.txt!/+48",
}


@pytest.fixture(scope="module")
def hash_set() -> HashSet:
    return a_whole_set_of([KNOWN, OTHER])


@pytest.fixture(scope="module")
def medium(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_medium(tmp_path_factory.mktemp("contents"), FILES)


@pytest.fixture(scope="module")
def result(medium: Path, hash_set: HashSet) -> ScanResult:
    out = medium.with_name("result")
    return scanned(hash_set=hash_set, out=out, request=raw_request(medium))


def test_what_lies_in_containers_is_found_with_its_chain(result: ScanResult) -> None:
    assert {hit.path for hit in result.hits} == PATHS
    for hit in result.hits:
        assert (hit.method, hit.kind) == (Method.EMBEDDED, HitKind.EMBEDDED)
        assert (hit.state, hit.allocated, hit.partition) == (HitState.LIVE, True, None)
        assert hit.length in (len(KNOWN), len(OTHER))
    assert is_complete(result)


def test_its_extents_are_the_bytes_that_hold_it_on_the_medium(
    result: ScanResult, medium: Path
) -> None:
    found = {hit.path: content_at(medium, hit) for hit in result.hits}

    assert found["/stored.zip!/pic/b.jpg"] == KNOWN
    assert lzma.decompress(found["/old.jpg.xz!/old.jpg"]) == KNOWN
    assert gzip.decompress(gzip.decompress(found["/twice.jpg.gz!/twice.jpg!/1"])) == KNOWN
    docx = found["/letter.docx!/word/media/image1.jpg"]
    assert docx in FILES["letter.docx"]
    assert zlib.decompress(docx, -15) == KNOWN
    assert found["/deep.zip!/inner.zip!/x/y.jpg"] in FILES["deep.zip"]


def test_what_was_opened_and_read_is_no_longer_unopened(result: ScanResult) -> None:
    (source,) = result.sources

    assert source.not_opened == ()
    assert source.coverage.unopened == source.coverage.opaque == 0


def test_without_the_stage_they_are_counted_and_stay_closed(
    medium: Path, hash_set: HashSet, tmp_path: Path
) -> None:
    request = a_request(medium, stages=(EXACT, RAW))

    found = scanned(hash_set=hash_set, out=tmp_path / "r", request=request)

    assert {(each.kind, each.files) for each in found.sources[0].not_opened} == {
        ("gzip", 2), ("xz", 1), ("zip", 3),
    }  # fmt: skip
    assert {hit.path for hit in found.hits} == {"/stored.zip"}  # that pass names no member


def test_of_a_folder_the_same_is_found_within_its_files(hash_set: HashSet, tmp_path: Path) -> None:
    folder = tmp_path / "phone"
    folder.mkdir()
    for name, data in FILES.items():
        (folder / name).write_bytes(data)

    found = scanned(hash_set=hash_set, out=tmp_path / "r", request=raw_request(folder))

    named = {hit.path for hit in found.hits}
    assert named >= PATHS
    assert is_complete(found)
    stored = next(hit for hit in found.hits if hit.path == "/stored.zip!/pic/b.jpg")
    assert content_at(folder / "stored.zip", stored) == KNOWN


def test_of_an_archive_as_a_source_what_lies_in_its_files_is_found(
    hash_set: HashSet, tmp_path: Path
) -> None:
    archive = tmp_path / "phone.zip"
    archive.write_bytes(a_zip(FILES))

    found = scanned(hash_set=hash_set, out=tmp_path / "r", request=raw_request(archive))

    assert {hit.path for hit in found.hits} >= PATHS
    assert is_complete(found)


@pytest.mark.parametrize("interrupted", [1, 2, 3])
def test_one_that_was_cut_short_finds_the_same(
    interrupted: int, medium: Path, hash_set: HashSet, tmp_path: Path, result: ScanResult
) -> None:
    out = tmp_path / "r"
    with pytest.raises(ZeroDivisionError):
        scanned(
            hash_set=hash_set,
            out=out,
            request=raw_request(medium),
            with_means=means(progress=_StopsAt(interrupted)),
        )

    again = scanned(hash_set=hash_set, out=out, request=raw_request(medium))

    assert again.hits == result.hits
    assert again.sources == result.sources


class _StopsAt:
    """Progress that ends a scan in the middle."""

    def __init__(self, number: int) -> None:
        self._left = number

    def expect(self, *_: object) -> None:
        pass

    def show(self, *_: object) -> None:
        self._left -= 1
        if not self._left:
            raise ZeroDivisionError

    def end(self) -> None:
        pass


def test_those_that_begin_where_no_file_lies_are_opened_too(
    hash_set: HashSet, tmp_path: Path
) -> None:
    medium = a_medium(tmp_path, {"note.txt": TEXT})
    places = {
        12 * MIB: FILES["letter.docx"][:-200],  # its list is gone
        13 * MIB + 512: FILES["old.jpg.xz"],
        14 * MIB + 4096: FILES["b.tgz"] + b"what came before it here",
        20 * MIB: b"PK\x03\x04" + bytes(2000),
        21 * MIB: b"\x1f\x8b\x08" + TEXT,
    }
    patched(medium, *places.items())

    found = scanned(hash_set=hash_set, out=tmp_path / "r", request=raw_request(medium))

    assert {(hit.path, hit.state, hit.allocated) for hit in found.hits} == {
        (path, HitState.UNALLOCATED, False)
        for path in ("!/word/media/image1.jpg", "!/1", "!/1!/backup/p.jpg")
    }
    assert is_complete(found)  # what begins as a container there, and is none, is not told


def _damaged(data: bytes) -> bytes:
    return data[:9_000] + bytes(64) + data[9_064:]


def _encrypted(data: bytes) -> bytes:
    """A zip whose headers say that its first file is encrypted."""
    listed = data.index(b"PK\x01\x02")
    changed = bytearray(data)
    changed[6] |= 1
    changed[listed + 8] |= 1
    return bytes(changed)


@pytest.mark.parametrize(
    ("name", "change", "closed_as", "reason"),
    [
        ("letter.docx", _encrypted, "encrypted", "encrypted, and no key"),
        ("old.jpg.xz", _damaged, "unopened", "damaged"),
        ("stored.zip", lambda data: data[:-40], "unopened", "list of files is missing"),
    ],
)
def test_what_stays_closed_is_told_by_name_and_counted(
    name: str,
    change: Callable[[bytes], bytes],
    closed_as: str,
    reason: str,
    tmp_path: Path,
    hash_set: HashSet,
) -> None:
    changed = a_medium(tmp_path, {name: change(FILES[name])})

    found = scanned(hash_set=hash_set, out=tmp_path / "r", request=raw_request(changed))

    (source,), (fault,) = found.sources, found.faults
    assert reason in fault.reason
    assert fault.where.startswith("whole medium, inode")
    assert getattr(source.coverage, closed_as) > 0
    assert [each.files for each in source.not_opened] == [1]
    assert not is_complete(found)


HOLED = {
    "a.zip": a_zip({"hole": bytes(MIB)}, zipfile.ZIP_STORED)[:-22] + FILES["letter.docx"],
    "text": b"some words\n" * 1000 + bytes(MIB) + b"\n" + base64.encodebytes(KNOWN),
    "a.tar": a_tar({"hole": bytes(MIB) + TEXT[:900], "p.jpg": KNOWN, "p.gz": gzip.compress(OTHER)}),
}


def test_a_file_with_holes_is_read_as_it_is_with_zeros_in_their_place(
    tmp_path: Path, hash_set: HashSet
) -> None:
    medium = a_medium(tmp_path, HOLED)

    found = scanned(hash_set=hash_set, out=tmp_path / "r", request=raw_request(medium))

    places = {hit.path: content_at(medium, hit) for hit in found.hits}
    assert places["/a.tar!/p.jpg"] == KNOWN
    assert gzip.decompress(places["/a.tar!/p.gz!/p"]) == OTHER
    assert zlib.decompress(places["/a.zip!/word/media/image1.jpg"], -15) == KNOWN
    (of_text,) = (place for path, place in places.items() if path and path.startswith("/text!"))
    assert base64.b64decode(of_text) == KNOWN
    assert found.sources[0].coverage.opaque == 0


def test_a_file_that_is_a_hole_for_the_most_part_stays_closed_and_is_told(
    tmp_path: Path, hash_set: HashSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning_contents, "MOST_HOLES", MIB // 2)
    medium = a_medium(tmp_path, {"a.tar": HOLED["a.tar"]})

    found = scanned(hash_set=hash_set, out=tmp_path / "r", request=raw_request(medium))

    assert [(each.kind, each.files) for each in found.sources[0].not_opened] == [("tar", 1)]
    assert not is_complete(found)


def _nested(depth: int) -> bytes:
    data = a_zip({"p.jpg": KNOWN})
    for _ in range(depth):
        data = a_zip({"a.zip": data}, zipfile.ZIP_STORED)
    return data


def _overlapping(times: int) -> bytes:
    """A zip that lists one long file a thousand times over."""
    one = a_zip({"z": bytes(5 * MIB)})
    at = one.index(b"PK\x01\x02")
    record, end = one[at:-22], bytearray(one[-22:])
    for place in (8, 10):
        end[place : place + 2] = times.to_bytes(2, "little")
    end[12:16] = (times * len(record)).to_bytes(4, "little")
    return one[:at] + times * record + bytes(end)


def _pdf(twice: bytes) -> bytes:
    """A PDF file of one stream, which was deflated twice."""
    said = b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>" % len(twice)
    return b"%%PDF-1.4\n1 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (said, twice)


BOMBS = {
    "nested.zip": _nested(40),
    "overlapping.zip": _overlapping(1000),
    "zeros.gz": gzip.compress(bytes(40 * MIB), 1),
    "zeros.pdf": _pdf(zlib.compress(zlib.compress(bytes(40 * MIB), 1))),
    "zeros.svg": b'<svg><image href="data:;base64,'
    + base64.b64encode(gzip.compress(bytes(40 * MIB), 1))
    + b'"/></svg>',
    "zeros.cab": a_cab([(MSZIP, {"a": bytes(40 * MIB)})]),
    "zeros.xz": lzma.compress(gzip.compress(bytes(40 * MIB), 1)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_a_fault_and_no_more(
    name: str, tmp_path: Path, hash_set: HashSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forensics.contents.means.LEAST_WORK", 16 * MIB)
    bomb = a_medium(tmp_path, {name: BOMBS[name]})

    found = scanned(hash_set=hash_set, out=tmp_path / "r", request=raw_request(bomb))

    assert found.sources[0].coverage.over_budget > 0
    assert any("opening it takes more work" in f.reason or "deeper" in f.reason
               for f in found.faults)  # fmt: skip


def test_runs_of_a_content_are_those_bytes_that_hold_them() -> None:
    stored = (Extent(1000, 10), Extent(50, 100), Extent(1010, 5))

    assert pieces_of(stored, [Extent(0, 115)]) == stored
    assert pieces_of(stored, [Extent(5, 10)]) == (Extent(1005, 5), Extent(50, 5))
    assert pieces_of(stored, [Extent(110, 99)]) == (Extent(1010, 5),)
    assert OuterPlace(stored, is_as_stored=False).of((Extent(0, 1),)) == stored


def test_members_without_a_name_are_called_by_their_container_or_number() -> None:
    assert chained("", b"", "/x/old.bmp.xz", 1) == "!/old.bmp"
    assert chained("!/a", b"", "b.TGZ", 1) == "!/a!/b.tar"
    assert chained("", b"", "/x/data", 7) == "!/7"
    assert chained("", b"./a/\xff", "/x", 7) == "!/a/\\xff"
    assert chained("", b"/etc/passwd", "/x", 7) == "!/etc/passwd"


def test_the_stage_is_among_all() -> None:
    assert STAGES[:3] == ("exact", "raw", "content")
    assert "zip" in forms.KINDS

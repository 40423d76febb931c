"""Ex01: read by our reader as libewf reads it, and where it is damaged, said and never made up."""

from __future__ import annotations

import hashlib
import os
import random
import struct
from pathlib import Path
from typing import TYPE_CHECKING

import pyewf
import pytest

from forensics.containers import identify_source, open_image
from forensics.disk_images.sequential import read_through
from forensics.disk_images.verifying import stored_digests, unread_at_acquisition
from forensics.errors import (
    ChecksumError,
    DiskImageError,
    EncryptedDiskImageError,
    UnreadableExtentError,
    UnsupportedDiskImageError,
)
from forensics.scanning.sources.second_reader import read_by_second
from forensics.values import Digest, Extent, HashAlgorithm, SourceKind
from forensics.virtual_disks.disk import VirtualDisk
from forensics.virtual_disks.ewf2 import opening
from forensics.wordings.media import BEYOND
from forensics.wordings.virtual_disks import UNREACHED
from tests.forensics.virtual_disks.ewf2_recipes import (
    CHUNK,
    KEYS,
    SECTOR,
    Segment,
    an_ex01,
    summed,
    text,
)
from tests.forensics.virtual_disks.recipes import patch

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.virtual_disks.ewf2.opening import Ewf2Image

_source = random.Random(22)  # noqa: S311 -- test data
MEDIUM = b"".join((
    _source.randbytes(9 * CHUNK), bytes(7 * CHUNK), b"patterns" * (5 * CHUNK // 8),
    b"".join(_source.choices([_source.randbytes(7) for _ in range(40)], k=90_000)),
    _source.randbytes(5 * SECTOR),
))  # fmt: skip
MEDIUM = MEDIUM[: len(MEDIUM) // SECTOR * SECTOR]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    return an_ex01(MEDIUM, tmp_path / "disk", segments=3)


def opened(path: Path) -> Ewf2Image:
    found = open_image(identify_source(path))
    assert isinstance(found, opening.Ewf2Image)
    return found


def losses(path: Path) -> list[UnreadableExtentError]:
    """What is lost; all else must be right."""
    found = opened(path)
    lost = []
    for piece in read_through(
        found, Extent(0, found.size), buffers=[memoryview(bytearray(99_999))]
    ):
        if isinstance(piece, UnreadableExtentError):
            lost.append(piece)
        else:
            assert bytes(piece[1]) == MEDIUM[piece[0] : piece[0] + len(piece[1])]
    found.close()
    return lost


def test_libewf_reads_the_same_medium_of_what_the_recipe_makes(image: Path) -> None:
    source = identify_source(image)
    assert (source.kind, len(source.segments)) == (SourceKind.EWF2, 3)

    second = read_by_second(source, algorithms=(HashAlgorithm.SHA256,), on_progress=lambda _: None)

    sha256 = Digest(HashAlgorithm.SHA256, hashlib.sha256(MEDIUM).digest())
    assert (second.digests, second.fault) == ((sha256,), "")
    assert losses(image) == []


def test_digests_and_sectors_that_were_not_read_are_those_of_the_image(tmp_path: Path) -> None:
    path = an_ex01(MEDIUM, tmp_path / "disk", errors=((3, 2), (1 << 40, 7), (70, 1 << 20)))

    found = opened(path)

    md5 = Digest(HashAlgorithm.MD5, hashlib.md5(MEDIUM, usedforsecurity=False).digest())
    sha1 = Digest(HashAlgorithm.SHA1, hashlib.sha1(MEDIUM, usedforsecurity=False).digest())
    assert stored_digests(found) == (md5, sha1)
    unread = [(each.offset, each.length) for each in unread_at_acquisition(found)]
    assert unread == [(1536, 1024), (70 * SECTOR, len(MEDIUM) - 70 * SECTOR)]


def test_every_byte_of_the_files_is_the_medium_s_or_the_form_s(image: Path) -> None:
    found = opened(image)

    assert list(found.unreached(lambda: None)) == []


def test_bytes_that_no_table_names_are_said(tmp_path: Path) -> None:
    hidden = random.Random(1).randbytes(4096)  # noqa: S311
    path = an_ex01(MEDIUM, tmp_path / "disk")
    data = path.read_bytes()
    segment = Segment(1)
    segment.put(3, hidden)
    place = len(segment.data) - 64
    moved = bytearray(segment.data)
    moved += data[32:]
    # Every place behind the new section is so much further on.
    by = len(moved) - len(data)
    image = opened(_moved(path, moved, by, place))

    assert image.read_at(Extent(0, image.size)) == MEDIUM
    (said,) = image.unreached(lambda: None)
    assert "no part of the medium" in said


@pytest.mark.parametrize("chunks", [1, 2, 5])  # packed, summed, and as it is
@pytest.mark.parametrize("tail", [b"a secret", b"\0", None])
def test_what_the_last_chunk_holds_beyond_the_stated_length_is_told(
    tail: bytes | None, chunks: int, tmp_path: Path
) -> None:
    chance, behind = random.Random(6), 20 * SECTOR  # noqa: S311
    first = b"text" * 4096 if chunks == 1 else b""
    kept = (first + chance.randbytes(chunks * CHUNK))[: chunks * CHUNK - behind]
    some = chance.randbytes(behind) if tail is None else (tail * behind)[:behind]
    stated = text("sn ts bp ph", f"1 {len(kept) // SECTOR} {SECTOR} 1")

    found = opened(an_ex01(kept + some, tmp_path / "disk", device=stated))

    told = [*found.unreached(lambda: None)]
    assert found.size == len(kept)
    if tail == b"\0":
        assert told == []
    elif chunks == 5:  # in its file by whole sectors
        assert told == [UNREACHED(behind - SECTOR, "disk.Ex01")]
    else:
        assert told == [BEYOND(behind)]


def _moved(path: Path, data: bytearray, by: int, before: int) -> Path:
    at = len(data) - 64
    while True:
        kind, _, previous, length = struct.unpack_from("<IIQQ", data, at)
        struct.pack_into("<Q", data, at + 8, previous + by if previous else before)
        data[at : at + 64] = summed(bytes(data[at : at + 60]))
        if kind == 4:
            start = at - length
            count = struct.unpack_from("<I", data, start + 8)[0]
            for number in range(count):
                place = start + 32 + 16 * number
                if not data[place + 12] & 4:
                    value = struct.unpack_from("<Q", data, place)[0]
                    struct.pack_into("<Q", data, place, value + by)
            entries = bytes(data[start + 32 : start + 32 + 16 * count])
            data[start + 32 : start + 36 + 16 * count] = summed(entries)
        if not previous:
            break
        at = previous + by
    path.write_bytes(data)
    return path


def test_a_missing_segment_is_lost_in_its_place_and_named(image: Path) -> None:
    image.with_suffix(".Ex02").unlink()

    lost = losses(image)

    assert {each.reason for each in lost} == {"disk.Ex02 is missing"}
    assert opened(image).gaps()[0].offset == lost[0].offset > 0


def test_the_last_segments_that_are_missing_are_named(image: Path) -> None:
    for number in (2, 3):
        image.with_suffix(f".Ex0{number}").unlink()

    assert {each.reason for each in losses(image)} == {"disk.Ex02 is missing"}


@pytest.mark.parametrize("sought", ["stored", "packed"])
def test_a_changed_chunk_is_a_loss_of_that_chunk_where_libewf_gives_bytes(
    tmp_path: Path, sought: str
) -> None:
    path = an_ex01(MEDIUM, tmp_path / "disk")
    data = path.read_bytes()
    if sought == "stored":
        at = data.index(MEDIUM[:64])
    else:
        at = data.rindex(b"\x78\x01", 0, len(data) - 2000) + 500
    patch(path, at, b"\xaa" * 24)

    lost = losses(path)

    (chunk,) = (each.offset // CHUNK for each in lost)
    assert lost[0].length == min(CHUNK, len(MEDIUM) - chunk * CHUNK)
    assert isinstance(lost[0], ChecksumError) is (sought == "stored")
    handle = pyewf.handle()
    handle.open([str(path)])
    assert len(handle.read_buffer_at_offset(lost[0].length, lost[0].offset)) == lost[0].length


def test_a_damaged_table_loses_its_chunks_alone(tmp_path: Path) -> None:
    path = an_ex01(MEDIUM, tmp_path / "disk", per_table=8)
    data = path.read_bytes()
    head = summed(struct.pack("<QI4x", 8, 8))
    patch(path, data.index(head) + 32 + 3, b"\x55")

    (gap,) = opened(path).gaps()

    assert (gap.offset, gap.length) == (8 * CHUNK, 8 * CHUNK)
    assert isinstance(gap, ChecksumError)
    assert sum(each.length for each in losses(path)) == 8 * CHUNK
    patch(path, data.index(head) + 2, b"\x55")
    assert sum(each.length for each in losses(path)) == 8 * CHUNK


def _encrypted(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-64:] = summed(struct.pack("<II", 15, 2) + bytes(data[-56:-4]))
    path.write_bytes(data)


def _keys(path: Path) -> None:
    segment = Segment(1)
    segment.put(KEYS, bytes(64))
    segment.put(15, b"")
    path.write_bytes(segment.data)


def _of_another_set(path: Path) -> None:
    segment = Segment(2, set_id=bytes(16))
    segment.put(15, b"")
    path.with_suffix(".Ex02").write_bytes(segment.data)


def _twice(path: Path) -> None:
    path.with_suffix(".Ex02").write_bytes(path.read_bytes())


def _bzip2(path: Path) -> None:
    patch(path, 10, b"\x02")


def _third_version(path: Path) -> None:
    patch(path, 8, b"\x03")


def _later_segment(path: Path) -> None:
    patch(path, 12, b"\x02")


def _no_length(path: Path) -> None:
    an_ex01(MEDIUM, path, device=text("sn ts bp", "1 x 512"))


def _endless(path: Path) -> None:
    an_ex01(MEDIUM, path, device=text("sn ts bp", f"1 {1 << 62} 512"))


def _other_count(path: Path) -> None:
    an_ex01(MEDIUM, path, device=text("sn ts bp", f"1 {len(MEDIUM) // 512 + 999} 512"))


def _fewer(path: Path) -> None:
    data = text(
        "sn ts bp tb sb",
        f"1 {len(MEDIUM) // 512 - 999} 512 {-(-(len(MEDIUM) // 512 - 999) // 64)} 64",
    )
    an_ex01(MEDIUM, path, device=data)


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        (_encrypted, EncryptedDiskImageError, "encrypted, no key given"),
        (_keys, EncryptedDiskImageError, "encrypted, no key given"),
        (_of_another_set, DiskImageError, "of different disk images"),
        (_twice, DiskImageError, "same segment"),
        (_bzip2, UnsupportedDiskImageError, "bzip2"),
        (_third_version, UnsupportedDiskImageError, "another version"),
        (_later_segment, DiskImageError, "not the first segment"),
        (_no_length, DiskImageError, "does not say how large"),
        (_endless, DiskImageError, "claims a medium of"),
        (_other_count, DiskImageError, "counts of sectors and chunks disagree"),
        (_fewer, DiskImageError, "more chunks than it has"),
    ],
)
def test_what_contradicts_itself_or_is_not_read_is_refused_by_name(
    tmp_path: Path, change: Callable[[Path], None], kind: type[Exception], said: str
) -> None:
    path = an_ex01(MEDIUM, tmp_path / "disk")
    change(path)

    with pytest.raises(kind, match=said):
        open_image(identify_source(path))


@pytest.mark.parametrize("previous", [0, 1 << 63, 40, 0xFFFF_FFFF_FFFF_FFFF], ids=hex)
def test_a_list_of_sections_that_leads_astray_ends(tmp_path: Path, previous: int) -> None:
    path = an_ex01(MEDIUM, tmp_path / "disk")
    data = bytearray(path.read_bytes())
    data[-64:] = summed(struct.pack("<IIQ", 15, 0, previous) + bytes(data[-48:-4]))
    path.write_bytes(data)

    with pytest.raises(DiskImageError, match="does not say how large"):
        open_image(identify_source(path))


def test_names_of_segments_are_those_of_the_format() -> None:
    name = opening.segment_name
    assert [name("a.Ex01", each) for each in (2, 99, 100, 125, 126, 775, 776)] == [
        "a.Ex02", "a.Ex99", "a.ExAA", "a.ExAZ", "a.ExBA", "a.ExZZ", "a.EyAA",
    ]  # fmt: skip
    assert name("a.Ex01", opening.MOST_SEGMENTS) == "a.EzZZ"


COUNT = [pytest.param(200), pytest.param(100_000, marks=[pytest.mark.long, pytest.mark.timeout(0)])]


@pytest.mark.parametrize("count", COUNT)
def test_a_changed_image_neither_crashes_nor_makes_bytes_up(tmp_path: Path, count: int) -> None:
    small = MEDIUM[7 * CHUNK : 12 * CHUNK]
    path = an_ex01(small, tmp_path / "disk", per_table=2)
    good = path.read_bytes()
    source = random.Random(count)  # noqa: S311
    places = [at for at in range(len(good)) if any(good[max(at - 64, 0) : at + 64])]
    whole = 0
    for _ in range(count):
        data = bytearray(good)
        for _ in range(source.choice((1, 1, 3))):
            at = source.choice(places)
            data[at : at + 4] = source.choice((b"\xff" * 4, b"\0", source.randbytes(4)))
        path.write_bytes(data[: source.choice((len(data), len(data), source.randrange(len(data))))])
        whole += _is_whole(path, small)

    assert whole < count


def _is_whole(path: Path, medium: bytes) -> bool:
    """Whether all of it was given, and no byte of what was given is wrong by its checksum."""
    try:
        found = opening.open_ewf2((path,))
    except DiskImageError:
        return False
    with_all = True
    buffers = [memoryview(bytearray(100_000))]
    for piece in read_through(found, Extent(0, min(found.size, len(medium))), buffers=buffers):
        with_all &= not isinstance(piece, UnreadableExtentError)
    assert isinstance(found, VirtualDisk)
    list(found.unreached(lambda: None))
    found.close()
    return with_all


@pytest.mark.corpus
def test_images_of_another_project_have_the_digest_that_they_state() -> None:
    found = sorted(Path(os.environ["EXPUNGE_CORPUS"], "third_party").glob("**/*.[Ee]x01"))
    if not found:
        pytest.skip("an Ex01 is not present in the corpus")
    for path in found:
        image = opened(path)
        (md5,) = (d for d in stored_digests(image) if d.algorithm is HashAlgorithm.MD5)
        whole = image.read_at(Extent(0, image.size))
        assert hashlib.md5(whole, usedforsecurity=False).digest() == md5.value

"""A file that was compressed alone, given as a source: its content is compared, whatever it is."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import zipfile
from typing import TYPE_CHECKING

import pytest
import zstandard

from forensics.cli.scanning import is_complete
from forensics.containers.lone import reader
from forensics.containers.lone.frames import Frames, frames_of
from forensics.containers.opening import open_files
from forensics.containers.reader import HeldFile, HeldPart
from forensics.errors import ForensicsError, UnsupportedDiskImageError
from forensics.scanning.sources.confined_look import identify_compressed
from forensics.scanning.sources.guarded_images import identify_acquired
from forensics.values import Extent, Fault, HitKind, SourceKind, SourceRef
from tests.forensics.scanning.builders import a_whole_set_of, content_at, raw_request, scanned
from tests.forensics.scanning.recipes import a_picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.hash_set import HashSet
    from forensics.values import ScanResult

KNOWN, OTHER = a_picture("known", 60_001), a_picture("other", 40_000)
TEXT = b"words and more words\n" * 3000
ALONE: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}
SOME, MANY = 120, 100_000
MOST = 64 * 1024 * 1024  # bytes decoded of one changed input


@pytest.fixture(scope="module")
def hash_set() -> HashSet:
    return a_whole_set_of([KNOWN, OTHER])


def result_of(path: Path, hash_set: HashSet) -> ScanResult:
    return scanned(hash_set=hash_set, out=path.with_suffix(".result"), request=raw_request(path))


def reasons_of(result: ScanResult) -> list[str]:
    return [fault.reason for fault in result.faults]


def contents_of(path: Path) -> tuple[dict[str | None, bytes], list[Fault]]:
    """What is given of a file, by path, and the faults."""
    ref = SourceRef(SourceKind.COMPRESSED, (path,), path.stat().st_size)
    held = open_files(ref)
    found: dict[str | None, bytes] = {}
    faults, total = list[Fault](), 0
    for part in held.parts():
        for file in held.files(part) if isinstance(part, HeldPart) else ():
            assert isinstance(file, HeldFile)
            total += file.extent.length
            buffer, stream = bytearray(min(file.size, MOST)), held.stream(file)
            stream.read_into(0, memoryview(buffer))
            assert stream.damage() is None
            found[file.path] = bytes(buffer)
        if isinstance(part, Fault):
            faults.append(part)
    held.close()
    assert total == ref.size, "each byte of the file is counted once"
    return found, faults


@pytest.mark.parametrize("suffix", ALONE)
def test_known_files_in_the_content_are_found(
    suffix: str, tmp_path: Path, hash_set: HashSet
) -> None:
    path = tmp_path / f"chat.bin{suffix}"
    path.write_bytes(ALONE[suffix](TEXT + KNOWN + TEXT))

    result = result_of(path, hash_set)

    (source,), (hit,) = result.sources, result.hits
    assert (hit.path, hit.kind, hit.length) == ("/chat.bin", HitKind.EMBEDDED, len(KNOWN))
    assert hit.extents == (Extent(0, path.stat().st_size),)
    assert source.size == source.coverage.compared == path.stat().st_size
    assert result.faults == ()
    assert is_complete(result)


def test_a_container_within_is_opened(tmp_path: Path, hash_set: HashSet) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("DCIM/p.jpg", KNOWN)
    path = tmp_path / "phone.zip.gz"
    path.write_bytes(gzip.compress(gzip.compress(buffer.getvalue())))

    result = scanned(
        hash_set=hash_set,
        out=tmp_path / "result",
        request=raw_request(path, stages=("exact", "raw", "content")),
    )

    assert [hit.path for hit in result.hits] == ["/phone.zip!/1!/DCIM/p.jpg"]


def test_a_disk_image_within_is_compared_and_opened_and_what_is_not_known_on_it_told(
    tmp_path: Path, hash_set: HashSet
) -> None:
    disk = bytearray(1 << 20)
    disk[450], disk[510:512] = 0x0C, b"\x55\xaa"
    disk[70_000 : 70_000 + len(KNOWN)] = KNOWN
    path = tmp_path / "disk.raw.xz"
    path.write_bytes(ALONE[".xz"](bytes(disk)))

    result = result_of(path, hash_set)

    (source,) = result.sources
    assert [hit.length for hit in result.hits] == [len(KNOWN)]
    (reason,) = reasons_of(result)
    assert "a volume on it announces nothing that is known" in reason
    assert source.coverage.unopened == source.size
    assert not is_complete(result)


@pytest.mark.parametrize("suffix", ALONE)
def test_of_a_stream_that_is_cut_off_all_that_is_there_is_compared(
    suffix: str, tmp_path: Path
) -> None:
    chance = random.Random(7)  # noqa: S311 -- no secret
    whole = b"".join(chance.randbytes(3000) + bytes(100) for _ in range(100))
    path = tmp_path / f"a.bin{suffix}"
    packed = bz2.compress(whole, 1) if suffix == ".bz2" else ALONE[suffix](whole)
    path.write_bytes(packed[: len(packed) * 3 // 4])

    found, (fault,) = contents_of(path)

    assert whole.startswith(found["/a.bin"])
    assert len(found["/a.bin"]) >= len(whole) // 3
    assert "no more can be decoded" in fault.reason


@pytest.mark.parametrize("suffix", [".gz", ".xz", ".zst"])
def test_a_wrong_checksum_at_the_end_costs_no_byte_of_content(suffix: str, tmp_path: Path) -> None:
    whole = TEXT + KNOWN
    packed = bytearray(
        zstandard.ZstdCompressor(write_checksum=True).compress(whole)
        if suffix == ".zst"
        else ALONE[suffix](whole)
    )
    at = {".gz": -8, ".xz": packed.rfind(b"\0\1") - 9, ".zst": -4}[suffix]
    packed[at] ^= 1
    path = tmp_path / f"a.bin{suffix}"
    path.write_bytes(bytes(packed))

    found, (fault,) = contents_of(path)

    assert found["/a.bin"] == whole
    assert f"{len(whole)} bytes were compared, and no more" in fault.reason


@pytest.mark.parametrize("suffix", ALONE)
def test_what_follows_the_stream_is_compared_as_it_is_stored(
    suffix: str, tmp_path: Path, hash_set: HashSet
) -> None:
    packed = ALONE[suffix](TEXT)
    path = tmp_path / f"a{suffix}"
    path.write_bytes(packed + bytes(512) + KNOWN)

    result = result_of(path, hash_set)

    (hit,) = result.hits
    assert content_at(path, hit) == KNOWN
    (reason,) = reasons_of(result)
    assert "they were compared as they are stored" in reason
    assert result.sources[0].coverage.opaque > 0


def test_zeros_behind_the_stream_are_nothing(tmp_path: Path) -> None:
    for suffix in (".gz", ".bz2", ".xz"):
        path = tmp_path / f"a{suffix}"
        path.write_bytes(ALONE[suffix](TEXT) * 2 + bytes(300_000))

        assert contents_of(path) == ({"/a": TEXT * 2}, [])


def test_a_bomb_is_read_so_far_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LEAST_MOST", 3 << 20)
    path = tmp_path / "zeros.gz"
    path.write_bytes(gzip.compress(bytes(64 << 20)))

    found, (fault,) = contents_of(path)

    assert len(found["/zeros"]) == reader.MOST_RATIO * path.stat().st_size
    assert "far longer than any honest file" in fault.reason


def test_one_that_cannot_be_decoded_is_compared_as_it_is_stored(
    tmp_path: Path, hash_set: HashSet
) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(b"\x1f\x8b\x08\0\0\0\0\0\0\0\xff\xff" + KNOWN)

    result = result_of(path, hash_set)

    (hit,) = result.hits
    assert content_at(path, hit) == KNOWN
    assert result.sources[0].coverage.unopened > 0
    assert "something else than a tar archive" in reasons_of(result)[0]


def test_it_is_a_source_of_a_scan_and_nothing_that_is_acquired(tmp_path: Path) -> None:
    path = tmp_path / "disk.gz"
    path.write_bytes(gzip.compress(TEXT))

    assert identify_compressed(path) == SourceRef(
        SourceKind.COMPRESSED, (path,), path.stat().st_size
    )
    with pytest.raises(UnsupportedDiskImageError, match="something else than a tar archive"):
        identify_acquired(path)


def test_frames_end_where_they_say(tmp_path: Path) -> None:
    path = tmp_path / "a.zst"
    skipped = b"\x50\x2a\x4d\x18\4\0\0\0abcd"
    streamed = zstandard.ZstdCompressor(write_checksum=True, write_content_size=False)
    frames = skipped + ALONE[".zst"](KNOWN) + streamed.compress(bytes(400_000)) + skipped
    cases = {
        frames: Frames(len(frames), is_cut=False),
        frames + b"behind": Frames(len(frames), is_cut=False),
        frames[:-1]: Frames(len(frames) - len(skipped), is_cut=True),
        frames[: len(skipped) + 9]: Frames(len(skipped), is_cut=True),
        b"\x28\xb5\x2f\xfd": Frames(0, is_cut=True),
        b"\x28\xb5\x2f\xfd\x20\x05\x06\0\0": Frames(0, is_cut=True),
    }
    for data, expected in cases.items():
        path.write_bytes(data)
        with path.open("rb") as file:
            assert frames_of(file.fileno(), len(data)) == expected


@pytest.mark.parametrize("suffix", ALONE)
def test_changed_bytes_raise_nothing_but_errors_of_ours(
    suffix: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    chance, path = random.Random(suffix), tmp_path / "a"  # noqa: S311 -- no secret
    seed = ALONE[suffix](KNOWN[:3000] + TEXT[:3000]) + ALONE[suffix](b"more")
    for _ in range(MANY // 4 if request.config.getoption("--long") else SOME // 4):
        data = bytearray(seed)
        for _ in range(chance.randrange(1, 5)):
            data[chance.randrange(4, len(data))] = chance.randrange(256)
        path.write_bytes(bytes(data[: chance.randrange(5, len(data) + 1)]))
        try:
            contents_of(path)
        except ForensicsError:
            continue

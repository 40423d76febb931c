"""Real archives with some bytes changed: nothing but errors of ours, and bounded work."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest
import zstandard

from forensics.errors import ForensicsError
from tests.forensics.containers.reading import read_all

if TYPE_CHECKING:
    from pathlib import Path

SOME = 600
MANY = 100_000
MOST = 300 * 1024 * 1024  # bytes decoded of one input: what a bomb may cost


def a_zip(method: int, *, is_streamed: bool = False) -> bytes:
    made = random.Random(method)  # noqa: S311 -- no secret
    buffer = io.BytesIO()
    if is_streamed:
        buffer.seekable = lambda: False  # type: ignore[method-assign]  # so lengths stand behind
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for number in range(4):
            content = made.randbytes(300) + b"words " * made.randrange(200)
            archive.writestr(zipfile.ZipInfo(f"folder/{number}.bin"), content, method)
        with archive.open(zipfile.ZipInfo("large"), "w", force_zip64=True) as member:
            member.write(bytes(2000))
        archive.comment = b"a comment"
    return buffer.getvalue()


def a_tar(form: int) -> bytes:
    made, buffer = random.Random(form), io.BytesIO()  # noqa: S311 -- no secret
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for name in ("a.bin", "folder/b.bin", "long " * 15 + "/" + "name " * 20):
            content = made.randbytes(300) + b"words " * made.randrange(200)
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "a.bin"
        archive.addfile(link)
    return buffer.getvalue()


PAX = a_tar(tarfile.PAX_FORMAT)
SEEDS = {
    "tar": PAX,
    "gnu tar": a_tar(tarfile.GNU_FORMAT),
    "tar.gz": gzip.compress(PAX, mtime=0),
    "tar.bz2": bz2.compress(PAX),
    "tar.xz": lzma.compress(PAX),
    "tar.zst": zstandard.ZstdCompressor().compress(PAX),
    "stored": a_zip(zipfile.ZIP_STORED),
    "deflated": a_zip(zipfile.ZIP_DEFLATED),
    "streamed": a_zip(zipfile.ZIP_DEFLATED, is_streamed=True),
    "bzip2": a_zip(zipfile.ZIP_BZIP2),
    "lzma": a_zip(zipfile.ZIP_LZMA),
}
ODD = [b"\0", b"\xff", b"\xff\xff", b"\xff" * 4, b"\0" * 4, b"\x7f" + b"\xff" * 7, b"PK\x01\x02"]


def changed(seed: bytes, chance: random.Random) -> bytes:
    """A seed with a few changes, most of them in what describes its files."""
    data = bytearray(seed)
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(data))
        match chance.randrange(5):
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                piece = chance.choice(ODD)
                data[at : at + len(piece)] = piece
            case 2:
                del data[at : at + chance.randrange(1, 40)]
            case 3:
                data[at:at] = data[chance.randrange(len(data)) :][: chance.randrange(1, 60)]
            case _:
                at = max(0, len(data) - 1 - chance.randrange(min(500, len(data))))
                data[at] = chance.randrange(256)
        if not data:
            return b"PK"
    return bytes(data)


def try_all(folder: Path, name: str, inputs: int) -> None:
    path = folder / "fuzzed"
    for number in range(inputs):
        data = changed(SEEDS[name], random.Random(f"{name} {number}"))  # noqa: S311 -- no secret
        path.write_bytes(data)
        try:
            read = read_all(path, most=0)
        except ForensicsError:
            continue
        assert read.length <= MOST, number
        assert all(file.extent.end <= len(data) for file in read.files), number


@pytest.mark.parametrize("name", SEEDS)
def test_changed_archives_are_read_or_refused(name: str, tmp_path: Path) -> None:
    try_all(tmp_path, name, SOME // len(SEEDS))


@pytest.mark.long
@pytest.mark.parametrize("name", SEEDS)
def test_a_hundred_thousand_changed_archives_are_read_or_refused(name: str, tmp_path: Path) -> None:
    try_all(tmp_path, name, -(-MANY // len(SEEDS)))

"""For each kind of container within files: how one is made, by a standard tool where there is one.

A recipe gives the container and, by name, what must be found in it.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import subprocess
import zipfile
from typing import TYPE_CHECKING

import zstandard

from forensics.errors import UnreadableExtentError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.contents.reader import ContentMember

MIB = 1024 * 1024
_chance = random.Random("contents")  # noqa: S311 -- no secret
PICTURE = b"\xff\xd8\xff\xe0" + _chance.randbytes(9_000)
TEXT = b"".join(b"line %d of a text that packs well\n" % number for number in range(2_000))

FILES = {"plain.txt": TEXT, "a.jpg": PICTURE, "part.txt": TEXT[:9_999]}


@dataclass(frozen=True)
class Made:
    """A container, and some of its members by name."""

    data: bytes
    members: dict[bytes, bytes]


class HeldContent:
    """Bytes in memory as the content of a file."""

    def __init__(self, data: bytes) -> None:
        self.data, self.size = data, len(data)

    def read_into(self, offset: int, buffer: memoryview) -> None:
        found = self.data[offset : offset + len(buffer)]
        if len(found) < len(buffer):
            raise UnreadableExtentError(offset, len(buffer), "read error")
        buffer[:] = found


def read_member(member: ContentMember) -> bytes:
    decoder, pieces = member.begin(), list[bytes]()
    while piece := decoder.read(MIB):
        assert len(piece) <= MIB, "more than was asked for"
        pieces.append(piece)
    return b"".join(pieces)


def _gzip(folder: Path) -> Made:
    path = folder / "plain.txt.gz"
    with path.open("wb") as raw, gzip.GzipFile("plain.txt", "wb", fileobj=raw, mtime=0) as file:
        file.write(TEXT)
    return Made(path.read_bytes(), {b"plain.txt": TEXT})


def _zip(folder: Path) -> Made:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/plain.txt", TEXT)
        archive.writestr(zipfile.ZipInfo("stored.jpg"), PICTURE)
        archive.writestr("packed.bz2", TEXT, zipfile.ZIP_BZIP2)
    return Made(
        path.read_bytes(),
        {b"a/plain.txt": TEXT, b"stored.jpg": PICTURE, b"packed.bz2": TEXT},
    )


def _zip_headers(folder: Path) -> Made:
    """Written to a pipe, so that lengths stand behind what they are of; without its list."""
    whole = subprocess.run(["zip", "-q", "-", "-@"], cwd=_filled(folder), check=True,
                           input="\n".join(FILES).encode(), capture_output=True).stdout  # fmt: skip
    return Made(
        whole[: whole.index(b"PK\1\2")], {name.encode(): data for name, data in FILES.items()}
    )


def _filled(folder: Path) -> Path:
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    return folder


def _tar(folder: Path) -> Made:
    files = {"deep/plain.txt": TEXT, "a.jpg": PICTURE, "x" * 150: TEXT[:999]}
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    archive = folder / "a.tar"
    subprocess.run(["tar", "-C", folder, "-cf", archive, *files], check=True)
    return Made(archive.read_bytes(), {name.encode(): data for name, data in files.items()})


def _cpio(_: Path) -> Made:
    """Two archives of the form ``newc``, one after the other, as an initramfs has them."""
    files = {b"plain.txt": TEXT, b"a.jpg": PICTURE}
    data = b""
    for name, content in files.items():
        data += _newc(name, content, 0o100644) + _newc(b"TRAILER!!!", b"", 0)
        data += bytes(-len(data) % 512)
    return Made(data, files)


def _newc(name: bytes, content: bytes, mode: int) -> bytes:
    fields = (0, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0)
    head = b"070701" + b"".join(b"%08X" % each for each in fields) + name + b"\0"
    head += bytes(-len(head) % 4)
    return head + content + bytes(-len(content) % 4)


def _seven_zip(folder: Path) -> Made:
    """Solid, and one file in a folder of its own, as it is."""
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    archive = folder / "a.7z"
    for name, method in (("a.jpg", "-mx0"), ("plain.txt", "-mx5"), ("part.txt", "-m0=bzip2")):
        _run("7z", "a", "-bso0", method, archive, name, cwd=folder)
    return Made(archive.read_bytes(), {name.encode(): data for name, data in FILES.items()})


def _iso(folder: Path) -> Made:
    """With the names of Joliet."""
    inside = folder / "inside" / "a longer name of a folder"
    inside.mkdir(parents=True)
    _filled(inside)
    _run("genisoimage", "-quiet", "-J", "-o", "a.iso", "inside", cwd=folder)
    members = {f"{inside.name}/{name}".encode(): data for name, data in FILES.items()}
    return Made((folder / "a.iso").read_bytes(), members)


def _squashfs(folder: Path) -> Made:
    """In blocks of 4 KiB, so that there are several, and ends that share one; in LZMA's XZ."""
    inside = folder / "inside" / "deep"
    inside.mkdir(parents=True)
    for name, content in FILES.items():
        (inside / name).write_bytes(content)
    words = ("-comp", "xz", "-b", "4096", "-quiet", "-no-progress", "-all-root")
    _run("mksquashfs", inside.parent, "a.squashfs", *words, cwd=folder)
    members = {b"deep/" + name.encode(): data for name, data in FILES.items()}
    return Made((folder / "a.squashfs").read_bytes(), members)


def _run(*command: str | Path, cwd: Path) -> None:
    subprocess.run(command, cwd=cwd, check=True, capture_output=True)


RECIPES: dict[str, Callable[[Path], Made]] = {
    "7z": _seven_zip,
    "squashfs": _squashfs,
    "iso": _iso,
    "zip": _zip,
    "zip_headers": _zip_headers,
    "tar": _tar,
    "cpio": _cpio,
    "gzip": _gzip,
    "bzip2": lambda _: Made(bz2.compress(TEXT), {b"": TEXT}),
    "xz": lambda _: Made(lzma.compress(TEXT), {b"": TEXT}),
    "zstd": lambda _: Made(zstandard.compress(TEXT), {b"": TEXT}),
}

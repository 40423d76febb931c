"""For each kind of container within files: how one is made, by a standard tool where there is one.

A recipe gives the container and, by name, what must be found in it.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import zstandard

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_chance = random.Random("contents")  # noqa: S311 -- no secret
PICTURE = b"\xff\xd8\xff\xe0" + _chance.randbytes(9_000)
TEXT = b"".join(b"line %d of a text that packs well\n" % number for number in range(2_000))


@dataclass(frozen=True)
class Made:
    """A container, and some of its members by name."""

    data: bytes
    members: dict[bytes, bytes]


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


RECIPES: dict[str, Callable[[Path], Made]] = {
    "zip": _zip,
    "gzip": _gzip,
    "bzip2": lambda _: Made(bz2.compress(TEXT), {b"": TEXT}),
    "xz": lambda _: Made(lzma.compress(TEXT), {b"": TEXT}),
    "zstd": lambda _: Made(zstandard.compress(TEXT), {b"": TEXT}),
}

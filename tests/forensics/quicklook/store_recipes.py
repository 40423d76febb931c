"""Stores of QuickLook by their published form: the database by SQLite itself, and its pixels."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


BGRA_PREMULTIPLIED = 0x2002  # what macOS 11 was seen to write
FOLDER = "com.apple.QuickLook.thumbnailcache"
FILES = (
    "CREATE TABLE files (rowid INTEGER PRIMARY KEY, folder TEXT, file_name TEXT, "
    "fs_id BLOB, version BLOB, UNIQUE (folder, file_name))"
)
BASIC_FILES = "CREATE TABLE basic_files (fileId INTEGER, fsid INTEGER, version BLOB)"
THUMBNAILS = (
    "CREATE TABLE thumbnails (file_id INTEGER, size INTEGER, width INTEGER, height INTEGER, "
    "bitspercomponent INTEGER, bitsperpixel INTEGER, bytesperrow INTEGER, bitmapinfo INTEGER, "
    "bitmapdata_location INTEGER, bitmapdata_length INTEGER, plistbuffer_location INTEGER, "
    "plistbuffer_length INTEGER, flavor INTEGER, hit_count INTEGER, last_hit_date REAL, "
    "PRIMARY KEY (file_id, size))"
)


@dataclass(frozen=True)
class Thumbnail:
    """A picture, and the file that it is of; ``margin`` is clear pixels around it."""

    name: str
    picture: Image.Image
    form: int = BGRA_PREMULTIPLIED
    margin: int = 0
    padding: int = 16

    def stored(self) -> tuple[bytes, int, int, int]:
        """Its bytes, width, height and bytes of a row."""
        pixels = np.asarray(self.picture.convert("RGB"))
        pixels = np.pad(pixels, ((self.margin,) * 2, (self.margin,) * 2, (0, 0)))
        alpha = np.pad(np.full(self.picture.size[::-1], 255, np.uint8), self.margin)
        first = self.form & 0x1F in {2, 4, 6}
        order = [alpha, *pixels.transpose(2, 0, 1)]
        order = order if first else [*order[1:], alpha]
        order = order[::-1] if self.form & 0x7000 == 0x2000 else order
        table = np.stack(order, axis=2)
        rows, columns = table.shape[:2]
        lines = np.pad(table.reshape(rows, columns * 4), ((0, 0), (0, self.padding)))
        return lines.tobytes(), columns, rows, columns * 4 + self.padding


def a_store(
    folder: Path,
    thumbnails: Sequence[Thumbnail],
    *,
    with_names: bool = True,
    deleted: Sequence[str] = (),
    in_log: bool = False,
) -> Path:
    """A folder with both files; ``in_log``: the rows stand in the log beside it alone."""
    folder.mkdir(parents=True)
    data = bytearray(b"\0" * 512)
    with closing(sqlite3.connect(folder / "made.sqlite", isolation_level=None)) as database:
        database.execute("PRAGMA page_size = 4096")
        if in_log:
            database.execute("PRAGMA journal_mode = WAL")
        database.execute(FILES if with_names else BASIC_FILES)
        database.execute(THUMBNAILS)
        if in_log:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for number, each in enumerate(thumbnails, start=1):
            stored, width, height, row = each.stored()
            if with_names:
                path, _, name = each.name.rpartition("/")
                database.execute(
                    "INSERT INTO files VALUES (?, ?, ?, x'00', x'00')", (number, path, name)
                )
            file = number if with_names else int(each.name) - (1 << 63)
            database.execute(
                "INSERT INTO thumbnails VALUES (?, 128, ?, ?, 8, 32, ?, ?, ?, ?, 0, 0, 0, 3, 5.5)",
                (file, width, height, row, each.form, len(data), len(stored)),
            )
            data += stored
        for name in deleted:
            database.execute("DELETE FROM thumbnails WHERE file_id = (SELECT rowid FROM files "
                             "WHERE folder || '/' || file_name = ?)", (name,))  # fmt: skip
        for ending in ("", "-wal"):
            made = folder / f"made.sqlite{ending}"
            if made.exists():
                (folder / f"index.sqlite{ending}").write_bytes(made.read_bytes())
    for made in folder.glob("made.*"):
        made.unlink()
    (folder / "thumbnails.data").write_bytes(data)
    return folder

"""Stores of QuickLook among the files of a source, by their names: both files in one folder."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.containers.reader import HeldPart
from forensics.file_system import FileEntry
from forensics.quicklook.index import INDEX, LOG, PIXELS
from forensics.value_classes import dataclass
from forensics.values.media import Bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMES = frozenset({INDEX, LOG, PIXELS})
FOLDER = "com.apple.quicklook"  # how the names of its folders begin, in small letters
MOST_STORES = 256


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file by its path: in a part of a container that holds it alone, or on a medium."""

    path: str
    size: Bytes
    part: HeldPart | None = None
    entry: FileEntry | None = None

    @property
    def place(self) -> object:
        """Where its bytes stand: a file of a snapshot may be the one that is there now."""
        return self.part if self.entry is None else self.entry.extents


@dataclass(frozen=True, slots=True)
class BitmapStore:
    """Thumbnails of QuickLook (macOS): pixels, and the database with its log that names them."""

    index: NamedFile | None = None
    log: NamedFile | None = None
    pixels: NamedFile | None = None

    @property
    def is_whole(self) -> bool:
        """Whether both are there."""
        return self.index is not None and self.pixels is not None


_AS = {INDEX: "index", LOG: "log", PIXELS: "pixels"}


def stores_of(files: Iterable[NamedFile]) -> tuple[tuple[BitmapStore, ...], int]:
    """Return the stores that files are, and how many files or pairs of them are not looked at.

    These are stores of which one of both files is missing, and files that stand where another of
    their name does (of deleted ones, say). Other programs name files so, too: they count where
    the folder is QuickLook's.
    """
    found: dict[tuple[object, str], BitmapStore] = {}
    others = 0
    for file in files:
        folder, _, name = file.path.rpartition("/")
        key = file.entry and (file.entry.partition, file.entry.state), folder
        store = found.get(key, BitmapStore())
        there: NamedFile | None = getattr(store, _AS[name])
        if there is None:
            found[key] = replace(store, **{_AS[name]: file})
        elif there.place != file.place:
            others += file.size > 0 and _is_of_quicklook(folder)
    whole = [store for store in found.values() if store.is_whole]
    others += sum(_is_half(store) and _is_of_quicklook(at) for (_, at), store in found.items())
    return tuple(whole[:MOST_STORES]), others + max(0, len(whole) - MOST_STORES)


def _is_of_quicklook(folder: str) -> bool:
    return folder.rpartition("/")[2].lower().startswith(FOLDER)


def _is_half(store: BitmapStore) -> bool:
    some = store.index or store.pixels
    return some is not None and some.size > 0 and not store.is_whole

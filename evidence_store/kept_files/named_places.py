"""Files of the server that the pages offer: those below the places that an administrator named.

The places stand in the settings (``[places]``). A page shows a file by its path below its place, a
form sends a digest of that path: only what is offered can be chosen, and no name of evidence stands
in an address. Symbolic links are offered nowhere, and followed nowhere but to a place itself.
"""

from __future__ import annotations

import hashlib
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.errors import WrongEntryError
from forensics.erasing.copies.sidecars import ENDING
from forensics.scanning.sources.reset_traces import can_have_traces
from forensics.value_classes import dataclass
from forensics.values.source_kinds import kind_by_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evidence_store.open_folder.store import Store

MOST_OFFERED = 100
"""So many of the newest are offered: a longer list is read by nobody."""
MOST_LOOKED_AT = 20_000
"""Entries of folders that are looked at for one page, so that no place keeps a page waiting."""
LOOKED_INTO = 1_000
"""Of so many of the newest files it is looked how they begin and end."""
DEPTH = 6

GONE = "It is no longer where it was. Choose again."
OUTSIDE = "It is a link now. Choose what itself lies in a place that an administrator named."
UNREADABLE = "The server cannot read it. Ask your administrator to let it, or choose another."
# Of a split image the first file stands for all; notes and logs beside images are none.
_FOLLOWS = re.compile(r"\.(?:[EeSsLl](?!01$)[0-9A-Za-z]{2}|(?!0*[01]$)[0-9]{3,})")
_BESIDE = re.compile(
    r"\.(?:txt|log|info|json|csv|xml|pdf|md5|sha1|sha256|toml|set|ufdx?)", re.IGNORECASE
)
_FIRST = (".E01", ".e01", ".S01", ".s01", ".L01", ".l01", ".001", ".000")


@dataclass(frozen=True, slots=True)
class Offered:
    """One file or folder that can be chosen.

    ``key`` stands for it in a form and tells nothing; ``shown`` is its path below its place;
    ``size`` in bytes, of all files of a split image, None for a folder; ``changed`` in UTC.
    """

    key: str
    path: Path
    shown: str
    size: int | None
    changed: datetime


def offered_images(store: Store) -> tuple[Offered, ...]:
    """Files that can be disk images or archives, and folders of extractions, newest first."""
    found = tuple(_placed(store, store.settings.places.images))
    return _newest((*_images(found), *_extractions(found)))


def offered_extractions(store: Store) -> tuple[tuple[Offered, ...], int]:
    """Of these the folders, and the files that begin or end as an archive of files does.

    Also how many of them do not. What an archive is, and whether it is whole, is seen when it is
    chosen: nothing is parsed here.
    """
    newest = offered_images(store)[:LOOKED_INTO]
    found = tuple(each for each in newest if each.size is None or _is_archive(each.path))
    return found[:MOST_OFFERED], len(newest) - len(found)


def offered_originals(store: Store) -> tuple[Offered, ...]:
    """Folders with files, newest first."""
    return _newest(_folders(_placed(store, store.settings.places.originals)))


def offered_files(store: Store, *, ending: str, most: int) -> tuple[Offered, ...]:
    """Files of the places for disk images that end so and hold ``most`` bytes, newest first."""
    return _newest(_small(_placed(store, store.settings.places.images), ending, most))


def files_of_places(store: Store, *, ending: str) -> Iterator[Path]:
    """Every plain file of the places for disk images whose name ends so."""
    for folder in _placed(store, store.settings.places.images):
        yield from (Path(each.path) for each in folder.files if each.name.endswith(ending))


def chosen(offered: Iterable[Offered], key: str) -> Path:
    """The one of them that a form named, as it lies now.

    Raises:
        WrongEntryError: it is gone, leads outside its place, or cannot be read.
    """
    for each in offered:
        if each.key == key:
            return _within(each.path)
    raise WrongEntryError(GONE)


def still_placed(store: Store, folder: Path) -> Path:
    """Return a folder of originals that was chosen before, if it still lies in a place.

    Raises:
        WrongEntryError: it is gone, leads outside the places, or cannot be read.
    """
    places = [Path(each).resolve() for each in store.settings.places.originals]
    if not any(each == folder or each in folder.parents for each in places):
        raise WrongEntryError(OUTSIDE)
    if not folder.is_dir():
        raise WrongEntryError(GONE)
    return _within(folder)


def _within(path: Path) -> Path:
    try:
        real = path.resolve(strict=True)
    except OSError:
        raise WrongEntryError(GONE) from None
    # It was listed by its real path: one that leads elsewhere now became a link meanwhile.
    if real != path:
        raise WrongEntryError(OUTSIDE)
    if not os.access(real, os.R_OK | (os.X_OK if real.is_dir() else 0)):
        raise WrongEntryError(UNREADABLE)
    return real


@dataclass(frozen=True, slots=True)
class _Placed:
    """A folder that lies in a place: its plain files and the folders in it."""

    place: Path
    path: Path
    files: tuple[os.DirEntry[str], ...]


def _placed(store: Store, places: Sequence[str]) -> Iterator[_Placed]:
    """Every folder of the places, none of the data folder's own; as far as they can be listed."""
    own, left = store.data.resolve(), MOST_LOOKED_AT
    for place in map(Path, places):
        waiting = [(place.resolve(), 0)]
        while waiting and left > 0:
            folder, depth = waiting.pop()
            # Files of the record are no evidence, even where a place holds the data folder.
            if folder == own:
                continue
            entries = _entries(folder, left)
            left -= len(entries) + 1
            plain = [each for each in entries if not each.name.startswith(".")]
            if depth < DEPTH:
                inner = (each for each in plain if each.is_dir(follow_symlinks=False))
                waiting += [(Path(each.path), depth + 1) for each in inner]
            files = tuple(each for each in plain if each.is_file(follow_symlinks=False))
            yield _Placed(place, folder, files)


def _entries(folder: Path, most: int) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return [each for each, _ in zip(found, range(most), strict=False)]
    except OSError:
        # A folder that the server may not list takes no other off the page.
        return []


def _images(folders: Iterable[_Placed]) -> Iterator[Offered]:
    for folder in folders:
        noted = {each.name for each in folder.files if each.name.endswith(ENDING)}
        stems = {Path(each.name).stem for each in folder.files if each.name.endswith(_FIRST)}
        sizes: dict[str, int] = {}
        firsts = []
        for each in folder.files:
            path = Path(each.name)
            if path.stem in stems and _FOLLOWS.fullmatch(path.suffix):
                sizes[path.stem] = sizes.get(path.stem, 0) + _stat(each).st_size
            # A working copy is to be overwritten: the command alone registers one as evidence.
            elif not _BESIDE.fullmatch(path.suffix) and each.name + ENDING not in noted:
                firsts.append(each)
        for each in firsts:
            path, more = Path(each.name), 0
            if each.name.endswith(_FIRST):
                more = sizes.get(path.stem, 0)
            if size := _stat(each).st_size + more:
                yield _offered(folder, Path(each.path), size, _stat(each).st_mtime)


def _extractions(folders: Iterable[_Placed]) -> Iterator[Offered]:
    """Folders that lie in a place themselves: what lies deeper is a part of one."""
    for folder in folders:
        if folder.path.parent == folder.place.resolve():
            newest = max((_stat(each).st_mtime for each in folder.files), default=0.0)
            yield _offered(folder, folder.path, None, newest)


def _is_archive(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            file.seek(max(file.seek(0, os.SEEK_END) - _FOOTER, 0))
            kind = kind_by_marks(head, file.read(_FOOTER))
    except OSError:
        return False
    return kind is not None and can_have_traces(kind)


_HEAD, _FOOTER = 1024, 512  # where kinds have their marks


def _small(folders: Iterable[_Placed], ending: str, most: int) -> Iterator[Offered]:
    for folder in folders:
        for each in folder.files:
            seen = _stat(each)
            if each.name.endswith(ending) and 0 < seen.st_size <= most:
                yield _offered(folder, Path(each.path), seen.st_size, seen.st_mtime)


def _folders(folders: Iterable[_Placed]) -> Iterator[Offered]:
    for folder in folders:
        if folder.files:
            newest = max(_stat(each).st_mtime for each in folder.files)
            yield _offered(folder, folder.path, None, newest)


_NOTHING = os.stat_result((0,) * 10)


def _stat(entry: os.DirEntry[str]) -> os.stat_result:
    try:
        return entry.stat(follow_symlinks=False)
    except OSError:
        return _NOTHING  # it went meanwhile


def _offered(folder: _Placed, path: Path, size: int | None, changed: float) -> Offered:
    place = folder.place.resolve()
    below = path.relative_to(place)
    shown = place.name if below == Path() else str(below)
    key = hashlib.sha256(os.fsencode(path)).hexdigest()[:32]
    readable = shown.encode(errors="replace").decode()  # a name is bytes, and may be no text
    return Offered(key, path, readable, size, datetime.fromtimestamp(changed, UTC))


def _newest(found: Iterable[Offered]) -> tuple[Offered, ...]:
    return tuple(sorted(found, key=lambda each: (each.changed, each.shown), reverse=True))

"""The folders of an NTFS volume, live and deleted, and the paths they give to files."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from forensics.file_systems.names import MAX_PATH, ORPHANS
from forensics.file_systems.ntfs.mft import RECORD_MASK, Name
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from forensics.file_systems.ntfs.mft import Record

_KEPT = 32 * 1024 * 1024  # characters of paths kept for the next file of the same folder
_DEEPEST = 1_000  # folders within folders; a longer way up is a hostile one


class Place(NamedTuple):
    """A path, whether every folder of it is known, and whether every one of them is live."""

    path: str
    is_known: bool
    is_live: bool


@dataclass(frozen=True, slots=True)
class _NtfsFolder:
    sequence: int
    in_use: bool
    name: Name | None


class Folders:
    """All folders by record number, and their paths only while they are wanted."""

    ROOT: ClassVar[int] = 5

    def __init__(self) -> None:
        """Start with none."""
        self._folders: dict[int, _NtfsFolder] = {}
        self._kept: dict[tuple[int, int], Place | None] = {}
        self._kept_size = 0

    def add(self, record: Record) -> None:
        """Take a folder's record. All ``add`` come before the first ``path_of``."""
        names = [name for name in record.names if not name.is_dos] or record.names
        first = min(names, key=lambda name: name.text, default=None)
        self._folders[record.number] = _NtfsFolder(record.sequence, record.in_use, first)

    def add_named(self, number: int, sequence: int, name: Name, *, in_use: bool) -> None:
        """Take a folder that has one name, like ``add``."""
        self._folders[number] = _NtfsFolder(sequence, in_use, name)

    def place_of(self, reference: int) -> Place:
        """Return the folder that a name's reference to it means: its number, and its use count."""
        folder = self._place(reference & RECORD_MASK, reference >> 48 & 0xFFFF)
        return folder or Place(ORPHANS, is_known=False, is_live=False)

    def path_of(self, name: Name) -> Place:
        """Return a file's path by one name of it; below ``$OrphanFiles`` if its folder is lost."""
        folder = self._place(name.parent, name.parent_sequence)
        if folder is None:
            return Place(f"{ORPHANS}/{name.text}", is_known=False, is_live=False)
        return Place(f"{folder.path}/{name.text}", folder.is_known, folder.is_live)

    def _place(self, number: int, sequence: int) -> Place | None:
        """Climb to the root, or to a folder whose path is kept; None where the way up is lost."""
        climbed: list[tuple[tuple[int, int], _NtfsFolder]] = []
        seen: set[int] = set()
        key = (number, sequence)
        while key not in self._kept and key[0] != self.ROOT:
            folder = self._folders.get(key[0])
            if folder is None or folder.name is None or not _is_same(folder, key[1]):
                self._keep(key, None)
                break
            if key[0] in seen or len(climbed) >= _DEEPEST:
                return None
            seen.add(key[0])
            climbed.append((key, folder))
            key = (folder.name.parent, folder.name.parent_sequence)
        place = self._kept[key] if key in self._kept else Place("", is_known=True, is_live=True)
        for key, folder in reversed(climbed):
            place = _below(place, folder)
            self._keep(key, place)
        return place

    def _keep(self, key: tuple[int, int], place: Place | None) -> None:
        if self._kept_size > _KEPT:
            self._kept.clear()
            self._kept_size = 0
        self._kept[key] = place
        self._kept_size += 1 if place is None else len(place.path)


def _below(place: Place | None, folder: _NtfsFolder) -> Place | None:
    if folder.name is None:
        return None
    if place is None:
        return Place(f"{ORPHANS}/{folder.name.text}", is_known=False, is_live=False)
    path = f"{place.path}/{folder.name.text}"
    if len(path) > MAX_PATH:
        return None
    return Place(path, place.is_known, place.is_live and folder.in_use)


def _is_same(folder: _NtfsFolder, sequence: int) -> bool:
    """Tell whether a record is still the folder that a name refers to: deleting adds 1."""
    if folder.sequence == sequence:
        return True
    return not folder.in_use and folder.sequence == (sequence % 0xFFFF) + 1

"""The names of an ext file system by inode, from an iterative walk over its folders."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

import pytsk3

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_systems.ext.ext_folders import inline_names
from forensics.file_systems.names import MAX_PATH, decode
from forensics.file_systems.tsk_objects import TSK_ERRORS
from forensics.value_classes import dataclass
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.file_systems.ext.ext_inodes import InodeTables
    from forensics.file_systems.tsk_volume import TskVolume
    from forensics.values import Fault

_FOLDER = int(pytsk3.TSK_FS_NAME_TYPE_DIR)
_VIRTUAL_FOLDER = int(pytsk3.TSK_FS_NAME_TYPE_VIRT_DIR)
_NAME_LIVE = int(pytsk3.TSK_FS_NAME_FLAG_ALLOC)


@dataclass(frozen=True, slots=True)
class _ExtFolder:
    inode: int
    path: str
    is_live: bool


@dataclass(frozen=True, slots=True)
class _ExtName:
    inode: int
    name: bytes
    is_folder: bool
    is_live: bool


class NameBook:
    """Paths by inode, those of live names apart from those that a folder only remembers."""

    def __init__(self) -> None:
        """Start with none."""
        self._live: dict[int, list[str]] = {}
        self._deleted: dict[int, list[str]] = {}

    def add(self, inode: int, path: str, *, is_live: bool) -> None:
        """Take one name."""
        (self._live if is_live else self._deleted).setdefault(inode, []).append(path)

    def live(self, inode: int) -> list[str]:
        """Paths that folders give to an inode now."""
        return self._live.get(inode, [])

    def live_numbers(self) -> Iterable[int]:
        """The inodes that folders have names for now."""
        return self._live.keys()

    def deleted(self, inode: int) -> list[str]:
        """Paths that folders gave to an inode before."""
        return self._deleted.get(inode, [])


def read_names(file_system: TskVolume, tables: InodeTables, book: NameBook) -> Iterator[Fault]:
    """Fill a book with all names; give a fault for every live folder that cannot be read."""
    waiting: deque[_ExtFolder] = deque(
        [_ExtFolder(int(file_system.tsk.info.root_inum), "", is_live=True)]
    )
    visited: set[int] = set()
    while waiting:
        folder = waiting.popleft()
        if folder.inode in visited:
            continue
        visited.add(folder.inode)
        place = f"inode {folder.inode}"
        if len(folder.path) > MAX_PATH:
            yield file_system.fault(place, wordings.TOO_DEEP_FOR_NAMES)
            continue
        file_system.tsk_image.last_error = None
        try:
            for name in _names_of(file_system, tables, folder):
                _take(name, folder, book, waiting)
        except (FileSystemError, UnreadableExtentError, *TSK_ERRORS):
            if folder.is_live:
                yield file_system.fault(place, file_system.reason(wordings.NO_NAMES))


def _names_of(
    file_system: TskVolume, tables: InodeTables, folder: _ExtFolder
) -> Iterator[_ExtName]:
    """The entries of a folder; of one within its inode the live ones by a reader of our own."""
    inline = None
    if folder.is_live and tables.may_hold_folders:
        inline = inline_names(tables.inode(folder.inode))
    for each in inline or ():
        yield _ExtName(each.inode, each.name, is_folder=each.is_folder, is_live=True)
    with suppress(*(TSK_ERRORS if inline is not None else ())):
        for entry in file_system.tsk.open_dir(inode=folder.inode):
            name = entry.info.name
            kind, is_live = int(name.type), bool(int(name.flags) & _NAME_LIVE)
            if kind != _VIRTUAL_FOLDER and (inline is None or not is_live):
                yield _ExtName(int(name.meta_addr), name.name, kind == _FOLDER, is_live)


def _take(name: _ExtName, folder: _ExtFolder, book: NameBook, waiting: deque[_ExtFolder]) -> None:
    if name.name in {b".", b".."} or not name.inode:
        return
    is_live = folder.is_live and name.is_live
    path = f"{folder.path}/{decode(name.name)}"
    if not name.is_folder:
        book.add(name.inode, path, is_live=is_live)
    elif is_live:
        waiting.appendleft(_ExtFolder(name.inode, path, is_live=True))
    else:
        # only when all that is live was seen
        waiting.append(_ExtFolder(name.inode, path, is_live=False))

"""The names of an ext file system by inode, from an iterative walk over its folders."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytsk3

from forensics.file_systems.names import MAX_PATH, decode
from forensics.file_systems.tsk import TSK_ERRORS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.opening import OpenFileSystem
    from forensics.values import Fault

_FOLDER = int(pytsk3.TSK_FS_NAME_TYPE_DIR)
_VIRTUAL_FOLDER = int(pytsk3.TSK_FS_NAME_TYPE_VIRT_DIR)
_NAME_LIVE = int(pytsk3.TSK_FS_NAME_FLAG_ALLOC)


@dataclass(frozen=True, slots=True)
class _Folder:
    inode: int
    path: str
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

    def deleted(self, inode: int) -> list[str]:
        """Paths that folders gave to an inode before."""
        return self._deleted.get(inode, [])


def read_names(file_system: OpenFileSystem, book: NameBook) -> Iterator[Fault]:
    """Fill a book with all names; give a fault for every live folder that cannot be read."""
    waiting: deque[_Folder] = deque(
        [_Folder(int(file_system.tsk.info.root_inum), "", is_live=True)]
    )
    visited: set[int] = set()
    while waiting:
        folder = waiting.popleft()
        if folder.inode in visited:
            continue
        visited.add(folder.inode)
        place = f"inode {folder.inode}"
        if len(folder.path) > MAX_PATH:
            yield file_system.fault(
                place, "the folder lies too deep; its files are listed without their names"
            )
            continue
        file_system.tsk_image.last_error = None
        try:
            _read_folder(file_system, folder, book, waiting)
        except TSK_ERRORS:
            if folder.is_live:
                otherwise = "the folder cannot be read; its files are listed without their names"
                yield file_system.fault(place, file_system.reason(otherwise))


def _read_folder(
    file_system: OpenFileSystem, folder: _Folder, book: NameBook, waiting: deque[_Folder]
) -> None:
    for entry in file_system.tsk.open_dir(inode=folder.inode):
        name = entry.info.name
        kind, inode = int(name.type), int(name.meta_addr)
        if name.name in {b".", b".."} or kind == _VIRTUAL_FOLDER or not inode:
            continue
        is_live = folder.is_live and bool(int(name.flags) & _NAME_LIVE)
        path = f"{folder.path}/{decode(name.name)}"
        if kind != _FOLDER:
            book.add(inode, path, is_live=is_live)
        elif is_live:
            waiting.appendleft(_Folder(inode, path, is_live=True))
        else:
            waiting.append(
                _Folder(inode, path, is_live=False)
            )  # only when all that is live was seen

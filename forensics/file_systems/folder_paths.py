"""Paths of files, of names that folders give in any order: for readers of our own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from typing import TYPE_CHECKING, TypeVar

from forensics.file_systems.names import MAX_PATH, ORPHANS, decode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Inode = TypeVar("Inode", bound=Hashable)

DEEPEST = 4096  # folders within folders, as paths of Linux are no longer


class FolderPaths:
    """Takes names, and gives paths; what no folder leads to lies among the orphans."""

    def __init__(self, root: Hashable) -> None:
        """Take what stands for the uppermost folder."""
        self._names: defaultdict[Hashable, list[tuple[Hashable, bytes]]] = defaultdict(list)
        self._removed: defaultdict[Hashable, list[tuple[Hashable, bytes]]] = defaultdict(list)
        self._folders: dict[Hashable, str] = {root: ""}

    def add(self, inode: Hashable, folder: Hashable, name: bytes, *, is_live: bool = True) -> None:
        """Take one name of an inode, in a folder, or one that was removed there."""
        (self._names if is_live else self._removed)[inode].append((folder, name))

    def of(self, inode: Hashable) -> list[str]:
        """Return all paths of an inode."""
        return [f"{self._folder(at)}/{decode(name)}" for at, name in self._names.get(inode, ())]

    @staticmethod
    def lead_home(paths: list[str]) -> bool:
        """Whether one of some paths begins at the uppermost folder."""
        return any(not path.startswith(ORPHANS) for path in paths)

    def removed(self, inode: Hashable) -> list[str]:
        """Return the paths that an inode had."""
        return [f"{self._folder(at)}/{decode(name)}" for at, name in self._removed.get(inode, ())]

    def _folder(self, inode: Hashable) -> str:
        return folder_path(inode, self._names, self._folders)


def folder_path(
    inode: Inode,
    names: Mapping[Inode, Sequence[tuple[Inode, bytes]]],
    known: dict[Inode, str],
    *,
    orphans: str = ORPHANS,
) -> str:
    """Return the path of a folder, by the first name of each folder on the way.

    Args:
        inode: of the folder.
        names: the folder and name of each inode.
        known: paths of folders, the uppermost among them; what is found on the way is added.
        orphans: where a folder lies that none of these leads to, or that contains itself.
    """
    waiting: list[tuple[Inode, bytes]] = []
    seen: set[Inode] = set()
    at = inode
    while at not in known and at not in seen and len(waiting) < DEEPEST:
        seen.add(at)
        found = names.get(at)
        if not found:
            break
        parent, name = found[0]
        waiting.append((at, name))
        at = parent
    path = known.get(at, orphans)
    for number, name in reversed(waiting):
        path = f"{path}/{decode(name)}"[:MAX_PATH]
        known[number] = path
    return path

"""ext2, ext3 and ext4: a sweep over the inode tables, and names by a walk of our own.

Inodes below 11 are the file system's own. A file that no folder names any more is still found by
its inode; one whose folder The Sleuth Kit refuses is found too, as an orphan.
"""

from __future__ import annotations

import stat
import struct
from typing import TYPE_CHECKING

import pytsk3

from forensics.errors import FileSystemError
from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.file_systems.ext_inodes import (
    ENCRYPTED,
    INLINE,
    Inode,
    InodeTables,
    UnreadableInodes,
    inline_runs,
)
from forensics.file_systems.ext_names import NameBook, read_names
from forensics.file_systems.faults import CountedAs, Unopened
from forensics.file_systems.names import Paths
from forensics.file_systems.runs import LOST_RUNS, clip, length_of, whole_runs
from forensics.file_systems.tsk import TSK_ERRORS
from forensics.values import Fault, HitState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.allocation import LiveExtents
    from forensics.file_systems.opening import OpenFileSystem

_FIRST_ORDINARY = 11
_JOURNAL = 8
_DEFAULT = int(pytsk3.TSK_FS_ATTR_TYPE_DEFAULT)
_RESIDENT = int(pytsk3.TSK_FS_ATTR_RES)
_ALLOCATED = int(pytsk3.TSK_FS_META_FLAG_ALLOC)


def sweep(file_system: OpenFileSystem, live: LiveExtents) -> Iterator[FileEntry | Fault]:
    """Give the content of every regular file, and a fault for what cannot be told.

    Raises:
        FileSystemError: the superblock is damaged.
        UnreadableExtentError: the superblock cannot be read.
    """
    tables = InodeTables(file_system)
    return _Sweep(file_system, tables, live).run()


class _Sweep:
    def __init__(self, file_system: OpenFileSystem, tables: InodeTables, live: LiveExtents) -> None:
        self._fs = file_system
        self._tables = tables
        self._live = live
        self._names = NameBook()
        self._unopened = Unopened()

    def run(self) -> Iterator[FileEntry | Fault]:
        yield from read_names(self._fs, self._names)
        for inode in self._tables.used(_JOURNAL):
            if isinstance(inode, UnreadableInodes):
                yield self._fs.fault(
                    f"inodes {inode.first} to {inode.last}", inode.reason, (inode.extent,)
                )
            elif inode.number == _JOURNAL or inode.number >= _FIRST_ORDINARY:
                yield from self._guarded(inode)
        yield from self._unopened.faults(self._fs)

    def _guarded(self, inode: Inode) -> Iterator[FileEntry | Fault]:
        try:
            yield from self._visit(inode)
        except FileSystemError as error:
            yield self._fs.fault(f"inode {inode.number}", str(error))
        except TSK_ERRORS:
            yield self._fs.fault(
                f"inode {inode.number}", self._fs.reason("its blocks cannot be told")
            )

    def _visit(self, inode: Inode) -> Iterator[FileEntry | Fault]:
        is_file = (
            stat.S_ISREG(struct.unpack_from("<H", inode.stored)[0])
            and inode.number >= _FIRST_ORDINARY
        )
        if not is_file and not struct.unpack_from("<H", inode.stored, 26)[0]:
            return  # a deleted folder or link: nothing to list, nothing that it owns
        file = self._fs.open_inode(inode.number)
        is_live = bool(int(file.info.meta.flags) & _ALLOCATED)
        size, told = int(file.info.meta.size), False
        for attribute in file:
            resident = bool(int(attribute.info.flags) & _RESIDENT)
            runs = [] if resident else whole_runs(attribute, self._fs.geometry)
            if is_live:
                self._live.add(runs, inode.number)
            if (
                is_file
                and int(attribute.info.type) == _DEFAULT
                and attribute.info.size > 0
                and not told
            ):
                told = True
                yield from self._entry(
                    inode, int(attribute.info.id), int(attribute.info.size), runs, is_live=is_live
                )
        if is_file and size and not told:
            yield self._fs.fault(f"inode {inode.number}", "its blocks cannot be told")

    def _entry(
        self, inode: Inode, identity: int, size: int, runs: list[Run], *, is_live: bool
    ) -> Iterator[FileEntry | Fault]:
        residency, found = Residency.STORED, clip(runs, size)
        if inode.flags & INLINE:
            residency, found = Residency.RESIDENT, inline_runs(inode, size)
        if inode.flags & ENCRYPTED:
            residency = Residency.TRANSFORMED
            self._unopened.add(
                "encrypted by ext4, no key given", CountedAs.ENCRYPTED, inode.number, runs
            )
        paths, state = self._paths(inode.number, is_live=is_live)
        entry = FileEntry(
            self._fs.volume.partition,
            StreamId(inode.number, _DEFAULT, identity),
            paths.path,
            paths.also,
            state,
            is_live,
            size,
            found,
            residency,
        )
        if is_live and length_of(found) < size:
            yield self._fs.fault(
                f"inode {inode.number}",
                LOST_RUNS,
                entry.extents,
            )
        yield entry

    def _paths(self, inode: int, *, is_live: bool) -> tuple[Paths, HitState]:
        live, deleted = self._names.live(inode), self._names.deleted(inode)
        if is_live:
            return Paths.of(live), HitState.LIVE if live else HitState.ORPHAN
        return Paths.of(live or deleted), HitState.DELETED if live or deleted else HitState.ORPHAN

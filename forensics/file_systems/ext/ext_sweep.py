"""ext2, ext3 and ext4: a sweep over the inode tables, and names by a walk of our own.

Inodes below 11 are the file system's own. A file that no folder names any more is still found by
its inode; one whose folder The Sleuth Kit refuses is found too, as an orphan.
"""

from __future__ import annotations

import stat
import struct
from typing import TYPE_CHECKING

import numpy as np
import pytsk3

from forensics.errors import FileSystemError
from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.file_systems.ext.ext_columns import InodeColumns, decode_inodes, none_of
from forensics.file_systems.ext.ext_inodes import (
    ENCRYPTED,
    FIRST_ORDINARY,
    INLINE,
    Inode,
    InodePiece,
    InodeTables,
    UnreadableInodes,
    inline_runs,
)
from forensics.file_systems.ext.ext_named import NamedInodes
from forensics.file_systems.ext.ext_names import NameBook, read_names
from forensics.file_systems.faults import FSCRYPT, ClosedFault, CountedAs, Unopened
from forensics.file_systems.file_columns import (
    RESIDENCIES,
    STATES,
    WHOLE_PATH,
    FileColumns,
    clipped,
    firsts_of,
)
from forensics.file_systems.names import Paths
from forensics.file_systems.runs import clip, length_of, whole_runs
from forensics.file_systems.tsk_objects import TSK_ERRORS
from forensics.values import Fault, HitState
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.allocation import LiveExtents
    from forensics.file_systems.file_columns import Column
    from forensics.file_systems.tsk_objects import TskAttribute
    from forensics.file_systems.tsk_volume import TskVolume

_DEFAULT = int(pytsk3.TSK_FS_ATTR_TYPE_DEFAULT)
_RESIDENT = int(pytsk3.TSK_FS_ATTR_RES)
_ALLOCATED = int(pytsk3.TSK_FS_META_FLAG_ALLOC)
_LIVE, _ORPHAN = STATES.index(HitState.LIVE), STATES.index(HitState.ORPHAN)


def sweep(file_system: TskVolume, live: LiveExtents) -> Iterator[FileColumns | FileEntry | Fault]:
    """Return the content of every regular file, and a fault for what cannot be told.

    Raises:
        FileSystemError: the superblock is damaged.
        UnreadableExtentError: the superblock cannot be read.
    """
    tables = InodeTables(file_system)
    return _ExtSweep(file_system, tables, live).run()


class _ExtSweep:
    def __init__(self, file_system: TskVolume, tables: InodeTables, live: LiveExtents) -> None:
        self._fs = file_system
        self._tables = tables
        self._live = live
        self._names = NameBook()
        self._unopened = Unopened()

    def run(self) -> Iterator[FileColumns | FileEntry | Fault]:
        yield from read_names(self._fs, self._tables, self._names)
        named = NamedInodes(self._names.live_numbers())
        for piece in self._tables.pieces():
            if isinstance(piece, UnreadableInodes):
                named.pass_over(piece.first, piece.last)
                place = f"inodes {piece.first} to {piece.last}"
                fault = self._fs.fault(place, piece.reason, (piece.extent,))
                yield ClosedFault.of(fault, CountedAs.UNLISTED)
                continue
            named.meet(piece)
            columns = self._decoded(piece)
            yield from self._listed(columns)
            for number in columns.others.tolist():
                yield from self._guarded(piece.inode(number))
        yield from self._unopened.faults(self._fs.at)
        yield from self._without_inodes(named.missing())

    def _without_inodes(self, missing: Column) -> Iterator[Fault]:
        if len(missing):
            reason = wordings.EXT_NO_INODES(len(missing))
            yield ClosedFault.of(self._fs.fault(f"inode {missing[0]}", reason), CountedAs.UNLISTED)

    def _decoded(self, piece: InodePiece) -> InodeColumns:
        """Decode a piece; where The Sleuth Kit reads its first file otherwise, nothing of it."""
        columns = decode_inodes(piece, self._fs.geometry)
        if not len(columns.numbers):
            return columns
        runs = columns.run_rows == 0
        places = zip(columns.offsets[runs].tolist(), columns.lengths[runs].tolist(), strict=True)
        try:
            file = self._fs.open_inode(int(columns.numbers[0]))
            told = [
                (int(each.info.type), int(each.info.id), whole_runs(each, self._fs.geometry))
                for each in file
            ]
            is_live = bool(int(file.info.meta.flags) & _ALLOCATED)
            agrees = is_live and int(file.info.meta.size) == columns.sizes[0]
        except (FileSystemError, *TSK_ERRORS):
            return none_of(columns)
        agrees &= told == [(_DEFAULT, 0, [Run(*place) for place in places])]
        return columns if agrees else none_of(columns)

    def _listed(self, columns: InodeColumns) -> Iterator[FileColumns]:
        """Return the files of ordinary inodes, all live, and what they own."""
        number = len(columns.numbers)
        if not number:
            return
        owners = columns.numbers[columns.run_rows]
        self._live.add_columns(columns.offsets, columns.lengths, owners)
        rows, offsets, lengths = clipped(
            columns.run_rows, columns.offsets, columns.lengths, columns.sizes
        )
        paths = [Paths.of(self._names.live(inode)) for inode in columns.numbers.tolist()]
        yield FileColumns(
            self._fs.volume.partition,
            columns.numbers,
            np.full(number, _DEFAULT),
            np.zeros(number, np.int64),
            columns.sizes,
            np.array([_ORPHAN if each.path is None else _LIVE for each in paths], np.uint8),
            np.full(number, RESIDENCIES.index(Residency.STORED), np.uint8),
            np.ones(number, np.bool_),
            np.zeros(number, np.bool_),
            firsts_of(np.bincount(rows, minlength=number)),
            offsets,
            lengths,
            (),
            np.full(number, WHOLE_PATH),
            [each.path for each in paths],
            {row: each.also for row, each in enumerate(paths) if each.also},
        )

    def _guarded(self, inode: Inode) -> Iterator[FileEntry | Fault]:
        try:
            yield from self._visit(inode)
        except FileSystemError as error:
            yield self._fs.fault(f"inode {inode.number}", str(error))
        except TSK_ERRORS:
            reason = self._fs.reason(wordings.NO_BLOCKS)
            yield self._fs.fault(f"inode {inode.number}", reason)

    def _visit(self, inode: Inode) -> Iterator[FileEntry | Fault]:
        is_file = _is_file(inode)
        if not is_file and not struct.unpack_from("<H", inode.stored, 26)[0]:
            return  # a deleted folder or link: nothing to list, nothing that it owns
        file = self._fs.open_inode(inode.number)
        is_live = bool(int(file.info.meta.flags) & _ALLOCATED)
        content: tuple[int, int, list[Run]] | None = None
        for attribute in file:
            info = attribute.info
            runs = self._blocks_of(attribute)
            if is_live:
                self._live.add(runs, inode.number)
            if content is None and int(info.type) == _DEFAULT and info.size > 0:
                content = (int(info.id), int(info.size), runs)
        if is_file and content is not None:
            yield from self._entry(inode, *content, is_live=is_live)
        elif is_file and int(file.info.meta.size):
            yield self._fs.fault(f"inode {inode.number}", wordings.NO_BLOCKS)

    def _blocks_of(self, attribute: TskAttribute) -> list[Run]:
        is_resident = bool(int(attribute.info.flags) & _RESIDENT)
        return [] if is_resident else whole_runs(attribute, self._fs.geometry)

    def _entry(
        self, inode: Inode, identity: int, size: int, runs: list[Run], *, is_live: bool
    ) -> Iterator[FileEntry | Fault]:
        residency, found = Residency.STORED, clip(runs, size)
        if inode.flags & INLINE:
            residency, found = Residency.RESIDENT, inline_runs(inode, size)
        if inode.flags & ENCRYPTED:
            residency = Residency.TRANSFORMED
            self._unopened.add(FSCRYPT, inode.number, runs)
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
            yield self._fs.fault(f"inode {inode.number}", wordings.LOST_RUNS, entry.extents)
        yield entry

    def _paths(self, inode: int, *, is_live: bool) -> tuple[Paths, HitState]:
        live, deleted = self._names.live(inode), self._names.deleted(inode)
        if is_live:
            return Paths.of(live), HitState.LIVE if live else HitState.ORPHAN
        return Paths.of(live or deleted), HitState.DELETED if live or deleted else HitState.ORPHAN


def _is_file(inode: Inode) -> bool:
    """Whether it is a regular file, and none of the file system's own."""
    is_regular = stat.S_ISREG(struct.unpack_from("<H", inode.stored)[0])
    return is_regular and inode.number >= FIRST_ORDINARY

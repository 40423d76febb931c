"""The reader of F2FS: a sweep over its table of nodes, with the names that folders give.

What was written after the last checkpoint, before a phone or computer went down, is not applied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import ClosedContentError, FileSystemError, UnreadableExtentError
from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.file_systems.f2fs.folders import names_in_block, names_in_inode
from forensics.file_systems.f2fs.inodes import (
    DATA,
    ENTRIES,
    BlocksOf,
    F2fsInode,
    agrees,
    read_inode,
)
from forensics.file_systems.f2fs.nodes import NodeTable, table_extent
from forensics.file_systems.f2fs.superblock import (
    BLOCK,
    F2fsShape,
    read_checkpoint,
    read_shape,
)
from forensics.file_systems.faults import (
    F2FS_ENCRYPTED,
    F2FS_PACKED,
    ClosedFault,
    CountedAs,
    Unopened,
)
from forensics.file_systems.folder_paths import FolderPaths
from forensics.file_systems.names import Paths
from forensics.file_systems.runs import clip
from forensics.values import Extent, Fault, HitState
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.allocation import LiveExtents
    from forensics.file_systems.reader import FileSystem, VolumeAtHand

CONTENT = 128  # attribute type of the one stream that files have, as The Sleuth Kit numbers it
LARGEST_FOLDER = 1 << 31


class F2fsReader:
    """Opens F2FS on one medium; tells what is encrypted or compressed there."""

    def open(self, at: VolumeAtHand) -> FileSystem | None:
        """See ``FileSystemReader.open``."""
        shape = read_shape(at)
        return OpenF2fs(shape) if shape is not None else None


class OpenF2fs:
    """An open volume of F2FS."""

    def __init__(self, shape: F2fsShape) -> None:
        """Take its geometry."""
        self._shape = shape
        self._table: NodeTable | None = None

    @property
    def size(self) -> int:
        """See ``FileSystem.size``."""
        return self._shape.size

    def list_streams(self, live: LiveExtents) -> Iterator[FileEntry | Fault]:
        """See ``FileSystem.list_streams``."""
        try:
            checkpoint = read_checkpoint(self._shape)
        except FileSystemError as error:
            raise self._shape.at.error(str(error)) from error
        table = NodeTable(self._shape, checkpoint)
        return _F2fsSweep(self._shape, table, live).run(is_unmounted=checkpoint.is_unmounted)

    def read(self, entry: FileEntry, offset: int, length: int) -> bytes:
        """See ``FileSystem.read``; what is stored as it is is read by its runs."""
        at = self._shape.at
        if entry.residency is Residency.TRANSFORMED:
            reason = wordings.F2FS_CLOSED
            raise ClosedContentError(str(at.error(reason, f"inode {entry.stream.inode}")))
        wanted = max(0, min(length, entry.size - offset))
        pieces: list[bytes] = []
        for run in entry.runs:
            if not wanted:
                break
            if offset >= run.length:
                offset -= run.length
                continue
            some = min(run.length - offset, wanted)
            place = run.offset
            whole = None if place is None else Extent(place + offset, some)
            pieces.append(bytes(some) if whole is None else at.disk_image.read_at(whole))
            offset, wanted = 0, wanted - some
        return b"".join(pieces)

    def times(self, inode: int) -> tuple[int, int, int, int]:
        """See ``TellsTimes.times``."""
        if self._table is None:
            self._table = NodeTable(self._shape, read_checkpoint(self._shape))
            for _ in self._table.load():
                pass  # what cannot be read was told where the files were listed
        block, data = self._table.read(inode, inode=inode)
        return read_inode(self._shape, inode, block, data).times

    def close(self) -> None:
        """See ``FileSystem.close``."""
        self._table = None


class _F2fsSweep:
    def __init__(self, shape: F2fsShape, table: NodeTable, live: LiveExtents) -> None:
        self._shape = shape
        self._at = shape.at
        self._table = table
        self._live = live
        self._paths = FolderPaths(shape.root)
        self._unopened = Unopened()

    def run(self, *, is_unmounted: bool) -> Iterator[FileEntry | Fault]:
        if not is_unmounted:
            yield self._at.fault("", wordings.F2FS_WENT_DOWN)
        for first, last, error in self._table.load():
            place = f"inodes {first} to {last}"
            fault = self._at.fault(place, error.reason, (Extent(error.offset, error.length),))
            yield ClosedFault.of(fault, CountedAs.UNLISTED)
        own = table_extent(self._shape)
        self._live.add((Run(own.offset, own.length),), self._shape.root)
        numbers = self._table.inodes()
        for number in numbers:
            yield from self._folder(number)
        for number in numbers:
            yield from self._inode(number)
        yield from self._unopened.faults(self._at)

    def _read(self, number: int) -> F2fsInode:
        block, data = self._table.read(number, inode=number)
        return read_inode(self._shape, number, block, data)

    def _folder(self, number: int) -> Iterator[Fault]:
        try:
            inode = self._read(number)
        except (FileSystemError, UnreadableExtentError):
            return  # told where the files are listed
        if not inode.is_folder:
            return
        try:
            for child, name in self._names(inode):
                self._paths.add(child, number, name)
        except (FileSystemError, UnreadableExtentError):
            yield self._at.fault(f"inode {number}", wordings.NO_NAMES)

    def _names(self, inode: F2fsInode) -> Iterator[tuple[int, bytes]]:
        if inode.inline & ENTRIES:
            start, length = inode.own_content
            yield from names_in_inode(inode.data[start : start + length])
            return
        if inode.size > LARGEST_FOLDER:
            raise FileSystemError(wordings.NO_FOLDER)
        blocks = BlocksOf(self._shape, self._table, inode)
        blocks.load()
        for run in blocks.runs:
            for at in range(0, run.length if run.offset is not None else 0, BLOCK):
                place = Extent((run.offset or 0) + at, BLOCK)
                yield from names_in_block(self._at.disk_image.read_at(place))

    def _inode(self, number: int) -> Iterator[FileEntry | Fault]:
        try:
            inode = self._read(number)
            blocks = BlocksOf(self._shape, self._table, inode)
            if not self._is_within(inode):
                blocks.load()
        except (FileSystemError, UnreadableExtentError) as error:
            yield self._at.fault(f"inode {number}", str(error))
            return
        if not agrees(self._shape, inode):
            yield self._at.fault(f"inode {number}", wordings.F2FS_SUM)
        own = (Run(self._shape.place(block), BLOCK) for block in blocks.own)
        self._live.add([*own, *blocks.runs], number)
        if inode.is_file and number not in self._shape.own and inode.size:
            yield from self._file(inode, blocks)

    def _is_within(self, inode: F2fsInode) -> bool:
        """Whether an inode holds its content itself, or is none that has any."""
        if inode.is_folder:
            return bool(inode.inline & ENTRIES)
        return bool(inode.inline & DATA) or not inode.is_file

    def _file(self, inode: F2fsInode, blocks: BlocksOf) -> Iterator[FileEntry | Fault]:
        residency, runs = Residency.STORED, clip(blocks.runs, inode.size)
        if inode.inline & DATA:
            start, length = inode.own_content
            if inode.size > length:
                yield self._at.fault(f"inode {inode.number}", wordings.NO_INLINE_DATA)
                return
            place = self._shape.place(inode.block) + start
            residency, runs = Residency.RESIDENT, (Run(place, inode.size),)
        if inode.is_encrypted or blocks.has_packed:
            residency = Residency.TRANSFORMED
            closed = F2FS_ENCRYPTED if inode.is_encrypted else F2FS_PACKED
            self._unopened.add(closed, inode.number, blocks.runs or runs)
        paths = self._paths.of(inode.number)
        named = Paths.of(paths)
        yield FileEntry(
            self._at.volume.partition,
            StreamId(inode.number, CONTENT, 0),
            named.path,
            named.also,
            HitState.LIVE if self._paths.lead_home(paths) else HitState.ORPHAN,
            bool(inode.links),
            inode.size,
            runs,
            residency,
        )

"""The reader of XFS: a sweep over its inodes, with the names that folders give them.

Of a deleted file the inode keeps no length: it is given as long as the blocks that it still names,
and what follows the content in the last of them is zeros. Metadata that stands in the log alone,
after a computer went down, is not applied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.file_systems.faults import ClosedFault, CountedAs
from forensics.file_systems.folder_paths import FolderPaths
from forensics.file_systems.names import Paths
from forensics.file_systems.xfs.folders import names_of
from forensics.file_systems.xfs.inodes import (
    LOCAL,
    XfsInode,
    content_runs,
    extents_of,
    read_inode,
    runs_of,
    stale_extents,
)
from forensics.file_systems.xfs.superblock import XfsShape, read_shape
from forensics.file_systems.xfs.trees import IN_CHUNK, InodeChunk, chunks_of, own_blocks
from forensics.values import Extent, Fault, HitState
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.allocation import LiveExtents
    from forensics.file_systems.reader import FileSystem, VolumeAtHand

CONTENT = 128  # attribute type of the one stream that files have, as The Sleuth Kit numbers it


class XfsReader:
    """Opens XFS of versions 4 and 5."""

    def open(self, at: VolumeAtHand) -> FileSystem | None:
        """See ``FileSystemReader.open``."""
        shape = read_shape(at)
        return OpenXfs(shape) if shape is not None else None


class OpenXfs:
    """An open volume of XFS."""

    def __init__(self, shape: XfsShape) -> None:
        """Take its geometry."""
        self._shape = shape

    @property
    def size(self) -> int:
        """See ``FileSystem.size``."""
        return self._shape.size

    def list_streams(self, live: LiveExtents) -> Iterator[FileEntry | Fault]:
        """See ``FileSystem.list_streams``."""
        return _XfsSweep(self._shape, live).run()

    def read(self, entry: FileEntry, offset: int, length: int) -> bytes:
        """See ``FileSystem.read``. All content is stored; this reads what the inode names now."""
        number, shape = entry.stream.inode, self._shape
        try:
            inode = _inode_of(shape, number)
            runs = runs_of(shape, extents_of(shape, inode), inode.size)
        except FileSystemError as error:
            raise shape.at.error(str(error), f"inode {number}") from error
        return _read_runs(shape, runs, offset, max(0, min(length, inode.size - offset)))

    def times(self, inode: int) -> tuple[int, int, int, int]:
        """See ``TellsTimes.times``."""
        return _inode_of(self._shape, inode).times

    def close(self) -> None:
        """See ``FileSystem.close``."""


def _inode_of(shape: XfsShape, number: int) -> XfsInode:
    block, within = number >> shape.inode_bits, number & ((1 << shape.inode_bits) - 1)
    place = shape.place(block)
    if place is None:
        raise FileSystemError(wordings.NO_INODE)
    data = shape.read(place + within * shape.inode_size, shape.inode_size)
    inode = read_inode(number, data)
    if inode is None:
        raise FileSystemError(wordings.NO_RECORD)
    return inode


def _read_runs(shape: XfsShape, runs: list[Run], offset: int, length: int) -> bytes:
    pieces: list[bytes] = []
    for run in runs:
        if length <= 0:
            break
        if offset >= run.length:
            offset -= run.length
            continue
        some = min(run.length - offset, length)
        place = run.offset
        pieces.append(bytes(some) if place is None else shape.read(place + offset, some))
        offset, length = 0, length - some
    return b"".join(pieces)


class _XfsSweep:
    def __init__(self, shape: XfsShape, live: LiveExtents) -> None:
        self._shape = shape
        self._at = shape.at
        self._live = live
        self._names = FolderPaths(shape.root)
        self._chunks: list[InodeChunk] = []

    def run(self) -> Iterator[FileEntry | Fault]:
        yield from self._find_chunks()
        self._own()
        for number, inode in self._inodes():
            if isinstance(inode, XfsInode) and inode.is_folder:
                yield from self._take_folder(number, inode)
        for number, inode in self._inodes(with_free=True):
            if isinstance(inode, Fault):
                yield inode
            elif inode.is_file and number not in self._shape.own:
                yield from self._file(number, inode)
            elif not inode.mode:
                yield from self._deleted(number, inode)

    def _find_chunks(self) -> Iterator[Fault]:
        """Find all chunks of inodes, each once, and not more than the volume could hold."""
        shape, seen = self._shape, set[tuple[int, int]]()
        most = shape.size // (IN_CHUNK * shape.inode_size) + 1
        for group in range(shape.groups_there):
            try:
                for found in chunks_of(shape, group):
                    if isinstance(found, FileSystemError):
                        yield self._lost(group, str(found))
                    elif (group, found.first) not in seen and len(seen) < most:
                        seen.add((group, found.first))
                        self._chunks.append(found)
            except (FileSystemError, UnreadableExtentError) as error:
                yield self._lost(group, str(error))

    def _lost(self, group: int, reason: str) -> Fault:
        """Some inodes of a group are not found: what nobody owns there is not understood."""
        first = group << self._shape.group_bits + self._shape.inode_bits
        last = (group + 1 << self._shape.group_bits + self._shape.inode_bits) - 1
        place = self._shape.group_place(group)
        whole = Extent(place, self._shape.group_blocks * self._shape.block_size)
        fault = self._at.fault(f"inodes {first} to {last}", reason, (whole,))
        return ClosedFault.of(fault, CountedAs.UNLISTED)

    def _own(self) -> None:
        """Take what belongs to the file system itself."""
        shape, root = self._shape, self._shape.root
        groups = (own_blocks(shape, group) for group in range(shape.groups_there))
        own = [extent for extent in groups if extent.end <= self._at.end]
        own += [shape.log] if shape.log is not None else []
        self._live.add((Run(extent.offset, extent.length) for extent in own), root)
        for chunk in self._chunks:
            place = self._place(chunk, 0)
            length = IN_CHUNK * shape.inode_size
            if not chunk.absent and place + length <= self._at.end:
                self._live.add((Run(place, length),), root)

    def _place(self, chunk: InodeChunk, number: int) -> int:
        start = self._shape.group_place(chunk.group)
        return start + (chunk.first + number) * self._shape.inode_size

    def _inodes(self, *, with_free: bool = False) -> Iterator[tuple[int, XfsInode | Fault]]:
        """All inodes in order; with what is free, also faults for those that cannot be read."""
        shape = self._shape
        for chunk in self._chunks:
            base = chunk.group << shape.group_bits + shape.inode_bits
            for number in filter(chunk.is_there, range(IN_CHUNK)):
                if chunk.is_free(number) and not with_free:
                    continue
                inode = base + chunk.first + number
                try:
                    data = shape.read(self._place(chunk, number), shape.inode_size)
                    found = read_inode(inode, data)
                    if found is not None and (bool(found.mode) is not chunk.is_free(number)):
                        yield inode, found
                except (FileSystemError, UnreadableExtentError) as error:
                    if with_free and not chunk.is_free(number):
                        yield inode, self._at.fault(f"inode {inode}", str(error))

    def _take_folder(self, number: int, inode: XfsInode) -> Iterator[Fault]:
        shape = self._shape
        try:
            for each in names_of(shape, inode):
                self._names.add(each.inode, number, each.name, is_live=each.is_live)
            if inode.fork and inode.form != LOCAL:
                runs = runs_of(shape, extents_of(shape, inode), 0)
                self._live.add(runs, number)
        except (FileSystemError, UnreadableExtentError):
            yield self._at.fault(f"inode {number}", wordings.NO_NAMES)

    def _file(self, number: int, inode: XfsInode) -> Iterator[FileEntry | Fault]:
        try:
            runs = runs_of(self._shape, extents_of(self._shape, inode), inode.size)
        except (FileSystemError, UnreadableExtentError) as error:
            yield self._at.fault(f"inode {number}", str(error))
            return
        self._live.add(runs, number)
        paths = self._names.of(number)
        state = HitState.LIVE if paths or inode.links else HitState.ORPHAN
        yield self._entry(number, paths, state, inode.size, content_runs(runs, inode.size))

    def _deleted(self, number: int, inode: XfsInode) -> Iterator[FileEntry]:
        runs, size = stale_extents(self._shape, inode)
        if not any(run.offset is not None for run in runs):
            return
        paths = self._names.removed(number & 0xFFFFFFFF)
        yield self._entry(number, paths, HitState.DELETED, size, content_runs(runs, size))

    def _entry(
        self, number: int, paths: list[str], state: HitState, size: int, runs: tuple[Run, ...]
    ) -> FileEntry:
        named = Paths.of(paths)
        return FileEntry(
            self._at.volume.partition,
            StreamId(number, CONTENT, 0),
            named.path,
            named.also,
            state,
            state is HitState.LIVE,
            size,
            runs,
            Residency.STORED,
        )

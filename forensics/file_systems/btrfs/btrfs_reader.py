"""The reader of Btrfs: the files of all its trees, live subvolumes first, then what snapshots hold.

A file that a snapshot shares with an earlier tree, of the same number, length and place, is listed
once. What stands in the log alone, after a computer went down, is not applied.
"""

from __future__ import annotations

from dataclasses import field
from hashlib import blake2b
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError
from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.file_systems.btrfs import items
from forensics.file_systems.btrfs.content import BtrfsPlaces, placed, read_content
from forensics.file_systems.btrfs.items import BtrfsInode, FileExtent
from forensics.file_systems.btrfs.superblock import BtrfsShape, read_shape
from forensics.file_systems.btrfs.trees import LAST, BtrfsTree, Item, Key, LostNode, TreeRoot
from forensics.file_systems.faults import ClosedFault, CountedAs
from forensics.file_systems.folder_paths import FolderPaths
from forensics.file_systems.names import Paths
from forensics.file_systems.runs import clip, length_of
from forensics.value_classes import dataclass
from forensics.values import Fault, HitState
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.allocation import LiveExtents
    from forensics.file_systems.reader import FileSystem, VolumeAtHand

CONTENT = 128  # attribute type of the one stream that files have, as The Sleuth Kit numbers it
MOST_TREES = 100_000
NO_TIMES, MOST_ASKED = (0, 0, 0, 0), 1_000  # trees that are asked for the times of one file
_MOST_NODES, _TIMES = 1 << 20, 20  # nodes that are walked in all, snapshots included


class BtrfsReader:
    """Opens Btrfs on one device, single or duplicated: all subvolumes, snapshots, packed files."""

    def open(self, at: VolumeAtHand) -> FileSystem | None:
        """See ``FileSystemReader.open``."""
        shape = read_shape(at)
        return OpenBtrfs(shape) if shape is not None else None


@dataclass
class _Trees:
    """The trees of files, and by which folder of which tree each is named."""

    roots: dict[int, TreeRoot] = field(default_factory=dict)
    names: dict[int, tuple[int, int, bytes]] = field(default_factory=dict)


class OpenBtrfs:
    """An open volume of Btrfs."""

    def __init__(self, shape: BtrfsShape) -> None:
        """Take its geometry."""
        self._shape = shape
        self._trees: _Trees | None = None
        self._latest: tuple[StreamId, list[FileExtent]] | None = None

    @property
    def size(self) -> int:
        """See ``FileSystem.size``."""
        return self._shape.size

    def list_streams(self, live: LiveExtents) -> Iterator[FileEntry | Fault]:
        """See ``FileSystem.list_streams``."""
        self._trees = _Trees()
        return _BtrfsSweep(self._shape, live, self._trees).run()

    def read(self, entry: FileEntry, offset: int, length: int) -> bytes:
        """See ``FileSystem.read``."""
        stream, at = entry.stream, self._shape.at
        wanted = max(0, min(length, entry.size - offset))
        try:
            if self._latest is None or self._latest[0] != stream:
                self._latest = stream, self._same_extents(entry)
            return read_content(self._shape, self._latest[1], offset, wanted)
        except FileSystemError as error:
            raise at.error(str(error), f"inode {stream.inode}") from error

    def times(self, inode: int) -> tuple[int, int, int, int]:
        """See ``TellsTimes.times``; none where trees tell several times of that number."""
        roots = self._found_trees().roots.values()
        if len(roots) > MOST_ASKED:
            return NO_TIMES
        found: set[tuple[int, int, int, int]] = set()
        first, last = Key(inode, items.INODE, 0), Key(inode, items.INODE, LAST)
        for root in roots:
            for each in BtrfsTree(self._shape, root).items(first, last):
                if isinstance(each, LostNode):
                    raise each.error
                found.add(items.inode_of(each.data).times)
        return found.pop() if len(found) == 1 else NO_TIMES

    def close(self) -> None:
        """See ``FileSystem.close``."""
        self._latest = None

    def _same_extents(self, entry: FileEntry) -> list[FileExtent]:
        """The extents of a listed file; keys out of their order show a search less than a walk."""
        found = self._extents(entry.stream)
        if length_of(_runs(placed(self._shape, found, entry.size), entry.size)) != length_of(
            entry.runs
        ):
            raise FileSystemError(wordings.NO_BLOCKS)
        return found

    def _found_trees(self) -> _Trees:
        if self._trees is None:
            self._trees = _Trees()
            sweep = _BtrfsSweep(self._shape, None, self._trees)
            for _ in sweep.find_trees():
                pass  # faults were told where the files were listed
        return self._trees

    def _extents(self, stream: StreamId) -> list[FileExtent]:
        root = self._found_trees().roots.get(stream.attribute_id)
        if root is None:
            raise FileSystemError(wordings.NO_INODE)
        kind = items.EXTENT
        first, last = Key(stream.inode, kind, 0), Key(stream.inode, kind, LAST)
        found: list[FileExtent] = []
        for each in BtrfsTree(self._shape, root).items(first, last):
            if isinstance(each, LostNode):
                raise each.error
            found.append(items.extent_of(each.key.offset, each.data, each.place))
        return found


def _runs(where: BtrfsPlaces, size: int) -> tuple[Run, ...]:
    """The runs of a file: of packed content, all that is stored of it."""
    is_packed = where.residency is Residency.TRANSFORMED
    return where.runs if is_packed else clip(where.runs, size)


@dataclass
class _Found:
    """What a tree says of one inode, as its items come."""

    number: int
    inode: BtrfsInode | None = None
    extents: list[FileExtent] = field(default_factory=list)
    trouble: str = ""


class _BtrfsSweep:
    def __init__(self, shape: BtrfsShape, live: LiveExtents | None, trees: _Trees) -> None:
        self._shape = shape
        self._at = shape.at
        self._live = live
        self._trees = trees
        self._seen: set[bytes] = set()
        self._nodes_left = _MOST_NODES + _TIMES * (shape.size // shape.node_size)
        self._places: set[int] = set()
        self._paths = FolderPaths((items.TREE_OF_FILES, items.FIRST_FILE))

    def run(self) -> Iterator[FileEntry | Fault]:
        if self._shape.log_root:
            yield self._at.fault("", wordings.BTRFS_WENT_DOWN)
        yield from self.find_trees()
        for tree, (parent, folder, name) in self._trees.names.items():
            self._paths.add((tree, items.FIRST_FILE), (parent, folder), name)
        for tree, root in self._trees.roots.items():
            yield from self._names(tree, root)
        for tree, root in self._trees.roots.items():
            yield from self._files(tree, root)
        if self._live is not None:
            size = self._shape.node_size
            self._live.add((Run(place, size) for place in sorted(self._places)), 0)

    def find_trees(self) -> Iterator[Fault]:
        """Find the chunks, then the trees of files, with their names."""
        shape = self._shape
        chunks = TreeRoot(shape.chunk_root, shape.chunk_level)
        for each in self._walked(chunks):
            if isinstance(each, Fault):
                yield each
            elif each.key.kind == items.CHUNK:
                try:
                    shape.chunks.take(each.key.offset, each.data)
                except FileSystemError as error:
                    yield self._lost(str(error))
        for each in self._walked(TreeRoot(shape.root, shape.root_level)):
            if isinstance(each, Fault):
                yield each
                continue
            try:
                self._take_tree(each)
            except FileSystemError as error:
                yield self._lost(str(error))
        # Older trees have lower numbers; a snapshot has a higher one than what it was taken of.
        self._trees.roots = dict(sorted(self._trees.roots.items()))

    def _take_tree(self, item: Item) -> None:
        of, kind, offset = item.key
        is_of_files = of == items.TREE_OF_FILES or items.FIRST_FILE <= of <= items.LAST_FILE
        if not is_of_files:
            return
        if max(of, offset) > items.MOST_FILES and kind in {items.ROOT, items.ROOT_NAME}:
            raise FileSystemError(wordings.BTRFS_TREE)
        if kind == items.ROOT and len(self._trees.roots) >= MOST_TREES:
            raise FileSystemError(wordings.TOO_MANY_FILES)
        if kind == items.ROOT:
            self._trees.roots[of] = items.root_of(item.data)
        elif kind == items.ROOT_NAME:
            self._trees.names[of] = (offset, *items.root_name_of(item.data))

    def _walked(self, root: TreeRoot) -> Iterator[Item | Fault]:
        tree = BtrfsTree(self._shape, root)
        for each in tree.items():
            yield self._lost(str(each.error)) if isinstance(each, LostNode) else each
            if len(tree.places) > self._nodes_left:
                raise FileSystemError(wordings.TOO_MANY_FILES)
        self._nodes_left -= len(tree.places)
        self._places |= tree.places

    def _lost(self, reason: str) -> Fault:
        """A part of a tree is not known: what nobody owns is not understood."""
        whole = self._at.volume.extent
        return ClosedFault.of(self._at.fault("", reason, (whole,)), CountedAs.UNLISTED)

    def _names(self, tree: int, root: TreeRoot) -> Iterator[Fault]:
        for each in self._walked(root):
            if isinstance(each, Fault):
                yield each
                continue
            of, kind, offset = each.key
            if kind not in {items.NAME, items.LONG_NAME} or of == items.FIRST_FILE:
                continue
            try:
                for folder, name in items.names_of(kind, offset, each.data):
                    self._paths.add((tree, of), (tree, folder), name)
            except FileSystemError as error:
                yield self._at.fault(f"inode {of}", str(error))

    def _files(self, tree: int, root: TreeRoot) -> Iterator[FileEntry | Fault]:
        found = _Found(0)
        for each in self._walked(root):
            if isinstance(each, Fault):
                continue  # told with the names
            if each.key.of != found.number:
                yield from self._file(tree, found)
                found = _Found(each.key.of)
            self._take_item(found, each)
        yield from self._file(tree, found)

    @staticmethod
    def _take_item(found: _Found, item: Item) -> None:
        try:
            if item.key.kind == items.INODE:
                found.inode = items.inode_of(item.data)
            elif item.key.kind == items.EXTENT:
                extent = items.extent_of(item.key.offset, item.data, item.place)
                found.extents.append(extent)
        except FileSystemError as error:
            found.trouble = str(error)

    def _file(self, tree: int, found: _Found) -> Iterator[FileEntry | Fault]:
        inode, number = found.inode, found.number
        if number > items.MOST_FILES and (inode or found.extents or found.trouble):
            yield self._at.fault(f"inode {number}", wordings.NO_RECORD)
            return
        if inode is None or not inode.is_file or not found.extents:
            if found.trouble or (found.extents and inode is None):
                yield self._at.fault(f"inode {number}", found.trouble or wordings.NO_RECORD)
            elif inode is not None and inode.is_file and inode.size:
                yield from self._entry(tree, found, inode)
            return
        if found.trouble:
            yield self._at.fault(f"inode {number}", found.trouble)
            return
        yield from self._entry(tree, found, inode)

    def _entry(self, tree: int, found: _Found, inode: BtrfsInode) -> Iterator[FileEntry | Fault]:
        try:
            where = placed(self._shape, found.extents, inode.size)
        except FileSystemError as error:
            yield self._at.fault(f"inode {found.number}", str(error))
            return
        # By a digest: two that merely fall together would hide a file.
        same = repr((found.number, inode.size, where.runs)).encode()
        digest = blake2b(same, digest_size=16).digest()
        if not inode.size or digest in self._seen:
            return
        self._seen.add(digest)
        if self._live is not None:
            self._live.add(where.blocks, found.number)
        yield self._as_entry(tree, found.number, inode, where)

    def _as_entry(self, tree: int, number: int, inode: BtrfsInode, where: BtrfsPlaces) -> FileEntry:
        paths = self._paths.of((tree, number))
        named = Paths.of(paths)
        return FileEntry(
            self._at.volume.partition,
            StreamId(number, CONTENT, tree),
            named.path,
            named.also,
            HitState.LIVE if self._paths.lead_home(paths) else HitState.ORPHAN,
            bool(inode.links),
            inode.size,
            _runs(where, inode.size),
            where.residency,
        )

"""FAT, exFAT, HFS+, ISO 9660 and UFS: an iterative walk over folders, then over the orphans.

FAT has no inodes: The Sleuth Kit numbers every place where a folder entry could stand, 18 million
of them on half a gigabyte, so a sweep is out of the question there. Folders and files are visited
once by that number, whatever loops or second names lead to them; what is live comes first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import field, replace
from typing import TYPE_CHECKING

import pytsk3

from forensics.errors import FileSystemError
from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.file_systems.faults import Closed, CountedAs, Unopened
from forensics.file_systems.names import MAX_PATH, ORPHANS, Paths, decode
from forensics.file_systems.runs import blank_after, clip, length_of, whole_runs
from forensics.file_systems.tsk_objects import TSK_ERRORS
from forensics.file_systems.tsk_volume import TskVolume
from forensics.value_classes import dataclass
from forensics.values import Fault, HitState
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.allocation import LiveExtents
    from forensics.file_systems.tsk_objects import TskFile, TskName

_FOLDER = int(pytsk3.TSK_FS_META_TYPE_DIR)
_FILE = int(pytsk3.TSK_FS_META_TYPE_REG)
_OWN = int(pytsk3.TSK_FS_META_TYPE_VIRT)  # boot sectors and tables, which the kit shows as files
_NAME_LIVE = int(pytsk3.TSK_FS_NAME_FLAG_ALLOC)
_META_LIVE = int(pytsk3.TSK_FS_META_FLAG_ALLOC)
_RESIDENT = int(pytsk3.TSK_FS_ATTR_RES)
_COMPRESSED = int(pytsk3.TSK_FS_ATTR_COMP)
_STREAMS = frozenset(
    int(kind)
    for kind in (
        pytsk3.TSK_FS_ATTR_TYPE_DEFAULT,
        pytsk3.TSK_FS_ATTR_TYPE_HFS_DATA,
        pytsk3.TSK_FS_ATTR_TYPE_HFS_RSRC,
    )
)
_CONTENT = int(pytsk3.TSK_FS_ATTR_TYPE_HFS_DATA)
_RESOURCES = int(pytsk3.TSK_FS_ATTR_TYPE_HFS_RSRC)
_ATTRIBUTES_LOST = 2  # TSK_FS_META_ATTR_ERROR, which the bindings do not name
_PACKED = Closed(wordings.HFS_PACKED, CountedAs.UNOPENED, "")
_USUAL_PATH = 250  # characters; the kit's own walks end in deeper folders


@dataclass(frozen=True, slots=True)
class _TreeFolder:
    inode: int
    path: str
    state: HitState

    @property
    def state_of_gone(self) -> HitState:
        """What a file is whose name or record here is not live any more."""
        return HitState.DELETED if self.state is HitState.LIVE else self.state


@dataclass(slots=True)
class _Seen:
    """A file that may yet show another name: its streams, and the names so far."""

    streams: list[tuple[str, FileEntry]]
    paths: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file whose content is stored compressed.

    ``size`` is that of its content, and ``runs`` hold what describes it, and the content of small
    files; that of others is in the resource fork (``in_resources``). ``is_read``: its method is.
    """

    size: int
    runs: tuple[Run, ...]
    in_resources: bool
    is_read: bool


@dataclass(frozen=True, slots=True)
class Customs:
    """In what one kind of file system differs from the others.

    ``has_orphans``: files that no folder names any more can be found; ``may_have_orphans`` tells,
    where that is cheaper than the search, whether it could find any, from the runs of all live
    folders and the deleted entries that folders name. Files below the number ``first_ordinary`` are
    the file system's own. ``valid_length`` gives, of a file by number and size, how many of its
    bytes were ever written. ``packed`` are files by their numbers that are stored compressed.
    """

    has_orphans: bool
    may_have_orphans: Callable[[TskVolume, Iterable[Run], set[int]], bool] = lambda *_: True
    first_ordinary: int = 0
    valid_length: Callable[[int, int], int] | None = None
    packed: Mapping[int, PackedFile] = field(default_factory=dict)


def walk(
    file_system: TskVolume, live: LiveExtents, customs: Customs
) -> Iterator[FileEntry | Fault]:
    """Return the streams of every file that a folder names, then of those that none does now."""
    return _TreeWalk(file_system, live, customs).run()


class _TreeWalk:
    def __init__(self, file_system: TskVolume, live: LiveExtents, customs: Customs) -> None:
        self._fs = file_system
        self._live = live
        self._customs = customs
        self._valid_length, self._first = customs.valid_length, customs.first_ordinary
        self._folders: deque[_TreeFolder] = deque()
        self._visited: set[int] = set()
        self._done: set[int] = set()
        self._seen: dict[int, _Seen] = {}
        self._folder_runs: list[Run] = []
        self._named: set[int] = set()  # deleted entries that a folder names
        self._is_odd = False  # something was not as it should be
        self._unopened = Unopened()

    def run(self) -> Iterator[FileEntry | Fault]:
        self._own_root()
        self._folders.append(_TreeFolder(int(self._fs.tsk.info.root_inum), "", HitState.LIVE))
        yield from self._walk_folders()
        if self._customs.has_orphans and (self._is_odd or self._may_have_orphans()):
            self._folders.append(
                _TreeFolder(int(self._fs.tsk.info.last_inum), ORPHANS, HitState.ORPHAN)
            )
            yield from self._walk_folders()
        for seen in self._seen.values():
            paths = Paths.of(seen.paths)
            for stream, entry in seen.streams:
                named = paths.with_stream(stream)
                yield replace(entry, path=named.path, also=named.also)
        yield from self._unopened.faults(self._fs.at)

    def _own_root(self) -> None:
        """The root folder is live like any other, though no folder leads to it."""
        inode = int(self._fs.tsk.info.root_inum)
        with suppress(FileSystemError, *TSK_ERRORS):  # told as a fault when it is walked
            self._own_folder(self._fs.open_inode(inode), inode)

    def _own(self, file: TskFile, inode: int) -> None:
        """Take what belongs to the file system itself."""
        for attribute in file:
            self._live.add(whole_runs(attribute, self._fs.geometry), inode)

    def _own_folder(self, file: TskFile, inode: int) -> None:
        for attribute in file:
            runs = whole_runs(attribute, self._fs.geometry)
            self._live.add(runs, inode)
            self._folder_runs += runs

    def _may_have_orphans(self) -> bool:
        return self._customs.may_have_orphans(self._fs, self._folder_runs, self._named)

    def _walk_folders(self) -> Iterator[FileEntry | Fault]:
        while self._folders:
            folder = self._folders.popleft()
            if folder.inode in self._visited:
                continue
            self._visited.add(folder.inode)
            self._is_odd |= len(folder.path) > _USUAL_PATH
            yield from self._read_folder(folder)

    def _read_folder(self, folder: _TreeFolder) -> Iterator[FileEntry | Fault]:
        if len(folder.path) > MAX_PATH:
            yield self._fs.fault(f"inode {folder.inode}", wordings.TOO_DEEP)
            return
        self._fs.tsk_image.last_error = None
        try:
            entries = self._fs.tsk.open_dir(inode=folder.inode)
        except TSK_ERRORS:
            yield from self._unread(folder)
            return
        iterator = iter(entries)
        while True:
            try:
                file = next(iterator)
            except StopIteration:
                return
            except TSK_ERRORS:
                yield from self._unread(folder)
                return
            yield from self._guarded(file, folder)

    def _unread(self, folder: _TreeFolder) -> Iterator[Fault]:
        self._is_odd = True
        if folder.path == ORPHANS:
            yield self._fs.fault("", self._fs.reason(wordings.NO_ORPHANS))
        elif folder.state is HitState.LIVE:
            reason = self._fs.reason(wordings.NO_FOLDER)
            yield self._fs.fault(f"inode {folder.inode}", reason)

    def _guarded(self, file: TskFile, folder: _TreeFolder) -> Iterator[FileEntry | Fault]:
        self._fs.tsk_image.last_error = None
        name = file.info.name
        if name is None or name.name in {b".", b".."}:
            return
        try:
            found = self._visit(file, folder)
        except (FileSystemError, *TSK_ERRORS):
            self._is_odd = True
            # What a deleted entry pointed to may long be something else: that is no fault.
            if folder.state is HitState.LIVE and int(name.flags) & _NAME_LIVE:
                place = f"inode {int(name.meta_addr)}"
                yield self._fs.fault(place, self._fs.reason(wordings.NO_PLACE))
        else:
            yield from found

    def _visit(self, file: TskFile, folder: _TreeFolder) -> list[FileEntry | Fault]:
        name = file.info.name
        if file.info.meta is None and folder.path == ORPHANS:
            file = self._fs.open_inode(int(name.meta_addr))  # the kit names orphans, but opens none
        meta, is_named = file.info.meta, bool(int(name.flags) & _NAME_LIVE)
        if meta is None:
            return self._without_record(name, folder)
        inode, kind, meta_live = int(meta.addr), int(meta.type), bool(int(meta.flags) & _META_LIVE)
        if not meta_live:
            self._named.add(inode)
        state = folder.state if meta_live and is_named else folder.state_of_gone
        path = f"{folder.path}/{decode(name.name)}"
        if kind == _FOLDER:
            self._descend(_TreeFolder(inode, path, state), file)
        elif kind == _OWN and meta_live:
            self._own(file, inode)
        elif kind == _FILE and inode >= self._first:
            return self._take(file, inode, path, state, allocated=meta_live)
        return []

    def _without_record(self, name: TskName, folder: _TreeFolder) -> list[FileEntry | Fault]:
        if folder.state is not HitState.LIVE or not int(name.flags) & _NAME_LIVE:
            return []  # what a deleted folder names may long be something else
        place = f"inode {int(name.meta_addr)}"
        return [self._fs.fault(place, self._fs.reason(wordings.NO_RECORD))]

    def _descend(self, folder: _TreeFolder, file: TskFile) -> None:
        if folder.state is HitState.LIVE:
            self._folders.appendleft(folder)
            if folder.inode not in self._visited:
                self._own_folder(file, folder.inode)
        else:
            self._folders.append(folder)  # only when all that is live was seen

    def _take(
        self,
        file: TskFile,
        inode: int,
        path: str,
        state: HitState,
        *,
        allocated: bool,
    ) -> list[FileEntry | Fault]:
        if inode in self._done:
            if inode in self._seen and (state is HitState.LIVE or not allocated):
                self._seen[inode].paths.append(path)
            return []
        self._done.add(inode)
        meta = file.info.meta
        # A name that is not its file's last may come again: its streams wait for the others.
        is_named = allocated and int(meta.nlink) <= 1
        streams = self._streams(file, inode, path if is_named else None, state, allocated=allocated)
        found: list[FileEntry | Fault] = []
        if state is HitState.LIVE:
            is_lost = int(meta.attr_state) == _ATTRIBUTES_LOST
            if inode not in self._customs.packed:
                found += self._lost(inode, max(int(meta.size), is_lost), streams)
        if is_named:
            found += [entry for _, entry in streams]
        elif streams:
            self._seen[inode] = _Seen(streams, [path])
        return found

    def _lost(self, inode: int, size: int, streams: list[tuple[str, FileEntry]]) -> Iterator[Fault]:
        """Tell what is not known of the place of a live file."""
        if size and not streams:
            yield self._fs.fault(f"inode {inode}", wordings.NO_PLACE)
        for _, entry in streams:
            is_stored = entry.residency is not Residency.TRANSFORMED
            if is_stored and length_of(entry.runs) < entry.size:
                yield self._fs.fault(f"inode {inode}", wordings.LOST_RUNS, entry.extents)

    def _streams(
        self,
        file: TskFile,
        inode: int,
        path: str | None,
        state: HitState,
        *,
        allocated: bool,
    ) -> list[tuple[str, FileEntry]]:
        streams: list[tuple[str, FileEntry]] = []
        if (packed := self._customs.packed.get(inode)) is not None:
            return self._packed(file, inode, packed, path, state, allocated=allocated)
        for attribute in file:
            info = attribute.info
            size, flags, kind = int(info.size), int(info.flags), int(info.type)
            runs: list[Run] = [] if flags & _RESIDENT else whole_runs(attribute, self._fs.geometry)
            if allocated:
                self._live.add(runs, inode)
            if kind not in _STREAMS or size <= 0:
                continue
            residency, found = Residency.STORED, clip(runs, size)
            if flags & (_RESIDENT | _COMPRESSED):
                residency = Residency.RESIDENT if flags & _RESIDENT else Residency.TRANSFORMED
            elif self._valid_length is not None:
                valid = self._valid_length(inode, size)
                found = blank_after(found, valid=valid, size=size)
            stream = decode(info.name)
            entry = FileEntry(
                self._fs.volume.partition,
                StreamId(inode, kind, int(info.id)),
                f"{path}:{stream}" if path is not None and stream else path,
                (),
                state,
                allocated,
                size,
                found,
                residency,
            )
            streams.append((stream, entry))
        return streams

    def _packed(
        self,
        file: TskFile,
        inode: int,
        packed: PackedFile,
        path: str | None,
        state: HitState,
        *,
        allocated: bool,
    ) -> list[tuple[str, FileEntry]]:
        """A compressed file as one stream; what its resource fork then holds is no other."""
        runs, others = list(packed.runs), list[tuple[str, FileEntry]]()
        for attribute in file:
            if int(attribute.info.type) != _RESOURCES:
                continue
            whole = whole_runs(attribute, self._fs.geometry)
            if allocated:
                self._live.add(whole, inode)
            size, name = int(attribute.info.size), decode(attribute.info.name)
            fork = FileEntry(
                self._fs.volume.partition, StreamId(inode, _RESOURCES, int(attribute.info.id)),
                f"{path}:{name}" if path is not None else None, (), state, allocated,
                size, clip(whole, size), Residency.STORED,
            )  # fmt: skip
            if packed.in_resources:
                runs = list(fork.runs)
            elif size > 0:
                others.append((name, fork))
        if not packed.is_read:
            self._unopened.add(_PACKED, inode, runs)
        elif packed.size:
            stream = StreamId(inode, _CONTENT, 0)
            content = FileEntry(
                self._fs.volume.partition, stream, path, (), state, allocated,
                packed.size, tuple(runs), Residency.TRANSFORMED,
            )  # fmt: skip
            others.append(("", content))
        return others

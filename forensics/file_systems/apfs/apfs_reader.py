"""The reader of APFS: all volumes of a container, and what their snapshots hold besides.

Encrypted volumes are told with the bytes that their own tree of extents names. Of a snapshot only
what differs from the volume as it is now is listed. Files that the newest checkpoint has no more
are found by their content alone.
"""

from __future__ import annotations

import struct
from functools import partial
from typing import TYPE_CHECKING

from forensics.errors import ClosedContentError, FileSystemError, UnreadableExtentError
from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.file_systems.apfs.apfs_volumes import (
    ApfsVolume,
    is_seen_decrypted,
    snapshots_of,
    volume_of,
)
from forensics.file_systems.apfs.container import (
    Container,
    ObjectMap,
    read_container,
    records,
)
from forensics.file_systems.apfs.records import (
    COMPRESSED,
    NUMBER,
    RESOURCES,
    ApfsAttribute,
    ApfsInode,
    VolumeRecords,
)
from forensics.file_systems.apfs.unpacking import METHODS, MOST, PackedContent, packed_content
from forensics.file_systems.faults import Closed, ClosedFault, CountedAs, Unopened
from forensics.file_systems.folder_paths import folder_path
from forensics.file_systems.names import ORPHANS, Paths, decode
from forensics.file_systems.runs import clip
from forensics.values import Extent, Fault, HitState
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.allocation import LiveExtents
    from forensics.file_systems.reader import FileSystem, VolumeAtHand

ROOT_FOLDER, PRIVATE_FOLDER = 2, 3
HASHED, SEALED = 0x1 | 0x8, 0x20  # names compared without case or form; a volume of the system
CONTENT, ATTRIBUTES = 128, 4  # types of streams, as The Sleuth Kit and the format number them
VOLUME_BITS = 52  # of an inode's number; above them stands which volume of the container it is of
LARGEST = 1 << 62
PACKED = Closed(wordings.APFS_PACKED, CountedAs.UNOPENED, "")
PACKED_BEFORE = Closed(wordings.APFS_PACKED_BEFORE, CountedAs.UNOPENED, "")


class ApfsReader:
    """Opens containers of APFS."""

    def open(self, at: VolumeAtHand) -> FileSystem | None:
        """See ``FileSystemReader.open``."""
        container = read_container(at)
        return OpenApfs(container) if container is not None else None


class OpenApfs:
    """An open container of APFS."""

    def __init__(self, container: Container) -> None:
        """Take its newest checkpoint."""
        self._container = container
        self._at = container.at
        self._volumes: dict[int, tuple[ApfsVolume, VolumeRecords]] = {}
        self._opened: tuple[int, PackedContent] | None = None

    @property
    def size(self) -> int:
        """See ``FileSystem.size``."""
        return self._container.blocks * self._container.block_size

    def list_streams(self, live: LiveExtents) -> Iterator[FileEntry | Fault]:
        """See ``FileSystem.list_streams``."""
        try:
            objects = ObjectMap(self._container, self._container.map_block)
        except FileSystemError as error:
            raise self._at.error(str(error)) from error
        return self._listed(objects, live)

    def read(self, entry: FileEntry, offset: int, length: int) -> bytes:
        """See ``FileSystem.read``."""
        number = entry.stream.inode >> VOLUME_BITS
        inode_number = entry.stream.inode & ((1 << VOLUME_BITS) - 1)
        place = f"inode {entry.stream.inode}"
        try:
            held = self._records_of(number)
            inode = held.inodes.get(inode_number)
            if inode is None:
                raise self._at.error(wordings.NO_RECORD, place)
            end = min(offset + length, entry.size)
            packed = _packed(held, inode)
            if entry.residency is Residency.TRANSFORMED and packed is not None:
                return self._unpacked(entry, held, inode, packed, offset, length)
            runs = self._runs(held.extents.get(inode.stream, []), inode.size)
        except FileSystemError as error:
            raise self._at.error(str(error), place) from error
        return self._bytes(clip(runs, inode.size))[offset:end]

    def times(self, inode: int) -> tuple[int, int, int, int]:
        """See ``TellsTimes.times``."""
        held = self._records_of(inode >> VOLUME_BITS)
        found = held.inodes.get(inode & ((1 << VOLUME_BITS) - 1))
        if found is None:
            raise FileSystemError(wordings.NO_RECORD)
        return found.times

    def close(self) -> None:
        """See ``FileSystem.close``."""
        self._volumes.clear()

    def _listed(self, objects: ObjectMap, live: LiveExtents) -> Iterator[FileEntry | Fault]:
        several = len(self._container.volumes) > 1
        for number, oid in enumerate(self._container.volumes):
            try:
                volume = volume_of(self._container, objects, oid, number)
                if volume.is_encrypted and not is_seen_decrypted(self._container, volume):
                    yield self._closed(volume)
                    continue
                prefix = f"/{volume.name}" if several else ""
                yield from self._files(volume, prefix, live)
            except (FileSystemError, UnreadableExtentError) as error:
                fault = self._at.fault("", wordings.APFS_VOLUME(number + 1, error))
                yield ClosedFault.of(fault, CountedAs.UNLISTED)

    def _closed(self, volume: ApfsVolume) -> Fault:
        """An encrypted volume with all that its tree of extents names."""
        extents: list[Extent] = []
        tree = records(self._container, volume.number_at(144), lambda block: block)
        for key, value in tree:
            if len(key) >= 8 and len(value) >= 8:
                block = struct.unpack_from("<Q", key)[0] & NUMBER
                count = struct.unpack_from("<Q", value)[0] & NUMBER
                place = self._container.place(block, count)
                if place is not None:
                    extents.append(Extent(place, count * self._container.block_size))
        reason = wordings.APFS_ENCRYPTED(volume.number + 1)
        return ClosedFault.of(self._at.fault("", reason, tuple(extents)), CountedAs.ENCRYPTED)

    def _files(
        self, volume: ApfsVolume, prefix: str, live: LiveExtents
    ) -> Iterator[FileEntry | Fault]:
        known: set[tuple[object, ...]] = set()
        unopened = Unopened()
        for each in self._of_volume(volume, prefix, HitState.LIVE, live):
            if isinstance(each, FileEntry):
                known.add((each.stream, each.size, each.runs))
            yield each
        for snapshot in self._snapshots(volume):
            if isinstance(snapshot, Fault):
                yield snapshot
                continue
            for each in self._of_volume(snapshot, prefix, HitState.SNAPSHOT, None):
                if isinstance(each, FileEntry):
                    key = (each.stream, each.size, each.runs)
                    if key in known:
                        continue
                    known.add(key)
                    if each.residency is not Residency.STORED:
                        unopened.add(PACKED_BEFORE, each.stream.inode, each.runs)
                        continue
                yield each
        yield from unopened.faults(self._at)

    def _snapshots(self, volume: ApfsVolume) -> Iterator[ApfsVolume | Fault]:
        try:
            yield from snapshots_of(self._container, volume)
        except (FileSystemError, UnreadableExtentError, struct.error):
            yield self._at.fault("", wordings.APFS_SNAPSHOTS(volume.number + 1))

    def _of_volume(
        self, volume: ApfsVolume, prefix: str, state: HitState, live: LiveExtents | None
    ) -> Iterator[FileEntry | Fault]:
        held, broken = self._take(volume)
        if broken is not None:
            reason = wordings.APFS_VOLUME(volume.number + 1, broken)
            yield ClosedFault.of(self._at.fault("", reason), CountedAs.UNLISTED)
        unopened, paths = Unopened(), _ApfsPaths(held, prefix)
        for inode in held.inodes.values():
            if inode.is_file and inode.number < 1 << VOLUME_BITS:
                yield from self._streams(volume, held, inode, paths, state, live, unopened)
        yield from unopened.faults(self._at)

    def _take(self, volume: ApfsVolume) -> tuple[VolumeRecords, Exception | None]:
        if volume.form & SEALED:
            raise FileSystemError(wordings.APFS_SEALED)
        held = VolumeRecords(has_hashes=bool(volume.form & HASHED))
        root = volume.number_at(136)

        block_of = partial(volume.map.block_of, transaction=volume.transaction)
        try:
            held.take(records(self._container, root, block_of))
        except (FileSystemError, UnreadableExtentError) as error:
            return held, error
        return held, None

    def _records_of(self, number: int) -> VolumeRecords:
        if number not in self._volumes:
            objects = ObjectMap(self._container, self._container.map_block)
            if number >= len(self._container.volumes):
                raise FileSystemError(wordings.NO_RECORD)
            volume = volume_of(self._container, objects, self._container.volumes[number], number)
            self._volumes[number] = volume, self._take(volume)[0]
        return self._volumes[number][1]

    def _streams(
        self,
        volume: ApfsVolume,
        held: VolumeRecords,
        inode: ApfsInode,
        paths: _ApfsPaths,
        state: HitState,
        live: LiveExtents | None,
        unopened: Unopened,
    ) -> Iterator[FileEntry | Fault]:
        number = volume.number << VOLUME_BITS | inode.number
        named = paths.of(inode.number)
        packed = _packed(held, inode)
        wanted = [("", CONTENT, 0, inode.stream, inode.size)] if packed is None else []
        wanted += [
            (each.name, ATTRIBUTES, place, each.stream, each.size)
            for place, each in enumerate(held.attributes.get(inode.number, ()), start=1)
            if each.stream
        ]
        for name, kind, place, stream, size in wanted:
            try:
                runs = self._runs(held.extents.get(stream, []), size)
            except FileSystemError as error:
                yield self._at.fault(f"inode {number}", str(error))
                continue
            if live is not None:
                live.add(runs, number)
            own = named.with_stream(name)
            yield self._entry(number, kind, place, own, state, size, clip(runs, size))
        if packed is not None:
            try:
                yield from self._compressed(number, held, inode, packed, named, state, unopened)
            except FileSystemError as error:
                yield self._at.fault(f"inode {number}", str(error))

    def _compressed(
        self,
        number: int,
        held: VolumeRecords,
        inode: ApfsInode,
        packed: ApfsAttribute,
        named: Paths,
        state: HitState,
        unopened: Unopened,
    ) -> Iterator[FileEntry]:
        method, size = struct.unpack_from("<4xIQ", packed.content)
        resources = _resources(held, inode)
        stored = self._runs(held.extents.get(resources.stream, []), 0) if resources else []
        if method not in METHODS or size > LARGEST:
            unopened.add(PACKED, number, stored)
            return
        runs = clip(stored, resources.size) if resources else ()
        entry = self._entry(number, CONTENT, 0, named, state, size, runs, Residency.TRANSFORMED)
        yield entry

    def _entry(
        self,
        number: int,
        kind: int,
        place: int,
        named: Paths,
        state: HitState,
        size: int,
        runs: tuple[Run, ...],
        residency: Residency = Residency.STORED,
    ) -> FileEntry:
        return FileEntry(
            self._at.volume.partition, StreamId(number, kind, place), named.path, named.also,
            state, state is HitState.LIVE, size, runs, residency,
        )  # fmt: skip

    def _runs(self, extents: list[tuple[int, int, int]], size: int) -> list[Run]:
        """The whole blocks of a stream, with holes, up to its size."""
        runs: list[Run] = []
        at, block_size = 0, self._container.block_size
        if size > LARGEST:
            raise FileSystemError(wordings.NO_BLOCKS)
        for first, length, block in sorted(extents):
            if first < at or not length or length % block_size or first + length > LARGEST:
                raise FileSystemError(wordings.NO_BLOCKS)
            if first > at:
                runs.append(Run(None, first - at))
            place = self._container.place(block, length // block_size) if block else None
            if block and place is None:
                raise FileSystemError(wordings.PAST_END)
            runs.append(Run(place, length))
            at = first + length
        return [*runs, Run(None, size - at)] if size > at else runs

    def _bytes(self, runs: tuple[Run, ...]) -> bytes:
        image = self._at.disk_image
        return b"".join(
            bytes(run.length)
            if run.offset is None
            else image.read_at(Extent(run.offset, run.length))
            for run in runs
        )

    def _unpacked(
        self,
        entry: FileEntry,
        held: VolumeRecords,
        inode: ApfsInode,
        packed: ApfsAttribute,
        offset: int,
        length: int,
    ) -> bytes:
        number = entry.stream.inode
        if self._opened is None or self._opened[0] != number:
            self._opened = number, self._content(held, inode, packed)
        found = self._opened[1].read(offset, length)
        if found is None:
            raise ClosedContentError(wordings.NO_CONTENT)
        return found

    def _content(
        self, held: VolumeRecords, inode: ApfsInode, packed: ApfsAttribute
    ) -> PackedContent:
        resources = _resources(held, inode)
        stored = b""
        if resources is not None:
            if resources.size > MOST:  # all of it is held in memory
                raise ClosedContentError(wordings.NO_CONTENT)
            runs = self._runs(held.extents.get(resources.stream, []), resources.size)
            stored = self._bytes(clip(runs, resources.size))
        found = packed_content(packed.content, stored)
        if found is None:
            raise ClosedContentError(wordings.NO_CONTENT)
        return found


class _ApfsPaths:
    """Paths of files by the names that folders give them."""

    def __init__(self, held: VolumeRecords, prefix: str) -> None:
        self._names = held.names
        self._folders: dict[int, str] = {ROOT_FOLDER: prefix}
        self._prefix = prefix

    def of(self, number: int) -> Paths:
        names = self._names.get(number, ())
        return Paths.of([f"{self._folder(parent)}/{decode(name)}" for parent, name in names])

    def _folder(self, number: int) -> str:
        return folder_path(number, self._names, self._folders, orphans=self._prefix + ORPHANS)


def _packed(held: VolumeRecords, inode: ApfsInode) -> ApfsAttribute | None:
    """What says that a file is compressed; a file with content of its own is none."""
    found = (a for a in held.attributes.get(inode.number, ()) if a.name == COMPRESSED)
    each = next(found, None)
    is_one = each is not None and each.content[:4] == b"fpmc" and len(each.content) >= 16
    return each if is_one else None


def _resources(held: VolumeRecords, inode: ApfsInode) -> ApfsAttribute | None:
    found = (a for a in held.attributes.get(inode.number, ()) if a.name == RESOURCES)
    return next(found, None)

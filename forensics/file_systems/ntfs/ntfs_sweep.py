"""NTFS: a sweep over the master file table, which finds files that no folder names any more.

Records 0 to 11 are the file system's own and are left alone, but for named streams of the root,
where things have been hidden before. Names come from the records, not from
the folders: a folder forgets a deleted file, its record does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import FileSystemError
from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.file_systems.faults import (
    DEDUPLICATED,
    EFS,
    PLACEHOLDER,
    WOF,
    ClosedFault,
    CountedAs,
    Unopened,
)
from forensics.file_systems.names import Paths
from forensics.file_systems.ntfs.mft import (
    DATA,
    FIRST_ORDINARY,
    DamagedRecordError,
    MasterFileTable,
    Name,
    Record,
    Stream,
    extension_records,
    parse,
)
from forensics.file_systems.ntfs.mft_columns import RecordColumns, all_others, decode_records
from forensics.file_systems.ntfs.ntfs_attributes import (
    Attribute,
    ordinary_attributes,
    tsk_attributes,
)
from forensics.file_systems.ntfs.ntfs_columns import add_folders, listed
from forensics.file_systems.ntfs.ntfs_folders import Folders
from forensics.file_systems.runs import blank_after, clip, length_of
from forensics.file_systems.tsk_objects import TSK_ERRORS
from forensics.values import Extent, Fault, HitState
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.allocation import LiveExtents
    from forensics.file_systems.file_columns import FileColumns
    from forensics.file_systems.tsk_objects import TskFile
    from forensics.file_systems.tsk_volume import TskVolume

_KEPT = 1 << 17  # records whose columns are kept from the first round to the second
_BLANK = bytes(4)
# Reparse tags of content that lies elsewhere than in the unnamed stream ([MS-FSCC] 2.1.2.1).
ELSEWHERE = {
    0x80000017: WOF,
    0x80000013: DEDUPLICATED,
}
# Of files that Windows fetches from elsewhere when they are read (the same, "cloud" and OneDrive).
CLOUD, CLOUD_MASK, ONEDRIVE = 0x9000001A, 0xFFFF0FFF, 0x80000021
WOF_STREAM = "WofCompressedData"


def sweep(file_system: TskVolume, live: LiveExtents) -> Iterator[FileColumns | FileEntry | Fault]:
    """Return every data stream of every record, and a fault for each stretch of unreadable ones.

    Raises:
        FileSystemError: the master file table cannot be found.
        UnreadableExtentError: the boot sector cannot be read.
    """
    table = MasterFileTable(file_system)
    return _NtfsSweep(file_system, table, live).run()


class _NtfsSweep:
    def __init__(self, file_system: TskVolume, table: MasterFileTable, live: LiveExtents) -> None:
        self._fs = file_system
        self._table = table
        self._live = live
        self._limit = _end_of_clusters(file_system)
        self._folders = Folders()
        self._unopened = Unopened()
        self._damaged: list[tuple[int, str]] = []

    def run(self) -> Iterator[FileColumns | FileEntry | Fault]:
        """Return ordinary files as columns, and after those of a stretch all others of it."""
        kept = list(self._stretches()) if self._table.count <= _KEPT else None
        for columns in kept or self._stretches():
            self._collect_folders(columns)
        for columns in kept or self._stretches():
            self._live.add_columns(columns.live_offsets, columns.live_lengths, columns.live_owners)
            yield from listed(columns, self._folders, self._fs.volume.partition)
            for number, stored in self._table.read_some(columns.others):
                found = self._visit(number, stored)
                if found:
                    yield from found
        yield from self._damage()
        yield from self._unopened.faults(self._fs.at)

    def _stretches(self) -> Iterator[RecordColumns]:
        for first, count in self._table.stretches():
            stored = self._table.read_whole(first, count)
            if stored is None:
                yield all_others(first, count)
                continue
            places, used = self._table.places(first, count), self._table.used(first, count)
            yield decode_records(stored, first, places, used, self._fs.geometry, self._limit)

    def _collect_folders(self, columns: RecordColumns) -> None:
        add_folders(columns, self._folders)
        for number, stored in self._table.read_some(columns.others):
            if stored is None or not stored[22] & 2 or stored[:4] != b"FILE":
                continue
            try:
                record = parse(stored, number)
                if record.has_list and not record.names:
                    self._complete(record, self._fs.open_inode(number))
            except (FileSystemError, *TSK_ERRORS):
                continue  # reported in the second round
            if record.base == 0:
                self._folders.add(record)

    def _visit(self, number: int, stored: bytes | None) -> list[FileEntry | Fault]:
        """Return the entries of one record, or the fault of the stretch of bad ones before it."""
        try:
            if stored is None:
                raise DamagedRecordError(wordings.NTFS_TABLE_UNREAD)
            if stored[:4] == _BLANK and not self._table.is_used(number):
                return []
            record = parse(stored, number)
            if record.base or not (record.placed or record.has_list):
                return []
            return self._entries(record)
        except FileSystemError as error:
            return self._note_damage(number, str(error))
        except TSK_ERRORS:
            return self._note_damage(number, self._fs.reason(wordings.NO_RECORD))

    def _note_damage(self, number: int, reason: str) -> list[FileEntry | Fault]:
        """Keep a bad record with those before it, or give the fault of those if it is another."""
        goes_on = not self._damaged or self._damaged[-1] == (number - 1, reason)
        faults = [] if goes_on else self._damage()
        self._damaged.append((number, reason))
        return faults

    def _damage(self) -> list[FileEntry | Fault]:
        if not self._damaged:
            return []
        first, last = self._damaged[0][0], self._damaged[-1][0]
        size = self._table.record_size
        runs = self._table.place(first, 0, (last - first + 1) * size)
        extents = tuple(Extent(r.offset, r.length) for r in runs if r.offset is not None)
        place = f"inode {first}" if first == last else f"inodes {first} to {last}"
        reason = self._damaged[0][1]
        self._damaged.clear()
        fault = self._fs.fault(place, reason, extents)
        is_unread = reason == wordings.NTFS_TABLE_UNREAD
        return [ClosedFault.of(fault, CountedAs.UNLISTED) if is_unread else fault]

    def _entries(self, record: Record) -> list[FileEntry | Fault]:
        attributes = self._attributes(record)
        is_listed = record.number >= FIRST_ORDINARY or record.number == Folders.ROOT
        paths, state = self._paths(record)
        found: list[FileEntry | Fault] = []
        for attribute in attributes:
            if record.in_use and not attribute.is_resident:
                self._live.add(attribute.runs, record.number)
            if attribute.is_stream and is_listed and attribute.size > 0:
                entry = self._entry(record, attribute, paths, state)
                found.append(entry)
                if entry.allocated and length_of(entry.runs) < entry.size:
                    found.append(
                        self._fs.fault(f"inode {record.number}", wordings.LOST_RUNS, entry.extents)
                    )
        return found

    def _attributes(self, record: Record) -> list[Attribute]:
        ordinary = ordinary_attributes(record, self._fs.geometry, self._limit)
        if ordinary is not None:
            return ordinary
        file = self._fs.open_inode(record.number)
        if record.has_list:
            self._complete(record, file)
        return list(tsk_attributes(file, record, self._fs.geometry))

    def _entry(
        self, record: Record, attribute: Attribute, paths: Paths, state: HitState
    ) -> FileEntry:
        size, told = attribute.size, attribute.told
        residency, found = Residency.STORED, clip(attribute.runs, size)
        if attribute.is_resident:
            residency, found = Residency.RESIDENT, self._resident(told, size)
        elif (attribute.is_compressed or attribute.is_encrypted) or (
            record.reparse_tag in ELSEWHERE and not attribute.name
        ):
            residency = Residency.TRANSFORMED
        elif told is not None and told.valid is not None:
            found = blank_after(found, valid=told.valid, size=size)
        if attribute.is_encrypted or record.reparse_tag:
            self._note_unopened(record, attribute)
        named = paths.with_stream(attribute.name) if attribute.name else paths
        return FileEntry(
            self._fs.volume.partition,
            StreamId(record.number, DATA, attribute.identity),
            named.path,
            named.also,
            state,
            record.in_use,
            size,
            found,
            residency,
        )

    def _resident(self, told: Stream | None, size: int) -> tuple[Run, ...]:
        if told is None or told.content is None:
            return ()
        offset, length = told.content
        return self._table.place(told.record, offset, min(length, size))

    def _note_unopened(self, record: Record, attribute: Attribute) -> None:
        if attribute.is_encrypted:
            closed = EFS
        elif record.reparse_tag in ELSEWHERE and attribute.name in {"", WOF_STREAM}:
            closed = ELSEWHERE[record.reparse_tag]
        elif _is_cloud(record.reparse_tag) and not attribute.name and _is_hollow(attribute):
            closed = PLACEHOLDER
        else:
            return
        self._unopened.add(closed, record.number, attribute.runs)

    def _complete(self, record: Record, file: TskFile) -> None:
        """Add what the extension records of a large file say."""
        for number in sorted(extension_records(file, record.number)):
            if number >= self._table.count:
                continue
            stored = self._table.read(number, 1)[0]
            if stored is None:
                raise DamagedRecordError(wordings.NTFS_TABLE_UNREAD)
            extension = parse(stored, number)
            if extension.base == record.number:
                record.names += extension.names
                record.streams += extension.streams
                record.reparse_tag = record.reparse_tag or extension.reparse_tag

    def _paths(self, record: Record) -> tuple[Paths, HitState]:
        if record.number == Folders.ROOT:
            return Paths("/", ()), HitState.LIVE
        places = [self._folders.path_of(name) for name in _long_names(record)]
        paths = Paths.of([place.path for place in places])
        if record.in_use:
            is_live = any(place.is_live for place in places)
            return paths, HitState.LIVE if is_live else HitState.ORPHAN
        is_known = any(place.is_known for place in places)
        return paths, HitState.DELETED if is_known else HitState.ORPHAN


def _is_cloud(tag: int) -> bool:
    return tag & CLOUD_MASK == CLOUD or tag == ONEDRIVE


def _is_hollow(attribute: Attribute) -> bool:
    """Whether the medium has no byte of its content: a file that was fetched keeps its tag."""
    return not attribute.is_resident and all(run.offset is None for run in attribute.runs)


def _end_of_clusters(file_system: TskVolume) -> int:
    """Where the clusters that the file system counts end on the medium, or the medium does."""
    geometry = file_system.geometry
    claimed = geometry.base + int(file_system.tsk.info.block_count) * geometry.block_size
    return min(geometry.end, claimed)


def _long_names(record: Record) -> list[Name]:
    """Leave out the short names that DOS would see, unless a file has no other."""
    if len(record.names) == 1:
        return record.names
    return [name for name in record.names if not name.is_dos] or record.names

"""Whether a FAT volume can hold files that no folder names any more, asked before a long search.

The Sleuth Kit looks for them in every sector that is free, one by one. Here the free sectors are
looked through by a few thousand at a time for anything that its search could take for an entry of
a folder, by necessary conditions of its own test (``fatxxfs_is_dentry``). Only if there is
something does the search begin. Layout: Microsoft, "FAT: General Overview of On-Disk Format".
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pytsk3

from forensics.errors import UnreadableExtentError
from forensics.file_systems.file_columns import Mask
from forensics.value_classes import dataclass
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.file_system import Run
    from forensics.file_systems.file_columns import Bytes, Column
    from forensics.file_systems.tsk_volume import TskVolume

_FAT16, _FAT32 = int(pytsk3.TSK_FS_TYPE_FAT16), int(pytsk3.TSK_FS_TYPE_FAT32)
_BOOT = struct.Struct("<11xHBHBHHxH8xII")
_ENTRY_SIZE = 32
_FIRST_INODE, _VIRTUAL_FILES = 3, 2  # how The Sleuth Kit numbers entries, and files of its own
_MOST_CLUSTERS = 1 << 22  # 128 GiB by clusters of 32 KiB: the table is held in memory
_MOST_SECTORS = 1 << 30  # beyond, The Sleuth Kit gives up, and says so
_BUFFER_SIZE = 1 << 21
_LFN, _DIRECTORY, _VOLUME = 0x0F, 0x10, 0x08
_DELETED = 0xE5
_LARGEST_VALUE, _END_MARK = 0x0FFFFFFF, 0x0FFFFFF8
# Of the second eight bytes of an entry: attributes of a long name; bits that no other entry has.
_OF_LONG, _NEVER_SET = np.uint64(_LFN << 24), np.uint64(0xC0 << 24 | 0xE7 << 32)
_DAYS = ("day made", "day read", "day written")
# An entry, by the names of "FAT: General Overview".
_ENTRY = np.dtype(
    {
        "names": [
            *("name", "attr", "nt", "tenths", "made", "day made", "day read"),
            *("high", "written", "day written", "low", "size"),
        ],
        "formats": ["2u1", "u1", "u1", "u1", *["<u2"] * 7, "<u4"],
        "offsets": [0, 11, 12, 13, 14, 16, 18, 20, 22, 24, 26, 28],
        "itemsize": _ENTRY_SIZE,
    }
)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things lie, in bytes of the medium, and which clusters are free (from number 2 on)."""

    sector_size: int
    cluster_size: int
    entries: int  # from here The Sleuth Kit numbers entries
    clusters: int
    end: int
    count: int
    last_value: int  # the number of the last cluster
    end_mark: int  # the least value of a last piece of a chain
    free: Mask


def may_have_orphans(file_system: TskVolume, folders: Iterable[Run], named: set[int]) -> bool:
    """Tell whether a search for orphans could find one; True where that cannot be told.

    ``folders`` are the runs of all live folders, and ``named`` the inodes of deleted entries that a
    folder names.
    """
    try:
        layout = _layout(file_system)
        return layout is None or _has_unnamed(file_system, layout, list(folders), named)
    except (UnreadableExtentError, ValueError, struct.error):
        return True


def _layout(file_system: TskVolume) -> _Layout | None:
    """Read the boot sector and the first table; None where The Sleuth Kit may see it otherwise."""
    geometry, info = file_system.geometry, file_system.tsk.info
    boot = file_system.disk_image.read_at(Extent(geometry.base, 512))
    size, per_cluster, reserved, tables, roots, short, per_table, long, per_table32 = (
        _BOOT.unpack_from(boot)
    )
    sectors, per_table = short or long, per_table or per_table32
    if not all((size, per_cluster, tables, per_table)) or size % 512:
        return None
    entries = reserved + per_table * tables
    first = entries + -(-roots * _ENTRY_SIZE // size)
    count = (sectors - first) // per_cluster
    width = 4 if file_system.kind == _FAT32 else 2
    last_inode = (sectors - entries) * (size // _ENTRY_SIZE) + _FIRST_INODE - 1 + tables
    is_same = (size, sectors, last_inode + _VIRTUAL_FILES) == (
        *(int(info.block_size), int(info.block_count), int(info.last_inum)),
    )
    fits = sectors <= _MOST_SECTORS and geometry.base + sectors * size <= geometry.end
    has_table = 0 < count <= min(_MOST_CLUSTERS, per_table * size // width - 2)
    if file_system.kind not in {_FAT16, _FAT32} or not (is_same and fits and has_table):
        return None
    table = Extent(geometry.base + reserved * size, (count + 2) * width)
    values = np.frombuffer(file_system.disk_image.read_at(table), f"<u{width}")[2:]
    # Of 32 bits of a value the upper four are reserved ("FAT: General Overview").
    mask = _LARGEST_VALUE if width == 4 else 0xFFFF
    return _Layout(
        size,
        size * per_cluster,
        geometry.base + entries * size,
        geometry.base + first * size,
        geometry.base + sectors * size,
        count,
        count + 1,
        _END_MARK & mask,
        _free(values & mask, count, _END_MARK & mask),
    )


def _free(values: npt.NDArray[Any], count: int, end_mark: int) -> Mask:
    """Which clusters nobody holds: free ones, and those whose value leads out of the volume."""
    leads_nowhere = (values > count + 1) & (values < end_mark - 1)
    free: Mask = (values == 0) | leads_nowhere
    return free


def _has_unnamed(
    file_system: TskVolume, layout: _Layout, folders: list[Run], named: set[int]
) -> bool:
    looked_for = _Entries(layout, named)
    for run in folders:
        if run.offset is None or run.offset < layout.clusters:
            continue  # before the clusters no search is made
        stored = file_system.disk_image.read_at(Extent(run.offset, run.length))
        if looked_for.in_folder(np.frombuffer(stored, np.uint8), run.offset):
            return True
    memory = bytearray(_BUFFER_SIZE)
    buffer = np.frombuffer(memory, np.uint8)
    places: list[tuple[int, int]] = []
    filled = 0
    for extent in _pieces(layout):
        if filled + extent.length > _BUFFER_SIZE:
            if looked_for.in_free_space(buffer[:filled], places):
                return True
            places, filled = [], 0
        piece = memoryview(memory)[filled : filled + extent.length]
        file_system.disk_image.read_into(extent.offset, piece)
        places.append((extent.offset, extent.length))
        filled += extent.length
    return looked_for.in_free_space(buffer[:filled], places)


def _pieces(layout: _Layout) -> Iterator[Extent]:
    """All that is free, and what lies behind the last cluster, in whole sectors."""
    edges = np.flatnonzero(np.diff(layout.free, prepend=False, append=False))
    after = layout.clusters + layout.count * layout.cluster_size
    firsts, lasts = (np.append(edges[side::2], layout.count) for side in (0, 1))
    for first, last in zip(firsts, lasts, strict=True):
        start = layout.clusters + int(first) * layout.cluster_size
        end = layout.clusters + int(last) * layout.cluster_size if start < after else layout.end
        for at in range(start, end, _BUFFER_SIZE):
            yield Extent(at, min(_BUFFER_SIZE, end - at))


class _Entries:
    """What a search could take for an entry, but for those that are named."""

    def __init__(self, layout: _Layout, named: set[int]) -> None:
        self._layout = layout
        self._named = named

    def in_free_space(self, stored: Bytes, places: list[tuple[int, int]]) -> bool:
        """Tell whether there is one in sectors that are free, which lie at some places."""
        size = self._layout.sector_size
        sectors = stored.reshape(-1, size)
        words = stored.view("<u8").reshape(-1, size // 8)
        word = words[:, 1]
        # A sector is looked into only if its first entry could be one, of a long name or another.
        begins_long = word & _OF_LONG == _OF_LONG
        is_told = (word >> 48 | words[:, 2] | words[:, 3]) != 0
        sequence = stored[::size]
        begins_long &= (sequence <= 0x4F) | (sequence == _DELETED)
        rows = np.flatnonzero(begins_long | (is_told & (word & _NEVER_SET == 0)))
        if not len(rows):
            return False
        taken = sectors[rows]
        word = taken.view("<u8").reshape(len(rows), -1, _ENTRY_SIZE // 8)[..., 1]
        which, index = np.nonzero((word & _NEVER_SET == 0) & (word & _OF_LONG != _OF_LONG))
        entries = taken.view(_ENTRY)[which, index]
        could_be = self._could_be(entries, is_free=True)
        which, index, entries = which[could_be], index[could_be], entries[could_be]
        if not len(which):
            return False
        is_head = begins_long[rows]
        is_head[which[index == 0]] = True
        found = is_head[which] & ~_leads_up(entries)
        which, index = which[found], index[found]
        starts = np.concatenate([np.arange(at, at + length, size) for at, length in places])
        return self._is_unnamed(starts[rows[which]] + index * _ENTRY_SIZE)

    def in_folder(self, stored: Bytes, start: int) -> bool:
        """Tell whether there is one that is deleted, or free, in a piece of a live folder."""
        entries = stored.view(_ENTRY)
        place = start + np.arange(len(entries)) * _ENTRY_SIZE
        cluster = (place - self._layout.clusters) // self._layout.cluster_size
        is_free = (cluster >= self._layout.count) | self._layout.free[
            np.minimum(cluster, self._layout.count - 1)
        ]
        name = entries["name"]
        is_deleted = (name[:, 0] == _DELETED) | ((name[:, 0] == 0) & (name[:, 1] == 0))
        found = self._could_be(entries, is_free=False) & (is_deleted | is_free)
        found &= ~_leads_up(entries)
        return self._is_unnamed(place[found])

    def _is_unnamed(self, places: Column) -> bool:
        inodes = (places - self._layout.entries) // _ENTRY_SIZE + _FIRST_INODE
        return not self._named.issuperset(inodes.tolist())

    def _could_be(self, entries: np.ndarray, *, is_free: bool) -> Mask:
        """The test of The Sleuth Kit, without what it asks of names and times."""
        attributes = entries["attr"]
        found: Mask = attributes & _LFN != _LFN
        if is_free:
            found &= (entries["nt"] & 0xE7 == 0) & (attributes & 0xC0 == 0)
            found &= (attributes & _VOLUME == 0) | (attributes & 0x31 == 0)
            found &= entries["tenths"] <= 200
            for time in ("made", "written"):
                found &= _is_time(entries[time])
            for day in _DAYS:
                found &= _is_day(entries[day])
        cluster = entries["low"] | entries["high"].astype(np.uint32) << 16
        is_end = (cluster >= self._layout.end_mark) & (cluster <= _LARGEST_VALUE)
        found &= (cluster <= self._layout.last_value) | is_end
        found &= entries["size"] <= self._layout.count * self._layout.cluster_size
        found &= (entries["size"] == 0) | (cluster != 0)
        told = cluster | entries["size"]
        for field in ("made", "written", *_DAYS):
            told = told | entries[field]
        found &= told != 0
        return found


def _leads_up(entries: np.ndarray) -> Mask:
    """Which are those of a folder itself and of the one above, by the first letter of a name."""
    found: Mask = (entries["attr"] & _DIRECTORY != 0) & (entries["name"][..., 0] == ord("."))
    return found


def _is_time(value: np.ndarray) -> Mask:
    found: Mask = (value & 31 <= 30) & (value >> 5 & 63 <= 59) & (value >> 11 <= 23)
    return found


def _is_day(value: np.ndarray) -> Mask:
    month = value >> 5 & 15
    found: Mask = (value == 0) | ((value & 31 > 0) & (month > 0) & (month <= 12))
    return found

"""The reader of exFAT, and the valid data length of its files, which The Sleuth Kit leaves out.

Beyond it an operating system reads zeros, whatever the clusters hold (Microsoft, "exFAT file system
specification", 7.6.5). It stands in the entry that follows the one The Sleuth Kit numbers.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytsk3

from forensics.errors import UnreadableExtentError
from forensics.file_systems.tsk_tree import Customs, walk
from forensics.file_systems.tsk_volume import OpenByTsk, TskReader, kinds_of
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_system import FileEntry
    from forensics.file_systems.allocation import LiveExtents
    from forensics.file_systems.tsk_volume import TskVolume
    from forensics.values import Fault

_ENTRY_SIZE = 32
_FIRST_INODE = 3  # The Sleuth Kit counts entries from here, 2 being the root
_STREAM_EXTENSION = 0x40  # 0xC0 in use, 0x40 deleted


class ValidLengths:
    """Looks valid data lengths up by the number of the file's entry."""

    def __init__(self, file_system: TskVolume) -> None:
        """Find the cluster heap.

        Raises:
            UnreadableExtentError: the boot sector cannot be read.
        """
        self._disk_image = file_system.disk_image
        self._end = file_system.geometry.end
        base = file_system.geometry.base
        boot = self._disk_image.read_at(Extent(base, 512))
        heap, sector_shift = struct.unpack_from("<I", boot, 88)[0], boot[108]
        self._heap = base + (heap << min(sector_shift, 12))

    def of(self, inode: int, size: int) -> int:
        """Return the valid length of a file of ``size`` bytes: all, where it cannot be told."""
        offset = self._heap + (inode - _FIRST_INODE + 1) * _ENTRY_SIZE
        if inode < _FIRST_INODE or offset + _ENTRY_SIZE > self._end:
            return size
        try:
            entry = self._disk_image.read_at(Extent(offset, _ENTRY_SIZE))
        except UnreadableExtentError:
            return size
        if entry[0] & 0x7F != _STREAM_EXTENSION or struct.unpack_from("<Q", entry, 24)[0] != size:
            return size
        return int(struct.unpack_from("<Q", entry, 8)[0])


class OpenExfat(OpenByTsk):
    """An open exFAT volume."""

    def list_streams(self, live: LiveExtents) -> Iterator[FileEntry | Fault]:
        """See ``FileSystem.list_streams``."""
        valid = ValidLengths(self._fs)
        return walk(self._fs, live, Customs(has_orphans=True, valid_length=valid.of))


class ExfatReader(TskReader):
    """Opens exFAT."""

    tried = pytsk3.TSK_FS_TYPE_EXFAT
    kinds = kinds_of(pytsk3.TSK_FS_TYPE_EXFAT)
    opened = OpenExfat

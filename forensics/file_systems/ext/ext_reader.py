"""The reader of ext2, ext3 and ext4: a sweep over the inode tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytsk3

from forensics.file_system import Residency
from forensics.file_systems.ext.ext_clusters import in_blocks
from forensics.file_systems.ext.ext_sweep import sweep
from forensics.file_systems.faults import FSCRYPT, Closed
from forensics.file_systems.tsk_volume import OpenByTsk, TskReader, kinds_of
from forensics.values import Extent
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_system import FileEntry
    from forensics.file_systems.allocation import LiveExtents
    from forensics.file_systems.file_columns import FileColumns
    from forensics.file_systems.reader import FileSystem, VolumeAtHand
    from forensics.file_systems.tsk_objects import TskFile
    from forensics.values import Fault


class OpenExt(OpenByTsk):
    """An open volume of ext2, ext3 or ext4."""

    def list_streams(self, live: LiveExtents) -> Iterator[FileColumns | FileEntry | Fault]:
        """See ``FileSystem.list_streams``."""
        return sweep(self._fs, live)

    def read(self, entry: FileEntry, offset: int, length: int) -> bytes:
        """See ``FileSystem.read``; inline data are given as the inode holds them."""
        if entry.residency is Residency.RESIDENT:
            end = min(offset + length, entry.size)
            return self._inline(entry)[offset:end]
        return super().read(entry, offset, length)

    def _inline(self, entry: FileEntry) -> bytes:
        """Return inline data: unlike a record of NTFS, an inode holds them as they are."""
        content = b"".join(
            self._fs.disk_image.read_at(Extent(run.offset, run.length))
            if run.offset is not None
            else bytes(run.length)
            for run in entry.runs
        )
        if len(content) < entry.size:
            raise self._error(entry, wordings.NO_INLINE_DATA)
        return content

    def _why_closed(self, file: TskFile, entry: FileEntry) -> Closed | None:  # noqa: ARG002 -- its inode said so
        return FSCRYPT if entry.residency is Residency.TRANSFORMED else None


class ExtReader(TskReader):
    """Opens ext2, ext3 and ext4."""

    tried = pytsk3.TSK_FS_TYPE_EXT_DETECT
    kinds = kinds_of(pytsk3.TSK_FS_TYPE_EXT2, pytsk3.TSK_FS_TYPE_EXT3, pytsk3.TSK_FS_TYPE_EXT4)
    opened = OpenExt
    gaps_are_holes = True

    def open(self, at: VolumeAtHand) -> FileSystem | None:
        """See ``FileSystemReader.open``."""
        if (seen := in_blocks(at)) is None:
            return super().open(at)
        if (found := super().open(replace(at, disk_image=seen))) is None:
            raise at.error(wordings.CLUSTERS)
        return found

"""The reader of FAT12, FAT16 and FAT32."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytsk3

from forensics.file_systems.fat.fat_orphans import may_have_orphans
from forensics.file_systems.tsk_tree import Customs, walk
from forensics.file_systems.tsk_volume import OpenByTsk, TskReader, kinds_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_system import FileEntry
    from forensics.file_systems.allocation import LiveExtents
    from forensics.values import Fault


class OpenFat(OpenByTsk):
    """An open FAT volume."""

    def list_streams(self, live: LiveExtents) -> Iterator[FileEntry | Fault]:
        """See ``FileSystem.list_streams``."""
        return walk(self._fs, live, Customs(has_orphans=True, may_have_orphans=may_have_orphans))


class FatReader(TskReader):
    """Opens FAT12, FAT16 and FAT32."""

    tried = pytsk3.TSK_FS_TYPE_FAT_DETECT
    kinds = kinds_of(pytsk3.TSK_FS_TYPE_FAT12, pytsk3.TSK_FS_TYPE_FAT16, pytsk3.TSK_FS_TYPE_FAT32)
    opened = OpenFat

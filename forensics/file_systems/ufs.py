"""The reader of UFS1 and UFS2, of either byte order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytsk3

from forensics.file_systems.tsk_tree import Customs, walk
from forensics.file_systems.tsk_volume import OpenByTsk, TskReader, kinds_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_system import FileEntry
    from forensics.file_systems.allocation import LiveExtents
    from forensics.values import Fault


class OpenUfs(OpenByTsk):
    """An open UFS volume."""

    def list_streams(self, live: LiveExtents) -> Iterator[FileEntry | Fault]:
        """See ``FileSystem.list_streams``."""
        return walk(self._fs, live, Customs(has_orphans=True))


class UfsReader(TskReader):
    """Opens UFS1 and UFS2."""

    tried = pytsk3.TSK_FS_TYPE_FFS_DETECT
    kinds = kinds_of(pytsk3.TSK_FS_TYPE_FFS1, pytsk3.TSK_FS_TYPE_FFS1B, pytsk3.TSK_FS_TYPE_FFS2)
    opened = OpenUfs

"""The reader of HFS+ and HFSX."""

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

_FIRST_USER_NODE = 16  # TN1150, "Reserved catalog node IDs": the file system's own are below


class OpenHfs(OpenByTsk):
    """An open HFS+ volume."""

    def list_streams(self, live: LiveExtents) -> Iterator[FileEntry | Fault]:
        """See ``FileSystem.list_streams``."""
        # The catalogue forgets a deleted file's node, so there is nothing to search for.
        return walk(self._fs, live, Customs(has_orphans=False, first_ordinary=_FIRST_USER_NODE))


class HfsReader(TskReader):
    """Opens HFS+ and HFSX."""

    tried = pytsk3.TSK_FS_TYPE_HFS
    kinds = kinds_of(pytsk3.TSK_FS_TYPE_HFS)
    opened = OpenHfs

"""The reader of ISO 9660, with or without Joliet and Rock Ridge."""

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


class OpenIso9660(OpenByTsk):
    """An open ISO 9660 volume."""

    def list_streams(self, live: LiveExtents) -> Iterator[FileEntry | Fault]:
        """See ``FileSystem.list_streams``."""
        # Written once: nothing on it was ever deleted.
        return walk(self._fs, live, Customs(has_orphans=False))


class Iso9660Reader(TskReader):
    """Opens ISO 9660."""

    tried = pytsk3.TSK_FS_TYPE_ISO9660
    kinds = kinds_of(pytsk3.TSK_FS_TYPE_ISO9660)
    opened = OpenIso9660

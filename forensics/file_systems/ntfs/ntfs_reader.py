"""The reader of NTFS: a sweep over the master file table, and content through The Sleuth Kit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytsk3

from forensics.file_systems.faults import EFS, Closed
from forensics.file_systems.ntfs.ntfs_sweep import ELSEWHERE, sweep
from forensics.file_systems.tsk_objects import TSK_ERRORS
from forensics.file_systems.tsk_volume import OpenByTsk, TskReader, kinds_of
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_system import FileEntry
    from forensics.file_systems.allocation import LiveExtents
    from forensics.file_systems.file_columns import FileColumns
    from forensics.file_systems.tsk_objects import TskFile
    from forensics.values import Fault

_ENCRYPTED = int(pytsk3.TSK_FS_ATTR_ENC)
_REPARSE = int(pytsk3.TSK_FS_ATTR_TYPE_NTFS_REPARSE)


class OpenNtfs(OpenByTsk):
    """An open NTFS volume."""

    def list_streams(self, live: LiveExtents) -> Iterator[FileColumns | FileEntry | Fault]:
        """See ``FileSystem.list_streams``."""
        return sweep(self._fs, live)

    def _why_closed(self, file: TskFile, entry: FileEntry) -> Closed | None:
        wanted = (entry.stream.attribute_type, entry.stream.attribute_id)
        try:
            attributes = [(a.info, int(a.info.type), int(a.info.id)) for a in file]
            for info, kind, identity in attributes:
                if (kind, identity) != wanted:
                    continue
                if int(info.flags) & _ENCRYPTED:
                    return EFS
                if not info.name:
                    return _lies_elsewhere(file, attributes)
        except TSK_ERRORS as error:
            raise self._error(entry, wordings.NO_ATTRIBUTES) from error
        return None


def _lies_elsewhere(file: TskFile, attributes: list[tuple[Any, int, int]]) -> Closed | None:
    """Say where the content is that a reparse point stands for; None where there is none such."""
    for info, kind, identity in attributes:
        if kind == _REPARSE and info.size >= 4:
            tag = int.from_bytes(file.read_random(0, 4, kind, identity), "little")
            if tag in ELSEWHERE:
                return ELSEWHERE[tag]
    return None


class NtfsReader(TskReader):
    """Opens NTFS."""

    tried = pytsk3.TSK_FS_TYPE_NTFS
    kinds = kinds_of(pytsk3.TSK_FS_TYPE_NTFS)
    opened = OpenNtfs

"""The reader of HFS+ and HFSX."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytsk3

from forensics.file_system import Residency
from forensics.file_systems.apfs.unpacking import MOST, PackedContent, packed_content
from forensics.file_systems.faults import ClosedFault, CountedAs
from forensics.file_systems.hfs_plus.packed_files import (
    ATTRIBUTES_FILE,
    PackedFiles,
    packed_files,
)
from forensics.file_systems.tsk_objects import TSK_ERRORS
from forensics.file_systems.tsk_tree import Customs, walk
from forensics.file_systems.tsk_volume import OpenByTsk, TskReader, kinds_of
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_system import FileEntry
    from forensics.file_systems.allocation import LiveExtents
    from forensics.file_systems.tsk_volume import TskVolume
    from forensics.values import Fault

_FIRST_USER_NODE = 16  # TN1150, "Reserved catalog node IDs": the file system's own are below
_RESOURCES = int(pytsk3.TSK_FS_ATTR_TYPE_HFS_RSRC)


class OpenHfs(OpenByTsk):
    """An open HFS+ volume."""

    def __init__(self, volume: TskVolume) -> None:
        """Take an open volume."""
        super().__init__(volume)
        self._packed: PackedFiles | None = None
        self._opened: tuple[int, PackedContent] | None = None

    def list_streams(self, live: LiveExtents) -> Iterator[FileEntry | Fault]:
        """See ``FileSystem.list_streams``."""
        packed = self._packed_files()
        if packed.is_damaged:
            fault = self._fs.fault("", wordings.HFS_ATTRIBUTES)
            yield ClosedFault.of(fault, CountedAs.UNLISTED)
        # The catalogue forgets a deleted file's node, so there is nothing to search for.
        customs = Customs(has_orphans=False, first_ordinary=_FIRST_USER_NODE, packed=packed.files)
        yield from walk(self._fs, live, customs)

    def read(self, entry: FileEntry, offset: int, length: int) -> bytes:
        """See ``FileSystem.read``."""
        number = entry.stream.inode
        if entry.residency is not Residency.TRANSFORMED:
            return super().read(entry, offset, length)
        if self._opened is None or self._opened[0] != number:
            self._opened = number, self._content(entry)
        found = self._opened[1].read(offset, length)
        if found is None:
            raise self._error(entry, wordings.NO_CONTENT)
        return found

    def _packed_files(self) -> PackedFiles:
        if self._packed is None:
            self._packed = packed_files(self._fs)
        return self._packed

    def _content(self, entry: FileEntry) -> PackedContent:
        """The content of a compressed file."""
        number, packed = entry.stream.inode, self._packed_files()
        place = packed.places.get(number)
        if place is None:
            raise self._error(entry, wordings.NO_CONTENT)
        self._fs.tsk_image.last_error = None
        try:
            attribute = self._fs.open_inode(ATTRIBUTES_FILE).read_random(*place)
            resources = self._resources(number) if packed.files[number].in_resources else b""
        except TSK_ERRORS as error:
            if self._fs.tsk_image.last_error is not None:
                raise self._fs.tsk_image.last_error from error
            raise self._error(entry, wordings.NO_CONTENT) from error
        found = packed_content(attribute, resources)
        if found is None:
            raise self._error(entry, wordings.NO_CONTENT)
        return found

    def _resources(self, number: int) -> bytes:
        file = self._fs.open_inode(number)
        for each in file:
            if int(each.info.type) == _RESOURCES and int(each.info.size) <= MOST:
                found: bytes = file.read_random(0, int(each.info.size), _RESOURCES, each.info.id)
                return found
        return b""


class HfsReader(TskReader):
    """Opens HFS+ and HFSX, and unpacks files that Macs keep compressed."""

    tried = pytsk3.TSK_FS_TYPE_HFS
    kinds = kinds_of(pytsk3.TSK_FS_TYPE_HFS)
    opened = OpenHfs

"""A volume as The Sleuth Kit opened it: what the readers that go through it have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

import pytsk3

from forensics.disk_image import DiskImage
from forensics.errors import ClosedContentError, FileSystemError
from forensics.file_systems.reader import VolumeAtHand
from forensics.file_systems.runs import Geometry
from forensics.file_systems.tsk_image import TskImage
from forensics.file_systems.tsk_objects import TSK_ERRORS, TskFileSystem
from forensics.value_classes import dataclass
from forensics.volume import Volume
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_system import FileEntry, StreamId
    from forensics.file_systems.allocation import LiveExtents
    from forensics.file_systems.faults import Closed
    from forensics.file_systems.file_columns import FileColumns
    from forensics.file_systems.reader import FileSystem
    from forensics.file_systems.tsk_objects import TskFile
    from forensics.values import Extent, Fault

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class TskVolume:
    """One volume that The Sleuth Kit opened; ``kind`` is its number for the file system."""

    at: VolumeAtHand
    tsk: TskFileSystem
    kind: int
    geometry: Geometry
    # Of ``at``, here because they are asked for with every file.
    disk_image: DiskImage
    volume: Volume
    tsk_image: TskImage

    def open_inode(self, inode: int) -> TskFile:
        """Return the ``pytsk3.File`` of an inode.

        Raises:
            FileSystemError: it cannot be read; the sentence does not name the inode.
        """
        self.tsk_image.last_error = None
        try:
            return self.tsk.open_meta(inode)
        except TSK_ERRORS as error:
            raise FileSystemError(self.reason(wordings.NO_RECORD)) from error

    def reason(self, otherwise: str) -> str:
        """Say why the latest call failed: the medium's own error where there was one."""
        error = self.tsk_image.last_error
        return str(error) if error is not None else otherwise

    def fault(self, place: str, reason: str, extents: tuple[Extent, ...] = ()) -> Fault:
        """See ``VolumeAtHand.fault``."""
        return self.at.fault(place, reason, extents)


class OpenByTsk(ABC):
    """A ``FileSystem`` that The Sleuth Kit reads; each kind lists its streams in its own way."""

    def __init__(self, volume: TskVolume) -> None:
        """Take an open volume."""
        self._fs = volume
        self._latest: tuple[StreamId, TskFile] | None = None

    @property
    def size(self) -> int:
        """See ``FileSystem.size``."""
        return int(self._fs.tsk.info.block_count) * self._fs.geometry.block_size

    @abstractmethod
    def list_streams(self, live: LiveExtents) -> Iterator[FileColumns | FileEntry | Fault]:
        """See ``FileSystem.list_streams``."""

    def read(self, entry: FileEntry, offset: int, length: int) -> bytes:
        """See ``FileSystem.read``."""
        wanted = max(0, min(length, entry.size - offset))
        file = self._file(entry)
        pieces: list[bytes] = []
        while wanted:
            piece = self._piece(file, entry, offset, min(wanted, _PIECE))
            pieces.append(piece)
            offset += len(piece)
            wanted -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def times(self, inode: int) -> tuple[int, int, int, int]:
        """See ``TellsTimes.times``."""
        kept = self._fs.open_inode(inode).info.meta
        if kept is None:
            raise FileSystemError(self._fs.reason(wordings.NO_RECORD))
        return int(kept.mtime), int(kept.crtime), int(kept.atime), int(kept.ctime)

    def close(self) -> None:
        """See ``FileSystem.close``."""
        self._latest = None
        self._fs.tsk_image.close()

    def _why_closed(self, file: TskFile, entry: FileEntry) -> Closed | None:  # noqa: ARG002 -- some kinds look
        """Say why content is closed that The Sleuth Kit would hand out as ciphertext or zeros."""
        return None

    def _file(self, entry: FileEntry) -> TskFile:
        if self._latest is not None and self._latest[0] == entry.stream:
            return self._latest[1]
        try:
            file = self._fs.open_inode(entry.stream.inode)
        except FileSystemError as error:
            raise self._error(entry, str(error)) from error
        if (closed := self._why_closed(file, entry)) is not None:
            raise ClosedContentError(str(self._error(entry, closed.reason)))
        self._latest = (entry.stream, file)
        return file

    def _piece(self, file: TskFile, entry: FileEntry, offset: int, length: int) -> bytes:
        self._fs.tsk_image.last_error = None
        stream = entry.stream
        try:
            piece = file.read_random(offset, length, stream.attribute_type, stream.attribute_id)
        except TSK_ERRORS as error:
            if self._fs.tsk_image.last_error is not None:
                raise self._fs.tsk_image.last_error from error
            raise self._error(entry, wordings.NO_CONTENT) from error
        if not piece:
            raise self._error(entry, wordings.SHORT_CONTENT)
        return bytes(piece)

    def _error(self, entry: FileEntry, reason: str) -> FileSystemError:
        return self._fs.at.error(reason, f"inode {entry.stream.inode}")


class TskReader:
    """A ``FileSystemReader`` that goes through The Sleuth Kit.

    Each kind is tried by itself: its own search reads all over the volume, and one bad place
    anywhere would keep all of it closed.
    """

    tried: ClassVar[int]  # what The Sleuth Kit is told to look for
    kinds: ClassVar[frozenset[int]]  # what it may find
    opened: ClassVar[type[OpenByTsk]]
    gaps_are_holes: ClassVar[bool] = False

    def open(self, at: VolumeAtHand) -> FileSystem | None:
        """See ``FileSystemReader.open``."""
        at.tsk_image.last_error = None
        try:
            tsk = pytsk3.FS_Info(at.tsk_image, offset=at.start, type=self.tried)
        except TSK_ERRORS as error:
            if at.tsk_image.last_error is not None:
                raise at.tsk_image.last_error from error
            return None
        kind, block_size = int(tsk.info.ftype), int(tsk.info.block_size)
        if kind not in self.kinds or block_size <= 0:
            return None
        geometry = Geometry(at.start, block_size, at.end, gaps_are_holes=self.gaps_are_holes)
        opened = TskVolume(at, tsk, kind, geometry, at.disk_image, at.volume, at.tsk_image)
        return self.opened(opened)


def kinds_of(*kinds: object) -> frozenset[int]:
    """The numbers of The Sleuth Kit for some file systems."""
    return frozenset(int(kind) for kind in kinds)  # type: ignore[call-overload]  # pytsk3's own enumeration

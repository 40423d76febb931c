"""Content of streams whose bytes are not those of their runs, read through the file system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytsk3

from forensics.errors import ClosedContentError, FileSystemError
from forensics.file_system import Residency
from forensics.file_systems.faults import EFS, FSCRYPT, Closed
from forensics.file_systems.ntfs import ELSEWHERE
from forensics.file_systems.opening import EXT, NTFS, OpenFileSystem, open_file_system
from forensics.file_systems.tsk import TSK_ERRORS
from forensics.values import Extent

if TYPE_CHECKING:
    from forensics.disk_image import DiskImage
    from forensics.file_system import FileEntry
    from forensics.file_systems.tsk import TskFile
    from forensics.volume import Volume

_PIECE = 1 << 20
_ENCRYPTED = int(pytsk3.TSK_FS_ATTR_ENC)
_REPARSE = int(pytsk3.TSK_FS_ATTR_TYPE_NTFS_REPARSE)


class StreamReader:
    """Reads streams of one file system; for one thread of one process, which keeps it open."""

    def __init__(self, file_system: OpenFileSystem) -> None:
        """Take an open file system."""
        self._fs = file_system
        self._latest: tuple[object, Any] | None = None

    def read(self, entry: FileEntry, offset: int, length: int) -> bytes:
        """Return ``length`` bytes of a stream from ``offset`` on, fewer only at its end.

        Raises:
            FileSystemError: the file system cannot give them; the sentence names the inode.
            UnreadableExtentError: the medium cannot give them.
        """
        wanted = max(0, min(length, entry.size - offset))
        if entry.residency is Residency.RESIDENT and self._fs.kind in EXT:
            return self._stored(entry)[offset : offset + wanted]
        file = self._file(entry)
        pieces: list[bytes] = []
        while wanted:
            piece = self._piece(file, entry, offset, min(wanted, _PIECE))
            pieces.append(piece)
            offset += len(piece)
            wanted -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def close(self) -> None:
        """Let go of what is open; the disk image stays its opener's."""
        self._latest = None
        self._fs.tsk_image.close()

    def _stored(self, entry: FileEntry) -> bytes:
        """Return inline data of ext4: unlike a record of NTFS, an inode holds them as they are."""
        pieces = [
            self._fs.disk_image.read_at(Extent(run.offset, run.length))
            if run.offset is not None
            else bytes(run.length)
            for run in entry.runs
        ]
        content = b"".join(pieces)
        if len(content) < entry.size:
            raise self._error(entry, "a part of its inline data is not there")
        return content

    def _file(self, entry: FileEntry) -> TskFile:
        if self._latest is not None and self._latest[0] == entry.stream:
            return self._latest[1]
        try:
            file = self._fs.open_inode(entry.stream.inode)
        except FileSystemError as error:
            raise self._error(entry, str(error)) from error
        self._refuse_closed(file, entry)
        self._latest = (entry.stream, file)
        return file

    def _refuse_closed(self, file: TskFile, entry: FileEntry) -> None:
        """Refuse content that The Sleuth Kit would hand out as ciphertext or as zeros."""
        if self._fs.kind in EXT and entry.residency is Residency.TRANSFORMED:
            raise self._closed(entry, FSCRYPT)
        if self._fs.kind not in NTFS:
            return
        try:
            attributes = [(a.info, int(a.info.type), int(a.info.id)) for a in file]
            for info, kind, identity in attributes:
                if (kind, identity) == (entry.stream.attribute_type, entry.stream.attribute_id):
                    if int(info.flags) & _ENCRYPTED:
                        raise self._closed(entry, EFS)
                    if not info.name:
                        self._refuse_elsewhere(file, attributes, entry)
        except TSK_ERRORS as error:
            raise self._error(entry, "its attributes cannot be read") from error

    def _refuse_elsewhere(self, file: TskFile, attributes: list[Any], entry: FileEntry) -> None:
        for info, kind, identity in attributes:
            if kind == _REPARSE and info.size >= 4:
                tag = int.from_bytes(file.read_random(0, 4, kind, identity), "little")
                if tag in ELSEWHERE:
                    raise self._closed(entry, ELSEWHERE[tag])

    def _piece(self, file: TskFile, entry: FileEntry, offset: int, length: int) -> bytes:
        self._fs.tsk_image.last_error = None
        stream = entry.stream
        try:
            piece = file.read_random(offset, length, stream.attribute_type, stream.attribute_id)
        except TSK_ERRORS as error:
            if self._fs.tsk_image.last_error is not None:
                raise self._fs.tsk_image.last_error from error
            raise self._error(
                entry, "its content cannot be read through the file system"
            ) from error
        if not piece:
            raise self._error(entry, "its content ends before its size")
        return bytes(piece)

    def _closed(self, entry: FileEntry, closed: Closed) -> ClosedContentError:
        return ClosedContentError(str(self._error(entry, closed.reason)))

    def _error(self, entry: FileEntry, reason: str) -> FileSystemError:
        return FileSystemError(f"{self._fs.volume.where}, inode {entry.stream.inode}: {reason}")


def open_stream(disk_image: DiskImage, volume: Volume) -> StreamReader:
    """Open a volume's file system for reading streams; the caller keeps it, and closes it.

    Raises:
        FileSystemError: it cannot be opened.
        UnreadableExtentError: the bytes that describe it cannot be had.
    """
    return StreamReader(open_file_system(disk_image, volume, source=""))

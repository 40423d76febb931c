"""Content that only the file system can give: compressed, or inside a record with fix-ups.

Runs in the guarded child of a worker, which keeps the last file system open between requests.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from forensics.containers.opening import open_image
from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_system import FileEntry
from forensics.file_systems.in_pieces import of_medium
from forensics.file_systems.opening import open_file_system
from forensics.hash_sets.sharing import SharedIndexRef, attach_index
from forensics.matching.exact import BUFFER_SIZE, Answer, match_exactly
from forensics.sandbox.messages import answering
from forensics.scanning.survey.watched_image import WatchedImage
from forensics.value_classes import dataclass
from forensics.values import SourceRef
from forensics.volume import Volume

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.file_systems.reader import FileSystem


@dataclass(frozen=True, slots=True)
class TransformedTask:
    """Streams of one volume to read through its file system."""

    source: SourceRef
    volume: Volume
    entries: tuple[FileEntry, ...]
    index: SharedIndexRef
    all_hashes: bool


@answering(Answer, FileSystemError)
def match_in_child(
    task: TransformedTask, beat: Callable[[], None]
) -> Iterator[Answer | FileSystemError | UnreadableExtentError]:
    """Return an answer for each stream in turn, or why it cannot be read, as a value.

    Raises:
        FileSystemError: the file system cannot be opened.
        DiskImageError: the source cannot be opened any more.
    """
    reader, index = reader_of(task.source, task.volume, beat), attach_index(task.index)
    buffer = memoryview(bytearray(BUFFER_SIZE))
    for entry in task.entries:
        stream = _ReaderStream(reader, entry, beat)
        try:
            answer = match_exactly(stream, index, all_hashes=task.all_hashes, buffer=buffer)
        except FileSystemError as error:
            yield error
        except UnreadableExtentError as error:
            yield of_medium(error, task.volume)
        else:
            yield answer


class _ReaderStream:
    """A stream of a file system as content."""

    def __init__(self, reader: FileSystem, entry: FileEntry, beat: Callable[[], None]) -> None:
        self._reader = reader
        self._entry = entry
        self._beat = beat
        self.size = entry.size

    def read_into(self, offset: int, buffer: memoryview) -> None:
        buffer[:] = self._reader.read(self._entry, offset, len(buffer))
        self._beat()  # every piece is asked for once, so this ends


def reader_of(source: SourceRef, volume: Volume, beat: Callable[[], None]) -> FileSystem:
    """Return the file system of a volume; that of the last one is still open.

    Raises:
        FileSystemError: it cannot be opened.
        DiskImageError: the source cannot be opened any more.
    """
    wanted = (source, volume)
    if getattr(_opened, "wanted", None) != wanted:
        if (before := getattr(_opened, "disk_image", None)) is not None:
            _opened.reader = _opened.wanted = None
            before.close()
        _opened.disk_image = WatchedImage(open_image(source), beat)
        _opened.reader = open_file_system(_opened.disk_image, volume, source="").file_system
        _opened.wanted = wanted
    reader: FileSystem = _opened.reader
    return reader


_opened = threading.local()  # the handle cache, one per thread

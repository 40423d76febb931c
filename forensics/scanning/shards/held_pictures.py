"""Pictures in the files of a container: noted where they begin, and read once more afterwards.

Where they begin travels as two numbers each: that of the file, and twice the offset in it, plus one
for a file that is a picture as a whole.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from forensics.containers.reader import HeldFile, with_own_times
from forensics.errors import UnreadableExtentError
from forensics.phone_backups.opened import open_held
from forensics.scanning.shards.contents.picture_beginnings import beginnings_in
from forensics.scanning.shards.planning import HeldPicture, HeldPictures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from forensics.containers.reader import HeldFiles, HeldStream
    from forensics.hash_sets.sharing import SharedIndexRef
    from forensics.matching.content_streams import ContentStream
    from forensics.matching.sweeping import Swept
    from forensics.scanning.shards.shard_result import ShardResult
    from forensics.scanning.survey.source_survey import Survey


def pictures_in(file: HeldFile, swept: Swept) -> list[HeldPicture]:
    """Return what begins like a picture in a file, outside whole copies of known files."""
    return [
        HeldPicture(file.number, at, is_file) for at, is_file in beginnings_in(swept, file.size)
    ]


def packed_held(pictures: Sequence[HeldPicture]) -> bytes:
    """Pack them for a result."""
    numbers = [(each.file, 2 * each.offset + each.is_file) for each in pictures]
    return np.array(numbers, np.int64).tobytes()


def plan_held_pictures(
    survey: Survey, results: Iterable[ShardResult], *, index: SharedIndexRef
) -> Iterator[HeldPictures]:
    """Give the pictures in each part of a container of files as a shard."""
    source = survey.source.ref
    if source is None:
        return
    starts = {result.number: result.starts for result in results if result.starts}
    for part in survey.held:
        if found := tuple(_unpacked(starts.get(part.first, b""))):
            yield HeldPictures(part.first, source, index, part, found)


def _unpacked(starts: bytes) -> Iterator[HeldPicture]:
    """What a result has; numbers that no honest worker gives are left out."""
    numbers = np.frombuffer(starts[: len(starts) & ~15], np.int64).reshape(-1, 2)
    for file, told in numbers.tolist():
        if file >= 0 and told >= 0:
            yield HeldPicture(file, told >> 1, is_file=bool(told & 1))


def held_streams(
    shard: HeldPictures,
) -> Iterator[tuple[HeldPicture, HeldFile | None, ContentStream | None]]:
    """Return each picture of a shard in its order, with its file and what begins with it.

    Both are None where the file is not there any more. A stream is good until the next is asked
    for.

    Raises:
        DiskImageError: the source cannot be opened any more.
    """
    waiting = deque(shard.pictures)
    container = open_held(shard.source)
    try:
        for file in container.files(shard.part):
            while waiting and isinstance(file, HeldFile) and waiting[0].file < file.number:
                yield waiting.popleft(), None, None
            if not waiting:
                return
            if isinstance(file, HeldFile) and file.is_file and waiting[0].file == file.number:
                yield from _of_file(container, file, waiting)
        while waiting:
            yield waiting.popleft(), None, None
    finally:
        container.close()


def _of_file(
    container: HeldFiles, file: HeldFile, waiting: deque[HeldPicture]
) -> Iterator[tuple[HeldPicture, HeldFile, ContentStream | None]]:
    stream: HeldStream | None = None
    try:
        stream = container.stream(file)
        ahead, file = _Ahead(stream), with_own_times(file, stream)
    except UnreadableExtentError:
        ahead = None
    try:
        while waiting and waiting[0].file == file.number:
            picture = waiting.popleft()
            yield picture, file, None if ahead is None else ahead.beginning_at(picture.offset)
    finally:
        if stream is not None:
            stream.close()


class _Ahead:
    """A stream read from front to back, with what was read behind one place kept."""

    def __init__(self, stream: HeldStream) -> None:
        self._stream = stream
        self._at, self._held = 0, bytearray()

    def beginning_at(self, offset: int) -> _From:
        """What begins at an offset, which is not below one that was asked for before."""
        del self._held[: offset - self._at]
        if not self._held:
            self._held = bytearray()
        self._at = offset
        return _From(self, offset, max(0, self._stream.size - offset))

    def read_into(self, offset: int, buffer: memoryview) -> None:
        end = offset + len(buffer) - self._at
        if end > len(self._held):
            more = bytearray(end - len(self._held))
            self._stream.read_into(self._at + len(self._held), memoryview(more))
            self._held += more
        start = offset - self._at
        buffer[:] = memoryview(self._held)[start : start + len(buffer)]


class _From:
    """What of a stream begins at one place."""

    def __init__(self, ahead: _Ahead, offset: int, size: int) -> None:
        self._ahead, self._offset, self.size = ahead, offset, size

    def read_into(self, offset: int, buffer: memoryview) -> None:
        self._ahead.read_into(self._offset + offset, buffer)

"""A folder of a logical extraction as a source: files without a medium.

Its files are laid end to end in order of their paths, so that the ledger of coverage counts them
like any other bytes; a hit names the file, and its bytes in that. Symbolic links are not followed,
and nothing but regular files is opened.
"""

from __future__ import annotations

import os
import stat
from array import array
from dataclasses import field
from typing import TYPE_CHECKING

from forensics.containers.reader import HeldFile, HeldPart, no_sign
from forensics.errors import UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.values import Extent, Fault
from forensics.values.file_facts.times import FileTimes, TimeZoneOf, time_of
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from forensics.values import SourceRef

# Of one part: as much as a kill may cost of a medium, and as many paths as travel at a time.
MOST_BYTES, MOST_FILES, MOST_NAMES = 64 * 1024 * 1024, 2048, 1024 * 1024
WHOLE = "whole folder"
_READ_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)


class FolderReader:
    """Opens folders."""

    def segments_of(self, path: Path) -> tuple[Path, ...]:
        """See ``ContainerReader.segments_of``."""
        return (path,)

    def measure(self, segments: tuple[Path, ...]) -> int:
        """See ``ContainerReader.measure``."""
        return sum(size for _, size in _list(os.fsencode(segments[0])).files)

    def open(self, ref: SourceRef) -> Folder:
        """See ``ContainerReader.open``."""
        return Folder(ref.segments[0], ref.image)


class Folder:
    """The regular files below a folder."""

    def __init__(self, path: Path, image: str) -> None:
        """Open nothing yet; ``image`` is how faults call the folder."""
        self._path, self._image = path, image

    def parts(self, beat: Callable[[], None] = no_sign) -> Iterator[HeldPart | Fault]:
        """See ``HeldFiles.parts``."""
        listing = _list(os.fsencode(self._path), beat)
        yield from _parts_of(sorted(listing.files))
        if listing.unlisted:
            yield Fault(self._image, WHOLE, (), wordings.UNLISTED_FOLDERS(listing.unlisted))
        if listing.left_out:
            yield Fault(self._image, WHOLE, (), wordings.NOT_FOLLOWED(listing.left_out))

    def find(
        self, names: frozenset[bytes], beat: Callable[[], None]
    ) -> Iterator[tuple[bytes, HeldPart]]:
        """See ``FindsNames.find``."""
        for place, size in sorted(_list(os.fsencode(self._path), beat).files):
            if place.rpartition(b"/")[2] in names:
                yield place, _part([(place, size)], 0, 0)

    def files(self, part: HeldPart) -> Iterator[HeldFile]:
        """See ``HeldFiles.files``."""
        offset, sizes = part.start, array("q", part.sizes)
        places = part.places.split(b"\0")
        for number, (place, size) in enumerate(zip(places, sizes, strict=False), start=part.first):
            yield HeldFile(place, number, Extent(offset, size), size)
            offset += size

    def stream(self, file: HeldFile) -> FolderStream:
        """See ``HeldFiles.stream``."""
        return FolderStream(self._path, file)

    def close(self) -> None:
        """See ``HeldFiles.close``: nothing is open."""


class FolderStream:
    """The content of one file of a folder; read-only, for one thread."""

    def __init__(self, folder: Path, file: HeldFile) -> None:
        """Open the file.

        Raises:
            UnreadableExtentError: it is gone, is no longer a regular file, or may not be read.
        """
        self.size = file.size
        self._start = file.extent.offset
        try:
            self._descriptor = os.open(folder / os.fsdecode(file.place), _READ_FLAGS)
        except OSError as error:
            raise self._unreadable(error.strerror) from error
        found = os.fstat(self._descriptor)
        if not stat.S_ISREG(found.st_mode):
            self.close()
            raise self._unreadable(wordings.ANOTHER_THING)
        # When the copy in the folder was written, which copying may keep; nothing else is kept.
        modified = time_of(int(found.st_mtime), TimeZoneOf.UTC)
        self.times = FileTimes("folder", TimeZoneOf.UTC, modified)

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill a buffer with the content from ``offset`` on.

        Raises:
            UnreadableExtentError: it cannot be read, or became shorter.
        """
        try:
            os.lseek(self._descriptor, offset, os.SEEK_SET)
            with open(self._descriptor, "rb", buffering=0, closefd=False) as file:
                done = 0
                while done < len(buffer) and (got := file.readinto(buffer[done:])):
                    done += got
        except OSError as error:
            raise self._unreadable(error.strerror) from error
        if done < len(buffer):
            raise self._unreadable(wordings.SHORTER)

    def damage(self) -> None:
        """See ``HeldStream.damage``: nothing is stated of a file in a folder."""

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def _unreadable(self, reason: str | None) -> UnreadableExtentError:
        return UnreadableExtentError(
            self._start, self.size, (reason or wordings.READ_ERROR).lower()
        )


def listed_files(root: bytes) -> list[tuple[bytes, int]]:
    """Return all regular files below a folder, by path within it and length, in no order.

    Raises:
        OSError: the folder itself cannot be listed.
    """
    return _list(root).files


def _parts_of(files: list[tuple[bytes, int]]) -> Iterator[HeldPart]:
    offset, first, size, names = 0, 0, 0, 0
    for number, (place, length) in enumerate(files):
        is_full = size + length > MOST_BYTES or names > MOST_NAMES or number - first >= MOST_FILES
        if number > first and is_full:
            yield _part(files[first:number], first, offset)
            offset, first, size, names = offset + size, number, 0, 0
        size += length
        names += len(place)
    if files:
        yield _part(files[first:], first, offset)


def _part(files: list[tuple[bytes, int]], before: int, offset: int) -> HeldPart:
    places, sizes = b"\0".join(place for place, _ in files), [size for _, size in files]
    end = offset + sum(sizes)
    return HeldPart(before + 1, sum(sizes), offset, end, places, array("q", sizes).tobytes())


@dataclass(slots=True)
class _Listing:
    """Regular files by path and size, and how much was not listed or not followed."""

    files: list[tuple[bytes, int]] = field(default_factory=list)
    unlisted: int = 0
    left_out: int = 0


def _list(root: bytes, beat: Callable[[], None] = no_sign) -> _Listing:
    """List a folder and all below it; only the folder itself must be there to be listed."""
    found, waiting = _Listing(), [root]
    while waiting:
        beat()
        here = waiting.pop()
        try:
            with os.scandir(here) as entries:
                listed = [(e.path, e.stat(follow_symlinks=False)) for e in entries]
        except OSError:
            if here == root:
                raise
            found.unlisted += 1
            continue
        for path, status in listed:
            if stat.S_ISDIR(status.st_mode):
                waiting.append(path)
            elif stat.S_ISREG(status.st_mode):
                found.files.append((os.path.relpath(path, root), status.st_size))
            else:
                found.left_out += 1
    return found

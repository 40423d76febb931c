"""A folder of a logical extraction as a source: files without a medium.

Its files are laid end to end in order of their paths, so that the ledger of coverage counts them
like any other bytes; hits carry no extents, for there is no medium that they could name. Symbolic
links are not followed, and nothing but regular files is opened.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forensics.containers.reader import HeldFile
from forensics.errors import UnreadableExtentError
from forensics.values import Extent, Fault
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.file_system import FileEntry
    from forensics.values import SourceRef

_READ_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)


class FolderReader:
    """Opens folders."""

    def segments_of(self, path: Path) -> tuple[Path, ...]:
        """See ``ContainerReader.segments_of``."""
        return (path,)

    def measure(self, segments: tuple[Path, ...]) -> int:
        """See ``ContainerReader.measure``."""
        files = Folder(segments[0]).files()
        return sum(file.extent.length for file in files if isinstance(file, HeldFile))

    def open(self, ref: SourceRef) -> Folder:
        """See ``ContainerReader.open``."""
        return Folder(ref.segments[0])


class Folder:
    """The regular files below a folder."""

    def __init__(self, path: Path) -> None:
        """Open nothing yet."""
        self._path = path

    def files(self) -> Iterator[HeldFile | Fault]:
        """See ``HeldFiles.files``."""
        return _files_of(self._path)

    def stream(self, place: bytes, entry: FileEntry) -> FolderStream:
        """See ``HeldFiles.stream``."""
        return FolderStream(self._path, place, entry)


class FolderStream:
    """The content of one file of a folder; read-only, for one thread."""

    def __init__(self, folder: Path, place: bytes, entry: FileEntry) -> None:
        """Open the file.

        Raises:
            UnreadableExtentError: it is gone, is no longer a regular file, or may not be read.
        """
        self.size = entry.size
        self._start = entry.extents[0].offset if entry.extents else 0
        try:
            self._descriptor = os.open(folder / os.fsdecode(place), _READ_FLAGS)
        except OSError as error:
            raise self._unreadable(error.strerror) from error
        if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
            self.close()
            raise self._unreadable(wordings.ANOTHER_THING)

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

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def _unreadable(self, reason: str | None) -> UnreadableExtentError:
        return UnreadableExtentError(
            self._start, self.size, (reason or wordings.READ_ERROR).lower()
        )


def _files_of(folder: Path) -> Iterator[HeldFile | Fault]:
    listing = _list(os.fsencode(folder))
    offset = 0
    for number, (place, size) in enumerate(sorted(listing.files), start=1):
        yield HeldFile(place, number, Extent(offset, size))
        offset += size
    if listing.unlisted:
        reason = f"{listing.unlisted} folders in it cannot be listed"
        yield Fault(folder.name, "whole folder", (), reason)
    if listing.left_out:
        reason = f"{listing.left_out} links and special files were not followed"
        yield Fault(folder.name, "whole folder", (), reason)


@dataclass(slots=True)
class _Listing:
    """Regular files by path and size, and how much was not listed or not followed."""

    files: list[tuple[bytes, int]] = field(default_factory=list)
    unlisted: int = 0
    left_out: int = 0


def _list(root: bytes) -> _Listing:
    """List a folder and all below it; only the folder itself must be there to be listed."""
    found, waiting = _Listing(), [root]
    while waiting:
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

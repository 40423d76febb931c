"""What a file of a police copy is, what overwriting it did, and what another person read of it."""

from __future__ import annotations

from datetime import datetime

from forensics.value_classes import dataclass
from forensics.values.digests import Digest
from forensics.values.tools import Tool


@dataclass(frozen=True, slots=True)
class CopyFile:
    """One file of a copy. Its place can name a person: it stands in no entry and no document.

    Args:
        place: its absolute path on the computer where it was registered.
        marks: those of the file (inode and birth), by which it is known under another name.
        size: in bytes.
        digest: SHA-256 over all of it.
        pieces: SHA-256 of each piece of ``piece_size`` bytes, by which a file is known again of
            which an earlier start overwrote a part.
        piece_size: in bytes; the last piece can be shorter.
    """

    place: str
    marks: str
    size: int
    digest: Digest
    pieces: tuple[Digest, ...]
    piece_size: int


@dataclass(frozen=True, slots=True)
class OverwrittenFile:
    """What was done to the bytes of one file.

    ``written`` and ``holes`` (runs with no place on the disk) make up its size, but for what could
    not be written. ``different`` and ``unread`` are bytes that did not read back as zeros, or not
    at all. ``is_direct`` says whether every transfer went past the system's cache.
    """

    size: int
    written: int
    holes: int
    read_back: int
    different: int
    unread: int
    is_direct: bool

    @property
    def is_whole(self) -> bool:
        """Whether all of it was written or has no place, and all of it read back as zeros."""
        whole = self.written + self.holes == self.size == self.read_back
        return whole and not self.different and not self.unread


@dataclass(frozen=True, slots=True)
class CopyReceipt:
    """What the eraser did to the files of one copy, in their order."""

    copy: str
    files: tuple[OverwrittenFile, ...]
    tool: Tool
    started: datetime
    finished: datetime

    @property
    def is_whole(self) -> bool:
        """Whether every file was overwritten and read back, all of it."""
        return bool(self.files) and all(each.is_whole for each in self.files)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What another person's process read of one file: bytes, and how many are zero."""

    size: int
    read: int
    zero: int
    is_direct: bool

    @property
    def is_whole(self) -> bool:
        """Whether all of it was read, and all of it is zero."""
        return self.size == self.read == self.zero


@dataclass(frozen=True, slots=True)
class CopyReading:
    """What another person's process read of the files of one copy, in their order."""

    copy: str
    files: tuple[ReadFile, ...]
    tool: Tool
    started: datetime
    finished: datetime

    @property
    def is_whole(self) -> bool:
        """Whether every byte of every file was read, and is zero."""
        return bool(self.files) and all(each.is_whole for each in self.files)

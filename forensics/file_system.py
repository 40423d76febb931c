"""Files of a file system as values: who owns which extents of the medium, without their content.

``file_systems/`` holds one module per reader. Nothing here reads content.
"""

from __future__ import annotations

from dataclasses import fields
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass
from forensics.values import Extent, HitState
from forensics.values.media import Bytes

if TYPE_CHECKING:
    from collections.abc import Callable


class Residency(StrEnum):
    """How the content of a data stream is stored."""

    STORED = "stored"  # its bytes are the bytes of its runs, holes read as zeros
    RESIDENT = "resident"  # inside the file's own record; ``runs`` says where, byte for byte
    TRANSFORMED = "transformed"  # compressed or encrypted by the file system: read it through it


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a stream, in content order; ``offset`` is None for a hole that reads as zeros."""

    offset: Bytes | None
    length: Bytes

    def __reduce__(self) -> tuple[type[Run], tuple[int | None, int]]:
        """Travel as its fields: these values cross processes by the hundred thousand."""
        return Run, (self.offset, self.length)


@dataclass(frozen=True, slots=True)
class StreamId:
    """The file system's own names for a data stream: inode and attribute, to open it again."""

    inode: int
    attribute_type: int
    attribute_id: int

    def __reduce__(self) -> tuple[type[StreamId], tuple[int, int, int]]:
        """Travel as its fields, like ``Run``."""
        return StreamId, (self.inode, self.attribute_type, self.attribute_id)


@dataclass(frozen=True, slots=True)
class FileEntry:
    r"""One data stream of one file, live or deleted.

    ``size`` is the length of the content in bytes. ``runs`` cover at least ``size`` bytes where
    residency is STORED or RESIDENT and the file system could say so; fewer where a deleted file's
    runs are lost. ``path`` is the first name in byte order, ``also`` the others (hard links), each
    with ``:stream`` appended for a named stream; undecodable bytes stand as ``\\xNN``.
    ``reallocated`` says that clusters of this deleted entry now belong to a live file.
    """

    partition: int | None
    stream: StreamId
    path: str | None
    also: tuple[str, ...]
    state: HitState
    allocated: bool
    size: Bytes
    runs: tuple[Run, ...]
    residency: Residency
    reallocated: bool = False

    def __reduce__(self) -> tuple[type[FileEntry], tuple[object, ...]]:
        """Travel as its fields, like ``Run``."""
        return FileEntry, _FIELDS(self)

    @property
    def extents(self) -> tuple[Extent, ...]:
        """Where the content lies on the medium, in content order, ending with the content."""
        found, left = [], self.size
        for run in self.runs:
            length = min(run.length, left)
            if length > 0 and run.offset is not None:
                found.append(Extent(run.offset, length))
            left -= length
        return tuple(found)


_FIELDS: Callable[[FileEntry], tuple[object, ...]] = attrgetter(
    *(field.name for field in fields(FileEntry))
)

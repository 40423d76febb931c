"""Named numpy arrays in one block of bytes, and back without copying.

Used for the sections of a sealed hash set and for the tables that workers share. The block comes
from a file, so nothing in it is believed before it was checked against the block's length.

    4 bytes   length of the directory, little-endian
    n bytes   directory: RFC 8785 JSON ``[[name, type, [shape], offset], ...]`` in order of names
    ...       the arrays, each at a multiple of 8 bytes from the start
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from forensics.canonical import canonical
from forensics.errors import HashSetError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPES = {"u1": "|u1", "u4": "<u4", "u8": "<u8", "i8": "<i8"}
LONGEST_DIRECTORY = 64 * 1024
_ALIGNMENT = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """Where arrays will stand in one block of ``size`` bytes; nothing is copied yet."""

    head: bytes
    bodies: tuple[tuple[int, npt.NDArray[Any]], ...]
    size: int

    def write_into(self, buffer: memoryview) -> None:
        """Write the block to memory that is zero and at least so long."""
        buffer[: len(self.head)] = self.head
        for offset, body in self.bodies:
            flat = np.frombuffer(buffer, body.dtype, count=body.size, offset=offset)
            flat[:] = body.reshape(-1)

    def to_bytes(self) -> bytes:
        """The block."""
        block = bytearray(self.size)
        self.write_into(memoryview(block))
        return bytes(block)


@dataclass(frozen=True, slots=True)
class Shape:
    """The type and shape of an array, as a directory has them."""

    dtype: str
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        """Bytes of the array."""
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize


@dataclass(frozen=True, slots=True)
class StreamedColumn:
    """An array that is never held whole: its shape, and a way to its parts, from first to last."""

    shape: Shape
    parts: Callable[[], Iterator[npt.NDArray[Any]]]


@dataclass(frozen=True, slots=True)
class StreamedBlock:
    """Arrays in one block of ``size`` bytes, of which one part at a time is in memory."""

    head: bytes
    columns: tuple[StreamedColumn, ...]
    size: int

    def parts(self) -> Iterator[bytes]:
        """The block from its first byte to its last; it can be asked for again."""
        yield self.head
        for column in self.columns:
            for part in column.parts():
                if part.size:
                    yield part.tobytes()
            yield bytes(-column.shape.size % _ALIGNMENT)


def lay_out(columns: Mapping[str, npt.NDArray[Any]]) -> Layout:
    """Say where arrays of a type in ``TYPES`` will stand; equal arrays give equal bytes."""
    bodies = [np.ascontiguousarray(column) for _, column in sorted(columns.items())]
    shapes = [Shape(body.dtype.str, body.shape) for body in bodies]
    head, offsets = _head(dict(zip(sorted(columns), shapes, strict=True)))
    placed = zip(offsets, bodies, strict=False)
    return Layout(head, tuple((at, body) for at, body in placed if body.size), offsets[-1])


def lay_out_streamed(columns: Mapping[str, StreamedColumn]) -> StreamedBlock:
    """Do the same with arrays that come in parts: the block has the same bytes."""
    head, offsets = _head({name: columns[name].shape for name in sorted(columns)})
    return StreamedBlock(head, tuple(columns[name] for name in sorted(columns)), offsets[-1])


def _head(shapes: Mapping[str, Shape]) -> tuple[bytes, list[int]]:
    """The directory of arrays in their order; where each begins in the block, and where it ends."""
    names = {dtype: name for name, dtype in TYPES.items()}
    entries: list[list[Any]] = []
    starts = [0]
    for name, shape in shapes.items():
        entries.append([name, names[shape.dtype], list(shape.shape), starts[-1]])
        starts.append(starts[-1] + shape.size + -shape.size % _ALIGNMENT)
    directory = canonical(entries)
    head = len(directory).to_bytes(4, "little") + directory
    head += bytes(-len(head) % _ALIGNMENT)
    return head, [len(head) + start for start in starts]


def pack_columns(columns: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """Lay arrays of a type in ``TYPES`` out in one block; equal arrays give equal bytes."""
    return lay_out(columns).to_bytes()


def unpack_columns(block: bytes | memoryview) -> dict[str, npt.NDArray[Any]]:
    """Return read-only views of the arrays in a block.

    Raises:
        HashSetError: the block is not one that ``pack_columns`` made.
    """
    view = memoryview(block).toreadonly()
    return {
        name: _column(view, shape, at)
        for name, (shape, at) in directory_of(view, len(view)).items()
    }


def directory_of(block: bytes | memoryview, size: int) -> dict[str, tuple[Shape, int]]:
    """Return the shape of each array of a block, and where it begins.

    Args:
        block: its first ``LONGEST_DIRECTORY`` bytes and 4 more, or all of it.
        size: bytes of all of it.

    Raises:
        HashSetError: the block is not one that ``pack_columns`` made.
    """
    view = memoryview(block)
    try:
        length = int.from_bytes(view[:4], "little")
        if not 0 < length <= LONGEST_DIRECTORY:
            raise ValueError(length)  # noqa: TRY301 -- one answer for every way of being wrong
        start = 4 + length + -(4 + length) % _ALIGNMENT
        entries = json.loads(bytes(view[4 : 4 + length]))
        return {str(entry[0]): _placed(size - start, start, *entry[1:]) for entry in entries}
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError) as error:
        raise HashSetError("a table of the hash set is damaged") from error


def _placed(size: int, start: int, kind: str, shape: list[int], offset: int) -> tuple[Shape, int]:
    said = Shape(TYPES[kind], tuple(shape))
    if offset < 0 or offset % _ALIGNMENT or min(shape, default=0) < 0:
        raise ValueError(shape)
    if offset + said.size > size:
        raise ValueError(shape)
    return said, start + offset


def _column(view: memoryview, shape: Shape, at: int) -> npt.NDArray[Any]:
    dtype, count = np.dtype(shape.dtype), math.prod(shape.shape)
    flat = np.frombuffer(view, dtype, count=count, offset=at) if count else np.empty(0, dtype)
    return flat.reshape(shape.shape)

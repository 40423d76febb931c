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


def lay_out(columns: Mapping[str, npt.NDArray[Any]]) -> Layout:
    """Say where arrays of a type in ``TYPES`` will stand; equal arrays give equal bytes."""
    names = {dtype: name for name, dtype in TYPES.items()}
    entries: list[list[Any]] = []
    bodies: list[tuple[int, npt.NDArray[Any]]] = []
    offset = 0
    for name, column in sorted(columns.items()):
        body = np.ascontiguousarray(column)
        entries.append([name, names[body.dtype.str], list(body.shape), offset])
        bodies.append((offset, body))
        offset += body.nbytes + -body.nbytes % _ALIGNMENT
    directory = canonical(entries)
    head = len(directory).to_bytes(4, "little") + directory
    head += bytes(-len(head) % _ALIGNMENT)
    placed = tuple((len(head) + start, body) for start, body in bodies if body.size)
    return Layout(head, placed, len(head) + offset)


def pack_columns(columns: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """Lay arrays of a type in ``TYPES`` out in one block; equal arrays give equal bytes."""
    return lay_out(columns).to_bytes()


def unpack_columns(block: bytes | memoryview) -> dict[str, npt.NDArray[Any]]:
    """Return read-only views of the arrays in a block.

    Raises:
        HashSetError: the block is not one that ``pack_columns`` made.
    """
    view = memoryview(block).toreadonly()
    try:
        length = int.from_bytes(view[:4], "little")
        if not 0 < length <= LONGEST_DIRECTORY:
            raise ValueError(length)  # noqa: TRY301 -- one answer for every way of being wrong
        start = 4 + length + -(4 + length) % _ALIGNMENT
        entries = json.loads(bytes(view[4 : 4 + length]))
        return {str(entry[0]): _column(view[start:], *entry[1:]) for entry in entries}
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError) as error:
        raise HashSetError("a table of the hash set is damaged") from error


def _column(body: memoryview, kind: str, shape: list[int], offset: int) -> npt.NDArray[Any]:
    dtype = np.dtype(TYPES[kind])
    if offset < 0 or min(shape, default=0) < 0:
        raise ValueError(shape)
    count = math.prod(shape)
    if offset + count * dtype.itemsize > len(body):
        raise ValueError(shape)
    flat = np.frombuffer(body, dtype, count=count, offset=offset) if count else np.empty(0, dtype)
    return flat.reshape(shape)

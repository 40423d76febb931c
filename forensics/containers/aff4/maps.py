"""Maps of AFF4: stretches of other streams in a row.

A map has an entry for some dozens of KiB, so that of a large medium is longer than memory should
hold: it stays in the file, which the system maps. Source: AFF4 Standard 1.0, section on maps.
"""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np

from forensics.containers.aff4.streams import Aff4Stream, Symbolic
from forensics.containers.aff4.volumes import STORED
from forensics.errors import UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.virtual_disks.pieces import Held, Piece
from forensics.wordings import virtual_disks as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from forensics.containers.aff4.volumes import Aff4Volume

POINT = struct.Struct("<QQQI")
FORM = np.dtype([("start", "<u8"), ("length", "<u8"), ("offset", "<u8"), ("target", "<u4")])
AT_ONCE = 1 << 18  # entries
MOST_IN_MEMORY = 64 * 1024 * 1024  # of a map that the zip file compressed, or that is in no order
FARTHEST = 1 << 62


@dataclass(frozen=True, slots=True, eq=False)
class MapStream:
    """Stretches of other streams in a row; what no stretch covers is of the stream ``gap``.

    ``points`` are the entries as they are in the file, in the order of their starts.
    """

    size: int
    points: memoryview
    targets: tuple[Aff4Stream, ...]
    gap: Aff4Stream

    def losses(self, most: int) -> Iterator[UnreadableExtentError]:
        """Return the first stretches that are known to have no bytes, in order."""
        lost = [number for number, each in enumerate(self.targets)
                if isinstance(each, Symbolic) and each.lost]  # fmt: skip
        for entries in _in_pieces(self.points) if lost else ():
            for start, length, _, target in entries[np.isin(entries["target"], lost)].tolist():
                stream = self.targets[target]
                if isinstance(stream, Symbolic) and start < self.size and most > 0:
                    most -= 1
                    yield UnreadableExtentError(start, min(length, self.size - start), stream.lost)

    def piece_at(self, position: int, most: int) -> Piece:
        """See ``Aff4Stream.piece_at``."""
        if position >= self.size:
            return Piece(Held.LOST, most, reason=wordings.PLACE)
        most = min(most, self.size - position)
        count = len(self.points) // POINT.size
        number = bisect_right(range(count), position, key=self._start) - 1
        if number >= 0:
            point: tuple[int, int, int, int] = POINT.unpack_from(self.points, number * POINT.size)
            start, length, offset, target = point
            if position < start + length:
                most = min(most, start + length - position)
                return self.targets[target].piece_at(offset + position - start, most)
        following = self._start(number + 1) if number + 1 < count else self.size
        return self.gap.piece_at(position, min(most, following - position))

    def _start(self, number: int) -> int:
        return int(POINT.unpack_from(self.points, number * POINT.size)[0])


def points_of(volume: Aff4Volume, name: str, *, targets: int) -> memoryview | None:
    """Return the entries of a map in order; None where they overlap, lie, or are not all there.

    Args:
        volume: where the map is.
        name: of its member.
        targets: how many streams it has.
    """
    member = volume.members.get(name)
    if member is None or member.size % POINT.size:
        return None
    if member.method == STORED:
        start = volume.data_of(member)
        found = None if start is None else volume.file.mapped(start, member.size)
        if found is None or zlib.crc32(found) != member.crc:
            return None
    else:
        content = volume.read(name, MOST_IN_MEMORY)
        if content is None:
            return None
        found = memoryview(content)
    if not all(_are_sound(entries, targets) for entries in _in_pieces(found)):
        return None
    if _is_in_order(found):
        return found
    return _in_order(found) if len(found) <= MOST_IN_MEMORY else None


def _in_pieces(points: memoryview) -> Iterator[npt.NDArray[np.void]]:
    for at in range(0, len(points), AT_ONCE * POINT.size):
        yield np.frombuffer(points[at : at + AT_ONCE * POINT.size], FORM)


def _are_sound(entries: npt.NDArray[np.void], targets: int) -> bool:
    farthest = np.uint64(FARTHEST)
    fields = (entries[name] for name in ("start", "length", "offset"))
    return all((field < farthest).all() for field in fields) and bool(
        (entries["target"] < targets).all()
    )


def _is_in_order(points: memoryview) -> bool:
    """Whether each begins where the one before ends, or later, and none is empty."""
    end = np.uint64(0)
    for entries in _in_pieces(points):
        starts, ends = entries["start"], entries["start"] + entries["length"]
        if starts[0] < end or (ends[:-1] > starts[1:]).any() or (ends == starts).any():
            return False
        end = ends[-1]
    return True


def _in_order(points: memoryview) -> memoryview | None:
    entries = np.frombuffer(points, FORM)
    entries = entries[entries["length"] > 0]
    ordered = memoryview(entries[np.argsort(entries["start"], kind="stable")].tobytes())
    return ordered if _is_in_order(ordered) else None

"""All files of a zip archive weighed at once: parts to be read apart, and what is closed or odd.

Of each file some numbers are kept, no name: a million files take some thirty megabytes.
"""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import field, replace
from typing import TYPE_CHECKING

import numpy as np

from forensics.containers.names import leads_out
from forensics.containers.reader import HeldPart
from forensics.containers.zips.directory import (
    BrokenListError,
    Directory,
    DirectoryRecord,
    ReadPiece,
    records,
)
from forensics.containers.zips.local_headers import LEAST_HEADER, extra_length
from forensics.containers.zips.methods import closed_as, decoded_at_most
from forensics.value_classes import dataclass
from forensics.values import Fault
from forensics.wordings import archives as wordings
from forensics.wordings.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy.typing as npt

    Numbers = npt.NDArray[np.int64]

MOST_FILES_IN_PART, MOST_BYTES_IN_PART = 4096, 64 * 1024 * 1024
MOST_FILES = 8_000_000
FILES_A_BEAT = 4096
LEAST_GAP = 512  # bytes: what is shorter holds no block of a known file
DESCRIPTOR = 24  # bytes: what may follow the content of each file (APPNOTE 4.3.9)
MOST_GAPS = 4096
WHOLE = "whole archive"


@dataclass(slots=True)
class Listing:
    """The list of an open archive of ``size`` bytes; ``read`` it, then ask for its ``parts``."""

    read_piece: ReadPiece
    size: int
    image: str
    directory: Directory
    headers: array[int] = field(default_factory=lambda: array("q"))
    ends: array[int] = field(default_factory=lambda: array("q"))
    names: array[int] = field(default_factory=lambda: array("q"))
    counts: Counter[Wording] = field(default_factory=Counter)
    cuts: list[HeldPart] = field(default_factory=list)
    is_broken: bool = False
    is_cut: bool = False

    def read(self, beat: Callable[[], None]) -> None:
        """Go through the list once; ``beat`` is called now and then."""
        first, start, length, at = 1, self.directory.start, 0, self.directory.start
        try:
            for record in self._records():
                is_full = len(self.headers) + 1 - first >= MOST_FILES_IN_PART
                more = self._take(record)
                if record.at > start and (is_full or length + more > MOST_BYTES_IN_PART):
                    self.cuts.append(HeldPart(first, length, start, record.at))
                    first, start, length = len(self.headers), record.at, 0
                length, at = length + more, record.next
                if len(self.headers) % FILES_A_BEAT == 0:
                    beat()
        except BrokenListError:
            self.is_broken = True
        if at > start:
            self.cuts.append(HeldPart(first, length, start, at))

    def parts(self) -> Iterator[HeldPart | Fault]:
        """Return what workers read, and what is to be said of the archive as a whole."""
        placed = _Placed.of(self.headers, self.ends)
        overlapping, refused = placed.overlapping(self.size)
        firsts = [*(part.first for part in self.cuts[1:]), len(self.headers) + 1]
        for part, after in zip(self.cuts, firsts, strict=False):
            low, high = np.searchsorted(refused, [part.first, after])
            yield replace(part, refused=tuple(refused[low:high].tolist()))
        outside = 0
        for start, end in self._outside(placed):
            outside += end - start
            yield HeldPart(0, end - start, start, end)
        start, end = self.directory.start, self.directory.end
        yield HeldPart(0, end - start, start, end)  # the list itself
        self.counts[wordings.OVERLAPPING] = overlapping
        self.counts[wordings.OVERLAPPING_CLOSED] = len(refused)
        self.counts[wordings.OUTSIDE] = outside
        self.counts[wordings.TWICE] = len(self.names) - len(set(self.names))
        yield from self._faults()

    def _records(self) -> Iterator[DirectoryRecord]:
        directory = self.directory
        found = records(self.read_piece, directory.start, directory.stop, directory.shift)
        for record in found:
            if len(self.headers) >= MOST_FILES:
                self.is_cut = True
                return
            yield record

    def _take(self, record: DirectoryRecord) -> int:
        """Keep what is asked later, and say how many bytes reading the file may make."""
        end = record.header + LEAST_HEADER + len(record.name) + record.stored
        is_placed = record.is_sound and end <= self.directory.start
        self.headers.append(record.header if is_placed else 0)
        self.ends.append(end if is_placed else 0)
        self.names.append(hash(record.name))
        if leads_out(record.name):
            self.counts[wordings.ODD_NAMES] += 1
        if (closed := closed_as(record)) is not None:
            self.counts[closed.wording] += 1
            return 0
        return decoded_at_most(record)

    def _outside(self, placed: _Placed) -> Iterator[tuple[int, int]]:
        """What lies outside all files and the list: all of it, in no more than so many pieces."""
        number = 0
        for start, end in placed.gaps(self.read_piece, self.directory.start):
            if end - start < LEAST_GAP:
                self.counts[wordings.BETWEEN] += end - start
                continue
            number += 1
            if number == MOST_GAPS:
                yield start, self.directory.start
                break
            yield start, end
        if self.size > self.directory.end:
            yield self.directory.end, self.size

    def _faults(self) -> Iterator[Fault]:
        reasons = [each(number) for each, number in self.counts.items() if number]
        if self.is_broken:
            reasons.append(wordings.LIST_BROKEN(len(self.headers)))
        elif self.is_cut:
            reasons.append(wordings.TOO_MANY(MOST_FILES))
        elif self.directory.number != len(self.headers):
            reasons.append(wordings.OTHER_NUMBER(self.directory.number, len(self.headers)))
        yield from (Fault(self.image, WHOLE, (), reason) for reason in reasons)


@dataclass(frozen=True, slots=True)
class _Placed:
    """Files by where they lie: starts, ends at the least, and their numbers less one."""

    starts: Numbers
    ends: Numbers
    order: Numbers
    last: Numbers  # of each, which of those up to it ends last

    @classmethod
    def of(cls, headers: array[int], ends: array[int]) -> _Placed:
        starts, stops = np.array(headers, np.int64), np.array(ends, np.int64)
        order = np.flatnonzero(stops)
        order = order[np.argsort(starts[order], kind="stable")]
        starts, stops = starts[order], stops[order]
        furthest = np.maximum.accumulate(stops)
        is_furthest = np.where(stops == furthest, np.arange(len(order)), 0)
        return cls(starts, stops, order, np.maximum.accumulate(is_furthest))

    def overlapping(self, size: int) -> tuple[int, Numbers]:
        """How many files begin within one before them, and the numbers of those not to be read.

        They are read as long as no more than each byte of the archive is read once more: a liar may
        lay one file over others to hide them, and a bomb lays thousands over one another.
        """
        if not len(self.order):
            return 0, self.order
        begins_within = np.flatnonzero(self.starts[1:] < self.ends[self.last[:-1]]) + 1
        lengths = np.cumsum((self.ends - self.starts)[begins_within])
        refused: Numbers = np.sort(self.order[begins_within[lengths > size]]) + 1
        return len(begins_within), refused

    def gaps(self, read: ReadPiece, end: int) -> Iterator[tuple[int, int]]:
        """Return what lies between files, before the first and after the last of them.

        Not what may be the descriptor of a file.
        """
        if not len(self.order):
            yield from _gap(0, end)
            return
        yield from _gap(0, min(int(self.starts[0]), end))
        furthest = self.ends[self.last]
        following = np.append(self.starts[1:], end)
        for number in np.flatnonzero(following - furthest > DESCRIPTOR).tolist():
            before = int(self.last[number])
            begins = int(self.ends[before]) + extra_length(read, int(self.starts[before]))
            yield from _gap(begins, min(int(following[number]), end))


def _gap(start: int, end: int) -> Iterator[tuple[int, int]]:
    if end - start > DESCRIPTOR:
        yield start, end

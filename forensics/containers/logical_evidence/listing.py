"""The list of an L01 as parts that workers read apart, and what is odd of it.

Files are listed in the order in which they are kept, so a part of the list is a stretch of what is
kept. Where they are not, each byte is counted for the first part that reaches it, and every file is
read all the same.
"""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import field
from typing import TYPE_CHECKING

from forensics.containers.logical_evidence.entries import DELETED, UNALLOCATED, entries
from forensics.containers.logical_evidence.list_lines import BrokenLinesError
from forensics.containers.names import leads_out
from forensics.containers.reader import HeldPart
from forensics.errors import UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.values import Fault
from forensics.wordings import archives as wordings
from forensics.wordings.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from forensics.containers.logical_evidence.entries import ListedFile
    from forensics.containers.logical_evidence.list_lines import ListLines

MOST_BYTES, MOST_FILES, MOST_TOLD = 64 * 1024 * 1024, 2048, 1024 * 1024
MOST_LISTED, MOST_RUNS = 8_000_000, 65_536
FILES_A_BEAT = 4096
LEAST_GAP = 512  # bytes: what is shorter holds no block of a known file
MOST_GAPS = 4096
READ_AGAIN, READ_AGAIN_AT_LEAST = 16, 64 * 1024 * 1024  # what files may make of kept bytes
WHOLE = "whole archive"
_TIMES = 4
PLACE = 3 + _TIMES  # where the length of its path stands among the numbers that stand for a file
RUNS = PLACE + 1  # and the number of its runs


@dataclass(slots=True)
class _Part:
    """A part under way."""

    first: int
    start: int
    size: int = 0
    places: list[bytes] = field(default_factory=list)
    told: array[int] = field(default_factory=lambda: array("q"))
    refused: list[int] = field(default_factory=list)
    names: int = 0

    def is_full(self, more: int) -> bool:
        """Whether no file of so many bytes has room in it."""
        travels = self.names + len(self.told) * 8
        is_long = len(self.places) >= MOST_FILES or travels > MOST_TOLD
        return bool(self.places) and (is_long or self.size + more > MOST_BYTES)

    def take(self, place: bytes, size: int, told: list[int], *, is_refused: bool) -> None:
        """Put a file at its end."""
        if is_refused:
            self.refused.append(self.first + len(self.places))
        self.size += 0 if is_refused else size
        self.names += len(place)
        self.places.append(place)
        self.told.extend(told)

    def done(self, end: int) -> HeldPart:
        """The part, which ends there in what is kept."""
        places, told = b"".join(self.places), self.told.tobytes()
        refused = tuple(self.refused)
        return HeldPart(self.first, self.size, self.start, end, places, told, refused)


class EvidenceListing:
    """One pass over the list of an L01 that keeps ``size`` bytes of all files."""

    def __init__(self, lines: ListLines, size: int, image: str) -> None:
        """Begin; ``image`` is how faults call the file."""
        self._lines, self._size, self._image = lines, size, image
        self._covered = self._number = self._gaps = self._again = self._outside = 0
        self._furthest = self._between = self._keep_one = 0
        self._counts, self._names = Counter[Wording](), set[int]()
        self._broken = ""

    def parts(self, beat: Callable[[], None]) -> Iterator[HeldPart | Fault]:
        """Return all parts, which together are every byte that is kept, and faults."""
        part = _Part(1, 0)
        for entry in self._entries(beat):
            runs, size = self._weighed(entry)
            is_gap = bool(runs) and runs[0][0] - self._covered >= LEAST_GAP
            if is_gap or part.is_full(size):
                if part.places:
                    yield part.done(self._covered)
                if is_gap:
                    yield self._gap(runs[0][0])
                part = _Part(self._number, self._covered)
            is_refused = self._is_refused(entry, runs, size)
            part.take(entry.path, size, _told(entry, runs, size), is_refused=is_refused)
            self._pass(runs)
        if part.places:
            yield part.done(self._covered)
        if self._covered < self._size:
            yield self._gap(self._size)
        yield from self._faults()

    def _entries(self, beat: Callable[[], None]) -> Iterator[ListedFile]:
        try:
            for listed, entry in enumerate(entries(iter(self._lines))):
                if listed % FILES_A_BEAT == 0:
                    beat()
                self._keep_one += not entry.size or entry.shares
                if not entry.size:
                    continue
                if self._number >= MOST_LISTED:
                    self._broken = wordings.TOO_MANY(MOST_LISTED)
                    return
                self._number += 1
                self._names.add(hash(entry.path))
                self._counts[wordings.ODD_NAMES] += leads_out(entry.path)
                yield entry
        except (BrokenLinesError, UnreadableExtentError):
            self._broken = wordings.LIST_BROKEN(self._number)

    def _weighed(self, entry: ListedFile) -> tuple[list[tuple[int, int]], int]:
        """The runs of a file that there are, and how long its content is then."""
        kept = [
            (offset, min(length, self._size - offset))
            for offset, length in entry.runs[:MOST_RUNS]
            if length and offset < self._size
        ]
        stored = sum(length for _, length in kept)
        if not entry.is_read:
            self._counts[wordings.UNKNOWN_RUNS] += 1
            return [], 0
        if entry.repeats and kept:
            return kept, entry.size
        if stored < entry.size:
            self._counts[wordings.MEANINGLESS] += 1
        return _cut(kept, entry.size), min(stored, entry.size)

    def _is_refused(self, entry: ListedFile, runs: list[tuple[int, int]], size: int) -> bool:
        """Whether reading it is too much: so many files may share bytes, or repeat one.

        What lies before the furthest byte of any file may have been read. What is refused counts
        for nothing: else one long file that repeats a byte would close each that comes after it.
        """
        again = size - _beyond(self._furthest, runs)
        if again <= 0:
            return False
        if size > _beyond(min(self._covered, self._furthest), runs):
            self._counts[wordings.OVERLAPPING] += not (entry.repeats or entry.shares)
        is_refused = self._again + again > READ_AGAIN * self._size + READ_AGAIN_AT_LEAST
        self._again += 0 if is_refused else again
        self._counts[wordings.READ_TOO_OFTEN] += is_refused
        return is_refused

    def _pass(self, runs: list[tuple[int, int]]) -> None:
        """Go past a file.

        What is empty, and what shares bytes with another, keeps one byte that nothing reads: as
        many of what lies between two files are not told.
        """
        end = reached(self._covered, runs)
        if end > self._covered:
            own = _beyond(
                self._covered, [(at, length) for at, length in runs if at + length <= end]
            )
            self._between += max(0, end - self._covered - own - self._keep_one)
            self._covered, self._keep_one = end, 0
        self._furthest = max(self._furthest, *(at + length for at, length in runs), 0)

    def _gap(self, end: int) -> HeldPart:
        """What no file is listed for: so far, or all of the rest where there are too many."""
        self._gaps += 1
        start, end = self._covered, end if self._gaps < MOST_GAPS else self._size
        self._covered = end
        self._outside += end - start if end - start >= LEAST_GAP else 0
        return HeldPart(0, end - start, start, end)

    def _faults(self) -> Iterator[Fault]:
        self._counts[wordings.TWICE] = self._number - len(self._names)
        self._counts[wordings.OUTSIDE] = self._outside
        self._counts[wordings.BETWEEN] = self._between
        reasons = [each(count) for each, count in self._counts.items() if count]
        if self._broken:
            reasons.append(self._broken)
        elif not self._lines.is_sound:
            reasons.append(wordings.LIST_CHECKSUM)
        yield from (Fault(self._image, WHOLE, (), reason) for reason in reasons)


def _cut(runs: list[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """As much of some runs as a file is long: what is kept behind that is none of it."""
    found: list[tuple[int, int]] = []
    for offset, length in runs:
        if size > 0:
            found.append((offset, min(length, size)))
        size -= length
    return found


def _beyond(end: int, runs: Sequence[tuple[int, int]]) -> int:
    """How many bytes behind a place some runs hold, each counted once."""
    found = 0
    for offset, length in sorted(runs) if len(runs) > 1 else runs:
        found += max(0, offset + length - max(offset, end))
        end = max(end, offset + length)
    return found


def reached(covered: int, runs: Sequence[tuple[int, int]]) -> int:
    """Where what is counted ends after a file: behind its runs, up to the first that is apart.

    What lies before that one, and it, are counted with what follows, or as what no file is listed
    for: else bytes between two runs would count as compared.
    """
    for offset, length in runs:
        if offset - covered >= LEAST_GAP:
            break
        covered = max(covered, offset + length)
    return covered


def _told(entry: ListedFile, runs: list[tuple[int, int]], size: int) -> list[int]:
    """What a worker needs to know about a file besides its path, as numbers."""
    state = 1 if entry.flags & DELETED else 2 if entry.flags & UNALLOCATED else 0
    flat = [number for run in runs for number in run]
    return [size, int(entry.repeats), state, *entry.times, len(entry.path), len(runs), *flat]

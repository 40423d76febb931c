"""The files of one L01: parts of its list, and the bytes that are kept of each.

The ledger of coverage counts the bytes that are kept of all files, decoded, as that of a disk image
counts its medium: so a hit names the place of a file among them, whatever is compressed.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from forensics.containers.logical_evidence.content import EvidenceFile, EvidenceStream
from forensics.containers.logical_evidence.listing import PLACE, RUNS, EvidenceListing, reached
from forensics.containers.reader import HeldFile, HeldPart, no_sign
from forensics.values import Extent, HitState
from forensics.values.file_facts.times import FileTimes, TimeZoneOf, time_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.containers.logical_evidence.list_lines import ListLines
    from forensics.disk_image import DiskImage
    from forensics.values import Fault


class LogicalEvidence:
    """The files of one L01."""

    def __init__(self, kept: DiskImage, lines: ListLines, image: str) -> None:
        """Take what is kept of all files, which is closed with this, and the list of them."""
        self._kept, self._lines, self._image = kept, lines, image

    def parts(self, beat: Callable[[], None] = no_sign) -> Iterator[HeldPart | Fault]:
        """See ``HeldFiles.parts``."""
        return EvidenceListing(self._lines, self._kept.size, self._image).parts(beat)

    def files(self, part: HeldPart) -> Iterator[HeldFile | Fault]:
        """See ``HeldFiles.files``."""
        covered = part.start
        for number, (place, told) in enumerate(_told(part), start=part.first):
            file = _file(place, number, told)
            runs = [(each.offset, each.length) for each in file.runs]
            end = max(covered, min(reached(covered, runs), part.end))
            is_refused = number in part.refused
            yield file.counted_as(Extent(covered, end - covered), is_refused=is_refused)
            covered = end
        extent = Extent(covered, part.end - covered)
        is_opaque = not part.first
        yield EvidenceFile(
            b"", 0, extent, extent.length, extent.offset, extent,
            is_file=False, is_opaque=is_opaque, runs=(extent,),
        )  # fmt: skip

    def stream(self, file: HeldFile) -> EvidenceStream:
        """See ``HeldFiles.stream``."""
        if not isinstance(file, EvidenceFile):
            raise TypeError(file)
        return EvidenceStream(self._kept, file)

    def close(self) -> None:
        """See ``HeldFiles.close``."""
        self._kept.close()


def _told(part: HeldPart) -> Iterator[tuple[bytes, array[int]]]:
    """Each file of a part by its path, with what the listing noted of it."""
    if not part.first:
        return
    numbers, at, begins = array("q", part.sizes), 0, 0
    while at < len(numbers):
        after, ends = at + RUNS + 1 + 2 * numbers[at + RUNS], begins + numbers[at + PLACE]
        yield part.places[begins:ends], numbers[at:after]
        at, begins = after, ends


def _file(place: bytes, number: int, told: array[int]) -> EvidenceFile:
    size, repeats, state, *times = told[:PLACE]
    runs = [
        Extent(offset, length)
        for offset, length in zip(told[RUNS + 1 :: 2], told[RUNS + 2 :: 2], strict=True)
    ]
    is_one = len(runs) == 1 and not repeats
    at = [time_of(each, TimeZoneOf.UTC) for each in times]
    return EvidenceFile(
        place, number, Extent(0, 0), size, runs[0].offset if is_one else None,
        runs[0] if is_one else None,
        runs=tuple(runs), repeats=bool(repeats), state=_STATES[state],
        times=FileTimes("l01", TimeZoneOf.UTC, *at),
    )  # fmt: skip


_STATES = (HitState.LIVE, HitState.DELETED, HitState.UNALLOCATED)

"""The log that the acquiring tool left beside a disk image: what it says could not be read.

A log is stated by whoever wrote it; of an image without one nothing more is known. It can only make
bytes count as unreadable, never as read.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forensics.acquisition_log import LARGEST_LOG, AcquisitionLogError
from forensics.acquisition_logs.reading import read_log
from forensics.values import Digest, Extent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.acquisition_log import AcquisitionLog
    from forensics.values import SourceRef

SECTOR_SIZE = 512  # where the log does not say: that of nearly all media
UNREAD = "it could not be read when the disk image was made, as the log beside it says"
OF_ANOTHER = "the log beside it is of a medium of another size, so it was not relied on"
WITHOUT_PLACES = "the log beside it names sectors that could not be read, and not all their places"


@dataclass(frozen=True, slots=True)
class StatedBeside:
    """What the log beside an image states: extents that were not read, complaints, and digests."""

    unread: tuple[Extent, ...] = ()
    complaints: tuple[str, ...] = ()
    digests: tuple[Digest, ...] = ()


NOTHING_STATED = StatedBeside()


def stated_beside(ref: SourceRef) -> StatedBeside:
    """Read the log beside a disk image, by the names that acquiring tools give it."""
    for path in _places(ref.segments[0]):
        with suppress(AcquisitionLogError, OSError):
            if path.is_file() and path.stat().st_size <= LARGEST_LOG:
                return _stated(read_log(path.read_bytes()), ref.size)
    return NOTHING_STATED


def _places(first: Path) -> Iterator[Path]:
    """FTK Imager: ``disk.E01.txt``; Guymager: ``disk.info``; ewfacquire: as its user named it."""
    yield first.with_name(first.name + ".txt")
    for suffix in (".info", ".log", ".txt"):
        yield first.with_suffix(suffix)


def _stated(log: AcquisitionLog, size: int) -> StatedBeside:
    if log.size is not None and log.size != size:
        return StatedBeside(complaints=(OF_ANOTHER,))
    sector = log.sector_size or SECTOR_SIZE
    extents = (Extent(run.first * sector, run.count * sector) for run in log.bad)
    has_all = sum(run.count for run in log.bad) >= log.bad_sectors
    unread = tuple(extent for extent in extents if extent.end <= size)
    return StatedBeside(unread, () if has_all else (WITHOUT_PLACES,), log.digests)

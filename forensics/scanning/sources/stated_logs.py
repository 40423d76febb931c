"""The log of an acquisition: what it says could not be read when the disk image was made.

It lies beside the image, or is given. A log is stated by the person who wrote it; of an image
without one nothing more is known. It can only make bytes count as unreadable, never as read.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from cattrs import BaseValidationError

from forensics.acquisition_log import (
    LARGEST_LOG,
    AcquisitionLog,
    AcquisitionLogError,
    assumes_sectors,
    has_all_places,
    unread_of,
)
from forensics.acquisition_logs.reading import read_log
from forensics.documents import from_json
from forensics.errors import WrongUseError
from forensics.extents import joined
from forensics.value_classes import dataclass
from forensics.values import Digest, Extent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.values import SourceRef

UNREAD = "it could not be read when the disk image was made, as the log of the acquisition says"
OF_ANOTHER = "the log of its acquisition is of a medium of another size, so it was not relied on"
WITHOUT_PLACES = (
    "the log of its acquisition names sectors that could not be read, and not all their places"
)
SECTORS_ASSUMED = (
    "the log of its acquisition does not say how long a sector is: those that could not be read "
    "were taken for 512 bytes each, and lie elsewhere if they were longer"
)


@dataclass(frozen=True, slots=True)
class StatedBeside:
    """What logs of an acquisition state: extents that were not read, complaints, and digests."""

    unread: tuple[Extent, ...] = ()
    complaints: tuple[str, ...] = ()
    digests: tuple[Digest, ...] = ()


NOTHING_STATED = StatedBeside()


def stated_beside(ref: SourceRef, *, given: AcquisitionLog | None) -> StatedBeside:
    """What the log of an acquisition states of a disk image: that beside it, and one given."""
    logs = [log for log in (given, _log_beside(ref.segments[0])) if log is not None]
    stated = [_stated(log, ref.size) for log in logs]
    return StatedBeside(
        tuple(joined(extent for each in stated for extent in each.unread)),
        tuple(dict.fromkeys(reason for each in stated for reason in each.complaints)),
        tuple(dict.fromkeys(digest for each in stated for digest in each.digests)),
    )


def read_given_log(path: Path) -> AcquisitionLog:
    """Read a log that somebody gives: as the tool wrote it, or as the record keeps it (JSON).

    Raises:
        WrongUseError: it is neither.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        data = file.read(LARGEST_LOG + 1)
    try:
        if data.startswith(b"{") and len(data) <= LARGEST_LOG:
            return from_json(data, AcquisitionLog)
        return read_log(data)
    except (AcquisitionLogError, ValueError, BaseValidationError) as error:
        raise WrongUseError(f"{path.name} is no log of an acquisition that we can read") from error


def _log_beside(first: Path) -> AcquisitionLog | None:
    """Read the log beside a disk image, by the names that acquiring tools give it."""
    for path in _places(first):
        with suppress(AcquisitionLogError, OSError):
            if path.is_file() and path.stat().st_size <= LARGEST_LOG:
                return read_log(path.read_bytes())
    return None


def _places(first: Path) -> Iterator[Path]:
    """FTK Imager: ``disk.E01.txt``; Guymager: ``disk.info``; ewfacquire: as its user named it."""
    yield first.with_name(first.name + ".txt")
    for suffix in (".info", ".log", ".txt"):
        yield first.with_suffix(suffix)


def _stated(log: AcquisitionLog, size: int) -> StatedBeside:
    if log.size is not None and log.size != size:
        return StatedBeside(complaints=(OF_ANOTHER,))
    told = [] if has_all_places(log, size) else [WITHOUT_PLACES]
    told += [SECTORS_ASSUMED] if assumes_sectors(log) else []
    return StatedBeside(unread_of(log, size), tuple(told), log.digests)

"""What the log of an acquisition states: tool, digests, size, bad sectors, times.

Everything in it is stated by the author of the log, and is not believed: the image itself is
read again. Times are as the log has them, without a zone, because these logs name none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forensics.errors import ForensicsError
from forensics.extents import joined
from forensics.value_classes import dataclass
from forensics.values import Digest, Extent

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST_LOG = 4 << 20
"""Bytes; a log with tens of thousands of bad sectors stays far below."""

MOST_RUNS = 10_000
SECTOR_SIZE = 512  # where the log does not say: that of nearly all media


class AcquisitionLogError(ForensicsError):
    """A file is not the log of an acquisition that we can read."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class SectorRun:
    """Sectors that could not be read: the first, and how many follow it in a row (1 for one)."""

    first: int
    count: int


@dataclass(frozen=True, slots=True)
class AcquisitionLog:
    """What a log states. ``size`` is in bytes; None where it does not say.

    ``is_of_files``: of a logical extraction, and not of a disk image; ``imeis`` are of its device.
    ``other_digests`` are of files that an extraction was made from, and that are not what it is.

    ``image_digests`` are those that the tool says it worked out over the finished image;
    ``complaints`` are sentences of ours on what the log itself says went wrong.
    """

    tool: str
    digests: tuple[Digest, ...]
    size: int | None = None
    sector_size: int | None = None
    bad: tuple[SectorRun, ...] = ()
    bad_sectors: int = 0
    started: str | None = None
    finished: str | None = None
    serial: str | None = None
    image_digests: tuple[Digest, ...] = ()
    complaints: tuple[str, ...] = ()
    imeis: tuple[str, ...] = ()
    is_of_files: bool = False
    other_digests: tuple[Digest, ...] = ()


_LONGEST_WORDS = 64
_WORDS = re.compile(r"[\w .,:;()+/@#&'_-]*")


def kept_words(text: str) -> str | None:
    """Words of a log as they are kept: short, of plain signs; None where there are none."""
    kept = " ".join(text.split())[:_LONGEST_WORDS].strip()
    return kept if kept and _WORDS.fullmatch(kept) else None


def unread_of(log: AcquisitionLog, size: int) -> tuple[Extent, ...]:
    """What a log says could not be read of a medium, up to its end.

    Nothing where it is the log of one of another size.

    Args:
        log: of the acquisition.
        size: bytes of the medium.
    """
    if log.size is not None and log.size != size:
        return ()
    sector = log.sector_size or SECTOR_SIZE
    runs = ((each.first * sector, (each.first + each.count) * sector) for each in log.bad)
    ends = ((start, min(end, size)) for start, end in runs)
    return tuple(joined(Extent(start, end - start) for start, end in ends if start < end))


def assumes_sectors(log: AcquisitionLog) -> bool:
    """Whether it names bad sectors and does not say how long one is: they are taken for 512."""
    return bool(log.bad) and log.sector_size is None


def has_all_places(log: AcquisitionLog, size: int) -> bool:
    """Whether it lists as many sectors as it counts, no run of them beyond the medium's end."""
    sector = log.sector_size or SECTOR_SIZE
    placed = sum(each.count for each in log.bad if each.first * sector < size)
    return placed >= log.bad_sectors


def disagreements(
    log: AcquisitionLog,
    *,
    size: int,
    stated: Iterable[Digest] = (),
    computed: Iterable[Digest] = (),
) -> tuple[str, ...]:
    """What in the log does not agree with the disk image, in sentences; nothing where all does.

    Args:
        log: what the log states.
        size: bytes of the medium in the image.
        stated: digests that the image's own container states.
        computed: digests that were worked out by reading the image.
    """
    found = [*log.complaints]
    if log.size is not None and log.size != size:
        found.append(f"The log says {log.size:,} bytes, the disk image holds {size:,}.")
    own = {digest.algorithm: digest for digest in log.digests}
    pairs = (
        ("the tool's own check of the image", log.image_digests),
        ("the digest inside the image", stated),
        ("the digest that was worked out again", computed),
    )
    for what, digests in pairs:
        for other in digests:
            mine = own.get(other.algorithm)
            if mine is not None and mine != other:
                found.append(f"The log's {other.algorithm.value} is not {what}.")
    return tuple(dict.fromkeys(found))

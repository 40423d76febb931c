"""Acquisitions: what was made of an exhibit, as it was registered, and how it was made.

Most are disk images, which hold a whole medium. A logical extraction holds the files that a tool
took off it, as an archive or a folder: what else is on the medium is not in it, so it neither shows
which device one is, nor stands for the original, and no scan of it says anything of the rest.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.second_readings import ReadersSay, SecondReading
from forensics.acquisition_log import AcquisitionLog
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm, SourceKind
from forensics.values.source_kinds import holds_files

if TYPE_CHECKING:
    from collections.abc import Sequence


class AcquiredAs(StrEnum):
    """What an acquisition is: a whole medium, or files that were taken off one."""

    DISK_IMAGE = "disk_image"
    ARCHIVE = "archive"
    FOLDER = "folder"


class StatedSay(StrEnum):
    """What digests that were stated when it was made say beside those that were worked out."""

    AGREE = "agree"
    DIFFER = "differ"


def acquired_as(kind: SourceKind) -> AcquiredAs:
    """Return what an acquisition is that is kept so."""
    if kind is SourceKind.FOLDER:
        return AcquiredAs.FOLDER
    return AcquiredAs.ARCHIVE if holds_files(kind) else AcquiredAs.DISK_IMAGE


@dataclass(frozen=True, slots=True)
class RegisteredFile:
    """A file of an acquisition by what outlives a new name, as it was when it was registered.

    ``marks`` are those of the file (inode and birth); ``copy`` is the id that it had as a working
    copy, None where it was none.
    """

    marks: str
    size: int
    copy: str | None


@dataclass(frozen=True, slots=True)
class WriteBlocker:
    """What kept the medium from being written while its image was made."""

    make: str
    model: str
    serial: str


@dataclass(frozen=True, slots=True)
class ImageReading:
    """What a reading of a whole acquisition found: its digests, or what could not be read of it."""

    digests: tuple[Digest, ...]
    faults: tuple[str, ...]
    sample: Digest | None = None


@dataclass(frozen=True, slots=True)
class Acquisition:
    """What was acquired of an exhibit; its digest is recomputed by us, never believed.

    ``acquired_as`` says whether it is an image of the whole medium; ``size`` is that of the medium,
    of an archive's file, or of all files of a folder together.

    ``log`` is what the tool's own log states, ``log_digest`` the SHA-256 of that file;
    ``write_blocker`` is None where nobody recorded one.

    ``segments`` are the paths of its files; ``computed_digest`` is the SHA-256 over the medium, or
    over an archive or a folder as bytes (``forensics.containers.as_bytes``); ``computed_digests``
    are all that were computed, the stated kinds among them. ``files`` says of each segment, in the
    same order, how it is known again under another name.
    """

    id: str
    version: int
    exhibit_id: str
    image_name: str
    segments: tuple[str, ...]
    size: int
    made_with: str
    stated_digests: tuple[Digest, ...]
    registered_by: str
    registered_at: datetime
    computed_digest: Digest | None = None
    verified_by: str | None = None
    verified_at: datetime | None = None
    faults: tuple[str, ...] = ()
    computed_digests: tuple[Digest, ...] = ()
    files: tuple[RegisteredFile, ...] = ()
    write_blocker: WriteBlocker | None = None
    log: AcquisitionLog | None = None
    log_digest: Digest | None = None
    acquired_as: AcquiredAs = AcquiredAs.DISK_IMAGE
    # The digest of blocks all over the medium, by which a scan of it is told from one of another
    # file (``forensics.disk_images.sampling``).
    sample: Digest | None = None
    # The newest reading by two readers; None where there was none.
    second_reading: SecondReading | None = None

    @property
    def is_logical(self) -> bool:
        """Whether it holds files that were taken off the medium, and not the medium."""
        return self.acquired_as is not AcquiredAs.DISK_IMAGE

    @property
    def called(self) -> str:
        """What sentences call it."""
        return "extraction of files" if self.is_logical else "disk image"

    @property
    def bad_sectors(self) -> int:
        """Sectors that the log says could not be read: the image has no content there."""
        return 0 if self.log is None else self.log.bad_sectors

    @property
    def differing(self) -> tuple[Digest, ...]:
        """Stated digests with which the recomputed one of the same kind does not agree."""
        found = {digest.algorithm: digest for digest in self.computed_digests}
        # One of a kind that was not worked out again says neither yes nor no.
        return tuple(d for d in self.stated_digests if found.get(d.algorithm, d) != d)

    @property
    def stated_say(self) -> StatedSay | None:
        """Whether stated digests agree; None where none of a kind was worked out, or stated."""
        found = {digest.algorithm for digest in self.computed_digests}
        if self.differing:
            return StatedSay.DIFFER
        compared = any(each.algorithm in found for each in self.stated_digests)
        return StatedSay.AGREE if compared else None

    @property
    def is_verified(self) -> bool:
        """True only where all of it was read without a fault and all digests agree."""
        return self.computed_digest is not None and not self.faults and not self.differing

    @property
    def readers_say(self) -> ReadersSay | None:
        """What two readers gave, where they read what has the digest that is recorded."""
        second = self.second_reading
        is_of_it = second is not None and self.computed_digests == second.ours
        return second.says if second is not None and is_of_it else None

    def as_read(self, found: ImageReading, *, by: str, at: datetime) -> Acquisition:
        """The image as it was read. One that differed goes on to, until all of it is read again."""
        # A reading that missed parts ends no difference.
        digests = found.digests or (self.computed_digests if self.differing else ())
        return replace(
            self,
            # The digest of a whole medium is SHA-256 (ADR 4).
            computed_digest=next((d for d in digests if d.algorithm is HashAlgorithm.SHA256), None),
            computed_digests=digests,
            verified_by=by,
            verified_at=at,
            faults=found.faults,
            sample=found.sample or (self.sample if self.differing else None),
        )

    def is_older_than(self, asked_at: datetime) -> bool:
        """Whether what is recorded of it is older than a reading that was asked for then."""
        return self.verified_at is None or self.verified_at < asked_at


def standing_for(acquisitions: Sequence[Acquisition]) -> Sequence[Acquisition]:
    """Those that show how far an exhibit was examined: its disk images, extractions without one.

    What was done with an extraction was not done with a disk image that there is, too.
    """
    return [each for each in acquisitions if not each.is_logical] or acquisitions


def newest_verified(acquisitions: Sequence[Acquisition]) -> Acquisition | None:
    """The newest acquisition of which everything was read and all digests agree, if any."""
    return next((each for each in reversed(acquisitions) if each.is_verified), None)


def newest_image(acquisitions: Sequence[Acquisition]) -> Acquisition | None:
    """The newest verified disk image, if any: by its blocks the device is known again.

    The files of a logical extraction lie nowhere, so no device can be compared with them.
    """
    return newest_verified([each for each in acquisitions if not each.is_logical])

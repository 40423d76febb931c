"""The inventory of copies (law.md 2.4): what else holds what an exhibit held, where, why, how long.

Disk images, extractions, working copies, cases on review platforms, what was submitted or served,
backups. Each has a holder, a place, the basis on which it is kept and the day of its next review.
Ending a copy never says anything of the device, and ending the device nothing of a copy.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.errors import OutOfSequenceError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.domain.exhibits.acquisitions import Acquisition


class CopyKind(StrEnum):
    """What kind of copy it is."""

    DISK_IMAGE = "disk_image"
    EXTRACTION = "extraction"  # of a phone
    WORKING_COPY = "working_copy"
    REVIEW_PLATFORM = "review_platform"
    EVIDENCE_SYSTEM = "evidence_system"  # a digital evidence management system
    DATABASE_SUBMISSION = "database_submission"
    BACKUP = "backup"
    SERVED = "served"  # on the prosecutor, the court, the defence
    KIOSK_OUTPUT = "kiosk_output"
    SCRATCH = "scratch"
    OTHER_COPY = "other_copy"


class CopyEnd(StrEnum):
    """How a copy ended."""

    ERASED = "copy_erased"
    RETURNED = "copy_returned"
    LOST = "copy_lost"


@dataclass(frozen=True, slots=True)
class CopyReview:
    """One review: why it is kept on, and until when."""

    on: date
    by: str
    reason: str
    next_review: date


@dataclass(frozen=True, slots=True)
class HeldCopy:
    """One copy. ``acquisition_id`` where it is a recorded disk image; ``basis`` in words.

    ``paper`` names the receipt or record of how it ended.
    """

    id: str
    kind: CopyKind
    description: str
    holder: str
    place: str
    basis: str
    review_on: date
    recorded_by: str
    recorded_at: datetime
    acquisition_id: str | None = None
    reviews: tuple[CopyReview, ...] = ()
    ended: CopyEnd | None = None
    ended_on: date | None = None
    paper: str | None = None

    @property
    def is_held(self) -> bool:
        """True until it ended."""
        return self.ended is None

    def reviewed(self, review: CopyReview) -> HeldCopy:
        """The copy after a review that keeps it on.

        Raises:
            OutOfSequenceError: it ended.
        """
        self._require_held()
        return replace(self, reviews=(*self.reviews, review), review_on=review.next_review)

    def ended_by(self, how: CopyEnd, *, on: date, paper: str) -> HeldCopy:
        """Return the copy as ended.

        Raises:
            OutOfSequenceError: it ended before.
        """
        self._require_held()
        return replace(self, ended=how, ended_on=on, paper=paper)

    def _require_held(self) -> None:
        if not self.is_held:
            raise OutOfSequenceError(
                "The record says that this copy has ended. Nothing was recorded."
            )


def is_image_held(acquisition_id: str, copies: Iterable[HeldCopy]) -> bool:
    """Whether a disk image is still there, as far as the inventory of its exhibit says.

    One of which the inventory names no copy is; one of which every copy ended is not.
    """
    images = [each for each in copies if each.kind is CopyKind.DISK_IMAGE or each.acquisition_id]
    own = [each for each in images if each.acquisition_id == acquisition_id]
    # A copy that was listed as a disk image without saying
    # of which counts where none was listed of this one.
    found = own or [each for each in images if each.acquisition_id is None]
    return not found or any(each.is_held for each in found)


def kept_images(acquisitions: Iterable[Acquisition], copies: Iterable[HeldCopy]) -> frozenset[str]:
    """The ids of the disk images that are verified and still there: one can be kept instead.

    A logical extraction never is: it holds some files of the original, and not the original.
    """
    listed = tuple(copies)
    return frozenset(
        each.id
        for each in acquisitions
        if each.is_verified and not each.is_logical and is_image_held(each.id, listed)
    )

"""The inventory of copies (law.md 2.4): what else holds what an exhibit held, where, why, how long.

Disk images, extractions, working copies, cases on review platforms, what was submitted or served,
backups. Each has a holder, a place, the basis on which it is kept and the day of its next review.
Ending a copy never says anything of the device, and ending the device nothing of a copy.
What a review comes to stands in ``domain.copies``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.copies.endings import CopyEnding, EndOutcome
from evidence_store.domain.copies.reviews import OpenReview, ReviewGround, ReviewOutcome
from evidence_store.errors import OutOfSequenceError
from forensics.value_classes import dataclass
from forensics.values.copies.police_copies import CopyFile

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


class CopyStanding(StrEnum):
    """Where a copy stands."""

    KEPT = "copy_kept"
    SIGNED = "copy_review_signed"
    AUTHORISED = "copy_end_authorised"
    BEGUN = "copy_end_begun"
    REPORTED = "copy_end_reported"
    WRITTEN = "copy_overwritten"
    READ = "copy_read_again"
    GIVEN_UP = "copy_end_given_up"
    ENDED = "copy_has_ended"


@dataclass(frozen=True, slots=True)
class CopyReview:
    """One review that two people signed: why it is kept on, and until when."""

    on: date
    by: str
    authorised_by: str
    ground: ReviewGround
    reason: str
    next_review: date


@dataclass(frozen=True, slots=True)
class HeldCopy:
    """One copy. ``acquisition_id`` where it is a recorded disk image; ``basis`` in words.

    ``paper`` names the receipt or record of how it ended; ``files`` are those that were registered,
    ``review`` is one that is not carried out yet, ``ending`` how far it is carried out,
    ``documents`` the numbers of those that were issued about its end.
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
    files: tuple[CopyFile, ...] = ()
    review: OpenReview | None = None
    ending: CopyEnding | None = None
    documents: tuple[str, ...] = ()

    @property
    def is_held(self) -> bool:
        """True until it ended."""
        return self.ended is None

    @property
    def stands(self) -> CopyStanding:
        """Where it stands on its way."""
        if not self.is_held:
            return CopyStanding.ENDED
        if self.ending is not None and self.ending.not_read is not None:
            return CopyStanding.GIVEN_UP
        if self.ending is not None and self.ending.receipt is not None:
            was_read = self.ending.reading is not None
            return CopyStanding.READ if was_read else CopyStanding.WRITTEN
        if self.ending is not None and self.ending.started_at is not None:
            return CopyStanding.BEGUN
        if self.review is None:
            return CopyStanding.REPORTED if self.is_reported else CopyStanding.KEPT
        return CopyStanding.SIGNED if self.review.waits else CopyStanding.AUTHORISED

    @property
    def is_whole(self) -> bool:
        """True until something of it may have been overwritten, or it ended."""
        return self.is_held and self.ending is None

    @property
    def is_reported(self) -> bool:
        """True where its end was begun and a report says that it is not complete."""
        return self.ending is not None and self.ending.started_at is None

    def begun(self, *, by: str, at: datetime) -> HeldCopy:
        """The copy whose files are overwritten from now on.

        Raises:
            OutOfSequenceError: it ended, or its files were overwritten.
        """
        self._require_held()
        return replace(self, ending=(self.ending or CopyEnding()).started(by=by, at=at))

    def at_end(self, ending: CopyEnding) -> HeldCopy:
        """The copy with what was done, or read of it, since.

        Raises:
            OutOfSequenceError: it ended.
        """
        self._require_held()
        return replace(self, ending=ending)

    def documented(self, number: str, *, on: date) -> HeldCopy:
        """The copy with the document about its end: ended by it, or to be reviewed again.

        Raises:
            OutOfSequenceError: it ended, or nothing of it was overwritten.
        """
        self._require_held()
        if self.ending is None:
            raise OutOfSequenceError("Nothing of this copy was overwritten.")
        kept = replace(self, documents=(*self.documents, number))
        if self.ending.outcome is not EndOutcome.ERASED:
            return replace(kept, review=None, ending=self.ending.reported())
        return replace(kept, ended=CopyEnd.ERASED, ended_on=on, paper=number)

    def with_files(self, files: tuple[CopyFile, ...]) -> HeldCopy:
        """The copy with its files registered; what was signed for other files can no longer act.

        Raises:
            OutOfSequenceError: it ended, or overwriting it was begun; after a report of that the
                same files are registered as they then are.
        """
        self._require_held()
        are_same = [(each.marks, each.size) for each in files] == [
            (each.marks, each.size) for each in self.files
        ]
        if self.ending is not None and not (self.is_reported and are_same):
            raise OutOfSequenceError(
                "Overwriting the files of this copy was begun. Once a report of it was issued, the "
                "same files can be registered as they then are, in the same order."
            )
        return replace(self, files=files)

    def signed_for(self, review: OpenReview) -> HeldCopy:
        """The copy with a review that a first person signed, in the place of an earlier one.

        Raises:
            OutOfSequenceError: it ended.
        """
        self._require_held()
        return replace(self, review=review)

    def authorised(self, review: OpenReview, *, on: date) -> HeldCopy:
        """The copy with its review authorised: kept on, or to be ended.

        Raises:
            OutOfSequenceError: it ended.
        """
        self._require_held()
        ruling, authorised = review.ruling, review.authorised
        if ruling.outcome is ReviewOutcome.END or authorised is None or ruling.until is None:
            return replace(self, review=review)
        made = CopyReview(
            on, review.signed.by, authorised.by, ruling.ground, ruling.reason, ruling.until
        )
        return replace(self, reviews=(*self.reviews, made), review_on=ruling.until, review=None)

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
    return not found or any(each.is_whole for each in found)


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

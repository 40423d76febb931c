"""The review of a copy: one person signs what it comes to, a supervisor authorises it.

Personal data are kept no longer than is needed, and that is looked at on a day fixed beforehand
(Data Protection Act 2018 s.39). A copy is kept on until another day, or it ends.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.law.holds import HoldEvaluation
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from forensics.value_classes import dataclass
from forensics.values import Digest

if TYPE_CHECKING:
    from collections.abc import Mapping


class ReviewOutcome(StrEnum):
    """What a review comes to."""

    KEEP = "keep"
    END = "end"


class ReviewGround(StrEnum):
    """On which ground: the first four keep a copy, the others end it."""

    RETENTION = "retention"  # Criminal Procedure and Investigations Act 1996 s.23(1), its Code
    APPEAL = "appeal_or_commission"
    PROCEEDINGS = "other_proceedings"
    POLICE_INFORMATION = "police_information"  # the Code of Practice on police information
    NOT_NEEDED = "not_needed"  # Data Protection Act 2018 s.39
    HELD_TWICE = "held_twice"
    REQUIRED = "required"  # by a court, or the Information Commissioner


GROUNDS: Mapping[ReviewOutcome, frozenset[ReviewGround]] = {
    ReviewOutcome.KEEP: frozenset(
        {
            ReviewGround.RETENTION,
            ReviewGround.APPEAL,
            ReviewGround.PROCEEDINGS,
            ReviewGround.POLICE_INFORMATION,
        }
    ),
    ReviewOutcome.END: frozenset(
        {ReviewGround.NOT_NEEDED, ReviewGround.HELD_TWICE, ReviewGround.REQUIRED}
    ),
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a review comes to.

    ``until`` is the day of the next review, None where the copy ends. ``listed`` is the digest of
    the list of its files, None where none is registered.
    """

    outcome: ReviewOutcome
    ground: ReviewGround
    until: date | None
    reason: str
    listed: Digest | None

    def require_fitting(self, *, review_on: date, today: date) -> None:
        """Check that outcome, ground and days go together.

        Raises:
            WrongEntryError: they do not.
            OutOfSequenceError: it would end before the day of its review.
        """
        if self.ground not in GROUNDS[self.outcome]:
            raise WrongEntryError("That is a ground for the other outcome. Choose another ground.")
        if self.outcome is ReviewOutcome.END:
            if self.until is not None:
                raise WrongEntryError("A copy that ends has no next review. Leave the day empty.")
            if today < review_on:
                raise OutOfSequenceError(
                    f"The review of this copy is on {review_on:%d.%m.%Y}. A copy ends on the day "
                    "of its review or later."
                )
        elif self.until is None or self.until <= today:
            raise WrongEntryError("The next review must be on a day after today.")


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Who signed, when, and until when it counts."""

    by: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class OpenReview:
    """A review that a first person signed, and a supervisor authorised where it says by whom.

    ``holds`` are those that the authoriser signed for, where the copy is to end.
    """

    ruling: Ruling
    signed: SignedBy
    authorised: SignedBy | None = None
    holds: HoldEvaluation | None = None

    def has_run_out(self, *, at: datetime) -> bool:
        """Whether a signature expired: the review is signed again."""
        signed = filter(None, (self.signed, self.authorised))
        return any(each.until < at for each in signed)

    @property
    def waits(self) -> bool:
        """Whether a supervisor is still to authorise it."""
        return self.authorised is None

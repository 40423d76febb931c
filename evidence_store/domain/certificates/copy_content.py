"""What the document about the end of a police copy says: a form and words of its own.

No field here can hold the name of a file, the digest of one, or a complainant's name: files travel
as sizes.
"""

from __future__ import annotations

from datetime import date, datetime

from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.certificates.certificate_content import (
    CertifiedCustody,
    CertifiedPerson,
    Renderer,
    Unit,
)
from evidence_store.domain.copies.endings import CopyNotRead, EndOutcome, OtherCopy
from evidence_store.domain.copies.reviews import ReviewGround
from evidence_store.domain.law.holds import HoldEvaluation
from forensics.saying.sentences import (
    say,
)
from forensics.value_classes import dataclass
from forensics.values.copies.police_copies import CopyReading, CopyReceipt

# A form of its own: a hurried reader would take it for the certificate of the device (ADR 94).
COPY_SCHEMA = "expunge-copy-ending/1"
TRAINING_WORDS = say("TRAINING: a copy of no real exhibit")

OF_COPY = frozenset(
    {
        "copy.recorded",
        "copy.review_signed",
        "copy.review_authorised",
        "copy.erase_started",
        "copy.erase_written",
        "copy.erase_verified",
        "copy.end_given_up",
        "copy.document_issued",
    }
)
"""Kinds of entry about a copy's end, which its document carries."""


@dataclass(frozen=True, slots=True)
class CopiedExhibit:
    """The exhibit of which it was a copy; nothing is said of what was done with that."""

    id: str
    reference: str
    case_reference: str


@dataclass(frozen=True, slots=True)
class EndedCopy:
    """The copy, and what people signed for: who, when, and on which ground it ends.

    ``files`` and ``size`` are those that the authoriser signed for. ``verifier`` read the files
    again or, where ``not_read`` says why, could not; ``receipt`` is what the eraser reported, None
    where it was ended before it did.
    """

    id: str
    kind: str
    review_on: date
    ground: ReviewGround
    reviewed_by: str
    reviewed_at: datetime
    authorised_by: str
    authorised_at: datetime
    holds: HoldEvaluation
    starts: int
    operators: tuple[str, ...]
    started_at: datetime
    files: int
    size: int
    receipt: CopyReceipt | None
    reading: CopyReading | None
    not_read: CopyNotRead | None
    verifier: str
    verified_at: datetime
    # What it does not reach: the copies that stood in the inventory when the second person signed.
    others: tuple[OtherCopy, ...]

    @property
    def outcome(self) -> EndOutcome:
        """What follows from the receipt and the reading."""
        # Without a receipt any byte may be as it was, and any may be zero (ADR 106).
        if self.receipt is None or self.reading is None:
            return EndOutcome.NOT_READ
        is_whole = self.receipt.is_whole and self.reading.is_whole
        return EndOutcome.ERASED if is_whole else EndOutcome.FAILED


@dataclass(frozen=True, slots=True)
class CopyContent:
    """One document about the end of a copy, whole. People stand elsewhere by their id."""

    schema: str
    number: str
    kind: CertificateKind
    training: bool
    issued_at: datetime
    issued_by: str
    seal_level: str
    unit: Unit
    exhibit: CopiedExhibit
    copy: EndedCopy
    people: tuple[CertifiedPerson, ...]
    custody: CertifiedCustody
    renderer: Renderer

    @property
    def about(self) -> str:
        """What it is about, in a few words."""
        return self.exhibit.reference


def kind_of_end(outcome: EndOutcome) -> CertificateKind:
    """The kind of document that an outcome earns."""
    is_erased = outcome is EndOutcome.ERASED
    return CertificateKind.COPY_ENDED if is_erased else CertificateKind.COPY_NOT_COMPLETED

"""The end of a copy: begun, written, read again by another person, and said in a document."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from evidence_store.errors import OutOfSequenceError
from forensics.value_classes import dataclass
from forensics.values import Digest
from forensics.values.copies.police_copies import CopyReading, CopyReceipt

COPY_SERIES = "COPY-"
"""With this the number of a document about a copy begins; the others are in the unit's series."""


class EndOutcome(StrEnum):
    """What another person's reading came to."""

    ERASED = "copy_zeros"
    FAILED = "copy_not_zeros"


class CopyDocumentKind(StrEnum):
    """What is issued: that a copy ended, or that its end was not completed."""

    ENDED = "copy_ended"
    NOT_COMPLETED = "copy_not_completed"


@dataclass(frozen=True, slots=True)
class OtherCopy:
    """Another copy in the inventory when the files were read again; ``ended`` says how it ended."""

    kind: str
    review_on: date
    ended: str | None


@dataclass(frozen=True, slots=True)
class CopyDocument:
    """One issued document about the end of a copy."""

    number: str
    kind: CopyDocumentKind
    json_digest: Digest
    pdf_digest: Digest
    file_name: str
    issued_by: str
    issued_at: datetime
    training: bool


@dataclass(frozen=True, slots=True)
class CopyEnding:
    """How far the end of a copy is. ``operators`` are all who began a part of it, in order.

    ``others`` are the other copies of the exhibit when its files were read again.
    """

    starts: int = 0
    operators: tuple[str, ...] = ()
    first_started: datetime | None = None
    started_at: datetime | None = None
    receipt: CopyReceipt | None = None
    reading: CopyReading | None = None
    read_by: str | None = None
    others: tuple[OtherCopy, ...] = ()

    @property
    def outcome(self) -> EndOutcome | None:
        """What follows from the receipt and the reading; None before there are both."""
        if self.receipt is None or self.reading is None:
            return None
        is_whole = self.receipt.is_whole and self.reading.is_whole
        return EndOutcome.ERASED if is_whole else EndOutcome.FAILED

    def started(self, *, by: str, at: datetime) -> CopyEnding:
        """The end begun once more: what was written and read before says nothing of it."""
        if self.receipt is not None:
            raise OutOfSequenceError(
                "The files of this copy were overwritten. Have them read again."
            )
        return CopyEnding(
            self.starts + 1,
            tuple(dict.fromkeys((*self.operators, by))),
            self.first_started or at,
            at,
        )

    def written(self, receipt: CopyReceipt) -> CopyEnding:
        """The end with what the eraser reported.

        Raises:
            OutOfSequenceError: nothing is under way, or it was reported.
        """
        if not self.starts or self.receipt is not None:
            raise OutOfSequenceError("No overwriting of this copy is under way.")
        return replace(self, receipt=receipt)

    def read(self, reading: CopyReading, *, by: str, others: tuple[OtherCopy, ...]) -> CopyEnding:
        """The end with another person's own reading.

        Raises:
            OutOfSequenceError: nothing was overwritten, or it was read.
        """
        if self.receipt is None or self.reading is not None:
            raise OutOfSequenceError("No overwritten copy waits to be read again.")
        return replace(self, reading=reading, read_by=by, others=others)

    def reported(self) -> CopyEnding:
        """The end after a report that it was not completed: it is reviewed and begun again."""
        return CopyEnding(self.starts, self.operators, self.first_started)

"""The end of a copy: begun, written, read again by another person, and said in a document."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from evidence_store.errors import OutOfSequenceError
from forensics.value_classes import dataclass
from forensics.values.copies.police_copies import CopyReading, CopyReceipt

COPY_SERIES = "COPY-"
"""With this the number of a document about a copy begins; the others are in the unit's series."""


class EndOutcome(StrEnum):
    """What another person's reading came to, or that there is none."""

    ERASED = "copy_zeros"
    FAILED = "copy_not_zeros"
    NOT_READ = "copy_not_read"


class CopyNotRead(StrEnum):
    """Why the files of a copy whose overwriting was begun are not read again."""

    BROKE_OFF = "copy_broke_off"  # the eraser was ended, and nobody begins it again
    FILE_AWAY = "copy_file_away"
    DISK_FAILED = "copy_disk_failed"


@dataclass(frozen=True, slots=True)
class OtherCopy:
    """Another copy in the inventory when the files were read again; ``ended`` says how it ended."""

    kind: str
    review_on: date
    ended: str | None


@dataclass(frozen=True, slots=True)
class CopyEnding:
    """How far the end of a copy is. ``operators`` are all who began a part of it, in order.

    ``read_by`` is another person, who read its files again or signed why they cannot be read:
    ``not_read``. ``others`` are the other copies of the exhibit then.
    """

    starts: int = 0
    operators: tuple[str, ...] = ()
    first_started: datetime | None = None
    started_at: datetime | None = None
    receipt: CopyReceipt | None = None
    reading: CopyReading | None = None
    read_by: str | None = None
    not_read: CopyNotRead | None = None
    others: tuple[OtherCopy, ...] = ()

    @property
    def outcome(self) -> EndOutcome | None:
        """What follows from the receipt and the reading; None before somebody signed for either."""
        if self.not_read is not None:
            return EndOutcome.NOT_READ
        if self.receipt is None or self.reading is None:
            return None
        is_whole = self.receipt.is_whole and self.reading.is_whole
        return EndOutcome.ERASED if is_whole else EndOutcome.FAILED

    def started(self, *, by: str, at: datetime) -> CopyEnding:
        """The end begun once more: what was written and read before says nothing of it."""
        self._require_no_report_due()
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
        self._require_no_report_due()
        if not self.starts or self.receipt is not None:
            raise OutOfSequenceError("No overwriting of this copy is under way.")
        return replace(self, receipt=receipt)

    def read(self, reading: CopyReading, *, by: str, others: tuple[OtherCopy, ...]) -> CopyEnding:
        """The end with another person's own reading.

        Raises:
            OutOfSequenceError: nothing was overwritten, or it was read.
        """
        self._require_no_report_due()
        if self.receipt is None or self.reading is not None:
            raise OutOfSequenceError("No overwritten copy waits to be read again.")
        return replace(self, reading=reading, read_by=by, others=others)

    def given_up(self, why: CopyNotRead, *, by: str, others: tuple[OtherCopy, ...]) -> CopyEnding:
        """The end of which another person signed why nothing of it can be read again.

        Raises:
            OutOfSequenceError: nothing is under way, or it was read.
        """
        self._require_no_report_due()
        if self.started_at is None or self.reading is not None:
            raise OutOfSequenceError("No overwriting of this copy waits to be reported.")
        return replace(self, not_read=why, read_by=by, others=others)

    def reported(self) -> CopyEnding:
        """The end after a report that it was not completed: it is reviewed and begun again."""
        return CopyEnding(self.starts, self.operators, self.first_started)

    def _require_no_report_due(self) -> None:
        if self.not_read is not None:
            raise OutOfSequenceError(
                "It is signed that the end of this copy is not complete. Have the report issued."
            )

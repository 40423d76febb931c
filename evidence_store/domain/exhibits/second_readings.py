"""A disk image read twice: by our reader, and by another that others wrote.

Neither is taken for the truth. All that is recorded is whether the two gave the same bytes, with
the digests of each.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from forensics.value_classes import dataclass
from forensics.values import Digest


class ReadersSay(StrEnum):
    """The result of comparing two readers of one disk image."""

    AGREE = "agree"
    DIFFER = "differ"
    NOT_COMPARED = "not compared"  # one of the two did not read all of it


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What two readers found of a whole medium; ``reader`` is the second, with its version.

    ``ours`` and ``theirs`` are the digests of each, of the same kinds in the same order; empty
    where one did not read every byte. ``fault`` says why nothing was compared.
    """

    reader: str
    ours: tuple[Digest, ...]
    theirs: tuple[Digest, ...]
    is_as_long: bool
    fault: str
    read_by: str
    read_at: datetime

    @property
    def says(self) -> ReadersSay:
        """Whether the two agree; a reader that failed agrees with nothing."""
        # Before any fault: of another length, the bytes differ whatever was read of them.
        if not self.is_as_long:
            return ReadersSay.DIFFER
        if self.fault or not self.ours or not self.theirs:
            return ReadersSay.NOT_COMPARED
        return ReadersSay.AGREE if self.ours == self.theirs else ReadersSay.DIFFER

"""A receipt as a value: one change of custody of one item, as it is recorded."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from evidence_store.custody.outside.sheets import OnPaper
from evidence_store.domain.exhibits.exhibit import DescribedItem
from forensics.value_classes import dataclass


class ReceiptKind(StrEnum):
    """What changed hands, and how."""

    SEIZED = "seized"
    HANDED_OVER = "handed_over"
    STORED = "stored"
    TO_TOOL = "to_tool"  # to another tool, which erases it
    RETURNED = "returned"
    DESTROYED = "destroyed"
    SOLD = "sold"


class SignedHow(StrEnum):
    """Who signed with a key, or on paper, as the record has it."""

    NOBODY = "nobody"  # one person wrote down what happened
    BOTH = "both"
    GIVER = "giver"  # the taker has not signed yet
    PAPER = "paper"  # both on paper, of which a photograph is kept
    RECORDER = "recorder"  # the person who recorded how it left


@dataclass(frozen=True, slots=True)
class ReceiptSide:
    """One side: a person of the unit, a store or a tool; neither where it is left to a hand.

    ``words`` are the store or the tool. What else somebody typed can name a person outside the
    unit, and is never taken from the record.
    """

    person: str = ""
    words: str = ""

    @property
    def is_by_hand(self) -> bool:
        """Whether the paper leaves room for a name."""
        return not (self.person or self.words)


@dataclass(frozen=True, slots=True)
class Occurred:
    """When it happened: ``at``, or from then to ``until`` where only a range is known.

    ``taken`` is when the taker signed, where the giver had signed before they were there.
    """

    at: datetime
    until: datetime | None = None
    recorded: datetime | None = None
    taken: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """One change of custody: what, under which seal, from whom, to whom, when.

    ``colour`` and ``condition`` are those on record when it is printed, and ``recorded_by`` is the
    person who recorded it, "" where the entry does not open it any more.
    """

    kind: ReceiptKind
    item: DescribedItem
    colour: str
    condition: str
    case: str
    seal: str
    giver: ReceiptSide
    taker: ReceiptSide
    occurred: Occurred
    due_back: date | None
    signed: SignedHow
    recorded_by: str
    log: OnPaper
    machines: str
    printed_at: datetime

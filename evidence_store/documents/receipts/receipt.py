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
    PERMIT = "permit"  # the giver signed for the permit; the start needs no signature


@dataclass(frozen=True, slots=True)
class ReceiptSide:
    """One side: a person of the unit, a store or a tool; neither where it is left to a hand.

    ``words`` are the store or the tool, as somebody entered them: nobody checked that they name no
    person. What else somebody typed of a holder is never taken from the record.
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

    ``item`` is as it is recorded when it is printed: words that people typed, as certificates print
    them. ``seal`` is that of the time, "" where none is recorded. Colour and condition are no part
    of it: the hands that sign write what they see. ``recorded_by`` is the person who recorded it,
    "" where the entry does not open it any more.
    """

    kind: ReceiptKind
    item: DescribedItem
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

"""The catalogue: what the schedule of devices says, so that Welsh can come."""

from __future__ import annotations

from evidence_store.domain.cases.case import RequestOutcome
from evidence_store.domain.overview.schedules import Examined
from forensics.values import HitKind

TITLE_WORDS = "Schedule of devices for a deprivation order"

EXAMINED = {
    Examined.WHOLLY: "Examined",
    Examined.IN_PART: "Examined in part",
    Examined.IMAGED_ONLY: "Copied, not examined",
    Examined.NOT: "Not examined",
}

HITS = {
    HitKind.EXACT: "whole and the same",
    HitKind.TRUNCATED: "cut short",
    HitKind.EMBEDDED: "inside another file",
    HitKind.FRAGMENT: "a part",
    HitKind.THUMBNAIL: "thumbnail",
    HitKind.ALTERED: "altered, not yet looked at by two people",
}

OUTCOMES = {
    RequestOutcome.UNDECIDED: "An order was asked for; the court has not decided",
    RequestOutcome.MADE: "An order was asked for and made",
    RequestOutcome.MADE_IN_PART: "An order was asked for and made for some of the devices",
    RequestOutcome.REFUSED: "An order was asked for and refused",
    RequestOutcome.NOT_ASKED: "It was decided not to ask for an order",
}

UNEXAMINED = (
    "At least one device was not examined. Say to the court what else links it to the offence: an "
    "order for items that nobody had examined was quashed (R v Wright-Hadley [2022] EWCA Crim 446)."
)

NOTES = (
    "It counts known files that were found; it names no file, no picture and no person in one.",
    (
        "That nothing was found says nothing of what was not examined, of altered pictures, or of "
        "pictures that are not in the hash set."
    ),
    "That a file was found says nothing of who put it there.",
    "Values are as somebody recorded them; they are no valuation.",
    "Online accounts and copies held by others are not devices and are not listed.",
)

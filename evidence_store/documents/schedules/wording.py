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
    Examined.EXTRACTED_ONLY: "Some files copied, not examined",
    Examined.NOT: "Not examined",
}

HITS = {
    HitKind.EXACT: "whole and the same",
    HitKind.TRUNCATED: "cut short",
    HitKind.EMBEDDED: "inside another file",
    HitKind.FRAGMENT: "a part",
    HitKind.THUMBNAIL: "small and like a known picture, not yet reviewed by two people",
    HitKind.ALTERED: "like a known picture, not yet reviewed by two people",
}

OUTCOMES = {
    RequestOutcome.UNDECIDED: "An order was asked for; the court has not decided",
    RequestOutcome.MADE: "An order was asked for and made",
    RequestOutcome.MADE_IN_PART: "An order was asked for and made for some of the devices",
    RequestOutcome.REFUSED: "An order was asked for and refused",
    RequestOutcome.NOT_ASKED: "It was decided not to ask for an order",
}

UNEXAMINED = (
    "At least one device was not examined. Tell the court what else links it to the offence: an "
    "order for items that had not been examined was quashed (R v Wright-Hadley [2022] EWCA Crim "
    "446)."
)

OTHER_PICTURES = (
    "Pictures of the complainant that are not intimate are not counted here, and an order about a "
    "device is about all of it. If a device may go back to its owner, tell the prosecutor what is "
    "to become of such pictures: its owner can disclaim it, or a civil order can be asked for. The "
    "police may have no power to delete them otherwise."
)

NOTES = (
    (
        "It counts the known files that were found. It names no file, no picture and no person in "
        "a picture."
    ),
    (
        "A nil result does not cover anything that was not examined, altered pictures, or "
        "pictures that are not in the hash set."
    ),
    "The presence of a file does not show who put it there.",
    "Values are as recorded by staff. They are not a valuation.",
    "Online accounts and copies held by others are not devices and are not listed.",
)

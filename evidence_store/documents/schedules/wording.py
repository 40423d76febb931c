"""The catalogue: what the schedule of devices says, so that Welsh can come."""

from __future__ import annotations

from evidence_store.domain.cases.case import RequestOutcome
from evidence_store.domain.overview.schedules import Examined
from forensics.saying.sentences import (
    say,
)
from forensics.values import HitKind

TITLE_WORDS = say("Schedule of devices for a deprivation order")

EXAMINED = {
    Examined.WHOLLY: say("Examined"),
    Examined.IN_PART: say("Examined in part"),
    Examined.IMAGED_ONLY: say("Copied, not examined"),
    Examined.EXTRACTED_ONLY: say("Some files copied, not examined"),
    Examined.NOT: say("Not examined"),
}

HITS = {
    HitKind.EXACT: say("whole and the same"),
    HitKind.TRUNCATED: say("cut short"),
    HitKind.EMBEDDED: say("inside another file"),
    HitKind.FRAGMENT: say("a part"),
    HitKind.THUMBNAIL: say("small and like a known picture, not yet reviewed by two people"),
    HitKind.ALTERED: say("like a known picture, not yet reviewed by two people"),
}

OUTCOMES = {
    RequestOutcome.UNDECIDED: say("An order was asked for; the court has not decided"),
    RequestOutcome.MADE: say("An order was asked for and made"),
    RequestOutcome.MADE_IN_PART: say("An order was asked for and made for some of the devices"),
    RequestOutcome.REFUSED: say("An order was asked for and refused"),
    RequestOutcome.NOT_ASKED: say("It was decided not to ask for an order"),
}

UNEXAMINED = say(
    "At least one device was not examined. Tell the court what else links it "
    "to the offence: an order for items that had not been examined was "
    "quashed (R v Wright-Hadley [2022] EWCA Crim 446)."
)

# Else a computer goes back to its owner with pictures of the complainant that no order names.
OTHER_PICTURES = say(
    "Pictures of the complainant that are not intimate are not counted here, "
    "and an order about a device is about all of it. If a device may go back "
    "to its owner, tell the prosecutor what is to happen to such pictures: "
    "its owner can disclaim it, or a civil order can be asked for. The "
    "police may have no power to delete them otherwise."
)

NOTES = (
    (
        say(
            "It counts the known files that were found. It names no file, no picture "
            "and no person in a picture."
        )
    ),
    (
        say(
            "A nil result does not cover anything that was not examined, altered "
            "pictures, or pictures that are not in the hash set."
        )
    ),
    say("The presence of a file does not show who put it there."),
    say("Values are as recorded by staff. They are not a valuation."),
    say("Online accounts and copies held by others are not devices and are not listed."),
)

"""Entries about what does not agree, about claims, returns and copies."""

from __future__ import annotations

from evidence_store.domain.events.event import BAR, NOTED, Event, Holds

EXHIBIT_DISCREPANCY = Event(
    "exhibit.discrepancy",
    says="Something did not agree ({kind}); the exhibit is held for it.",
    clear="discrepancy kind",
    committed={"note": Holds.FREE_TEXT, "recorded": Holds.FACT, "seen": Holds.FACT},
    unsigned=BAR,
)

EXHIBIT_DISCREPANCY_SIGNED = Event(
    "exhibit.discrepancy_signed",
    says="A first person signed for the discrepancy: {disposition}.",
    clear="discrepancy! disposition! seal_in!?",
    committed={"reason": Holds.FREE_TEXT},
    signed_by=("settler",),
    ends_a_bar=True,
)

EXHIBIT_DISCREPANCY_SETTLED = Event(
    "exhibit.discrepancy_settled",
    says="Two people settled the discrepancy: {disposition}.",
    clear="discrepancy! disposition! seal_in!?",
    committed={"reason": Holds.FREE_TEXT},
    signed_by=("settler",),
    ends_a_bar=True,
    needs_settled_key=True,
)

COPY_RECORDED = Event(
    "copy.recorded",
    says="A copy ({kind}) was added to the inventory, for review on {review_on}.",
    clear="copy how? kind review_on",
    committed={
        "basis": Holds.FREE_TEXT,
        "holder": Holds.OTHER_PEOPLE,
        "paper": Holds.OTHER_PEOPLE,
        "place": Holds.FACT,
    },
    unsigned=NOTED,
)

COPY_REVIEWED = Event(
    "copy.reviewed",
    says="A copy ({kind}) was reviewed and is kept until {review_on}.",
    clear="copy how? kind review_on",
    committed={
        "basis": Holds.FREE_TEXT,
        "holder": Holds.OTHER_PEOPLE,
        "paper": Holds.OTHER_PEOPLE,
        "place": Holds.FACT,
    },
    unsigned=NOTED,
)

COPY_ENDED = Event(
    "copy.ended",
    says="A copy ({kind}) ended: {how}. This says nothing about the device.",
    clear="copy how kind review_on",
    committed={
        "basis": Holds.FREE_TEXT,
        "holder": Holds.OTHER_PEOPLE,
        "paper": Holds.OTHER_PEOPLE,
        "place": Holds.FACT,
    },
    unsigned=NOTED,
)

EXHIBIT_CLAIMED = Event(
    "exhibit.claimed",
    says="Another person claimed the exhibit; nothing is erased meanwhile.",
    clear="was",
    committed={"reason": Holds.FREE_TEXT},
    unsigned=BAR,
)

EXHIBIT_REVIEW_NOTED = Event(
    "exhibit.review_noted",
    says="The exhibit went to return review.",
    clear="was",
    committed={"reason": Holds.FREE_TEXT},
    unsigned=BAR,
)

EXHIBIT_STANDING_SIGNED = Event(
    "exhibit.standing_signed",
    says="A first person signed for the end of a claim or review: {act}.",
    clear="act! decision! was!",
    committed={"reason": Holds.FREE_TEXT},
    signed_by=("settler",),
    ends_a_bar=True,
)

EXHIBIT_STANDING_SETTLED = Event(
    "exhibit.standing_settled",
    says="A supervisor signed second; the claim or review ended: {act}.",
    clear="act! decision! was!",
    committed={"reason": Holds.FREE_TEXT},
    signed_by=("settler",),
    ends_a_bar=True,
    needs_settled_key=True,
)

EXHIBIT_RETURN_DECIDED = Event(
    "exhibit.return_decided",
    says="A supervisor decided that the exhibit goes back.",
    clear="was!",
    committed={"reason": Holds.FREE_TEXT},
    signed_by=("decider",),
    ends_a_bar=True,
)

EXHIBIT_COPY_DECIDED = Event(
    "exhibit.copy_decided",
    says="It was decided to keep a verified copy instead of the original.",
    clear="acquisition! decision",
    committed={"deputy_of": Holds.WHO, "reason": Holds.FREE_TEXT},
    signed_by=("decider",),
    ends_a_bar=True,
)

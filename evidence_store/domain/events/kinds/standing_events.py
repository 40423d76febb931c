"""Entries about what does not agree, about claims, returns and copies."""

from __future__ import annotations

from evidence_store.domain.events.effects import Closes, Opens, Reach
from evidence_store.domain.events.event import BAR, NOTED, Event, Holds

EXHIBIT_DISCREPANCY = Event(
    "exhibit.discrepancy",
    says="Something did not agree ({kind}); the exhibit is held for it.",
    clear="discrepancy kind",
    committed={"note": Holds.FREE_TEXT, "recorded": Holds.FACT, "seen": Holds.FACT},
    unsigned=BAR,
    changes=(
        "exhibit discrepancies/{discrepancy}!/place discrepancies/{discrepancy}!/id "
        "discrepancies/{discrepancy}!/kind=kind discrepancies/{discrepancy}!/noted_at "
        "discrepancies/{discrepancy}!/noted_by discrepancies/{discrepancy}!/note "
        "discrepancies/{discrepancy}!/recorded discrepancies/{discrepancy}!/seen "
        "discrepancies/{discrepancy}!/other_exhibit"
    ),
    opens=(Opens("discrepancy", "discrepancy", Reach.WHOLE),),
    outdates=Reach.WHOLE,
)

EXHIBIT_DISCREPANCY_SIGNED = Event(
    "exhibit.discrepancy_signed",
    says="A first person signed for the discrepancy: {disposition}.",
    clear="discrepancy! disposition! seal_in!?",
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"settler": "settle_discrepancy"},
    ends_a_bar=True,
    changes=(
        "exhibit discrepancies/{discrepancy}/disposition=disposition "
        "discrepancies/{discrepancy}/reason discrepancies/{discrepancy}/signatures"
    ),
)

EXHIBIT_DISCREPANCY_SETTLED = Event(
    "exhibit.discrepancy_settled",
    says="Two people settled the discrepancy: {disposition}.",
    clear="discrepancy! disposition! seal_in!?",
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"settler": "settle_discrepancy"},
    ends_a_bar=True,
    needs_settled_key=True,
    changes=(
        "exhibit discrepancies/{discrepancy}/disposition=disposition "
        "discrepancies/{discrepancy}/reason discrepancies/{discrepancy}/signatures "
        "discrepancies/{discrepancy}/disposed_at! seals whereabouts"
    ),
    closes=(Closes("discrepancy", "discrepancy"),),
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
    changes="exhibit copies/{copy}!",
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
    changes="exhibit copies/{copy}/reviews copies/{copy}/review_on=review_on",
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
    changes=(
        "exhibit copies/{copy}/ended=how! copies/{copy}/ended_on! copies/{copy}/paper! "
        "copy_decision-"
    ),
)

EXHIBIT_CLAIMED = Event(
    "exhibit.claimed",
    says="Another person claimed the exhibit; nothing is erased meanwhile.",
    clear="was",
    committed={"reason": Holds.FREE_TEXT},
    unsigned=BAR,
    changes="exhibit standing=:claimed standing_decision-",
    opens=(Opens("standing", "", Reach.WHOLE),),
    outdates=Reach.WHOLE,
)

EXHIBIT_REVIEW_NOTED = Event(
    "exhibit.review_noted",
    says="The exhibit went to return review.",
    clear="was",
    committed={"reason": Holds.FREE_TEXT},
    unsigned=BAR,
    changes="exhibit standing=:return_review standing_decision-",
    opens=(Opens("standing", "", Reach.WHOLE),),
    outdates=Reach.WHOLE,
)

EXHIBIT_STANDING_SIGNED = Event(
    "exhibit.standing_signed",
    says="A first person signed for the end of a claim or review: {act}.",
    clear="act! decision! was!",
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"settler": "settle_matter"},
    ends_a_bar=True,
    changes="exhibit standing_decision",
)

EXHIBIT_STANDING_SETTLED = Event(
    "exhibit.standing_settled",
    says="A supervisor signed second; the claim or review ended: {act}.",
    clear="act! decision! was!",
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"settler": "review_return"},
    ends_a_bar=True,
    needs_settled_key=True,
    changes="exhibit standing standing_decision-",
    closes=(Closes("standing", ""),),
)

EXHIBIT_RETURN_DECIDED = Event(
    "exhibit.return_decided",
    says="A supervisor decided that the exhibit goes back.",
    clear="was!",
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"decider": "review_return"},
    ends_a_bar=True,
    changes="exhibit standing=:no_order_applies standing_decision-",
)

EXHIBIT_COPY_DECIDED = Event(
    "exhibit.copy_decided",
    says="It was decided to keep a verified copy instead of the original.",
    clear="acquisition! decision",
    committed={"deputy_of": Holds.WHO, "reason": Holds.FREE_TEXT},
    signed_by={"decider": "decide_copy"},
    ends_a_bar=True,
    changes="exhibit copy_decision",
)

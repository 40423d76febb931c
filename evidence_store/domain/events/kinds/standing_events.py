"""Entries about what holds an exhibit or does not agree, about claims and returns."""

from __future__ import annotations

from evidence_store.domain.events.effects import Closes, Opens, Reach
from evidence_store.domain.events.event import BAR, MACHINE, NOTED, Event, Holds
from evidence_store.domain.events.rests import Apart, Earlier, Rests

_NOTED_IN = {"file": Holds.WHO, "note": Holds.FREE_TEXT}
_RELEASED_BY = {"deputy_of": Holds.WHO, "reason": Holds.FREE_TEXT}

EXHIBIT_DISCREPANCY = Event(
    "exhibit.discrepancy",
    says="Something did not agree ({kind}); the exhibit is held for it.",
    clear="discrepancy kind",
    committed={"note": Holds.FREE_TEXT, "recorded": Holds.FACT, "seen": Holds.FACT},
    # The act that noticed it is not recorded, and this is, in one transaction (ADR 20).
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
    rests_on=(Rests("exhibit.discrepancy_signed", "discrepancy", "disposition seal_in"),),
    apart=(Apart("settler", "exhibit.discrepancy_signed", "settler", "discrepancy", newest=True),),
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
    rests_on=(Rests("exhibit.standing_signed", "decision", "act was"),),
    apart=(Apart("settler", "exhibit.standing_signed", "settler", "decision", newest=True),),
    spends=(Earlier("exhibit.standing_signed", "decision"),),
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
    # A verified copy that is kept ends the retention of the original (CPIA Code, retention).
    ends_a_bar=True,
    changes="exhibit copy_decision",
)

HOLD_FILE_SEEN = Event(
    "hold.file_seen",
    says="A first person looked at a signed stop that could not be recorded.",
    clear="file! signer",
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"first": "release_hold"},
)

HOLD_FILE_DISMISSED = Event(
    "hold.file_dismissed",
    says=(
        "Two people looked at a signed stop that could not be recorded. It no longer holds "
        "anything."
    ),
    clear="file! signer",
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"second": "release_hold"},
    needs_settled_key=True,
    rests_on=(Rests("hold.file_seen", "file"),),
    apart=(Apart("second", "hold.file_seen", "first", "file", newest=True),),
)

EXHIBIT_REFERRED_TO = Event(
    "exhibit.referred_to",
    says="It was recorded to whom the exhibit was referred.",
    clear="hold",
    committed={"to": Holds.OTHER_PEOPLE},
    unsigned=NOTED,
    untimed=True,
    changes="exhibit referrals/*!",
)

EXHIBIT_REFERRED = Event(
    "exhibit.referred",
    says="Everything was stopped and the exhibit was referred.",
    clear="code hold",
    committed=_NOTED_IN,
    unsigned=BAR,
    # As a hold: under any clock.
    untimed=True,
    changes=(
        "exhibit placed_holds/{hold}!/place placed_holds/{hold}!/id "
        "placed_holds/{hold}!/code=code placed_holds/{hold}!/placed_at "
        "placed_holds/{hold}!/placed_by placed_holds/{hold}!/note"
    ),
    opens=(Opens("hold", "hold", Reach.WHOLE),),
    outdates=Reach.WHOLE,
)

HOLD_PLACED = Event(
    "hold.placed",
    says="A hold was placed ({code}).",
    clear="code hold",
    committed=_NOTED_IN,
    unsigned=BAR,
    # A hold that cannot be placed is an erasure that cannot be stopped (ADR 34).
    untimed=True,
    changes=(
        "exhibit placed_holds/{hold}!/place placed_holds/{hold}!/id "
        "placed_holds/{hold}!/code=code placed_holds/{hold}!/placed_at "
        "placed_holds/{hold}!/placed_by placed_holds/{hold}!/note placed_holds/*/releases-"
    ),
    opens=(Opens("hold", "hold", Reach.WHOLE),),
    outdates=Reach.WHOLE,
)

HOLD_RELEASE_SIGNED = Event(
    "hold.release_signed",
    says="A first person signed for the release of a hold ({code}).",
    clear="code! hold!",
    committed=_RELEASED_BY,
    signed_by={"releaser": "release_hold"},
    ends_a_bar=True,
    needs_settled_key=True,
    changes="exhibit placed_holds/{hold}/releases",
)

HOLD_RELEASE_VOIDED = Event(
    "hold.release_voided",
    says="A signature for the release of a hold became void: {reason}.",
    clear="code hold reason",
    unsigned=MACHINE,
    # It only takes a signature away (ADR 34).
    untimed=True,
    changes="exhibit placed_holds/{hold}/releases",
    spends=(Earlier("hold.release_signed", "hold"),),
)

HOLD_RELEASED = Event(
    "hold.released",
    says="A second person signed; the hold ({code}) was released.",
    clear="code! hold!",
    committed=_RELEASED_BY,
    signed_by={"releaser": "release_hold"},
    ends_a_bar=True,
    needs_settled_key=True,
    changes=(
        "exhibit placed_holds/{hold}/releases placed_holds/{hold}/released_at! "
        "placed_holds/{hold}/released_by!"
    ),
    closes=(Closes("hold", "hold"),),
    rests_on=(Rests("hold.release_signed", "hold", "code"),),
    apart=(Apart("releaser", "hold.release_signed", "releaser", "hold", newest=True),),
)

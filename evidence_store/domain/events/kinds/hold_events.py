"""Entries about holds, about stopping and referring, and about their release."""

from __future__ import annotations

from evidence_store.domain.events.effects import Closes, Opens, Reach
from evidence_store.domain.events.event import BAR, MACHINE, NOTED, Event, Holds

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
    committed={"file": Holds.WHO, "note": Holds.FREE_TEXT},
    unsigned=BAR,
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
    committed={"file": Holds.WHO, "note": Holds.FREE_TEXT},
    unsigned=BAR,
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
    committed={"deputy_of": Holds.WHO, "reason": Holds.FREE_TEXT},
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
    untimed=True,
    changes="exhibit placed_holds/{hold}/releases",
)

HOLD_RELEASED = Event(
    "hold.released",
    says="A second person signed; the hold ({code}) was released.",
    clear="code! hold!",
    committed={"deputy_of": Holds.WHO, "reason": Holds.FREE_TEXT},
    signed_by={"releaser": "release_hold"},
    ends_a_bar=True,
    needs_settled_key=True,
    changes=(
        "exhibit placed_holds/{hold}/releases placed_holds/{hold}/released_at! "
        "placed_holds/{hold}/released_by!"
    ),
    closes=(Closes("hold", "hold"),),
)

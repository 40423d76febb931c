"""Entries about people, their keys, passkeys, deputies, and about break-glass."""

from __future__ import annotations

from evidence_store.domain.events.effects import Reach
from evidence_store.domain.events.event import Event, Holds
from evidence_store.domain.events.rests import Apart, Rests

PERSON_ENROLLED = Event(
    "person.enrolled",
    says="A person was enrolled with their own signing key.",
    clear="breakglass? duties! met_in_person!? person! signing_key!",
    committed={"name": Holds.STAFF, "rank": Holds.WHO, "staff_number": Holds.STAFF},
    signed_by={"enroller": "enrol_person"},
    may_be_unsigned=True,
    changes="+person signing_key=signing_key",
)

PERSON_CONFIRMED = Event(
    "person.confirmed",
    says="A second person confirmed an enrolment. The person enrolled can act from then on.",
    clear="duties! met_in_person person! signing_key!",
    signed_by={"confirmer": "confirm_person"},
    needs_settled_key=True,
    changes="person confirmed_by confirmed_at confirmation met",
)

PERSON_LEFT = Event(
    "person.left",
    says="A person left the unit. Their key is no longer accepted.",
    clear="delegations_ended person!",
    signed_by={"administrator": "record_leaving"},
    changes="person left_at asked_key delegations; *person delegations",
    outdates=Reach.PERSON,
    apart=(Apart("administrator", "person.left", "person", "person"),),
)

PERSON_KEY_ASKED = Event(
    "person.key_asked",
    says="One person asked for a replacement key for a colleague they had met in person.",
    clear="met_in_person! new_key! person! request!",
    signed_by={"administrator": "ask_key"},
    changes="person asked_key",
)

PERSON_KEY_REPLACED = Event(
    "person.key_replaced",
    says="A second person confirmed the replacement key. The previous key is void.",
    clear="former_key met_in_person person! signing_key!",
    committed={"asked_by": Holds.WHO},
    signed_by={"confirmer": "confirm_key"},
    needs_settled_key=True,
    changes=(
        "person signing_key recipient sealed_key former_keys key_confirmation asked_key met "
        "delegations; *person delegations"
    ),
    # Somebody else may have had the former key: what it signed and is still open is void (ADR 19).
    outdates=Reach.PERSON,
)

KEY_RECOVERED = Event(
    "key.recovered",
    says="A person set a new passphrase with their recovery slip. The slip is void.",
    clear="person!",
    signed_by={"owner": ""},
    changes="person sealed_key",
)

KEY_RESEALED = Event(
    "key.resealed",
    says="A person set a new passphrase. A new recovery slip was printed.",
    clear="person!",
    signed_by={"owner": ""},
    changes="person sealed_key",
)

PASSKEY_ADMITTED = Event(
    "passkey.admitted",
    says="A person registered a passkey that can sign for them.",
    clear="admitted passkey! person! public_key! rp!",
    committed={"name": Holds.STAFF},
    signed_by={"owner": ""},
)

PASSKEY_REMOVED = Event(
    "passkey.removed",
    says="A person removed one of their passkeys. It is no longer accepted.",
    clear="passkey! person!",
    signed_by={"owner": ""},
    rests_on=(Rests("passkey.admitted", "passkey", "person"),),
)

DELEGATION_MADE = Event(
    "delegation.made",
    says="A supervisor named a deputy from {begins} until {ends}.",
    clear="begins! delegation! deputy! ends! supervisor",
    signed_by={"supervisor": "delegate"},
    needs_settled_key=True,
    named={"deputy": "act_as_deputy"},
    changes="*person delegations/{delegation}!",
    apart=(Apart("supervisor", "delegation.made", "deputy", "delegation"),),
)

DELEGATION_ENDED = Event(
    "delegation.ended",
    says="A delegation to a deputy was ended.",
    clear="delegation!",
    signed_by={"ender": "end_delegation"},
    changes="*person delegations/{delegation}",
    rests_on=(Rests("delegation.made", "delegation"),),
)

BREAKGLASS_ASKED = Event(
    "breakglass.asked",
    says="BREAK-GLASS: the first of two people asked to restore access. Missing: {missing}.",
    clear="breakglass! first met_in_person! missing! new_key! person! request!",
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"first": "ask_breakglass"},
    needs_settled_key=True,
)

BREAKGLASS_USED = Event(
    "breakglass.used",
    says="BREAK-GLASS: two people restored access. A third person reviews it.",
    clear="breakglass! first! met_in_person! missing! new_key! person! request! second",
    signed_by={"second": "use_breakglass"},
    needs_settled_key=True,
    rests_on=(Rests("breakglass.asked", "breakglass", "first missing new_key person request"),),
)

BREAKGLASS_REVIEWED = Event(
    "breakglass.reviewed",
    says="A third person reviewed the break-glass.",
    clear="breakglass!",
    committed={"finding": Holds.FREE_TEXT},
    signed_by={"reviewer": "review_breakglass"},
    # Else two people who replaced somebody's key could review as that person at once (ADR 19).
    needs_settled_key=True,
    rests_on=(Rests("breakglass.used", "breakglass"),),
    # Until a review nothing is authorised, released or
    # started: those who took part in it do not end that.
    apart=(
        Apart("reviewer", "breakglass.asked", "first", "breakglass"),
        Apart("reviewer", "breakglass.used", "second", "breakglass"),
        Apart("reviewer", "breakglass.used", "person", "breakglass"),
    ),
)

"""The refusing state machine of an order (law.md 9.1): which act each state allows.

The states that depend on the day and on holds (pending effect, held, cleared, executed) are
computed in ``order_standing``.
"""

from __future__ import annotations

from enum import StrEnum

from evidence_store.ways import Way


class OrderState(StrEnum):
    """Where the record of an order stands."""

    DRAFT = "draft"  # typed in, its document not there yet
    RECEIVED = "received"
    VALIDATED = "validated"
    MAPPED = "mapped"
    VARIED = "varied"  # its new words are to be mapped again
    APPEALED = "appealed"
    SUSPENDED = "suspended"
    QUASHED = "quashed"
    WITHDRAWN_ENTRY = "withdrawn_entry"
    CLOSED = "closed"


class OrderAct(StrEnum):
    """What can be done with an order once it is recorded."""

    ATTACH_DOCUMENT = "attach_document"
    VALIDATE = "validate"
    MAP_LINE = "map_line"
    VARY = "vary"
    NOTE_PROCEEDING = "note_proceeding"
    DETERMINE_PROCEEDING = "determine_proceeding"
    CHECK_APPEAL = "check_appeal"
    RECORD_RELEASE = "record_release"
    RECORD_MATTER = "record_matter"
    SETTLE_MATTER = "settle_matter"
    RECORD_ITEM = "record_item"
    SUSPEND = "suspend"
    RESUME = "resume"
    QUASH = "quash"
    REPORT_INCIDENT = "report_incident"
    WITHDRAW_ENTRY = "withdraw_entry"
    CLOSE = "close"
    DISPOSE = "dispose"  # of an exhibit, under this order


_A = OrderAct
# To refuse to note what a court did would protect nobody (ADR 18).
# An appeal, a suspension and a quashing are allowed wherever the order was received, also after
# everything was done: what a court decides is recorded when it is heard of.
_HEARD_OF = frozenset({_A.NOTE_PROCEEDING, _A.QUASH, _A.CHECK_APPEAL, _A.RECORD_RELEASE})
_MATTERS = frozenset({_A.RECORD_MATTER, _A.SETTLE_MATTER})
_AT_WORK = _HEARD_OF | _MATTERS | {_A.MAP_LINE, _A.RECORD_ITEM, _A.WITHDRAW_ENTRY}
_STANDING = _AT_WORK | {_A.VALIDATE, _A.VARY, _A.SUSPEND}

ORDER_ALLOWS: dict[OrderState, frozenset[OrderAct]] = {
    OrderState.DRAFT: _AT_WORK | {_A.ATTACH_DOCUMENT},
    # What is not mapped, and what an appeal holds, is refused by the line that is missing and by
    # the hold that stands: both say more than the state could.
    OrderState.RECEIVED: _STANDING | {_A.DISPOSE},
    OrderState.VALIDATED: _STANDING | {_A.DISPOSE},
    OrderState.MAPPED: _STANDING | {_A.DISPOSE, _A.CLOSE},
    OrderState.VARIED: _STANDING,
    # A document that was not there when the appeal came is recorded all the same.
    OrderState.APPEALED: _STANDING | {_A.DISPOSE, _A.DETERMINE_PROCEEDING, _A.ATTACH_DOCUMENT},
    OrderState.SUSPENDED: (
        _STANDING - {_A.SUSPEND} | {_A.RESUME, _A.DETERMINE_PROCEEDING, _A.ATTACH_DOCUMENT}
    ),
    # The sentence and other appeals go on after a quashing; their outcome still counts.
    # So does an undertaking, say: it is ended where it was recorded.
    OrderState.QUASHED: frozenset(
        {_A.REPORT_INCIDENT, _A.DETERMINE_PROCEEDING, _A.RECORD_RELEASE, _A.SETTLE_MATTER}
    ),
    # What is still open under it goes on barring, so it can be ended.
    OrderState.WITHDRAWN_ENTRY: frozenset(
        {_A.DETERMINE_PROCEEDING, _A.RECORD_RELEASE, _A.SETTLE_MATTER, _A.RESUME}
    ),
    # A late appeal, a variation or a quashing opens it again.
    OrderState.CLOSED: _HEARD_OF | {_A.VARY, _A.SUSPEND},
}
"""The whole machine: which acts each state allows. Everything else is refused."""

REFUSED: dict[OrderState, str] = {
    OrderState.DRAFT: "Its document is not recorded yet. Record it: " + Way.ORDER_DOCUMENT + ".",
    OrderState.RECEIVED: "The order stands at received.",
    OrderState.VALIDATED: "The order stands at validated.",
    OrderState.MAPPED: "The order stands at mapped, with no appeal, claim or suspension open.",
    OrderState.VARIED: "The order was varied. Map its new lines, and have two people read it.",
    OrderState.APPEALED: "An appeal or claim is open.",
    OrderState.SUSPENDED: (
        "A court has suspended the order. Nothing can be done under it until the suspension ends."
    ),
    OrderState.QUASHED: (
        "The order was quashed. Nothing more can be done under it; its exhibits go to return "
        "review."
    ),
    OrderState.WITHDRAWN_ENTRY: (
        "This record of an order was entered in error and withdrawn. It is kept; nothing new is "
        "recorded under it."
    ),
    OrderState.CLOSED: "The order is closed: everything that it names was accounted for.",
}
ASKED: dict[OrderAct, str] = {
    _A.ATTACH_DOCUMENT: "recording its document",
    _A.VALIDATE: "reading it against its document",
    _A.MAP_LINE: "saying what a line means",
    _A.VARY: "recording a variation",
    _A.NOTE_PROCEEDING: "noting an appeal or claim",
    _A.DETERMINE_PROCEEDING: "recording how an appeal or claim ended",
    _A.CHECK_APPEAL: "recording an answer about appeals",
    _A.RECORD_RELEASE: "recording a release",
    _A.RECORD_MATTER: "recording a notice, decision, undertaking or direction",
    _A.SETTLE_MATTER: "recording how a notice, decision, undertaking or claim ended",
    _A.RECORD_ITEM: "recording an item that is not held",
    _A.SUSPEND: "recording a suspension",
    _A.RESUME: "recording the end of a suspension",
    _A.QUASH: "recording a quashing",
    _A.REPORT_INCIDENT: "recording the report of an incident",
    _A.WITHDRAW_ENTRY: "withdrawing the entry",
    _A.CLOSE: "closing it",
    _A.DISPOSE: "a disposal under it",
}

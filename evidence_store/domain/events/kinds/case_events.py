"""Entries about a case as a whole, and about what is handed over of it."""

from __future__ import annotations

from evidence_store.domain.events.effects import Reach
from evidence_store.domain.events.event import (
    BAR,
    LOOKED,
    MACHINE,
    NOTED,
    TAKEN_AWAY,
    Event,
    Holds,
)
from evidence_store.domain.events.rests import Apart, Rests

CASE_VALUES_DESTROYED_AGAIN = Event(
    "case.values_destroyed_again",
    says="The values of this case had been destroyed after the backup; they were destroyed again.",
    clear="keys",
    unsigned=MACHINE,
    # It belongs to a restore, and an old backup brought the keys back: no clock may stop that.
    untimed=True,
    changes="*",
)

CASE_VALUES_DESTRUCTION_ASKED = Event(
    "case.values_destruction_asked",
    says="A first person signed for the destruction of the case's values.",
    clear="asked first",
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"first": "ask_destroy_values"},
)

CASE_VALUES_DESTROYED = Event(
    "case.values_destroyed",
    says=(
        "The key to the case's values was destroyed on the statements of two people. Entries and "
        "proofs stay; the values they commit to can no longer be read here."
    ),
    clear="first! keys! second",
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"second": "destroy_values"},
    needs_settled_key=True,
    changes="*",
    rests_on=(Rests("case.values_destruction_asked", "first"),),
    apart=(Apart("second", "case.values_destruction_asked", "first", "first"),),
)

CASE_OPENED = Event(
    "case.opened",
    says="The case was opened.",
    clear="accused offenders",
    committed={"reference": Holds.FACT},
    unsigned=NOTED,
    changes="+case",
)

CASE_ACCUSED = Event(
    "case.accused",
    says="A person was named as accused in the case.",
    clear="person",
    unsigned=BAR,
    changes="case accused/{person}!",
    # Every exhibit is kept until the case ended for all who are accused in it.
    outdates=Reach.CASE,
)

CASE_COURT_RECORDED = Event(
    "case.court_recorded",
    says="The court of the case, or the number that it has there, was recorded.",
    clear="",
    unsigned=NOTED,
    changes="case court court_case_number",
)

CASE_SHARED = Event(
    "case.shared",
    says="A reader was given access to where the case stands until {ends}.",
    clear="ends! reader! share!",
    signed_by={"sharer": "share_case"},
    changes="case shares/{share}!",
)

CASE_SHARE_WITHDRAWN = Event(
    "case.share_withdrawn",
    says="A reader's access to where the case stands was ended.",
    clear="reader share",
    unsigned=TAKEN_AWAY,
    changes="case shares/{share}",
)

CASE_ORDER_REQUESTED = Event(
    "case.order_requested",
    says="It was recorded whether a deprivation order was requested: {outcome}.",
    clear="exhibits outcome request",
    unsigned=NOTED,
    changes="case requests/{request}!",
)

CASE_ORDER_DECIDED = Event(
    "case.order_decided",
    says="The court decided on the request for a deprivation order: {outcome}.",
    clear="exhibits outcome request",
    unsigned=NOTED,
    changes="case requests/{request}",
)

CASE_SCHEDULE_MADE = Event(
    "case.schedule_made",
    says="A schedule of devices was made for the prosecutor. Devices: {devices}.",
    clear="devices schedule",
    unsigned=MACHINE,
)

DISCLOSURE_BEGUN = Event(
    "disclosure.begun",
    says=(
        "A disclosure bundle of the case was begun for: {audience}. Preview confirmed as read: "
        "{preview_read}."
    ),
    clear="audience disclosure policy preview_read",
    # To whom and why is logged (Data Protection Act 2018 s.62).
    committed={"purpose": Holds.FACT, "recipients": Holds.FACT},
    unsigned=LOOKED,
)

DISCLOSURE_BUILT = Event(
    "disclosure.built",
    says="A disclosure bundle of the case was made for: {audience}. File: {bundle}.",
    clear="audience bundle bytes disclosure",
    unsigned=LOOKED,
)

DISCLOSURE_DOWNLOADED = Event(
    "disclosure.downloaded",
    says="The disclosure bundle was downloaded, once. File: {bundle}.",
    clear="bundle disclosure",
    unsigned=LOOKED,
)

DISCLOSURE_LIST_MADE = Event(
    "disclosure.list_made",
    says="Digests of known files were disclosed with a scan. Form: {form}; file: {file}.",
    clear="bytes export file form scan",
    committed={"purpose": Holds.FACT, "recipients": Holds.FACT},
    unsigned=LOOKED,
)

"""Entries about certificates and reports, and about their withdrawal."""

from __future__ import annotations

from evidence_store.domain.events.event import MACHINE, UNDER, Event, Holds

CERTIFICATE_ISSUED = Event(
    "certificate.issued",
    says="The certificate was issued.",
    clear="certificate! disposal! json! kind! number! pdf! state training",
    unsigned=UNDER,
    changes="+certificate; disposal state=state; exhibit stage secrets",
)

CERTIFICATE_WITHDRAWAL_ASKED = Event(
    "certificate.withdrawal_asked",
    says="A supervisor asked for document {number} to be withdrawn.",
    clear="certificate number!",
    committed={"deputy_of": Holds.WHO, "reason": Holds.FREE_TEXT},
    signed_by={"asker": "withdraw_certificate"},
    changes=(
        "certificate withdrawal/reason withdrawal/asked_by withdrawal/asked_at withdrawal/deputy_of"
    ),
)

CERTIFICATE_WITHDRAWN = Event(
    "certificate.withdrawn",
    says="A second person confirmed that document {number} is withdrawn.",
    clear="certificate number!",
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"confirmer": "confirm_withdrawal"},
    changes="certificate withdrawal/confirmed_by! withdrawal/confirmed_at!",
)

CERTIFICATE_LIST_SIGNED = Event(
    "certificate.list_signed",
    says="A dated list was signed: {withdrawn} documents are withdrawn.",
    clear="numbers withdrawn",
    committed={"deputy_of": Holds.WHO},
    unsigned=MACHINE,
)

REPORT_ISSUED = Event(
    "report.issued",
    says="The non-completion report was issued.",
    clear="certificate! disposal! json! kind! number! pdf! state training",
    unsigned=UNDER,
    changes="+certificate; disposal state=state; exhibit stage secrets",
)

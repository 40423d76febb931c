"""Entries about appeals and claims, their outcomes, and what follows a quashing."""

from __future__ import annotations

from evidence_store.domain.events.event import BAR, MACHINE, NOTED, Event, Holds

ORDER_APPEAL_CHECKED = Event(
    "order.appeal_checked",
    says="An answer about appeals and claims, dated {checked_on}, was recorded.",
    clear="asked! check checked_on! order! pending! reply! state?",
    committed={
        "answered_by": Holds.WHO,
        "check": Holds.FACT,
        "office": Holds.FACT,
        "reply": Holds.FREE_TEXT,
    },
    signed_by=("checker",),
    ends_a_bar=True,
)

ORDER_PROCEEDING_NOTED = Event(
    "order.proceeding_noted",
    says="An appeal or claim lodged on {lodged_on} was noted.",
    clear="exhibits? kind lodged_on order proceeding state?",
    committed={"applicant": Holds.OTHER_PEOPLE, "court": Holds.FACT},
    unsigned=BAR,
)

ORDER_PROCEEDING_DETERMINED = Event(
    "order.proceeding_determined",
    says="An appeal or claim was determined: {outcome}.",
    clear="determined_on! order! outcome! proceeding! state?",
    signed_by=("recorder",),
    ends_a_bar=True,
)

ORDER_CORRECTION_ASKED = Event(
    "order.correction_asked",
    says="A person asked that an outcome be corrected to: {outcome}.",
    clear="determined_on! order! outcome! proceeding! state?",
    committed={"reason": Holds.FREE_TEXT},
    signed_by=("asker",),
    ends_a_bar=True,
)

ORDER_OUTCOME_CORRECTED = Event(
    "order.outcome_corrected",
    says="A second person confirmed the corrected outcome: {outcome}.",
    clear="determined_on! order! outcome! proceeding! state?",
    signed_by=("confirmer",),
    ends_a_bar=True,
    needs_settled_key=True,
)

ORDER_CLAIM_DELIVERED = Event(
    "order.claim_delivered",
    says="The property in an allowed claim was delivered to its owner.",
    clear="claims! exhibit! order! state?",
    signed_by=("recorder",),
    ends_a_bar=True,
)

ORDER_QUASHED = Event(
    "order.quashed",
    says="The order was quashed on {quashed_on}. Incidents to report: {incidents}.",
    clear="incidents order! quashed_on! state?",
    committed={"reference": Holds.FACT},
    signed_by=("recorder",),
    ends_a_bar=True,
)

INCIDENT_NOTED = Event(
    "incident.noted",
    says="INCIDENT: something was erased under an order that was quashed.",
    clear="incident order state?",
    unsigned=MACHINE,
    untimed=True,
)

INCIDENT_REPORTED = Event(
    "incident.reported",
    says="An incident was reported on {reported_on}.",
    clear="incident order reported_on state?",
    committed={"reported_to": Holds.OTHER_PEOPLE},
    unsigned=NOTED,
)

EXHIBIT_RETURN_REVIEW = Event(
    "exhibit.return_review",
    says="The exhibit went to return review, because its order was quashed.",
    clear="order",
    unsigned=MACHINE,
)

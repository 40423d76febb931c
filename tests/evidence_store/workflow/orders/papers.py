"""Orders, appeals and rulings as a court's papers tell them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from evidence_store.acts.orders.directions import RecordDirection, RecordDisclaimer
from evidence_store.acts.orders.proceedings import NoteProceeding
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.orders.order_changes import OrderReading
from evidence_store.domain.orders.proceedings import ProceedingKind
from evidence_store.workflow.orders import quashings
from evidence_store.workflow.orders.orders import OrderEntry
from tests.builders import a_sentence
from tests.evidence_store.workflow.acts import done

if TYPE_CHECKING:
    from evidence_store.domain.orders.order import Order
    from tests.evidence_store.workflow.desk import Desk


TEXT = "USB stick, exhibit ABC/1\n\niPhone, exhibit ABC/2\n"


def an_entry(**changes: Any) -> OrderEntry:
    told: dict[str, Any] = {
        "offender_id": "f_1",
        "order_type": "deprivation_s153",
        "court_kind": CourtKind.MAGISTRATES,
        "court": "Exampleton Magistrates' Court",
        "made_on": date(2026, 1, 12),
        "takes_effect_on": date(2026, 1, 12),
        "made_by": "District Judge Example",
        "statutory_basis": "Sentencing Act 2020 s.153",
        "text": TEXT,
        "sentence": a_sentence(),
    }
    return OrderEntry(**(told | changes))


TODAY = date(2026, 7, 14)


READING = OrderReading("Alex Example", "2601", ("USB stick, exhibit ABC/1",))


def quash(desk: Desk) -> Order:
    return quashings.record_quashing(desk.of(desk.officer), "o_1", quashed_on=TODAY)


def note_appeal(desk: Desk) -> str:
    noted = done(
        NoteProceeding(kind=ProceedingKind.APPEAL_AGAINST_SENTENCE, lodged_on=TODAY),
        "o_1",
        desk.of(desk.officer),
    )
    return noted.proceedings[-1].id


def a_direction(**changes: Any) -> RecordDirection:
    """A chief officer's direction to destroy, as it is keyed."""
    told: dict[str, Any] = {
        "given_by": "C. Officer",
        "rank": "Superintendent",
        "delegation": "Scheme",
        "reason": "Interest",
        "words": "I direct",
    }
    return RecordDirection(**told | changes)


def a_disclaimer(**changes: Any) -> RecordDisclaimer:
    """An owner's own act of giving an item up, as it is keyed."""
    told: dict[str, Any] = {
        "witnessed_by": "PC Z",
        "identity_checked": "Passport",
        "sole_owner": True,
        "explained_by": "The solicitor",
    }
    return RecordDisclaimer(**told | changes)

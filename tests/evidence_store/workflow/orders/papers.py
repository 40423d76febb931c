"""Orders, appeals and rulings as a court's papers tell them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from evidence_store.acts.orders.proceedings import NoteProceeding
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.orders.order_changes import OrderReading
from evidence_store.domain.orders.proceedings import ProceedingKind
from evidence_store.workflow.orders import quashings
from evidence_store.workflow.orders.orders import OrderEntry
from tests.builders import a_sentence
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import RULES, Desk

if TYPE_CHECKING:
    from evidence_store.domain.orders.order import Order
    from tests.builders import KeyedPerson


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


def bare(desk: Desk, who: KeyedPerson | None = None) -> dict[str, Any]:
    return {"actor": (who or desk.officer).actor, "uow": desk.uow, "clock": desk.clock}


def ruled(desk: Desk, who: KeyedPerson | None = None) -> dict[str, Any]:
    return {**bare(desk, who), "rules": RULES}


def quash(desk: Desk) -> Order:
    signs = desk.officer.sign
    return quashings.record_quashing("o_1", quashed_on=TODAY, signer=signs, **ruled(desk))


def note_appeal(desk: Desk) -> str:
    noted = done(
        NoteProceeding(kind=ProceedingKind.APPEAL_AGAINST_SENTENCE, lodged_on=TODAY),
        "o_1",
        **ruled(desk),
    )
    return noted.proceedings[-1].id

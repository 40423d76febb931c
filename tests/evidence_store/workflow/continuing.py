"""What the tests of continuity share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.domain.exhibits.discrepancies import DiscrepancyKind
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.exhibits.extracts import ExhibitEntry
from evidence_store.workflow._kit.subjects.moving import Movement
from evidence_store.workflow._kit.subjects.noting import Noted
from evidence_store.workflow.exhibits import discrepancies, exhibits
from tests.builders import NOON

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.discrepancies import Discrepancy
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from tests.evidence_store.workflow.desk import Desk


def a_movement(**changes: Any) -> Movement:
    told: dict[str, Any] = {
        "occurred": NOON,
        "from_holder": "Property store",
        "to_holder": "Laboratory",
        "reason": "Imaging",
        "seal": "B1",
    }
    return Movement(**(told | changes))


def noted(desk: Desk, **changes: Any) -> Discrepancy:
    told: dict[str, Any] = {"kind": DiscrepancyKind.CONTENTS, "note": "The stick is blue."}
    return discrepancies.note_discrepancy(
        desk.of(desk.officer), "x_1", noted=Noted(**(told | changes))
    )


def elsewhere(desk: Desk, **changes: Any) -> Exhibit:
    entry = ExhibitEntry("DEF/1", "Stick", MediumKind.USB_FLASH, "C1", "Store", **changes)
    return exhibits.book_in(desk.of(desk.officer), "c_2", entry=entry)

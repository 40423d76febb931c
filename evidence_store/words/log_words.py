"""What the screens call groups of entries, and why one of them needs a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.groups import EntryGroup, Look

if TYPE_CHECKING:
    from collections.abc import Mapping

GROUPS: Mapping[EntryGroup, str] = {
    EntryGroup.CASES: "Cases",
    EntryGroup.ORDERS: "Orders",
    EntryGroup.EXHIBITS: "Exhibits, their copies and who has them",
    EntryGroup.HOLDS: "Holds",
    EntryGroup.SCANS: "Hash sets, scans and hits",
    EntryGroup.DISPOSALS: "Disposals and certificates",
    EntryGroup.PEOPLE: "People and keys",
    EntryGroup.DISCLOSURES: "Disclosures",
    EntryGroup.WORK: "Work by machines",
    EntryGroup.UNIT: "The unit and its log",
}

LOOKS: Mapping[Look, str] = {
    Look.STOPPED: "Stopped",
    Look.REFUSED: "Refused or sent back",
    Look.FAILED: "Failed",
    Look.DISCREPANCY: "Does not agree",
    Look.CORRECTION: "Corrected",
    Look.SEAL: "Seal broken or changed",
    Look.CLOCK: "Clock",
    Look.BREAKGLASS: "Break-glass",
    Look.KEYS: "Keys and policy",
    Look.SHARED: "Shared or disclosed",
    Look.REVEALED: "Shown on request",
}

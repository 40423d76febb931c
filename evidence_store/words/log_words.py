"""What the screens call groups of entries, and why one of them needs a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.groups import Attention, EntryGroup

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

LOOKS: Mapping[Attention, str] = {
    Attention.STOPPED: "Stopped",
    Attention.REFUSED: "Refused or sent back",
    Attention.FAILED: "Failed",
    Attention.DISCREPANCY: "Does not agree",
    Attention.CORRECTION: "Corrected",
    Attention.SEAL: "Seal broken or changed",
    Attention.CLOCK: "Clock",
    Attention.BREAKGLASS: "Break-glass",
    Attention.KEYS: "Keys and policy",
    Attention.SHARED: "Shared or disclosed",
    Attention.REVEALED: "Shown on request",
}

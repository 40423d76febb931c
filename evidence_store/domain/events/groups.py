"""Kinds of entries as a supervisor looks for them: by subject, and by why they need a look."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class EntryGroup(StrEnum):
    """What an entry is about."""

    CASES = "cases"
    ORDERS = "orders"
    EXHIBITS = "exhibits"
    HOLDS = "holds"
    SCANS = "scans"
    DISPOSALS = "disposals"
    PEOPLE = "people"
    DISCLOSURES = "disclosures"
    WORK = "work"
    UNIT = "unit"


_GROUPS: Mapping[EntryGroup, str] = {
    EntryGroup.CASES: "case",
    EntryGroup.ORDERS: "order notice incident",
    EntryGroup.EXHIBITS: "exhibit handover copy acquisition imaging",
    EntryGroup.HOLDS: "hold",
    EntryGroup.SCANS: "hash_set scan hit hits",
    EntryGroup.DISPOSALS: "disposal approval erase destruction certificate report",
    EntryGroup.PEOPLE: "person key passkey delegation breakglass",
    EntryGroup.DISCLOSURES: "disclosure",
    EntryGroup.WORK: "job",
}
_BY_SUBJECT = {subject: group for group, told in _GROUPS.items() for subject in told.split()}


def group_of(event: str) -> EntryGroup:
    """The group of a kind of entry, by its subject; what is of no other is the unit's own."""
    return _BY_SUBJECT.get(event.partition(".")[0], EntryGroup.UNIT)


class Attention(StrEnum):
    """Why a supervisor looks at an entry."""

    STOPPED = "stopped"
    REFUSED = "refused"
    FAILED = "failed"
    DISCREPANCY = "discrepancy"
    CORRECTION = "correction"
    SEAL = "seal"
    CLOCK = "clock"
    BREAKGLASS = "breakglass"
    KEYS = "keys"
    SHARED = "shared"
    REVEALED = "revealed"


_LOOKS: Mapping[Attention, str] = {
    Attention.STOPPED: "exhibit.referred hold.file_dismissed log.restored",
    Attention.REFUSED: "disposal.refused disposal.withdrawn hits.grade_sent_back",
    Attention.FAILED: "erase.interrupted report.issued job.failed acquisition.differs",
    Attention.DISCREPANCY: "exhibit.discrepancy exhibit.discrepancy_settled",
    Attention.CORRECTION: (
        "entry.corrected order.entry_withdrawn order.outcome_corrected order.sentence_corrected "
        "case.sentence_corrected certificate.withdrawn"
    ),
    Attention.SEAL: "exhibit.opened exhibit.resealed",
    Attention.CLOCK: "clock.stepped clock.disputed clock.corrected",
    Attention.BREAKGLASS: "breakglass.asked breakglass.used breakglass.reviewed",
    Attention.KEYS: (
        "unit.keys_replaced person.key_replaced key.recovered policy.set case.values_destroyed "
        "case.values_destroyed_again"
    ),
    Attention.SHARED: (
        "case.shared case.share_withdrawn disclosure.built disclosure.downloaded "
        "disclosure.list_made scan.exported scan.export_downloaded"
    ),
    Attention.REVEALED: "exhibit.secret_revealed hit.shown",
}
LOOKS: Mapping[str, Attention] = {
    name: look for look, told in _LOOKS.items() for name in told.split()
}
"""Which kinds of entries need a look, and why."""

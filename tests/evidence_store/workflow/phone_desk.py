"""A desk with one phone, whose reset people propose, begin and watch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.workflow.disposals.later_extractions import (
    LaterRead,
    LaterScan,
    record_later_extraction,
)
from evidence_store.workflow.exhibits.reading_phones import record_phone
from forensics.scanning.sources.whole_reading import WholeReading
from forensics.values import ErasureMethod, ScanResult, SourceKind, SourceRef
from forensics.values.phones.reset_traces import TracesFound
from tests.builders import SHA
from tests.evidence_store.workflow.desk import Desk
from tests.forensics.erasing.phones.phone_readings import ANDROID, ANDROID_RESET, IMEI, a_reading

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from forensics.values.phones.facts import PhoneFacts
    from tests.builders import KeyedPerson

LATER, SIZE_LATER = "after.zip", 4096


class Phones(Desk):
    """A desk with one phone in an opened bag."""

    def __init__(self) -> None:
        super().__init__()
        disk = self.uow.exhibits.get("x_1")
        phone = replace(disk, medium=MediumKind.PHONE, serial=ANDROID.serial, imei=IMEI, size=None)
        self.uow.exhibits.save(phone)
        self.at_bench()

    def read(self, facts: PhoneFacts, who: KeyedPerson | None = None, **changes: Any) -> None:
        """Let the phone be read now."""
        reading = a_reading(facts, self.clock(), **changes)
        record_phone(self.of(who or self.examiner), "x_1", read=lambda: reading)

    def reset_permitted(self, facts: PhoneFacts = ANDROID) -> Disposal:
        self.read(facts)
        return self.permitted(method=ErasureMethod.FACTORY_RESET, plan=None)

    def reset_begun(self, facts: PhoneFacts = ANDROID) -> Disposal:
        permitted = self.reset_permitted(facts)
        self.read(facts)
        return self.begin_destruction(permitted)

    def seen_by_two(self, begun: Disposal) -> Disposal:
        first = self.witness(begun, self.officer, number=IMEI, method="Reset")
        return self.witness(first, self.second, number=IMEI, method="Reset")

    def reset_seen(self) -> Disposal:
        """A reset that two people saw and the phone shows."""
        begun = self.reset_begun()
        self.read(ANDROID_RESET, self.second)
        return self.seen_by_two(begun)

    def later(self, disposal: Disposal, who: KeyedPerson | None = None, **changes: Any) -> Disposal:
        """Let somebody sign for an extraction that they took just now."""
        return taken_later(self, disposal, who or self.second, **changes)


def taken_later(desk: Desk, disposal: Disposal, who: KeyedPerson, **changes: Any) -> Disposal:
    """The same at any desk."""
    told: dict[str, Any] = {"made_with": "UFED 7.70", "taken_at": desk.clock()} | changes
    read = told.pop("read", None) or a_later_read()
    return record_later_extraction(desk.of(who), disposal.id, read=lambda: read, **told)


def a_later_read(result: ScanResult | None = None, **changes: Any) -> LaterRead:
    """A zip archive as confined children read it, and what a scan of it wrote."""
    told: dict[str, Any] = {
        "source": SourceRef(SourceKind.ZIP, (Path(LATER),), SIZE_LATER),
        "whole": WholeReading((SHA,), (), None),
        "traces": TracesFound((), is_whole=True),
        "log": None,
        "scanned": None if result is None else LaterScan(result, SHA),
    }
    return LaterRead(**(told | changes))

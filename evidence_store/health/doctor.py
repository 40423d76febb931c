"""The checklist of ``expunge doctor``: everything that can be looked at without anybody's key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.health.findings import Finding, bad
from evidence_store.health.machine import Machine, look_at_machine
from evidence_store.health.places import look_at_disk, look_at_rights
from evidence_store.health.record import look_at_record, nothing_given

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidence_store.open_folder.composing import Opens


def examine(
    data: Path | None, *, opens: Opens, machine: Machine | None = None
) -> Iterator[Finding]:
    """Look at the machine and, where one is named, at a data folder; nothing is changed.

    Args:
        data: the data folder.
        opens: opens a data folder as one of this unit's.
        machine: where the system describes itself; None takes this one. Only tests give another.
    """
    place = machine or Machine()
    yield from look_at_machine(place)
    if data is None:
        yield nothing_given()
        return
    if not data.is_dir():
        yield bad("Data folder", "The data folder is not there.", "Check --data.")
        return
    yield from look_at_disk(data, place)
    yield from look_at_rights(data)
    yield from look_at_record(data, opens)

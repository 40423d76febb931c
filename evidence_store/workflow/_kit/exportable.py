"""Whether what a scan found may leave the record now. Not a step: it commits nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.errors import OutOfSequenceError
from evidence_store.ways import Way
from evidence_store.workflow._kit.grounds import line_up, require_no_stop_file
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit, open_exhibit

if TYPE_CHECKING:
    from evidence_store.domain.scans.scan import ScanRecord
    from evidence_store.workflow._kit.desk import Desk


def open_exportable(desk: Desk, scan: ScanRecord) -> OpenExhibit:
    """Return the exhibit of a scan, opened, of whose findings something may leave the record.

    Raises:
        OutOfSequenceError: the exhibit was stopped and referred, or the count of the hash set is
            not confirmed.
        HoldOpenError: a signed stop waits to be recorded.
    """
    on = open_exhibit(desk, scan.exhibit_id)
    _require_no_stop(on)
    # Every form says how many known files the set holds, which the person who counts them must not
    # read before they have.
    sets = on.uow.hash_sets.find(case_id=on.exhibit.case_id)
    if any(one.is_count_open for one in sets if one.digest == scan.hash_set_digest):
        raise OutOfSequenceError(
            f"{on.exhibit.reference}: an export says how many known files the hash set holds, and "
            "a second person has not confirmed that number yet. Have it confirmed first: "
            + Way.KNOWN_SET_CONFIRM
            + "."
        )
    return on


def _require_no_stop(on: OpenExhibit) -> None:
    """Check that neither the exhibit nor what it is a part of is stopped and referred."""
    # A stop that somebody left as a file holds before it is recorded (ADR 35).
    require_no_stop_file(on.uow, on.exhibit)
    for each in map(on.uow.exhibits.get, line_up(on.uow, on.exhibit)):
        # An export leads to the pictures in another tool, so it is a way to look further. Other
        # holds concern erasing, and do not stand against it (ADR 68).
        if any(hold.code == STOP_AND_REFER for hold in each.open_holds):
            raise OutOfSequenceError(
                f"{on.exhibit.reference}: {each.reference} was stopped and referred. No export of "
                "it leaves this record until two people have released the hold."
            )

"""The unit's accreditation for imaging, as the newest entry about it has it.

Not a step: it commits nothing.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.events.kinds.imaging_events import ACCREDITATION_RECORDED
from evidence_store.domain.unit.accreditations import Accreditation, require_accredited
from evidence_store.domain.values.zones import LONDON
from evidence_store.errors import TamperedLogError
from evidence_store.ways import Way
from evidence_store.workflow._kit.of_unit.signed_entries import is_signed

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.workflow._kit.ports import CustodyLog

NOT_READ = "the accreditation in it is not signed by a supervisor, or has no days"


def accreditation_recorded(custody: CustodyLog) -> Accreditation | None:
    """Return the newest one that a supervisor signed for, in force or not; None where none was.

    Raises:
        TamperedLogError: no supervisor signed the newest entry about one.
    """
    # There is no table of accreditations: one question for one entry answers it (ADR 115).
    newest = custody.newest_of_unit(ACCREDITATION_RECORDED.name)
    if newest is None:
        return None
    leaf = read_leaf(newest.body)
    told = {name: str(leaf.public.get(name, "")) for name in ACCREDITATION_RECORDED.in_clear}
    try:
        begins, ends = (date.fromisoformat(told[name]) for name in ("begins", "ends"))
    except ValueError:
        raise TamperedLogError(f"Entry {newest.seq}: {NOT_READ}. Run: " + Way.FSCK) from None
    # Such an entry can be made with the log's key alone; a supervisor's signature makes it count.
    if leaf.event != ACCREDITATION_RECORDED.name or not is_signed(custody, leaf):
        raise TamperedLogError(f"Entry {newest.seq}: {NOT_READ}. Run: " + Way.FSCK)
    return Accreditation(newest.seq, told["body"], told["reference"], told["covers"], begins, ends)


def accreditation_in_force(custody: CustodyLog, *, at: datetime) -> Accreditation:
    """Return the accreditation that covers the day of that moment, in London.

    Raises:
        NotAccreditedError: none was recorded, or it does not.
        TamperedLogError: as ``accreditation_recorded``.
    """
    day = at.astimezone(LONDON).date()
    return require_accredited(accreditation_recorded(custody), day=day)

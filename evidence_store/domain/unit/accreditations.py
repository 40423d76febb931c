"""The unit's accreditation for imaging: without one in force on the day, nothing is imaged here.

Source: the Forensic Science Regulator's Code of Practice (Forensic Science Regulator Act 2021),
which asks for accreditation by activity. What a schedule covers, a person reads there.
"""

from __future__ import annotations

from datetime import date

from evidence_store.errors import RefusedError
from evidence_store.ways import Way
from forensics.value_classes import dataclass

NONE_RECORDED = "This unit has not recorded an accreditation for imaging"


class NotAccreditedError(RefusedError):
    """No accreditation of the unit for imaging is in force."""


@dataclass(frozen=True, slots=True)
class Accreditation:
    """What a supervisor signed for, in the newest entry about it; both days count.

    ``seq`` is the number of that entry.
    """

    seq: int
    body: str
    reference: str
    covers: str
    begins: date
    ends: date

    def is_in_force(self, day: date) -> bool:
        """Whether it covers that day."""
        return self.begins <= day <= self.ends


def require_accredited(found: Accreditation | None, *, day: date) -> Accreditation:
    """Return the accreditation in force.

    Raises:
        NotAccreditedError: none was recorded, or it does not cover that day.
    """
    if found is not None and found.is_in_force(day):
        return found
    when = "" if found is None else f" that is in force today ({found.begins} to {found.ends} is)"
    raise NotAccreditedError(
        f"{NONE_RECORDED}{when}. Make the image by the unit's own process, then register it: "
        + Way.ACQUISITION_REGISTER
        + ". A supervisor records an accreditation: "
        + Way.ACQUISITION_ACCREDIT
        + "."
    )

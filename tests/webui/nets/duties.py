"""Which duty opens which page."""

from __future__ import annotations

from evidence_store.domain.people.person import Duty

DUTY_OF = {
    "O1": Duty.OFFICER,
    "E1": Duty.EXAMINER,
    "S1": Duty.SUPERVISOR,
    "U1": Duty.AUDITOR,
    "R1": Duty.READER,
    "A1": Duty.ADMINISTRATOR,
}

"""A unit's trial of a firmware method as tests record one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.workflow.unit.firmware_trials import begin_trial, record_trial
from forensics.erasing.firmware.method import FIRMWARE_METHODS
from forensics.erasing.firmware.trying import SCHEMA, TrialReceipt
from forensics.values import DeviceIdentity
from forensics.values.device_facts import DeviceReading
from forensics.values.erase_methods import FirmwareMethodName
from forensics.values.firmware_runs import DriveState
from tests.forensics.erasing.builders import MIB, TOOL
from tests.forensics.erasing.firmware.made_up_drive import facts_for
from tests.forensics.erasing.firmware.made_up_runs import reading, whole_run

if TYPE_CHECKING:
    from evidence_store.domain.unit.firmware_trials import TrialRecord
    from tests.builders import KeyedPerson
    from tests.evidence_store.workflow.desk import Desk

NAME = FirmwareMethodName.NVME_SANITIZE_BLOCK
FACTS = replace(facts_for(NAME), serial="S5H9NS0N", model="SSD 970", firmware="2B2QEXM7")
WHAT = "Bought for this trial, asset 4711"
RECEIPT = TrialReceipt(
    SCHEMA,
    TOOL,
    NAME,
    DeviceIdentity("S5H9NS0N", "SSD 970", MIB),
    DeviceReading(FACTS),
    replace(
        whole_run(),
        aim=FIRMWARE_METHODS[NAME].aim,
        during=(reading(DriveState.IN_PROGRESS, 2),),
        after=reading(DriveState.SUCCEEDED, 2),
    ),
)


def tried(
    desk: Desk, receipt: TrialReceipt = RECEIPT, who: KeyedPerson | None = None
) -> TrialRecord:
    of = desk.of(who or desk.examiner)
    begun = begin_trial(of, receipt.kind, serial=FACTS.serial or "", what=WHAT)
    return record_trial(of, begun, receipt=receipt, what=WHAT)

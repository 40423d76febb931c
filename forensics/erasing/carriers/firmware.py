"""A firmware erasure under a permit: the record knows of it before the drive is asked.

What holds for an overwriting holds here: the permit is redeemed, the device identified twice, and
the log says how far the work may come before it does. A drive that was asked may have erased
everything, so that is what the log says and what a resume goes on from: it asks again, with the
digests of old blocks that were taken before the first request.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from forensics.documents import digest_of
from forensics.erasing.eraser import Work
from forensics.erasing.extents import total
from forensics.erasing.firmware.asking_again import Reopening, reopening_of
from forensics.erasing.firmware.at_hand import drive_of, workbench_of
from forensics.erasing.firmware.hardware import why_not_hardware
from forensics.erasing.firmware.method import Step
from forensics.erasing.firmware.old_blocks import OldBlocks
from forensics.erasing.firmware.permitted import why_not_permitted
from forensics.erasing.firmware.running import run_firmware
from forensics.erasing.medium import OpenedMedium
from forensics.erasing.receipts import SCHEMA, decide_outcome
from forensics.value_classes import dataclass
from forensics.values import ErasureOutcome, ErasureReceipt, Extent
from forensics.values.device_facts import DeviceFacts
from forensics.values.erase_methods import FirmwareMethodName

if TYPE_CHECKING:
    from forensics.erasing.devices.block_devices import Machine
    from forensics.erasing.devices.targets import Target
    from forensics.values import DeviceReading, ErasureMethod
    from forensics.values.firmware_runs import FirmwareRun


class FirmwareEraser:
    """Asks a drive to erase itself, and reads all of it afterwards."""

    def why_not(
        self,
        method: ErasureMethod,
        target: Target,
        reading: DeviceReading | None,
        *,
        machine: Machine,
    ) -> str | None:
        """See ``Eraser.why_not``: it is no drive on a bus, or the method is not for it."""
        name = FirmwareMethodName(method)
        return why_not_hardware(target, machine=machine) or why_not_permitted(
            name,
            DeviceFacts() if reading is None else reading.facts,
        )

    def carry_out(self, work: Work) -> ErasureReceipt:
        """See ``Eraser.carry_out``; permission is asked again before each command that changes."""
        permission, around = work.permission, work.around
        asking = _Asking(work, reopening_of(work.target, around))
        # What was there before the first request: afterwards nobody can take it any more.
        kept = permission.old_blocks(is_begun=work.journal.standing.done > 0)
        asking.old = kept
        work.journal.run_began(authority=permission.authority, at=around.now())
        run = run_firmware(
            FirmwareMethodName(work.plan.method),
            drive_of(work.target, around=around, told=asking.told),
            facts=DeviceFacts() if work.before is None else work.before.facts,
            hits=permission.hits(),
            bench=workbench_of(
                asking.open_medium,
                around=around,
                keep=asking.keep,
                kept=kept,
                may_go_on=asking.verify_not_stopped,
            ),
        )
        return _receipt(work, run, is_direct=all(each.is_direct for each in asking.opened))


@dataclass(slots=True)
class _Asking:
    """One request to a drive: what the record knows of it before it is made."""

    work: Work
    reopening: Reopening
    old: OldBlocks | None = None
    opened: list[OpenedMedium] = field(default_factory=list)

    def keep(self, old: OldBlocks) -> None:
        self.work.permission.keep_old_blocks(old)
        self.old = old

    def open_medium(self) -> OpenedMedium:
        self.opened.append(self.reopening())
        return self.opened[-1]

    def told(self, step: Step) -> None:
        """Return once the record, asked now, says that everything may be erased."""
        if step is Step.CLEARING_PASSWORD:
            return  # it must never be stopped: the drive would stay locked
        journal, planned = self.work.journal, total(self.work.plan.extents)
        old = None if self.old is None else digest_of(self.old)
        with self.work.watch() as watch:
            stretches = self.work.stretches(old_blocks=old)
            stretches.reach(planned, may_go_on=self.verify_not_stopped)
            watch.verify()
        self.verify_not_stopped()
        if journal.standing.done < planned:
            journal.mark(planned, (), is_direct=True)

    def verify_not_stopped(self) -> None:
        self.work.around.verify_not_stopped(
            "The erasure was interrupted. A drive that was asked goes on by itself. Start again "
            "when it is at rest; everything is checked again"
        )


def _receipt(work: Work, run: FirmwareRun, *, is_direct: bool) -> ErasureReceipt:
    """What was seen, as a receipt. Of an erasure that misses a finding no byte counts as erased."""
    plan, standing, around = work.plan, work.journal.standing, work.around
    planned, read, finished = total(plan.extents), run.read, around.now()
    unread = (Extent(0, planned),) if read is None else read.unread
    different = () if read is None else read.different
    outcome = decide_outcome(plan.method, bad=(), unread=unread, different=different, run=run)
    return ErasureReceipt(
        schema=SCHEMA,
        tool=around.tool,
        plan_digest=digest_of(plan),
        target=work.target.identity,
        target_kind=work.target.kind,
        method=plan.method,
        authority=work.permission.authority,
        started=standing.began or finished,
        finished=finished,
        runs=standing.runs,
        bytes_planned=planned,
        bytes_written=planned if outcome is ErasureOutcome.ERASED else 0,
        bytes_read_back=planned - total(unread),
        bad=(),
        unread=unread,
        different=different,
        outcome=outcome,
        direct=is_direct,
        firmware=run,
    )

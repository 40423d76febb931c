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
from forensics.erasing.devices.targets import Target, open_target
from forensics.erasing.extents import total
from forensics.erasing.firmware.at_hand import drive_of, workbench_of
from forensics.erasing.firmware.method import Step
from forensics.erasing.firmware.old_blocks import OldBlocks
from forensics.erasing.firmware.running import run_firmware
from forensics.erasing.journal import Journal
from forensics.erasing.medium import OpenedMedium
from forensics.erasing.permission import Permission, PermissionWatch, Stretches
from forensics.erasing.receipts import SCHEMA, decide_outcome
from forensics.erasing.surroundings import Surroundings
from forensics.errors import InterruptedErasureError
from forensics.value_classes import dataclass
from forensics.values import ErasePlan, ErasureOutcome, ErasureReceipt, Extent
from forensics.values.device_facts import DeviceFacts

if TYPE_CHECKING:
    from forensics.values import DeviceReading
    from forensics.values.erase_methods import FirmwareMethodName
    from forensics.values.firmware_runs import FirmwareRun


def erase_by_firmware(
    name: FirmwareMethodName,
    plan: ErasePlan,
    target: Target,
    *,
    permission: Permission,
    journal: Journal,
    before: DeviceReading | None,
    around: Surroundings,
) -> ErasureReceipt:
    """Have the drive erase itself, read all of it, and return the receipt.

    Args:
        name: what it is asked for.
        plan: as it was signed for.
        target: the device, identified a moment ago.
        permission: is asked again before each command that changes anything.
        journal: of this work.
        before: what was read of the device.
        around: everything else.

    Raises:
        RefusedTargetError: the drive was not asked.
        PermissionWithdrawnError: permission does not stand any more; the drive was not asked.
        InterruptedErasureError: somebody stopped it.
        ErasureError: the device or the journal failed.
        OSError: the device or its connection failed.
    """
    asking = _Asking(plan, target, permission, journal, around)
    # What was there before the first request: afterwards nobody can take it any more.
    kept = permission.old_blocks(is_begun=journal.standing.done > 0)
    asking.old = kept
    journal.run_began(authority=permission.authority, at=around.now())
    run = run_firmware(
        name,
        drive_of(target, around=around, told=asking.told),
        facts=DeviceFacts() if before is None else before.facts,
        hits=permission.hits(),
        bench=workbench_of(
            asking.open_medium,
            around=around,
            keep=asking.keep,
            kept=kept,
            may_go_on=asking.verify_not_stopped,
        ),
    )
    return _receipt(
        plan,
        target,
        run,
        journal=journal,
        authority=permission.authority,
        is_direct=all(each.is_direct for each in asking.opened),
        around=around,
    )


@dataclass(slots=True)
class _Asking:
    """One request to a drive: what the record knows of it before it is made."""

    plan: ErasePlan
    target: Target
    permission: Permission
    journal: Journal
    around: Surroundings
    old: OldBlocks | None = None
    opened: list[OpenedMedium] = field(default_factory=list)

    def keep(self, old: OldBlocks) -> None:
        self.permission.keep_old_blocks(old)
        self.old = old

    def open_medium(self) -> OpenedMedium:
        machine = self.around.machine
        self.opened.append(open_target(self.target, writing=False, exclusive=True, machine=machine))
        return self.opened[-1]

    def told(self, step: Step) -> None:
        """Return once the record, asked now, says that everything may be erased."""
        if step is Step.CLEARING_PASSWORD:
            return  # it must never be stopped: the drive would stay locked
        around, planned = self.around, total(self.plan.extents)
        with PermissionWatch(
            self.permission,
            every=around.renew_every,
            patience=around.patience,
            clock=around.clock,
        ) as watch:
            stretches = Stretches(
                self.permission,
                planned=planned,
                mark_every=around.mark_every,
                patience=around.patience,
                clock=around.clock,
                pause=around.pause,
                old_blocks=None if self.old is None else digest_of(self.old),
            )
            stretches.reach(planned, may_go_on=self.verify_not_stopped)
            watch.verify()
        self.verify_not_stopped()
        if self.journal.standing.done < planned:
            self.journal.mark(planned, (), is_direct=True)

    def verify_not_stopped(self) -> None:
        if self.around.is_stopped():
            raise InterruptedErasureError(
                "The erasure was interrupted. A drive that was asked goes on by itself. Start "
                "again when it is at rest; everything is checked again"
            )


def _receipt(
    plan: ErasePlan,
    target: Target,
    run: FirmwareRun,
    *,
    journal: Journal,
    authority: str,
    is_direct: bool,
    around: Surroundings,
) -> ErasureReceipt:
    """What was seen, as a receipt. Of an erasure that misses a finding no byte counts as erased."""
    planned, read, finished = total(plan.extents), run.read, around.now()
    unread = (Extent(0, planned),) if read is None else read.unread
    different = () if read is None else read.different
    outcome = decide_outcome(plan.method, bad=(), unread=unread, different=different, run=run)
    return ErasureReceipt(
        schema=SCHEMA,
        tool=around.tool,
        plan_digest=digest_of(plan),
        target=target.identity,
        target_kind=target.kind,
        method=plan.method,
        authority=authority,
        started=journal.standing.began or finished,
        finished=finished,
        runs=journal.standing.runs,
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

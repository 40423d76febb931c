"""Overwriting under a permit: write, close, open for reading, read back what was written.

On the selective route all that the plan leaves alone is digested before and after.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from forensics.erasing.devices.targets import open_target
from forensics.erasing.extents import total
from forensics.erasing.outside import read_rest, verified_rest
from forensics.erasing.overwriting import Writing, overwrite
from forensics.erasing.progress import Phase
from forensics.erasing.reading_back import ReadBack, read_back
from forensics.erasing.receipts import build_receipt
from forensics.values import Extent, OutsideRead

if TYPE_CHECKING:
    from forensics.erasing.devices.block_devices import Machine
    from forensics.erasing.devices.targets import Target
    from forensics.erasing.eraser import Work
    from forensics.values import DeviceReading, ErasureMethod, ErasureReceipt

_STOPPED = "The erasure was interrupted; what was done is kept. Start it again to go on"


class OverwritingEraser:
    """Writes what a method's claim says is left, and nothing but the plan's bytes."""

    def why_not(
        self,
        method: ErasureMethod,
        target: Target,
        reading: DeviceReading | None,
        *,
        machine: Machine,
    ) -> None:
        """See ``Eraser.why_not``: whatever may be erased can be written."""

    def carry_out(self, work: Work) -> ErasureReceipt:
        """See ``Eraser.carry_out``; read back unless the plan leaves that to another person."""
        plan, target, journal, around = work.plan, work.target, work.journal, work.around
        rest = verified_rest(plan, target, journal.standing, around)
        _write(work)
        back = _read_back(work) if plan.reads_back else None
        after = None if rest is None else read_rest(plan, target, around)
        return build_receipt(
            plan,
            target,
            standing=journal.standing,
            found=back,
            authority=work.permission.authority,
            stream=work.stream,
            outside=None if rest is None else OutsideRead(rest, after),
            tool=around.tool,
            finished=around.now(),
        )


def _write(work: Work) -> None:
    """Write; permission is needed for this part only, for reading back harms nothing."""
    permission, journal, around = work.permission, work.journal, work.around
    planned, done = total(work.plan.extents), journal.standing.done
    medium = open_target(work.target, writing=True, exclusive=True, machine=around.machine)
    watch, stretches = work.watch(), work.stretches()

    may_go_on = partial(around.verify_not_stopped, _STOPPED)

    def may_write(done: int) -> None:
        stretches.reach(done, may_go_on=may_go_on)
        watch.verify()
        may_go_on()

    def durable(done: int, bad: tuple[Extent, ...]) -> None:
        journal.mark(done, bad, is_direct=medium.is_direct)

    try:
        with watch:
            journal.run_began(authority=permission.authority, at=around.now())
            writing = Writing(
                done=done,
                may_write=may_write,
                durable=durable,
                mark_every=around.mark_every,
                meter=around.meter(Phase.WRITING, planned, start=done),
                pause=around.pause,
                pattern=work.pattern,
            )
            overwrite(medium, work.plan.extents, writing)
    finally:
        medium.close()


def _read_back(work: Work) -> ReadBack:
    """Open again and read all, also what an earlier run wrote."""
    around = work.around
    medium = open_target(work.target, writing=False, exclusive=True, machine=around.machine)
    try:
        return read_back(
            medium,
            work.plan.extents,
            pattern=work.pattern,
            may_go_on=partial(around.verify_not_stopped, _STOPPED),
            meter=around.meter(Phase.READING_BACK, total(work.plan.extents)),
            pause=around.pause,
        )
    finally:
        medium.close()

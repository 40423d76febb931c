"""Plans: what is to be overwritten, frozen before anybody signs for it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from forensics.documents import to_json
from forensics.erasing.devices.facts.holding import verify_overwritable
from forensics.erasing.devices.facts.reading import read_facts
from forensics.erasing.devices.memberships import memberships_of
from forensics.erasing.devices.targets import IsAcquisition, identify_target, verify_erasable
from forensics.erasing.documents import read_document
from forensics.erasing.eraser import require_fit
from forensics.erasing.extents import merged
from forensics.erasing.tools.toolbox import SYSTEM_TOOLS, Toolbox
from forensics.errors import RefusedTargetError, WrongUseError
from forensics.output import write_new
from forensics.values import (
    ErasePlan,
    ErasureMethod,
    Extent,
    Route,
    TargetKind,
    claim_of,
    is_by_other_tool,
)
from forensics.values.erase_methods import METHODS, Carrier

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from forensics.erasing.devices.block_devices import Machine
    from forensics.values import DeviceIdentity, Tool

SCHEMA = "erase-plan/10"
PLAN_LIMIT = 64 << 20


def plan_whole(
    path: Path,
    *,
    route: Route,
    method: ErasureMethod,
    tool: Tool,
    now: datetime,
    machine: Machine,
    is_acquisition: IsAcquisition,
    toolbox: Toolbox = SYSTEM_TOOLS,
) -> ErasePlan:
    """Plan to sanitise the whole of a target.

    Args:
        path: a block device or a working copy.
        route: ``WHOLE``, or ``COPY`` for a working copy under its own authority.
        method: how it is to be done.
        tool: this program.
        now: aware UTC.
        machine: where to ask about devices.
        is_acquisition: whether a file is registered as an acquisition.
        toolbox: where the tools are that speak to drives.

    Raises:
        RefusedTargetError: it may not be erased, hides a part of itself, or people carry it out.
        WrongDeviceError: sources disagree what it is.
        WrongUseError: the route is not one for whole targets.
    """
    if route not in {Route.WHOLE, Route.COPY}:
        raise WrongUseError("A selective erasure is planned from hits; see erase plan --help")
    target = identify_target(path, machine=machine)
    if route is Route.COPY and is_by_other_tool(method):
        raise WrongUseError("Another tool is planned for a device alone; choose route whole")
    if route is Route.COPY and target.kind is not TargetKind.WORKING_COPY:
        message = "Route copy is for working copies; for a device choose route whole"
        raise RefusedTargetError(message)
    verify_erasable(target, machine=machine, is_acquisition=is_acquisition)
    reading = read_facts(target, machine=machine, toolbox=toolbox)
    verify_overwritable(reading)
    require_fit(method, target, reading, machine=machine)
    return ErasePlan(
        schema=SCHEMA,
        tool=tool,
        route=route,
        method=method,
        target_kind=target.kind,
        target=target.identity,
        extents=whole_of(target.identity),
        member_of=memberships_of(target, machine=machine),
        created=now,
        facts=None if reading is None else reading.facts,
        # This program has nothing to read back where another one does the work.
        reads_back=not is_by_other_tool(method),
    )


def whole_of(device: DeviceIdentity) -> tuple[Extent, ...]:
    """Return what a plan for a whole device names: all that a computer can address.

    People sign for these bytes: no other byte is ever changed.
    """
    return (Extent(0, device.size),)


def read_by_another_alone(plan: ErasePlan) -> ErasePlan:
    """Return the plan with the eraser's own reading left out: another person's process reads all.

    Raises:
        WrongUseError: it cannot be left out.
    """
    if not _may_be_left_out(plan):
        raise WrongUseError(
            "The eraser's own reading is left out only where a whole device is overwritten; plan "
            "it without --no-read-back"
        )
    return replace(plan, reads_back=False)


def _may_be_left_out(plan: ErasePlan) -> bool:
    """Whether another person's process can read all of it in the eraser's place.

    Of a copy without a permit no other person need read anything; of a drive that erases itself the
    eraser's reading is one of the five findings.
    """
    read_by_others = (Carrier.OVERWRITING, Carrier.OTHER_TOOL)
    return plan.route is Route.WHOLE and METHODS[plan.method].carrier in read_by_others


def write_plan(path: Path, plan: ErasePlan) -> None:
    """Write a plan under a new name.

    Raises:
        OutputExistsError: the name is taken.
    """
    write_new(path, to_json(plan))


def read_plan(path: Path) -> ErasePlan:
    """Read a plan.

    Raises:
        ErasureError: it cannot be read, or is not a plan.
    """
    return read_document(path, ErasePlan, schema=SCHEMA, limit=PLAN_LIMIT, name="plan")


def verify_plan_fits(plan: ErasePlan, found: DeviceIdentity, kind: TargetKind) -> None:
    """Check that the plan can be carried out on that target by this version.

    Raises:
        RefusedTargetError: it names another kind of target, another method, or other bytes than
            all of the target's.
    """
    if plan.target_kind is not kind:
        raise RefusedTargetError("The plan is for another kind of target; make a new plan")
    if plan.route is Route.COPY and kind is not TargetKind.WORKING_COPY:
        raise RefusedTargetError("Route copy is for working copies; make a new plan")
    may_be = _may_be_left_out(plan) if not plan.reads_back else not is_by_other_tool(plan.method)
    if claim_of(plan.method).leaves is None or not may_be:
        raise RefusedTargetError("This version cannot carry out this plan; make a new one")
    if plan.route is Route.SELECTIVE:
        _verify_selection(plan, found)
        return
    if plan.selection is not None or plan.extents != whole_of(found):
        message = "The plan does not name exactly the bytes of the whole target; make a new plan"
        raise RefusedTargetError(message)


def _verify_selection(plan: ErasePlan, found: DeviceIdentity) -> None:
    """Check that a selective plan says why of each of its bytes, and names none that is not there.

    Zeros alone leave file records of NTFS in order, whose fix-ups are planned for them.
    """
    selection = plan.selection
    reasons = () if selection is None else selection.ranges
    planned = [each.extent for each in reasons]
    is_apart = all(one.end <= other.offset for one, other in pairwise(planned))
    is_within = bool(planned) and planned[0].offset >= 0 and planned[-1].end <= found.size
    if (
        not is_apart
        or not is_within
        or any(each.length <= 0 for each in planned)
        or plan.extents != merged(planned)
        or sum(each.length for each in planned) >= found.size
        or plan.method is not ErasureMethod.OVERWRITE_ZEROS
    ):
        message = "The plan does not name ranges of this target with a reason each; make a new plan"
        raise RefusedTargetError(message)

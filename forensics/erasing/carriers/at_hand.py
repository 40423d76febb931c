"""The target of a plan as it is at hand: identified, asked what it is, open for reading."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from forensics.erasing.devices.block_devices import is_flash
from forensics.erasing.devices.facts.holding import verify_overwritable, verify_same_facts
from forensics.erasing.devices.facts.reading import read_facts
from forensics.erasing.devices.identifying import DeviceAtHand, first_bytes, overwritten_before
from forensics.erasing.devices.memberships import memberships_of, verify_memberships
from forensics.erasing.devices.targets import (
    Target,
    identify_target,
    open_target,
    verify_erasable,
    verify_same_device,
)
from forensics.erasing.planning import verify_plan_fits
from forensics.values import TargetKind, TriState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.erasing.journal import Standing
    from forensics.erasing.patterns import Pattern
    from forensics.erasing.surroundings import Surroundings
    from forensics.values import DeviceReading, ErasePlan


def identify_planned(
    plan: ErasePlan, path: Path, around: Surroundings, *, left: Pattern | None
) -> Target:
    """Say what stands under that name, once it is what the plan is for and may be erased.

    ``left`` is what earlier starts left on it, None while that is not known.

    Raises:
        RefusedTargetError: it may not be erased, or is not the planned one.
    """
    found = identify_target(path, machine=around.machine)
    verify_same_device(plan.target, found.identity)
    verify_plan_fits(plan, found.identity, found.kind)
    verify_erasable(found, machine=around.machine, is_acquisition=around.is_acquisition, left=left)
    verify_memberships(plan, memberships_of(found, machine=around.machine))
    return found


def read_planned(plan: ErasePlan, target: Target, around: Surroundings) -> DeviceReading | None:
    """Read what the device says of itself, and hold it against the plan; None of a working copy.

    Raises:
        RefusedTargetError: it hides a part of itself, or is another one by what it says.
    """
    found = read_facts(target, machine=around.machine, toolbox=around.toolbox)
    verify_overwritable(found)
    verify_same_facts(plan.facts, None if found is None else found.facts)
    return found


@contextmanager
def content_at_hand(
    plan: ErasePlan,
    target: Target,
    standing: Standing,
    pattern: Pattern | None,
    around: Surroundings,
    reading: DeviceReading | None,
) -> Iterator[DeviceAtHand]:
    """The device with its content open for reading, for the permit desk to look at."""
    medium = open_target(target, writing=False, exclusive=True, machine=around.machine)
    try:
        flash = None
        if target.kind is TargetKind.BLOCK_DEVICE:
            flash = is_flash(target.node[0], machine=around.machine)
        if reading is not None and reading.facts.rotational is TriState.NO:
            flash = True  # by the drive's own word, where the kernel takes turning for granted
        yield DeviceAtHand(
            target.kind,
            target.identity,
            medium,
            overwritten_before(plan.extents, standing, mark_every=around.mark_every),
            flash,
            pattern,
            marked=first_bytes(plan.extents, standing.done),
            bad=standing.bad,
            facts=None if reading is None else reading.facts,
        )
    finally:
        medium.close()

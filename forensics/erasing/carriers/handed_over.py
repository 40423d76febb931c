"""Handing a device over to another tool, under a permit: the record knows of it before it begins.

What holds for an overwriting holds here: the device is identified, the permit redeemed, the device
identified once more, and the log says that all of it may be erased from now on. Then this program
lets go of it. Nothing is written, no journal is kept, and no receipt: a person records what the
other tool wrote down, and another person's process reads the medium.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.erasing.carriers.at_hand import content_at_hand, identify_planned, read_planned
from forensics.erasing.devices.targets import ZEROS
from forensics.erasing.extents import total
from forensics.erasing.journal import NOTHING_DONE
from forensics.errors import WrongUseError
from forensics.values import is_by_other_tool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from forensics.erasing.devices.identifying import DeviceAtHand
    from forensics.erasing.permission import Permission
    from forensics.erasing.surroundings import Surroundings
    from forensics.values import ErasePlan


def hand_over(
    plan: ErasePlan,
    *,
    target: Path,
    redeem: Callable[[DeviceAtHand], Permission],
    around: Surroundings,
) -> Permission:
    """Return once the record says that another tool may erase the device that is at hand.

    Args:
        plan: as it was signed for.
        target: where the device or working copy is now; it is opened to be read only.
        redeem: gives permission, or refuses, once the device at hand is the planned one.
        around: everything else.

    Raises:
        RefusedTargetError: the target may not be erased, or is not the planned one.
        WrongDeviceError: it is not the exhibit by what it holds.
        PermissionWithdrawnError: permission was refused or withdrawn; do not erase it.
        WrongUseError: the plan is for the eraser itself.
        ErasureError: the device failed.
    """
    if not is_by_other_tool(plan.method):
        raise WrongUseError("This plan is for Expunge itself. Run: expunge erase run")
    with _at_hand(plan, target, around) as device:
        permission = redeem(device)
    # Once more: another device can have been plugged in while the permit was redeemed.
    with _at_hand(plan, target, around) as device:
        permission.verify_device(device)
    permission.begin_stretch(total(plan.extents), old_blocks=None)
    return permission


@contextmanager
def _at_hand(plan: ErasePlan, path: Path, around: Surroundings) -> Iterator[DeviceAtHand]:
    found = identify_planned(plan, path, around, left=ZEROS)
    reading = read_planned(plan, found, around)
    with content_at_hand(plan, found, NOTHING_DONE, ZEROS, around, reading) as device:
        # The record counts zeros as the other tool's no further than it let an earlier start come.
        yield replace(device, overwritten=plan.extents)

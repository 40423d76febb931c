"""Trials: a unit's own erasure of a drive that holds nothing, by which a method is switched on.

A trial is of one method on one kind of drive: its model, its firmware, and the bus that it hangs
on. Another firmware of the same model is another kind. What is no hardware is no trial.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.erasing.firmware.method import FIRMWARE_METHODS
from forensics.errors import RefusedTargetError
from forensics.values.firmware_runs import FirmwareTrial

if TYPE_CHECKING:
    from forensics.values.device_facts import DeviceFacts
    from forensics.values.erase_methods import FirmwareMethodName


def refusal_of(name: FirmwareMethodName, why: str) -> RefusedTargetError:
    """The refusal to take something as a trial; ``why`` is the rest of a sentence."""
    return RefusedTargetError(
        f"This is no trial of {FIRMWARE_METHODS[name].aim.named}: {why}. Nothing is switched on. "
        "Try it on a drive of that kind that is no longer needed"
    )


def required_kind(name: FirmwareMethodName, facts: DeviceFacts) -> FirmwareTrial:
    """The method and the kind of drive.

    Raises:
        RefusedTargetError: the drive does not say which kind it is.
    """
    found = kind_of(name, facts)
    if found is None:
        raise refusal_of(name, "it does not say which model, firmware and bus it has")
    return found


def kind_of(name: FirmwareMethodName, facts: DeviceFacts) -> FirmwareTrial | None:
    """The method and the kind of drive; None where the drive does not say which it is."""
    if not facts.model or not facts.firmware or facts.bus is None:
        return None
    return FirmwareTrial(name, facts.model, facts.firmware, facts.bus)

"""Facts held against a plan: the same device, known without contradiction, hiding nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import RefusedTargetError, WrongDeviceError
from forensics.values import TriState
from forensics.values.device_words import disagreement

if TYPE_CHECKING:
    from forensics.values import DeviceFacts, DeviceReading

_NAMES = {"wwn": "World Wide Name", "eui": "EUI-64", "nguid": "NGUID"}


def verify_overwritable(reading: DeviceReading | None) -> None:
    """Check that sources agree what the device is, and that it hides nothing that is known of.

    What is not known of hidden areas is no reason to refuse: the certificate says so.

    Raises:
        WrongDeviceError: they disagree about serial number, name or size.
        RefusedTargetError: it hides sectors, which an overwriting does not reach.
    """
    if reading is None:
        return
    if (sentence := disagreement(reading)) is not None:
        raise WrongDeviceError(f"{sentence} Nothing was overwritten.")
    hidden = reading.facts.hidden
    hides = {"a host protected area (HPA)": hidden.hpa, "a configuration overlay (DCO)": hidden.dco}
    for what, state in hides.items():
        if state is TriState.YES:
            message = (
                f"This drive has {what}: an overwriting does not reach the sectors that it hides, "
                "and nothing was overwritten. Have them shown again, make the disk image again, "
                "and plan again; or have the drive destroyed"
            )
            raise RefusedTargetError(message)


def verify_same_facts(planned: DeviceFacts | None, found: DeviceFacts | None) -> None:
    """Check that the device goes by the names that it had when the plan was made.

    A model counts where both are known: it depends on the tools that are installed.

    Raises:
        WrongDeviceError: a name differs, or cannot be read any more.
    """
    if planned is None or found is None:
        return
    for name, called in _NAMES.items():
        was, is_now = getattr(planned, name), getattr(found, name)
        if was is not None and was != is_now:
            message = (
                f"The {called} of this device is not the planned one, or cannot be read now. "
                "Connect the planned device as it was connected then, with the same tools installed"
            )
            raise WrongDeviceError(message)
    if planned.model and found.model and not _is_same_model(planned.model, found.model):
        raise WrongDeviceError("This device is of another model than the planned one")


def _is_same_model(one: str, other: str) -> bool:
    """SCSI cuts a model short: the longer begins or ends with the shorter, or holds it."""
    bare, longer = sorted((one.replace(" ", ""), other.replace(" ", "")), key=len)
    return bare in longer

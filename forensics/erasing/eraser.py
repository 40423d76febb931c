"""What carries erase methods out: the door of the eraser, where a method's own is its claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from forensics.erasing.devices.targets import Target
from forensics.erasing.extents import total
from forensics.erasing.journal import Journal
from forensics.erasing.patterns import Pattern
from forensics.erasing.permission import Permission, PermissionWatch, Stretches
from forensics.erasing.surroundings import Surroundings
from forensics.errors import RefusedTargetError
from forensics.registry import Registry
from forensics.value_classes import dataclass
from forensics.values import DeviceReading, Digest, ErasePlan
from forensics.values.erase_methods import METHODS, Carrier

if TYPE_CHECKING:
    from forensics.erasing.devices.block_devices import Machine
    from forensics.values import ErasureMethod, ErasureReceipt


@dataclass(frozen=True, slots=True)
class Work:
    """A plan that may be carried out now: permission was given, the device identified again.

    ``pattern`` is what the method's claim says that it leaves, ready to be made for any place;
    ``stream`` names its key, where it has one. ``before`` is what was read of the device.
    """

    plan: ErasePlan
    target: Target
    permission: Permission
    journal: Journal
    pattern: Pattern
    stream: Digest | None
    before: DeviceReading | None
    around: Surroundings

    def watch(self) -> PermissionWatch:
        """Return what renews the permission while it is entered, and says when to stop."""
        around = self.around
        return PermissionWatch(
            self.permission,
            every=around.renew_every,
            patience=around.patience,
            clock=around.clock,
        )

    def stretches(self, *, old_blocks: Digest | None = None) -> Stretches:
        """Return what tells the record how far the eraser may have come.

        ``old_blocks`` is as ``Permission.begin_stretch`` has it.
        """
        around = self.around
        return Stretches(
            self.permission,
            planned=total(self.plan.extents),
            mark_every=around.mark_every,
            patience=around.patience,
            clock=around.clock,
            pause=around.pause,
            old_blocks=old_blocks,
        )


class Eraser(Protocol):
    """One way to carry methods out, without a state of its own."""

    def why_not(
        self,
        method: ErasureMethod,
        target: Target,
        reading: DeviceReading | None,
        *,
        machine: Machine,
    ) -> str | None:
        """Return why this target cannot be erased so; None where it can. Changes nothing."""

    def carry_out(self, work: Work) -> ErasureReceipt:
        """Erase what is planned, and return the receipt.

        Raises:
            RefusedTargetError: nothing was changed.
            PermissionWithdrawnError: permission was withdrawn, or nobody answered.
            InterruptedErasureError: somebody stopped it.
            ErasureError: the device or the journal failed.
            OSError: the device or its connection failed, not a single place.
        """


ERASERS: Registry[Eraser] = Registry()
"""What carries methods out, by carrier; people are none."""

ERASERS.register(Carrier.OVERWRITING, "forensics.erasing.carriers.overwriting", "OverwritingEraser")
ERASERS.register(Carrier.OTHER_TOOL, "forensics.erasing.carriers.other_tool", "OtherToolEraser")
ERASERS.register(Carrier.FIRMWARE, "forensics.erasing.carriers.firmware", "FirmwareEraser")


def eraser_of(method: ErasureMethod) -> Eraser:
    """Return what carries a method out.

    Raises:
        RefusedTargetError: people do.
    """
    found = METHODS[method]
    if found.carrier is Carrier.PEOPLE:
        raise RefusedTargetError(
            f"{found.claim.named} is done by people. The program writes nothing, so there is no "
            "plan for it and nothing was changed"
        )
    return ERASERS[found.carrier]


def require_fit(
    method: ErasureMethod,
    target: Target,
    reading: DeviceReading | None,
    *,
    machine: Machine,
) -> None:
    """Check that a target can be erased by a method.

    Raises:
        RefusedTargetError: it cannot.
    """
    why = eraser_of(method).why_not(method, target, reading, machine=machine)
    if why is not None:
        raise RefusedTargetError(
            f"{METHODS[method].claim.named} cannot be carried out on this target, since {why}. "
            "Nothing was changed. Connect the device itself, without an adapter, or plan another "
            "method"
        )

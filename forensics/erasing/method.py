"""What an erase method is: how it is prepared, run and proved, and what may be claimed of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from forensics.erasing.patterns import Pattern
from forensics.erasing.progress import Meter
from forensics.errors import RefusedTargetError
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.values.erase_methods import METHODS, MethodOnRecord

if TYPE_CHECKING:
    from forensics.erasing.medium import Medium
    from forensics.values import DeviceIdentity, ErasureMethod


@dataclass(frozen=True, slots=True)
class Writing:
    """How a run goes on, and who is asked and told meanwhile.

    ``done`` is how many planned bytes, in their order, an earlier run did. ``may_write`` is asked
    before each block, with how many planned bytes are done after it, and raises to stop.
    ``durable`` is told how many planned bytes lie on the medium for good, and what is newly bad
    among them, after a flush and every ``mark_every`` bytes.
    ``meter`` counts the bytes; ``pause`` waits, by seconds, between two tries of a bad sector.
    ``pattern`` is what the method's claim says that it leaves, ready to be made for any place.
    """

    done: int
    may_write: Callable[[int], object]
    durable: Callable[[int, tuple[Extent, ...]], object]
    mark_every: int
    meter: Meter
    pause: Callable[[float], None]
    pattern: Pattern


@runtime_checkable
class EraseMethod(MethodOnRecord, Protocol):
    """One way to sanitise a medium, without a state of its own."""

    def prepare(self, device: DeviceIdentity) -> tuple[Extent, ...]:
        """Return what is written on a device, sorted; nothing where the programme writes nothing.

        These are the bytes of the plan, which people sign for: no other byte is ever written.
        """

    def run(self, medium: Medium, extents: tuple[Extent, ...], writing: Writing) -> None:
        """Write to all extents, from the first byte on that no earlier run did.

        Raises:
            OSError: the device or its connection failed, not a single place.
            RefusedTargetError: this method writes nothing.
        """


def method_of(method: ErasureMethod) -> EraseMethod:
    """Return what carries a method out.

    Raises:
        RefusedTargetError: this version does not.
    """
    found = METHODS[method]
    if not isinstance(found, EraseMethod):
        raise RefusedTargetError("This version cannot carry out this method; make a new plan")
    return found

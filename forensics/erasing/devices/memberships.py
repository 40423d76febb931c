"""Whether a target is a member of an array that is not assembled, and whether the plan says so.

A disk of a RAID, of a volume group or of a bcache set holds a part of what its owner stored: people
decide about it, and the certificate says that the other members are not covered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.erasing.bisecting import MEDIUM_ERRORS
from forensics.erasing.devices.targets import open_target
from forensics.erasing.medium import new_buffer
from forensics.errors import ErasureError, UnreadableExtentError, WrongDeviceError
from forensics.values import Extent
from forensics.volumes.members import find_memberships

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.erasing.devices.block_devices import Machine
    from forensics.erasing.devices.identifying import Content
    from forensics.erasing.devices.targets import Target
    from forensics.values import ErasePlan, Membership


def memberships_of(
    target: Target, *, machine: Machine, exclusive: bool = True
) -> tuple[Membership, ...]:
    """What the target says it is a member of. It is opened for reading only.

    ``exclusive``: it is refused while anyone else has claimed it, and nobody else claims it
    meanwhile.

    Raises:
        WrongDeviceError: something else stands under its name by now.
        RefusedTargetError: it is in use or cannot be opened.
        ErasureError: the device or its connection failed.
    """
    medium = open_target(target, writing=False, exclusive=exclusive, machine=machine)
    try:
        return find_memberships(_ContentAsImage(medium))
    finally:
        medium.close()


def verify_memberships(plan: ErasePlan, found: Iterable[Membership]) -> None:
    """Check that the plan names every array of which the device is a member.

    An erasure that was interrupted has overwritten some of what announced them: fewer are fine, and
    so is a volume group whose name for itself is gone.

    Raises:
        WrongDeviceError: the plan does not name one.
    """
    for one in found:
        named = {each.array for each in plan.member_of if each.kind is one.kind}
        if one.array not in named and not (named and one.array is None):
            message = (
                f"{one.limit} The plan does not say so, and nothing was overwritten. Check that "
                "this is the right device; if it is, make the plan again and propose it again"
            )
            raise WrongDeviceError(message)


class _ContentAsImage:
    """An opened medium as the readers of tables know it; read by whole sectors, past the cache."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self.size = content.size

    def read_at(self, extent: Extent) -> bytes:
        step = self._content.sector_size
        start = extent.offset // step * step
        end = min(-(-extent.end // step) * step, self.size)
        buffer = new_buffer(end - start)
        try:
            self._content.read_into(start, buffer)
        except OSError as error:
            reason = (error.strerror or "unknown error").lower()
            if error.errno in MEDIUM_ERRORS:
                raise UnreadableExtentError(start, end - start, reason) from error
            message = (
                f"The device stopped working while it was looked at ({reason}). Check its "
                "connection, then start again"
            )
            raise ErasureError(message) from error
        return bytes(buffer[extent.offset - start :][: extent.length])

    def read_into(self, offset: int, buffer: memoryview) -> None:
        buffer[:] = self.read_at(Extent(offset, len(buffer)))

    def gaps(self) -> tuple[UnreadableExtentError, ...]:
        return ()

    def close(self) -> None:
        """The opener of the medium closes it."""

"""Narrowing a failed transfer down to the sectors that fail, so that all others are done."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.erasing.medium import Medium

# What Linux answers for a bad place on a medium; ENODATA stands for "critical medium error".
MEDIUM_ERRORS = frozenset(
    {errno.EIO, errno.ENODATA, errno.EREMOTEIO, errno.EILSEQ, errno.ETIMEDOUT, errno.EBADMSG}
)
PAUSES = (0.02, 0.1)  # seconds before the second and third try of a sector
PATIENT_SECTORS = 250  # a device with more bad sectors than that is not waited for any longer


class Bisection:
    """Runs a transfer over extents; where it fails, over halves, down to single sectors."""

    def __init__(self, medium: Medium, *, pause: Callable[[float], None]) -> None:
        """Begin with full patience.

        Args:
            medium: is asked after each bad sector whether it is still there.
            pause: waits for some seconds.
        """
        self._medium = medium
        self._pause = pause
        self._bad_sectors = 0

    def attempt(
        self, transfer: Callable[[Extent], None], extent: Extent, failed: Callable[[Extent], None]
    ) -> None:
        """Do the transfer for all sectors of an extent but those that fail three times.

        Args:
            transfer: moves the bytes of an extent, or raises ``OSError``.
            extent: begins on a sector.
            failed: called with each sector that cannot be done, in the order of offsets.

        Raises:
            OSError: not a bad place on the medium, but the device or its connection.
        """
        if self._succeeds(transfer, extent):
            return
        sector = self._medium.sector_size
        if extent.length <= sector:
            self._try_again(transfer, extent, failed)
            return
        half = max(sector, extent.length // 2 // sector * sector)
        self.attempt(transfer, Extent(extent.offset, half), failed)
        self.attempt(transfer, Extent(extent.offset + half, extent.length - half), failed)

    def _try_again(
        self, transfer: Callable[[Extent], None], extent: Extent, failed: Callable[[Extent], None]
    ) -> None:
        for seconds in PAUSES:
            if self._bad_sectors < PATIENT_SECTORS:
                self._pause(seconds)
            if self._succeeds(transfer, extent):
                return
        self._medium.verify_present()
        self._bad_sectors += 1
        failed(extent)

    def _succeeds(self, transfer: Callable[[Extent], None], extent: Extent) -> bool:
        try:
            transfer(extent)
        except OSError as error:
            if error.errno not in MEDIUM_ERRORS:
                raise
            return False
        return True

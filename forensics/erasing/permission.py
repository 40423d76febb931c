"""Permission to erase: who gives it, and how the eraser makes sure that it is still in force.

* ``Permission`` is one in force; ``PermitDesk`` turns a permit into one. Anyone who keeps the
  record brings a desk by the entry-point group ``expunge.permits``, name ``record``.
* A permission is renewed from another thread, so that a store that hangs cannot keep the eraser
  going: without an answer for a minute it stops after the block in hand.
* How far the eraser may have written is recorded before it writes there, stretch by stretch: the
  journal is a file, and anybody can write one.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Protocol, Self

from forensics.erasing.stream_keys import first_or_kept, keep_key_beside, read_key_beside
from forensics.errors import PermissionWithdrawnError, RefusedTargetError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from forensics.erasing.devices.identifying import DeviceAtHand
    from forensics.erasing.firmware.old_blocks import OldBlocks
    from forensics.values import Digest, ErasePlan, ErasureReceipt, Extent

PERMITS = "expunge.permits"
NO_AUTHORITY = "none"
STRETCHES = 16
"""Into so many a medium is divided, at most: each is an entry of the log."""


class Renewable(Protocol):
    """A permission that can be asked whether it still stands."""

    def renew(self) -> None:
        """Ask whether it still stands. It is called from a thread of its own.

        Raises:
            PermissionWithdrawnError: it does not, for a hold arrived or it was voided.
        """


class Permission(Renewable, Protocol):
    """A permission to overwrite one target, in force until it is withdrawn."""

    @property
    def authority(self) -> str:
        """The permit's id, as the receipt quotes it."""

    def verify_device(self, device: DeviceAtHand) -> None:
        """Check that this is still the device for which permission was given, by its content too.

        It is called once more between the redeeming and the opening for writing.

        Raises:
            WrongDeviceError: it is another one.
            RefusedTargetError: that cannot be told any more.
        """

    def begin_stretch(self, up_to: int, *, old_blocks: Digest | None) -> None:
        """Have the record say, before it is so, how far the eraser may write from now on.

        Args:
            up_to: planned bytes, in their order; none behind them was written yet.
            old_blocks: names the list of blocks of before, where a drive is asked to erase itself.

        Raises:
            PermissionWithdrawnError: the permission does not stand any more.
        """

    def stream_key(self, *, is_begun: bool) -> bytes:
        """Return the key of the keyed stream that is written under it: always the same.

        It is drawn at the first call, after permission was given, and is kept for good before it is
        returned.

        Args:
            is_begun: an earlier run may have written, so only a kept key will do.

        Raises:
            RefusedTargetError: an earlier run wrote, and its key is not there.
        """

    def hits(self) -> tuple[Extent, ...]:
        """Where known files lie on the medium, by every scan of a disk image that is recorded.

        Raises:
            RefusedTargetError: a list of hits is recorded and not there.
        """

    def old_blocks(self, *, is_begun: bool) -> OldBlocks | None:
        """Return the digests of old blocks of an earlier start; None where none asked the drive.

        Args:
            is_begun: an earlier run may have asked the drive, so they must be there.

        Raises:
            RefusedTargetError: an earlier run may have asked it, and they are not there.
        """

    def keep_old_blocks(self, old: OldBlocks) -> None:
        """Keep the digests of old blocks for good, before the drive is asked for anything."""


class PermitDesk(Protocol):
    """Redeems permits against the record; the record's package implements it."""

    def is_acquisition(self, path: Path, options: Mapping[str, str]) -> bool:
        """Whether a file is registered as an acquisition of any case."""

    def redeem(
        self,
        permit_file: Path,
        plan: ErasePlan,
        device: DeviceAtHand,
        options: Mapping[str, str],
    ) -> Permission:
        """Check everything again, mark the permit used and put the intent in the log, in one act.

        Before that the device is identified by its content wherever an acquisition of it exists.

        Args:
            permit_file: what the record issued.
            plan: as the eraser read it.
            device: the device at hand, to be read only; what it says it is equals the plan.
            options: ``data``, ``as``, ``passphrase_file``, ``seal_broken`` as given on the command
                line.

        Raises:
            WrongDeviceError: its content is not that of the exhibit.
            RefusedTargetError: the permit is not for this, was used, or is too old.
            PermissionWithdrawnError: a hold stands against it.
        """

    def finished(self, permission: Permission, receipt: ErasureReceipt) -> None:
        """Put the receipt on the record; it is on disk already."""


class WorkingCopyPermission:
    """The permission that a working copy needs: none. Its receipt says so."""

    def __init__(self, receipt: Path) -> None:
        """Take the name of the receipt, beside which the key of a stream is kept."""
        self._receipt = receipt

    @property
    def authority(self) -> str:
        """No permit stands behind it."""
        return NO_AUTHORITY

    def renew(self) -> None:
        """It cannot be withdrawn."""

    def verify_device(self, device: DeviceAtHand) -> None:
        """Its note beside it says what it is; ``targets.verify_erasable`` looked at that."""

    def begin_stretch(self, up_to: int, *, old_blocks: Digest | None) -> None:
        """No record knows of it."""

    def stream_key(self, *, is_begun: bool) -> bytes:
        """See ``Permission.stream_key``; the key is a file beside the receipt.

        Raises:
            ErasureError: it cannot be read.
        """
        kept = read_key_beside(self._receipt)
        return first_or_kept(kept, is_begun=is_begun, keep=partial(keep_key_beside, self._receipt))

    def hits(self) -> tuple[Extent, ...]:
        """No scan of it is recorded."""
        return ()

    def old_blocks(self, *, is_begun: bool) -> OldBlocks | None:  # noqa: ARG002 -- there is no drive
        """See ``Permission.old_blocks``; no firmware erases a file.

        Raises:
            RefusedTargetError: always.
        """
        raise _no_drive()

    def keep_old_blocks(self, old: OldBlocks) -> None:  # noqa: ARG002 -- the same
        """See ``Permission.keep_old_blocks``; the same.

        Raises:
            RefusedTargetError: always.
        """
        raise _no_drive()


def old_or_none(kept: OldBlocks | None, *, is_begun: bool) -> OldBlocks | None:
    """Return what an earlier start took, where it may have asked the drive.

    Raises:
        RefusedTargetError: it may have, and nothing is kept.
    """
    if not is_begun:
        return None
    if kept is None:
        raise RefusedTargetError(
            "The digests of blocks that an earlier start took before it asked this drive are not "
            "there, so nobody can tell any more whether it erased them. Put them back from a "
            "backup, or have the drive destroyed"
        )
    return kept


def _no_drive() -> RefusedTargetError:
    return RefusedTargetError("A working copy is a file, and no drive that erases itself")


class PermissionWatch:
    """Renews a permission in the background while it is entered, and says when to stop.

    ``verify`` never waits: it only looks at the last answer. Time spent asleep must count, so the
    clock has to run on while the machine is suspended.
    """

    def __init__(
        self, permission: Renewable, *, every: float, patience: float, clock: Callable[[], float]
    ) -> None:
        """Keep what is needed; nothing is asked yet.

        Args:
            permission: is renewed.
            every: seconds between two renewals.
            patience: seconds without an answer after which the eraser stops.
            clock: seconds that never run backwards.
        """
        self._permission, self._every, self._patience, self._clock = (
            permission,
            every,
            patience,
            clock,
        )
        self._answered = clock()
        self._withdrawn: PermissionWithdrawnError | None = None
        self._first, self._ended = threading.Event(), threading.Event()

    def __enter__(self) -> Self:
        """Ask for the first time, and return with the answer.

        Raises:
            PermissionWithdrawnError: the permission is not in force, or there is no answer in time.
        """
        # A daemon: a renewal that hangs must not keep the process alive after the stop.
        threading.Thread(target=self._renew_often, name="permission", daemon=True).start()
        is_answered = self._first.wait(self._patience)
        if self._withdrawn is None and is_answered:
            return self
        self._ended.set()
        raise self._withdrawn or PermissionWithdrawnError(_no_answer(self._patience))

    def __exit__(self, *_: object) -> None:
        """Ask no more."""
        self._ended.set()

    def verify(self) -> None:
        """Check that the permission was in force by its last answer, which is young enough.

        Raises:
            PermissionWithdrawnError: it was withdrawn, or nobody answered in time.
        """
        if self._withdrawn is not None:
            raise self._withdrawn
        if self._clock() - self._answered > self._patience:
            raise PermissionWithdrawnError(_no_answer(self._patience))

    def _renew_often(self) -> None:
        while not self._ended.is_set():
            try:
                self._permission.renew()
            except PermissionWithdrawnError as error:
                self._withdrawn = error
                self._first.set()
                return
            except Exception:  # noqa: BLE001 -- a store in trouble is the same as one that is silent
                self._ended.wait(min(self._every, 1.0))
                continue
            self._answered = self._clock()
            self._first.set()
            self._ended.wait(self._every)


class Stretches:
    """Tells the record, before the eraser writes there, how far it may have come.

    A medium has at most ``STRETCHES`` of them, of ``mark_every`` bytes or more each.
    """

    def __init__(
        self,
        permission: Permission,
        *,
        planned: int,
        mark_every: int,
        patience: float,
        clock: Callable[[], float],
        pause: Callable[[float], None],
        old_blocks: Digest | None = None,
    ) -> None:
        """Keep what is needed; nothing is told yet.

        Args:
            permission: is told.
            planned: bytes in the plan.
            mark_every: the shortest stretch, in bytes.
            patience: seconds without an answer after which the eraser stops.
            clock: seconds that never run backwards.
            pause: waits so many seconds.
            old_blocks: as ``Permission.begin_stretch``.
        """
        self._permission, self._planned, self._patience = permission, planned, patience
        self._old_blocks = old_blocks
        self._clock, self._pause = clock, pause
        self._length = stretch_length(planned, mark_every=mark_every)
        self._told = 0

    def reach(self, done: int, *, may_go_on: Callable[[], object]) -> None:
        """Return once the record says that the eraser may have done so many planned bytes.

        Raises:
            PermissionWithdrawnError: the permission does not stand, or nobody answered in time.
            ErasureError: as ``may_go_on``, which is asked while the record is silent.
        """
        if done <= self._told:
            return
        up_to = min(-(-done // self._length) * self._length, self._planned)
        since = self._clock()
        while not self._is_told(up_to):
            may_go_on()
            if self._clock() - since > self._patience:
                raise PermissionWithdrawnError(_no_answer(self._patience))
            self._pause(1.0)
        self._told = up_to

    def _is_told(self, up_to: int) -> bool:
        try:
            self._permission.begin_stretch(up_to, old_blocks=self._old_blocks)
        except PermissionWithdrawnError:
            raise
        except Exception:  # noqa: BLE001 -- a store in trouble is the same as one that is silent
            return False
        return True


def stretch_length(planned: int, *, mark_every: int) -> int:
    """How many bytes the eraser goes on for before the record is told again."""
    return max(mark_every, -(-planned // STRETCHES))


def _no_answer(patience: float) -> str:
    return (
        f"The record gave no answer for {patience:g} seconds; the eraser stopped after its block. "
        "Make sure that the record can be reached, then start again with a new permit"
    )

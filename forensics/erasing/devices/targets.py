"""What may be erased: a whole block device that nothing uses, or a working copy that we made.

* ``identify_target`` says what stands under a name; ``verify_erasable`` refuses what is in use,
  write-protected, or not ours; ``verify_same_device`` compares with what was planned.
* ``open_target`` opens without ever creating, and checks the handle, not the name: what is written
  is what was identified. (``dd`` once "erased" a file that it had itself made under a missing
  device's name.)
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from forensics.erasing.copies.copy_key import read_key
from forensics.erasing.copies.sidecars import (
    SAMPLE_SIZE,
    Sample,
    WorkingCopy,
    digest_sample,
    read_sidecar,
    verify_own_note,
)
from forensics.erasing.devices.block_devices import (
    Machine,
    backing_file,
    describe_device,
    folder_of,
    sequence_of,
    serial_of,
    verify_not_attached,
    verify_not_in_use,
    verify_writable,
)
from forensics.erasing.devices.second_path import verify_single_path
from forensics.erasing.medium import OpenedMedium, new_buffer
from forensics.erasing.patterns import OneValue, Pattern
from forensics.errors import RefusedTargetError, WrongDeviceError
from forensics.value_classes import dataclass
from forensics.values import DeviceIdentity, TargetKind

ZEROS = OneValue(0)
BLKGETSIZE64 = 0x80081272  # linux/fs.h: size in bytes, 64 bits
SECTOR_SIZE = 512

IsAcquisition = Callable[[Path], bool]


@dataclass(frozen=True, slots=True)
class Target:
    """What was found under a name, and the marks by which its handle is known again.

    ``node`` is device number and sequence number of a device, or file system and inode of a file.
    """

    path: Path
    kind: TargetKind
    identity: DeviceIdentity
    node: tuple[int, int | str | None]


def identify_target(path: Path, *, machine: Machine) -> Target:
    """Say what stands under that name: a block device or a working copy, and which.

    A device may be named by a link (``/dev/disk/by-id/...``), a working copy may not.

    Raises:
        RefusedTargetError: nothing is there, or it is of another kind.
    """
    try:
        status = path.lstat()
        is_link = stat.S_ISLNK(status.st_mode)
        real = path.resolve(strict=True) if is_link else path
        status = real.stat()
    except OSError as error:
        message = f"{path.name} cannot be found: {(error.strerror or 'unknown error').lower()}"
        raise RefusedTargetError(message) from error
    if stat.S_ISBLK(status.st_mode):
        return _identify_device(real, status, machine)
    if stat.S_ISREG(status.st_mode) and not is_link:
        return _identify_copy(real, status)
    message = f"{path.name} is neither a block device nor a working copy by its own name"
    raise RefusedTargetError(message)


def verify_erasable(
    target: Target,
    *,
    machine: Machine,
    is_acquisition: IsAcquisition,
    left: Pattern | None = ZEROS,
) -> None:
    """Check that the target may be overwritten as far as this system can tell.

    Args:
        target: what ``identify_target`` found.
        machine: where to ask what is in use.
        is_acquisition: whether a file is registered as an acquisition of a case.
        left: what an earlier start may have left on a working copy; None while that is not known,
            so that the content of one is not compared with its note yet.

    Raises:
        RefusedTargetError: it is in use, read-only, connected twice, a registered acquisition, or
            not the file that its note was written for.
    """
    verify_not_attached(target.path.stat(), machine=machine)
    underlying: Path | None = target.path
    if target.kind is TargetKind.BLOCK_DEVICE:
        number = target.node[0]
        verify_not_in_use(number, machine=machine)
        verify_writable(number, machine=machine)
        verify_single_path(number, machine=machine)
        underlying = backing_file(number, machine=machine)
    if underlying is not None and is_acquisition(underlying):
        message = "This is a registered acquisition of a case; it is never overwritten"
        raise RefusedTargetError(message)
    with_handle = open_target(target, writing=False, exclusive=True, machine=machine)
    try:
        if target.kind is TargetKind.WORKING_COPY:
            note = read_sidecar(target.path)
            verify_own_note(target.path, note, key=read_key(machine.copy_key()))
            _verify_content(with_handle, note, left=left)
    finally:
        with_handle.close()


def verify_same_device(planned: DeviceIdentity, found: DeviceIdentity) -> None:
    """Check that the device at hand is the one that was planned.

    Raises:
        WrongDeviceError: size or serial number differ, or the serial number cannot be read now.
    """
    if planned.size != found.size:
        message = (
            f"This device has {found.size} bytes, the planned one {planned.size}; "
            "connect the right one"
        )
        raise WrongDeviceError(message)
    if planned.serial is not None and found.serial is None:
        message = (
            "The serial number of this device cannot be read, but the plan has one; "
            "connect it as it was connected when the plan was made"
        )
        raise WrongDeviceError(message)
    if planned.serial != found.serial:
        message = "The serial number of this device is not the planned one; connect the right one"
        raise WrongDeviceError(message)
    if planned.sector_size != found.sector_size:
        message = (
            "The sector size of this device is not the planned one; "
            "connect it as it was connected when the plan was made"
        )
        raise WrongDeviceError(message)
    if planned.virtual != found.virtual:
        message = (
            "This device and the planned one are not of the same make: one of them was made up by "
            "the system, such as a loop device. Connect the right one"
        )
        raise WrongDeviceError(message)


def open_target(
    target: Target, *, writing: bool, exclusive: bool, machine: Machine
) -> OpenedMedium:
    """Open what was identified, and nothing else.

    Args:
        target: what ``identify_target`` found.
        writing: for overwriting, else for reading.
        exclusive: refuse while anyone else has claimed it.
        machine: where to ask for the device's sequence number.

    Raises:
        WrongDeviceError: something else stands under its name by now.
        RefusedTargetError: it is in use or cannot be opened.
    """
    handle = _open(target, writing=writing, exclusive=exclusive)
    try:
        _verify_handle(handle, target, machine, sizes={target.identity.size})
        if exclusive and target.kind is TargetKind.WORKING_COPY:
            _lock(handle, writing=writing)
        return OpenedMedium(
            handle,
            size=target.identity.size,
            sector_size=target.identity.sector_size,
            writing=writing,
        )
    except BaseException:
        os.close(handle)
        raise


@contextmanager
def hold_target(target: Target, *, machine: Machine) -> Iterator[None]:
    """Hold open what was identified, while a tool asks it.

    A SCSI drive that erases itself gives no capacity, and the system may take it for one of no
    bytes meanwhile (``asking_again``): it is the same device as long as its serial number is, which
    is compared each time, since no size tells it from another then.

    Raises:
        WrongDeviceError: something else stands under its name by now.
        RefusedTargetError: it cannot be opened.
    """
    handle = _open(target, writing=False, exclusive=False)
    try:
        _verify_handle(handle, target, machine, sizes={target.identity.size, 0})
        number = target.node[0]
        if serial_of(folder_of(number, machine), machine) != target.identity.serial:
            raise WrongDeviceError(_changed(target))
        yield
    finally:
        os.close(handle)


def _identify_device(path: Path, status: os.stat_result, machine: Machine) -> Target:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise RefusedTargetError(_cannot_open(path, error)) from error
    try:
        number = os.fstat(handle).st_rdev
        size = _device_size(handle)
    finally:
        os.close(handle)
    if size == 0 or number != status.st_rdev:
        raise RefusedTargetError(f"{path.name} holds no medium; connect it and start again")
    identity = describe_device(number, size=size, machine=machine)
    node = (number, sequence_of(number, machine=machine))
    return Target(path, TargetKind.BLOCK_DEVICE, identity, node)


def _identify_copy(path: Path, status: os.stat_result) -> Target:
    note = read_sidecar(path)
    if status.st_nlink != 1:
        message = f"{path.name} has other names (hard links); make a working copy of its own"
        raise RefusedTargetError(message)
    if status.st_size != note.size or note.size == 0:
        message = f"{path.name} has not the size that its note says; make the copy again"
        raise RefusedTargetError(message)
    identity = DeviceIdentity(note.id, None, note.size, SECTOR_SIZE)
    return Target(path, TargetKind.WORKING_COPY, identity, (status.st_dev, status.st_ino))


def _device_size(handle: int) -> int:
    answer = fcntl.ioctl(handle, BLKGETSIZE64, bytes(8))
    return int(struct.unpack("=Q", answer)[0])


def _open(target: Target, *, writing: bool, exclusive: bool) -> int:
    flags = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    # Synchronous writing, so that a refused sector is known at once and not at some later flush.
    flags |= os.O_RDWR | os.O_DSYNC if writing else os.O_RDONLY
    if exclusive and target.kind is TargetKind.BLOCK_DEVICE:
        flags |= os.O_EXCL  # Linux: refused while mounted or claimed
    try:
        return os.open(target.path, flags)
    except OSError as error:
        raise RefusedTargetError(_cannot_open(target.path, error)) from error


def _cannot_open(path: Path, error: OSError) -> str:
    if error.errno == errno.EBUSY:
        return f"{path.name} is in use by this system; unmount or close it, then start again"
    reason = (error.strerror or "unknown error").lower()
    return f"{path.name} cannot be opened: {reason}; check the device and your rights to it"


def _verify_handle(handle: int, target: Target, machine: Machine, *, sizes: set[int]) -> None:
    """Compare what was opened with what was identified; ``sizes`` are those that it may have."""
    status = os.fstat(handle)
    if target.kind is TargetKind.BLOCK_DEVICE:
        if not stat.S_ISBLK(status.st_mode):
            raise WrongDeviceError(_changed(target))
        node: tuple[int, int | str | None] = (
            status.st_rdev,
            sequence_of(status.st_rdev, machine=machine),
        )
        size = _device_size(handle)
    else:
        node, size = (status.st_dev, status.st_ino), status.st_size
        if status.st_nlink != 1 or not stat.S_ISREG(status.st_mode):
            raise WrongDeviceError(_changed(target))
    if node != target.node or size not in sizes:
        raise WrongDeviceError(_changed(target))


def _changed(target: Target) -> str:
    return f"{target.path.name} is not what it was a moment ago; nothing was opened for writing"


def _lock(handle: int, *, writing: bool) -> None:
    """Claim a working copy for one eraser at a time."""
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if writing else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError as error:
        message = "Another run is using this working copy; wait until it has ended"
        raise RefusedTargetError(message) from error


def _verify_content(medium: OpenedMedium, note: WorkingCopy, *, left: Pattern | None) -> None:
    """Check that the file is what the note was written for, or was partly overwritten since.

    Zeros, and what the method leaves, count as our own overwriting only up to the first sample that
    is neither that nor as it was, for the eraser writes from the beginning. All other samples must
    be as they were; up to half may differ, for a copy is there to be worked with, and one may be
    torn where an erasure broke off.
    """
    if medium.first_hole() < medium.size:
        message = "This file has holes, and a working copy has none; make the copy again"
        raise RefusedTargetError(message)
    if left is None:
        return
    overwritten, strange, as_made = 0, 0, 0
    for is_ours, is_as_made in _look_at(medium, note, left):
        if is_as_made:
            as_made += 1
        elif is_ours and not strange:
            overwritten += 1
        else:
            strange += 1
    torn = 1 if overwritten else 0
    if strange > max(as_made, torn):
        message = "This file is not the one that its note was written for; make the copy again"
        raise RefusedTargetError(message)


def _look_at(medium: OpenedMedium, note: WorkingCopy, left: Pattern) -> Iterator[tuple[bool, bool]]:
    """Say of each sample that can be read whether it is ours, and whether it is as it was."""
    buffer = new_buffer(SAMPLE_SIZE)
    for sample in sorted(note.samples, key=_offset):
        piece = buffer[: sample.extent.length]
        try:
            medium.read_into(sample.extent.offset, piece)
        except OSError:
            continue  # what cannot be read is listed by the erasure itself
        is_as_made = digest_sample(piece, copy_id=note.id) == sample.digest
        is_zero = piece == bytes(len(piece))
        at = sample.extent.offset
        is_left = not left.others(at, piece, sector_size=SECTOR_SIZE)
        yield is_zero or is_left, is_as_made


def _offset(sample: Sample) -> int:
    return sample.extent.offset

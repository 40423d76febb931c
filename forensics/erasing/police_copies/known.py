"""Opening the file of a police copy: by its own name, alone, where it lies, as it was registered.

* Nothing is followed: a link is refused, and so is a file with a second name, which would be
  overwritten under it too.
* The handle is compared, not the name: what is written to is what was read a moment before.
* Pieces have digests of their own, so that a file of which an earlier start overwrote the
  beginning is still known by all that it did not reach.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import stat
from contextlib import contextmanager
from enum import Enum, auto
from typing import TYPE_CHECKING

from forensics.erasing.copies.file_marks import read_marks
from forensics.erasing.devices.block_devices import verify_not_attached
from forensics.erasing.medium import BLOCK_SIZE, OpenedMedium, new_buffer
from forensics.erasing.police_copies.in_place import require_in_place
from forensics.errors import RefusedTargetError
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm
from forensics.values.copies.police_copies import CopyFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from forensics.erasing.devices.block_devices import Machine

PAGE = 4096
PIECES = 64
"""A file has at most so many pieces: its list stays short however large it is."""

_FLAGS = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


@dataclass(frozen=True, slots=True)
class Opened:
    """A file of a copy, open: what it is called in sentences, its handle's node, and its bytes."""

    name: str
    medium: OpenedMedium
    node: tuple[int, int]
    marks: str
    changed: int

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self.medium.size


class Use(Enum):
    """For what a file is opened, and how it is claimed meanwhile."""

    READ = auto()  # others may read it too
    KNOW = auto()  # read, and claimed alone until it is overwritten
    WRITE = auto()  # under the claim of ``KNOW``
    AGAIN = auto()  # read back, under the same claim


@contextmanager
def opened_file(place: Path, *, number: int, machine: Machine, use: Use) -> Iterator[Opened]:
    """A file of a copy, opened by its own name and claimed until the block ends.

    Args:
        place: its absolute path.
        number: which file of the copy it is: sentences name no path.
        machine: where to ask what rests on it.
        use: for what.

    Raises:
        RefusedTargetError: it is a link, has a second name, is no file, is in use, is not there, or
            does not lie where overwriting reaches it.
    """
    name = f"File {number} of the copy"
    writing = use is Use.WRITE
    handle = _open(place, name, writing=writing)
    try:
        found = os.fstat(handle)
        _require_alone(found, name)
        verify_not_attached(found, machine=machine)
        _claim(handle, name, use)
        require_in_place(handle, name, proc=machine.proc)
        marks = _marks(place, found, name)
        medium = OpenedMedium(handle, size=found.st_size, sector_size=PAGE, writing=writing)
    except BaseException:
        os.close(handle)
        raise
    try:
        node = (found.st_dev, found.st_ino)
        yield Opened(name, medium, node, marks, found.st_ctime_ns)
    finally:
        medium.close()


def register_file(
    place: Path, *, number: int, machine: Machine, tell: Callable[[int], object]
) -> CopyFile:
    """Read all of a file, and say how it is known again.

    Args:
        place: where it lies.
        number: which file of the copy it is.
        machine: where to ask what rests on it.
        tell: is told how many bytes were read; it may raise to stop.

    Raises:
        RefusedTargetError: as ``opened_file``.
        OSError: some of it cannot be read.
    """
    place = place.parent.resolve() / place.name
    with opened_file(place, number=number, machine=machine, use=Use.READ) as file:
        size = piece_size_of(file.size)
        pieces, whole = [], hashlib.sha256()
        for piece, _ in _pieces(file.medium, size, tell, whole):
            pieces.append(piece)
        digest = Digest(HashAlgorithm.SHA256, whole.digest())
        return CopyFile(str(place), file.marks, file.size, digest, tuple(pieces), size)


def require_same(
    file: Opened, wanted: CopyFile, *, is_begun: bool, tell: Callable[[int], object]
) -> None:
    """Check by all of its bytes that an opened file is the one that was registered.

    Args:
        file: opened for reading.
        wanted: as it was registered.
        is_begun: an earlier start may have overwritten its beginning with zeros.
        tell: is told how many bytes were read; it may raise to stop.

    Raises:
        RefusedTargetError: it is another file, or changed since.
        OSError: some of it cannot be read.
    """
    if (file.marks, file.size) != (wanted.marks, wanted.size):
        raise RefusedTargetError(_changed(file))
    is_past = False  # nothing was overwritten from here on
    found = _pieces(file.medium, wanted.piece_size, tell, hashlib.sha256())
    for (piece, is_zero), registered in zip(found, wanted.pieces, strict=True):
        if piece == registered:
            is_past = is_past or not is_zero
        elif is_begun and not is_past and is_zero:
            continue
        elif is_begun and not is_past:
            is_past = True  # the one in which it broke off
        else:
            raise RefusedTargetError(_changed(file))


def require_unchanged(file: Opened, before: Opened) -> None:
    """Check that a file opened for writing is the one that was read before, untouched since.

    Raises:
        RefusedTargetError: it was exchanged or written to.
    """
    if (file.node, file.size, file.changed) != (before.node, before.size, before.changed):
        raise RefusedTargetError(_changed(file))


def piece_size_of(size: int) -> int:
    """So many bytes has a piece of a file of that size: whole pages, and never very many pieces."""
    return max(1, -(-size // (PIECES * PAGE))) * PAGE


def _pieces(
    medium: OpenedMedium, piece_size: int, tell: Callable[[int], object], whole: hashlib._Hash
) -> Iterator[tuple[Digest, bool]]:
    """Each piece by its digest, and whether all of it is zero."""
    buffer, zeros = new_buffer(BLOCK_SIZE), bytes(BLOCK_SIZE)
    for start in range(0, medium.size, piece_size):
        digest, is_zero = hashlib.sha256(), True
        end = min(start + piece_size, medium.size)
        for offset in range(start, end, BLOCK_SIZE):
            block = buffer[: min(BLOCK_SIZE, end - offset)]
            medium.read_into(offset, block)
            digest.update(block)
            whole.update(block)
            is_zero = is_zero and block == zeros[: len(block)]
            tell(len(block))
        yield Digest(HashAlgorithm.SHA256, digest.digest()), is_zero


def _open(place: Path, name: str, *, writing: bool) -> int:
    try:
        return os.open(place, _FLAGS | (os.O_RDWR if writing else os.O_RDONLY))
    except OSError as error:
        if error.errno == errno.ELOOP:
            message = f"{name} is a link. Name the file itself"
        else:
            message = f"{name} cannot be opened: {(error.strerror or 'unknown error').lower()}"
        raise RefusedTargetError(message) from None  # the system's words hold the path


def _marks(place: Path, found: os.stat_result, name: str) -> str:
    try:
        marks = read_marks(place)
    except OSError:
        raise RefusedTargetError(f"{name} was taken away a moment ago; nothing was done") from None
    if (marks.device, marks.inode) != (found.st_dev, found.st_ino):
        raise RefusedTargetError(f"{name} was exchanged a moment ago; nothing was done")
    return marks.text


def _require_alone(found: os.stat_result, name: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise RefusedTargetError(f"{name} is no file. A copy's files are overwritten one by one")
    if found.st_nlink != 1:
        raise RefusedTargetError(
            f"{name} has another name on this disk (a hard link), under which it would be "
            "overwritten as well. Nothing was done. Take the other name away first"
        )
    if found.st_size == 0:
        raise RefusedTargetError(f"{name} is empty. Nothing was done")


def _claim(handle: int, name: str, use: Use) -> None:
    if use in (Use.WRITE, Use.AGAIN):
        return
    try:
        kind = fcntl.LOCK_EX if use is Use.KNOW else fcntl.LOCK_SH
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise RefusedTargetError(f"{name} is in use by another run. Wait until it ends") from error


def _changed(file: Opened) -> str:
    return (
        f"{file.name} is not the file that was registered, or it was changed since. Nothing was "
        "overwritten. Find out why, and have the files registered again"
    )

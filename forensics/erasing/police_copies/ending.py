"""Overwriting the files of a police copy where they lie, in the one order that is allowed.

Every file is known again by all of its bytes; then permission is asked for, which puts the intent
in the log; then each is opened for writing, held to be the one that was read and untouched since,
overwritten with zeros, flushed piece by piece, closed, opened for reading and read back. A resume
is a new start, and goes through all of it. No file is deleted here: another person reads it first.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.erasing.medium import BLOCK_SIZE, new_buffer
from forensics.erasing.permission import PermissionWatch
from forensics.erasing.police_copies.known import (
    Opened,
    Use,
    opened_file,
    require_same,
    require_unchanged,
)
from forensics.erasing.progress import Phase
from forensics.errors import RefusedTargetError
from forensics.value_classes import dataclass
from forensics.values.copies.police_copies import CopyFile, CopyReceipt, OverwrittenFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.erasing.medium import OpenedMedium
    from forensics.erasing.permission import Renewable
    from forensics.erasing.progress import Meter
    from forensics.erasing.surroundings import Surroundings

_STOPPED = "It was interrupted. Start it again to go on: everything is checked again"


@dataclass(frozen=True, slots=True)
class ToEnd:
    """The files of one copy, in their order. ``is_begun``: an earlier start may have written."""

    copy: str
    files: tuple[CopyFile, ...]
    is_begun: bool

    @property
    def size(self) -> int:
        """The bytes of all of them."""
        return sum(each.size for each in self.files)


def end_copy(what: ToEnd, *, begin: Callable[[], Renewable], around: Surroundings) -> CopyReceipt:
    """Overwrite every file with zeros and read each back; the receipt says what was done to each.

    Args:
        what: the files as they were registered.
        begin: gives permission, or refuses; called once every file is known again.
        around: this machine, its clocks, and whether somebody asked to stop.

    Raises:
        RefusedTargetError: a file is another one, changed, a link, shared, or does not lie where
            overwriting reaches it. No byte was changed by this start, but where a file was
            exchanged before it was read back.
        PermissionWithdrawnError: permission was refused or withdrawn.
        InterruptedErasureError: somebody stopped it; what was done is known at the next start.
    """
    with ExitStack() as stack:
        known = _known(what, stack, around)
        permission = begin()
        started = around.now()
        watch = PermissionWatch(
            permission, every=around.renew_every, patience=around.patience, clock=around.clock
        )
        meter = around.meter(Phase.WRITING, what.size)

        def may_write(length: int) -> None:
            watch.verify()
            around.verify_not_stopped(_STOPPED)
            meter.advance(length)

        with watch:
            written = [_overwritten(each, may_write, around) for each in known]
        back = around.meter(Phase.READING_BACK, what.size)
        files = [
            _read_back(each, done, back, around) for each, done in zip(known, written, strict=True)
        ]
    return CopyReceipt(what.copy, tuple(files), around.tool, started, around.now())


@dataclass(frozen=True, slots=True)
class _Known:
    """A file that was known again, with the number by which sentences name it."""

    number: int
    file: CopyFile
    opened: Opened


@dataclass(frozen=True, slots=True)
class _Written:
    written: int
    holes: int
    is_direct: bool


def _known(what: ToEnd, stack: ExitStack, around: Surroundings) -> list[_Known]:
    """Every file, claimed and known again; none is let go before the end."""
    meter = around.meter(Phase.CHECKING, what.size)

    def tell(length: int) -> None:
        around.verify_not_stopped(_STOPPED)
        meter.advance(length)

    found = []
    for number, file in enumerate(what.files, start=1):
        opened = stack.enter_context(
            opened_file(Path(file.place), number=number, machine=around.machine, use=Use.KNOW)
        )
        require_same(opened, file, is_begun=what.is_begun, tell=tell)
        found.append(_Known(number, file, opened))
    return found


def _overwritten(
    known: _Known, may_write: Callable[[int], object], around: Surroundings
) -> _Written:
    place = Path(known.file.place)
    with opened_file(place, number=known.number, machine=around.machine, use=Use.WRITE) as file:
        require_unchanged(file, known.opened)
        medium, zeros = file.medium, new_buffer(BLOCK_SIZE)
        written, placed = 0, 0
        for start, length in medium.runs():
            placed += length
            written += _write_run(medium, start, length, zeros, known.file.piece_size, may_write)
        medium.flush()
        return _Written(written, known.file.size - placed, medium.is_direct)


def _write_run(
    medium: OpenedMedium,
    start: int,
    length: int,
    zeros: memoryview,
    piece_size: int,
    may_write: Callable[[int], object],
) -> int:
    """Overwrite one run; how many bytes of it were taken. After each piece all is on the disk."""
    done, end, at = 0, start + length, start
    while at < end:
        piece_end = (at // piece_size + 1) * piece_size
        step = min(BLOCK_SIZE, end - at, piece_end - at)
        may_write(step)
        try:
            medium.write_at(at, zeros[:step])
            done += step
        except OSError:
            medium.verify_present()  # a disk that is gone is no bad place
        at += step
        if at == piece_end:
            medium.flush()
    return done


def _read_back(
    known: _Known, done: _Written, meter: Meter, around: Surroundings
) -> OverwrittenFile:
    place = Path(known.file.place)
    with opened_file(place, number=known.number, machine=around.machine, use=Use.AGAIN) as file:
        if (file.node, file.size) != (known.opened.node, known.opened.size):
            raise RefusedTargetError(
                f"{file.name} was exchanged meanwhile. Find out by whom, then start again"
            )
        read, different, unread = 0, 0, 0
        for length, others in blocks_of(file.medium):
            around.verify_not_stopped(_STOPPED)
            meter.advance(length)
            if others is None:
                unread += length
            else:
                read, different = read + length, different + others
        is_direct = done.is_direct and file.medium.is_direct
    return OverwrittenFile(
        known.file.size, done.written, done.holes, read, different, unread, is_direct
    )


def blocks_of(medium: OpenedMedium) -> Iterator[tuple[int, int | None]]:
    """Each block of a file: its length, and how many bytes are not zero; None where unreadable."""
    buffer, zeros = new_buffer(BLOCK_SIZE), bytes(BLOCK_SIZE)
    for offset in range(0, medium.size, BLOCK_SIZE):
        block = buffer[: min(BLOCK_SIZE, medium.size - offset)]
        try:
            medium.read_into(offset, block)
        except OSError:
            medium.verify_present()
            yield len(block), None
            continue
        same = block == zeros[: len(block)]
        yield len(block), 0 if same else len(block) - bytes(block).count(0)

"""Another person's own reading of an overwritten copy, and taking the names of its files away."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.erasing.police_copies.ending import blocks_of
from forensics.erasing.police_copies.known import Use, opened_file
from forensics.erasing.progress import Phase
from forensics.erasing.surroundings import READING_STOPPED
from forensics.errors import RefusedTargetError
from forensics.output import flush_folder
from forensics.values.copies.police_copies import CopyReading, ReadFile

if TYPE_CHECKING:
    from forensics.erasing.devices.block_devices import Machine
    from forensics.erasing.police_copies.ending import ToEnd
    from forensics.erasing.police_copies.known import Opened
    from forensics.erasing.progress import Meter
    from forensics.erasing.surroundings import Surroundings
    from forensics.values.copies.police_copies import CopyFile


def read_copy(what: ToEnd, *, around: Surroundings) -> CopyReading:
    """Read every byte of the same files, and count those that are zero. Nothing is changed.

    Raises:
        RefusedTargetError: a file is another one, or not there.
        InterruptedErasureError: somebody stopped it.
    """
    started = around.now()
    meter = around.meter(Phase.VERIFYING, what.size)
    files = tuple(
        _read(file, number, meter, around) for number, file in enumerate(what.files, start=1)
    )
    return CopyReading(what.copy, files, around.tool, started, around.now())


def remove_files(files: tuple[CopyFile, ...], *, machine: Machine) -> None:
    """Delete the files, each known by its marks; one that is not there any more is left so.

    To be called once another person has read them.

    Raises:
        RefusedTargetError: a file is another one, or cannot be deleted, or its folder is not here.
    """
    for number, file in enumerate(files, start=1):
        place = Path(file.place)
        if not place.parent.is_dir():
            raise RefusedTargetError(
                f"The folder of file {number} is not on this computer. Nothing was issued. Have it "
                "issued on the computer that has the files"
            )
        if not os.path.lexists(place):
            continue
        with opened_file(place, number=number, machine=machine, use=Use.KNOW) as found:
            if (found.marks, found.size) != (file.marks, file.size):
                raise RefusedTargetError(f"{found.name} is another file. It was not deleted")
            _unlink(place, found)
        flush_folder(place.parent)


def _unlink(place: Path, found: Opened) -> None:
    """Take the name away in the very folder in which it names what was opened."""
    try:
        folder = os.open(place.parent, os.O_CLOEXEC | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            there = os.stat(place.name, dir_fd=folder, follow_symlinks=False)
            if (there.st_dev, there.st_ino) != found.node:
                raise RefusedTargetError(f"{found.name} is another file. It was not deleted")
            os.unlink(place.name, dir_fd=folder)
        finally:
            os.close(folder)
    except OSError as error:
        why = (error.strerror or "unknown error").lower()  # the system's words hold the path
        raise RefusedTargetError(f"{found.name} cannot be deleted: {why}") from None


def _read(file: CopyFile, number: int, meter: Meter, around: Surroundings) -> ReadFile:
    place, read, zero = Path(file.place), 0, 0
    with opened_file(place, number=number, machine=around.machine, use=Use.READ) as found:
        if (found.marks, found.size) != (file.marks, file.size):
            raise RefusedTargetError(
                f"{found.name} is not the file that was registered. Find out where that is"
            )
        for length, others in blocks_of(found.medium):
            around.verify_not_stopped(READING_STOPPED)
            meter.advance(length)
            if others is not None:
                read, zero = read + length, zero + length - others
        return ReadFile(file.size, read, zero, found.medium.is_direct)

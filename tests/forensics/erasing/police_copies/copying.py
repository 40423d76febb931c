"""Files of a made-up police copy on this disk, and what ends them with its arguments filled."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from forensics.erasing.police_copies.ending import ToEnd, end_copy
from forensics.erasing.police_copies.known import register_file
from forensics.errors import PermissionWithdrawnError
from tests.forensics.erasing.builders import SURROUNDINGS

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.erasing.surroundings import Surroundings
    from forensics.values.copies.police_copies import CopyFile, CopyReceipt

KIB = 1024


class Standing:
    """A permission that stands until a test lets it be withdrawn."""

    def __init__(self) -> None:
        self.withdrawn = False

    def renew(self) -> None:
        if self.withdrawn:
            raise PermissionWithdrawnError("a hold was placed")


def made(folder: Path, name: str = "image.001", size: int = 300 * KIB + 7) -> Path:
    """A file of random bytes, on the disk of the tests (ext4 here; ``/tmp`` of Debian)."""
    path = folder / name
    path.write_bytes(os.urandom(size))
    return path


def registered(*paths: Path) -> tuple[CopyFile, ...]:
    machine = SURROUNDINGS.machine
    return tuple(
        register_file(path, number=number, machine=machine, tell=lambda _: None)
        for number, path in enumerate(paths, start=1)
    )


def what(*paths: Path, is_begun: bool = False) -> ToEnd:
    return ToEnd("b_1", registered(*paths), is_begun)


def end(to_end: ToEnd, around: Surroundings = SURROUNDINGS) -> CopyReceipt:
    return end_copy(to_end, begin=Standing, around=around)

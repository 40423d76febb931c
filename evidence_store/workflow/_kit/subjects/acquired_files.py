"""Files of acquisitions: never a target, and known again under another name."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.acquisitions import RegisteredFile
from evidence_store.domain.exhibits.known_by import of_files
from evidence_store.errors import WrongEntryError
from forensics.containers.folder import listed_files
from forensics.erasing.copies.file_marks import read_marks
from forensics.erasing.copies.sidecars import ENDING, copy_id_of, retire_sidecar
from forensics.values import SourceKind

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from evidence_store.workflow._kit.ports import UnitOfWork
    from forensics.values import SourceRef


def is_registered(path: Path, *, uow: UnitOfWork) -> bool:
    """Whether a file belongs to a registered acquisition of any case: such a file is no target.

    So is every file in a folder that is one.
    """
    real, marks = path.resolve(), set[str]()
    copies = filter(None, (copy_id_of(path),))
    for each in (real, *real.parents):
        # Of a file that cannot be read the path is left to know it by.
        with suppress(OSError):
            marks.add(read_marks(each).text)
    with uow:
        # It is known by its path, by its marks wherever it was moved, and by the id of its note.
        wanted = of_files(paths=map(str, (real, *real.parents)), marks=marks, copies=copies)
        return bool(uow.acquisitions.known_by(wanted))


def require_no_copies(source: SourceRef) -> None:
    """Check that a folder holds no working copy, which its own note would let be overwritten.

    Raises:
        WrongEntryError: it holds one.
    """
    if source.kind is not SourceKind.FOLDER:
        return
    found = listed_files(os.fsencode(source.segments[0]))
    if any(place.endswith(os.fsencode(ENDING)) for place, _ in found):
        raise WrongEntryError(
            "This folder holds a working copy. Nothing was registered. Move the copy and its note "
            "out of the folder, then register it again."
        )


def registered_file(path: Path, source: SourceRef) -> RegisteredFile:
    """How a file of an acquisition, or its folder, is known again under another name.

    Raises:
        WrongEntryError: it cannot be read.
    """
    try:
        size = source.size if source.kind is SourceKind.FOLDER else path.stat().st_size
        return RegisteredFile(read_marks(path).text, size, copy_id_of(path))
    except OSError as error:
        raise WrongEntryError(
            f"{path.name} cannot be read. Check the path and your rights to it."
        ) from error


def retire(path: Path, *, acquisition: str, at: datetime) -> None:
    """Have a file that was a working copy be none from now on.

    Raises:
        WrongEntryError: its note cannot be taken away.
    """
    try:
        retire_sidecar(path, acquisition=acquisition, at=at)
    except OSError as error:
        raise WrongEntryError(
            f"{path.name} has the note of a working copy beside it, and the note cannot be "
            "removed. Nothing was registered. Make its folder writable, then register it again."
        ) from error

"""Files of acquisitions: never a target, and known again under another name."""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.acquisitions import RegisteredFile
from evidence_store.domain.exhibits.known_by import of_files
from evidence_store.errors import ConflictError, WrongEntryError
from forensics.containers.folder import listed_files
from forensics.erasing.copies.file_marks import read_marks
from forensics.erasing.copies.sidecars import ENDING, copy_id_of, retire_sidecar
from forensics.values import SourceKind

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from evidence_store.workflow._kit.ports import UnitOfWork
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit
    from forensics.values import SourceRef

ASKED_AT_ONCE = 500
"""Paths of a folder that the record is asked for in one question."""


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


def require_nothing_registered_in(source: SourceRef, *, opened: OpenExhibit) -> None:
    """Check that no file or folder in a folder is registered already, by its path.

    Raises:
        ConflictError: one is; which one is not said, for its name may name a person.
    """
    if source.kind is not SourceKind.FOLDER:
        return
    folder = source.segments[0].resolve()
    files = [os.fsdecode(place) for place, _ in listed_files(os.fsencode(folder))]
    # A folder within can be an extraction by itself: its files would be of two acquisitions.
    above = {str(each) for file in files for each in PurePath(file).parents} - {"."}
    below = (str(folder / each) for each in (*files, *above))
    while some := tuple(islice(below, ASKED_AT_ONCE)):
        for each in opened.uow.acquisitions.known_by(of_files(paths=some)):
            whose = "this" if each.exhibit_id == opened.exhibit.id else "another"
            raise ConflictError(
                f"{opened.exhibit.reference}: the folder holds what is registered already for "
                f"{whose} exhibit. Nothing was registered. Choose a folder without it."
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

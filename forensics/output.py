"""Files that we write: beside their name, flushed, then renamed; never over another file.

A case file names paths on a suspect's medium, so its mode is 0600 from its first byte.
"""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from forensics.errors import MissingFolderError, OutputExistsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CASE_FILE_MODE = 0o600


def refuse_existing(path: Path) -> None:
    """Check that nothing stands under that name, and its folder is there.

    Raises:
        OutputExistsError: something does.
        MissingFolderError: there is no such folder.
    """
    if os.path.lexists(path):
        message = (
            f"{path.name} is there already; choose another name, or use --restart where offered"
        )
        raise OutputExistsError(message)
    _require_folder(path)


def write_new(
    path: Path, data: bytes, *, mode: int = CASE_FILE_MODE, replace: bool = False
) -> None:
    """Write a whole file so that after a power cut it is either there whole or not at all.

    Args:
        path: the final name.
        data: all of its bytes.
        mode: permission bits of the new file.
        replace: take the place of a file of that name instead of refusing.

    Raises:
        OutputExistsError: the name is taken and ``replace`` is false.
        MissingFolderError: the folder is not there.
        OSError: the disk is full or the folder cannot be written; no half file is left.
    """
    with writing_new(path, mode=mode, replace=replace) as file:
        file.write(data)


@contextmanager
def writing_new(
    path: Path, *, mode: int = CASE_FILE_MODE, replace: bool = False
) -> Iterator[BinaryIO]:
    """Give a file to write to; at the end of the block it has its name, as by ``write_new``.

    When the block raises, nothing is left of it.

    Raises:
        OutputExistsError: the name is taken and ``replace`` is false.
        MissingFolderError: the folder is not there.
        OSError: the disk is full or the folder cannot be written; no half file is left.
    """
    if not replace:
        refuse_existing(path)
    _require_folder(path)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if not replace:
            refuse_existing(path)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Make a rename in that folder last through a power cut, where the system can."""
    # Windows opens no folder as a file, so none can be flushed there.
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _require_folder(path: Path) -> None:
    """Check that a file can have its place there; name the first folder on the way that is not."""
    missing = [folder for folder in path.absolute().parents if not folder.exists()]
    if missing:
        message = (
            f"The folder {missing[-1].name} is not there, so {path.name} cannot be written; make "
            "the folder, or check the path"
        )
        raise MissingFolderError(message)
    if not path.absolute().parent.is_dir():
        message = f"{path.absolute().parent.name} is a file and not a folder; check the path"
        raise MissingFolderError(message)

"""Files of new keys: laid aside whole before the entry is made, put in their place after it.

The entry in the log decides which keys are the unit's. What was laid aside counts for nothing until
it is there; from then on anyone who opens the folder finishes what a kill cut short, before
anything else.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from evidence_store.data_folder.places import LOG, NEW_KEYS, REPLACED, ROOT_KEY, SETTINGS, UNIT_KEYS
from forensics.output import flush_folder, write_new

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ASKED = "asked.json"
# The settings, which name the log's new key, are laid aside last and moved last.
_IN_ORDER = (UNIT_KEYS, ROOT_KEY, LOG, REPLACED, SETTINGS)


def lay_aside(data: Path, files: Mapping[str, bytes]) -> None:
    """Write what is to take the place of these files; nothing is replaced yet.

    Args:
        data: the data folder.
        files: the bytes of each by its name: exactly those that a change of keys replaces.

    Raises:
        OSError: the disk is full or refuses.
    """
    folder = open_folder(data)
    (folder / SETTINGS).unlink(missing_ok=True)  # first: without it nothing else is taken
    for left in folder.iterdir():  # by an earlier run that was cut short
        if left.name != ASKED:
            left.unlink()
    for name in _IN_ORDER:
        write_new(folder / name, files[name])


def put_in_place(data: Path) -> None:
    """Move what was laid aside over what it replaces; done again, it goes on where it stopped.

    Raises:
        OSError: the folder cannot be written.
    """
    folder = data / NEW_KEYS
    (folder / ASKED).unlink(missing_ok=True)
    for name in _IN_ORDER:
        with suppress(FileNotFoundError):  # moved before, or by another process at this moment
            (folder / name).replace(data / name)
            flush_folder(data)
    with suppress(OSError):  # another process was first
        folder.rmdir()
        flush_folder(data)


def open_folder(data: Path) -> Path:
    """The folder for keys that do not count yet; it is made where it is not there."""
    folder = data / NEW_KEYS
    if not folder.is_dir():
        folder.mkdir(mode=0o700)
        flush_folder(data)
    return folder

"""Signed holds and stops that lie in the data folder until somebody records them."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

import cattrs

from evidence_store.data_folder.places import STOPS
from evidence_store.domain.holds.waiting_stops import SignedStop, StopFile
from forensics.documents import from_json, to_json
from forensics.output import flush_folder, write_new

if TYPE_CHECKING:
    from pathlib import Path

_MOST = 16 * 1024
_SUFFIX = ".json"


def list_stop_files(data: Path) -> list[StopFile]:
    """Every file that lies there, by name; also one that is none of ours."""
    folder = data / STOPS
    if not folder.is_dir():
        return []
    # Under a dot a file is still being written, and gets its name when it is whole.
    return [_read(path) for path in sorted(folder.iterdir()) if not path.name.startswith(".")]


def put_stop_file(data: Path, stop: SignedStop) -> str:
    """Lay a signed stop into the folder, flushed to the disk; give the file's name.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    folder = data / STOPS
    folder.mkdir(mode=0o700, exist_ok=True)
    name = f"{secrets.token_hex(8)}{_SUFFIX}"
    write_new(folder / name, to_json(stop))
    flush_folder(folder)
    flush_folder(data)
    return name


def remove_stop_file(data: Path, file: StopFile) -> None:
    """Take a file away whose entry is durable; one that was changed meanwhile stays.

    A folder is none of ours to empty: it stays there under a dot, and holds nothing.
    """
    path = data / STOPS / file.name
    if _read(path).digest != file.digest:
        return
    if path.is_dir() and not path.is_symlink():
        path.rename(path.with_name(f".dismissed-{secrets.token_hex(8)}"))
    else:
        path.unlink(missing_ok=True)
    flush_folder(path.parent)


def _read(path: Path) -> StopFile:
    """The file as it lies there; a link, a folder or another form is no stop, and holds all."""
    content, stop = b"", None
    if path.is_file() and not path.is_symlink():
        with suppress(OSError), path.open("rb") as file:
            content = file.read(_MOST + 1)
        with suppress(ValueError, RecursionError, cattrs.BaseValidationError):
            stop = from_json(content, SignedStop) if len(content) <= _MOST else None
    return StopFile(path.name, f"sha256:{hashlib.sha256(content).hexdigest()}", stop)

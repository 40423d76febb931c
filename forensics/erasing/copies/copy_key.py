"""The key by which a user's working copies are known on this computer: made once, and kept private.

A note beside a file says that the file may be overwritten. Without a key anybody could write such a
note by hand, beside a file that was never a copy.
"""

from __future__ import annotations

import os
import pwd
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.errors import ErasureError, RefusedTargetError
from forensics.output import flush_folder, write_new

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_SIZE = 32
_FOLDER_MODE = 0o700


def own_key_path() -> Path:
    """Where the key of the user who runs this process stands.

    Raises:
        ErasureError: this user has no folder for settings.
    """
    return key_path(os.environ)


def key_path(environment: Mapping[str, str]) -> Path:
    """Where a user's key stands: in ``XDG_CONFIG_HOME``, else in ``.config`` of the home folder.

    Raises:
        ErasureError: neither the environment nor the system names a home folder.
    """
    named = environment.get("XDG_CONFIG_HOME", "")
    folder = Path(named) if os.path.isabs(named) else _home(environment) / ".config"  # noqa: PTH117 -- an empty text is no path
    return folder / "expunge" / "copy.key"


def make_key(path: Path) -> bytes:
    """Return the key that stands there; make it first where none does.

    Raises:
        ErasureError: it cannot be made, or is not a key of this user.
    """
    try:
        path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        if not os.path.lexists(path):
            _write_first(path, secrets.token_bytes(KEY_SIZE))
    except OSError as error:
        message = (
            f"The key for working copies cannot be made ({(error.strerror or '').lower()}); "
            "name a folder of your own in XDG_CONFIG_HOME, then start again"
        )
        raise ErasureError(message) from error
    return _read(path)


def read_key(path: Path) -> bytes:
    """Return the key that stands there, and never make one.

    Raises:
        RefusedTargetError: there is none, so nothing here was made with it.
        ErasureError: it is not a key of this user.
    """
    try:
        return _read(path)
    except FileNotFoundError as error:
        message = (
            "This user has made no working copy on this computer; make the copy again here, with "
            "`expunge copy make`"
        )
        raise RefusedTargetError(message) from error


def _write_first(path: Path, key: bytes) -> None:
    """Write a key unless another process was quicker; a rename would take the place of its key."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        write_new(beside, key)
        with suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    flush_folder(path.parent)


def _home(environment: Mapping[str, str]) -> Path:
    if os.path.isabs(environment.get("HOME", "")):  # noqa: PTH117 -- an empty text is no path
        return Path(environment["HOME"])
    try:
        return Path(pwd.getpwuid(os.geteuid()).pw_dir)
    except KeyError as error:
        message = (
            "This user has no home folder for the key of working copies; name a folder in "
            "XDG_CONFIG_HOME, then start again"
        )
        raise ErasureError(message) from error


def _read(path: Path) -> bytes:
    handle = _open(path)
    try:
        status = os.fstat(handle)
        is_private = status.st_uid == os.geteuid() and not status.st_mode & 0o077
        key = os.read(handle, KEY_SIZE + 1) if stat.S_ISREG(status.st_mode) else b""
    finally:
        os.close(handle)
    if not is_private or len(key) != KEY_SIZE:
        message = (
            f"{path.name}, the key for working copies, is damaged or can be read by others; "
            "move it away and make the copies again"
        )
        raise ErasureError(message)
    return key


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise
    except OSError as error:
        message = f"{path.name} cannot be read: {(error.strerror or '').lower()}"
        raise ErasureError(message) from error

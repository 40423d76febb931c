"""Keys of keyed streams: drawn when the work begins, one for each erasure, and kept until it ends.

Who carries out the work keeps it where nobody else reads it; a receipt names it by a digest, so
that another key is known for what it is. Beside a working copy it is a file next to the receipt.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from forensics.errors import ErasureError, RefusedTargetError
from forensics.output import write_new
from forensics.regular_files import open_regular
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.values import ErasureReceipt

KEY_SIZE = 32
_ENDING = ".key"
_LABEL = b"expunge-erase-stream-v1\0"


def first_or_kept(kept: bytes | None, *, is_begun: bool, keep: Callable[[bytes], object]) -> bytes:
    """Return the key that is kept; where none is, draw one and have it kept before it is used.

    Args:
        kept: what was kept for this erasure.
        is_begun: an earlier run may have written, so a new key would never compare.
        keep: returns once a power cut does not lose the key any more.

    Raises:
        RefusedTargetError: an earlier run wrote, and its key is not there.
    """
    if kept is not None:
        return kept
    if is_begun:
        raise RefusedTargetError(
            "The key of the stream that an earlier start wrote is not there, so the rest cannot be "
            "written to fit it. Put it back, or begin again from the first byte with a new plan "
            "and a new receipt name"
        )
    drawn = secrets.token_bytes(KEY_SIZE)
    keep(drawn)
    return drawn


def digest_of_key(key: bytes) -> Digest:
    """What names a key and tells nothing of it: the SHA-256 of a label and the key."""
    return Digest(HashAlgorithm.SHA256, hashlib.sha256(_LABEL + key).digest())


def verify_key(receipt: ErasureReceipt, key: bytes | None) -> None:
    """Check that this is the key with which the medium was overwritten, where there was one.

    Raises:
        RefusedTargetError: it is another, or missing.
    """
    if receipt.stream != (None if key is None else digest_of_key(key)):
        raise RefusedTargetError(
            "This is not the key of the stream that the receipt names, so nothing can be compared "
            "with it. Verify where the key of this erasure is kept"
        )


def read_key_beside(receipt: Path) -> bytes | None:
    """Return the key that stands beside a receipt; None where none does.

    Raises:
        ErasureError: it cannot be read, or is none.
        WrongUseError: it is a pipe or a device.
    """
    path = _beside(receipt)
    try:
        with open_regular(path) as file:
            key = file.read(KEY_SIZE + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        why = (error.strerror or "read error").lower()
        raise ErasureError(f"The key {path.name} cannot be read: {why}") from error
    if len(key) != KEY_SIZE:
        raise ErasureError(f"{path.name} is not the key of an erasure; put back the right one")
    return key


def keep_key_beside(receipt: Path, key: bytes) -> None:
    """Keep a key beside the receipt to be, readable by this user alone.

    Raises:
        OutputExistsError: one is there.
    """
    write_new(_beside(receipt), key)


def _beside(receipt: Path) -> Path:
    return receipt.with_name(receipt.name + _ENDING)

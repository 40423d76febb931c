"""What a person's key is in bytes, as the formats take it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import WrongKeyError
from forensics.wordings import locks as wordings

if TYPE_CHECKING:
    from forensics.volumes.keys import VolumeKey


def phrase_of(key: VolumeKey) -> bytes:
    """Return a passphrase, or the bytes of a key file.

    Raises:
        WrongKeyError: it is neither.
    """
    if key.key_file is not None:
        return key.key_file
    if key.passphrase is None:
        raise WrongKeyError(wordings.WRONG_KEY)
    return key.passphrase.encode()

"""What is put aside while a list is imported: a file without a name, that nobody else can read.

The file is in no folder, so it is gone with the process, however that ends. What a list says of
known files is evidence, so each byte is enciphered (AES-256 in counter mode, by a key that is made
for this file and kept nowhere): what is left on the disk tells nothing.
"""

from __future__ import annotations

import secrets
import tempfile
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

_BLOCK = 16
_KEY_BITS = 256


def scratch_file(folder: Path) -> BinaryIO:
    """Return a file without a name, on the disk of that folder, to read and to write.

    Raises:
        OSError: none can be made there.
    """
    return tempfile.TemporaryFile(dir=folder, buffering=0)


@dataclass(frozen=True, slots=True)
class PutAside:
    """Where bytes lie in a scratch file, and how many."""

    start: int
    size: int


class Scratch:
    """Bytes on a disk, each written once."""

    def __init__(self, file: BinaryIO) -> None:
        """Take a file that is empty, and closed by who opened it."""
        self._file, self._end = file, 0
        self._cipher = AES(secrets.token_bytes(_KEY_BITS // 8))

    def put(self, data: bytes | bytearray | npt.NDArray[Any]) -> PutAside:
        """Put bytes aside, and say where they are.

        Raises:
            OSError: the disk is full.
        """
        plain = memoryview(data.tobytes() if isinstance(data, np.ndarray) else data)
        place = PutAside(self._end, len(plain))
        self._file.seek(place.start)
        sealed = memoryview(self._at(place.start).encryptor().update(plain))
        while sealed:  # a raw file may take less than all
            sealed = sealed[self._file.write(sealed) :]
        self._end += place.size + -place.size % _BLOCK
        return place

    def read(self, place: PutAside, start: int = 0, end: int | None = None) -> bytes:
        """Return the bytes of a place, from one of them up to another.

        Raises:
            OSError: it cannot be read.
        """
        stop = place.size if end is None else min(end, place.size)
        if start >= stop:
            return b""
        before = start % _BLOCK
        first = place.start + start - before
        self._file.seek(first)
        sealed = bytearray()
        while len(sealed) < before + stop - start:
            more = self._file.read(before + stop - start - len(sealed))
            if not more:
                raise OSError("the work file is shorter than what was written to it")
            sealed += more
        return self._at(first).decryptor().update(bytes(sealed))[before:]

    def _at(self, offset: int) -> Cipher[CTR]:
        return Cipher(self._cipher, CTR((offset // _BLOCK).to_bytes(16, "big")))

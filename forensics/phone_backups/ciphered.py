"""The content of a file of an encrypted backup: AES-256 in CBC mode, from a block of zeros on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from forensics.errors import UnreadableExtentError
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from forensics.containers.reader import HeldStream

BLOCK = 16


class CipheredStream:
    """The content behind a stored one; read from front to back it reads that once."""

    def __init__(self, stored: HeldStream, stored_size: int, size: int, key: bytes) -> None:
        """Take what is stored, its length and that of the content, and the key of the file."""
        self._stored, self._stored_size, self.size = stored, stored_size, size
        self._key = key
        self._end, self._last = 0, bytes(BLOCK)

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See ``ContentStream.read_into``.

        Raises:
            UnreadableExtentError: it cannot be read, or ends within a block.
        """
        start, end = offset - offset % BLOCK, offset + len(buffer)
        end += -end % BLOCK
        if end > self._stored_size:
            raise UnreadableExtentError(offset, len(buffer), wordings.DAMAGED)
        before = self._before(start)
        held = bytearray(end - start)
        self._stored.read_into(start, memoryview(held))
        if held:
            self._end, self._last = end, bytes(held[-BLOCK:])
        decryptor = Cipher(algorithms.AES(self._key), modes.CBC(before)).decryptor()
        decrypted = decryptor.update(bytes(held))
        buffer[:] = decrypted[offset - start : offset - start + len(buffer)]

    def damage(self) -> UnreadableExtentError | None:
        """See ``HeldStream.damage``."""
        if self._stored_size % BLOCK:
            return UnreadableExtentError(0, self.size, wordings.OTHER_CONTENT)
        return self._stored.damage()

    def close(self) -> None:
        """Let go of it."""
        self._stored.close()

    def _before(self, start: int) -> bytes:
        """The block of cipher text before a place."""
        if start == self._end:
            return self._last
        if not start:
            return bytes(BLOCK)
        block = bytearray(BLOCK)
        self._stored.read_into(start - BLOCK, memoryview(block))
        return bytes(block)


def padded_size(stored: HeldStream, stored_size: int, key: bytes) -> int:
    """Return the length of a content by what fills up its last block (RFC 5652, 6.3).

    Raises:
        UnreadableExtentError: the last block cannot be read, or is no such one.
    """
    last = bytearray(BLOCK)
    CipheredStream(stored, stored_size, stored_size, key).read_into(
        stored_size - BLOCK, memoryview(last)
    )
    number = last[-1]
    if not 1 <= number <= BLOCK or last[-number:] != bytes((number,)) * number:
        raise UnreadableExtentError(0, stored_size, wordings.OTHER_CONTENT)
    return stored_size - number

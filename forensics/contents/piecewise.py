"""Decoders over anything that gives bytes from front to back, so that one may follow another."""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from io import BytesIO
from typing import Protocol

from forensics.containers.decoding import INPUT_SIZE, Inflater
from forensics.contents.pieces import damaged
from forensics.disk_images.inflating import INFLATE_ERRORS

_PIECE = 64 * 1024


class Source(Protocol):
    """Gives encoded bytes from front to back."""

    def read(self, length: int, /) -> bytes:
        """Return the next bytes, at most so many; none at the end."""


class HeldBytes(BytesIO):
    """Bytes in memory, as ``containers.decoding.Decoder`` gives them."""

    def unused(self) -> int:
        """See ``Decoder.unused``."""
        return 0


class PiecewiseDecoder(ABC):
    """Decodes piece by piece; see ``containers.decoding.Decoder``. An encoding is a subclass."""

    def __init__(self, source: Source) -> None:
        """Take what gives the encoded bytes."""
        self._source = source
        self._encoded, self._decoded = b"", b""
        self._is_end = False

    def read(self, length: int) -> bytes:
        """See ``Decoder.read``."""
        while not self._decoded and not self._is_end:
            more = self._source.read(_PIECE)
            self._is_end = not more
            encoded = self._encoded + more
            self._decoded, self._encoded = self._decode(encoded, is_last=not more)
        given, self._decoded = self._decoded[:length], self._decoded[length:]
        return given

    def unused(self) -> int:
        """See ``Decoder.unused``: what follows the end of the encoding is no part of it."""
        return 0

    @abstractmethod
    def _decode(self, encoded: bytes, *, is_last: bool) -> tuple[bytes, bytes]:
        """Return what bytes say, and the end of them that says nothing before more is there."""


class Inflating:
    """A zlib stream, or a deflate stream of another form by ``wbits``, of any source."""

    def __init__(self, source: Source, wbits: int = zlib.MAX_WBITS) -> None:
        """Take what gives the stream."""
        self._source, self._inflater = source, Inflater(wbits)

    def read(self, length: int) -> bytes:
        """See ``Decoder.read``."""
        while not self._inflater.eof:
            needs = self._inflater.needs_input
            more = self._source.read(INPUT_SIZE) if needs else b""
            if needs and not more:
                raise damaged()
            try:
                decoded = self._inflater.decompress(more, length)
            except INFLATE_ERRORS as error:
                raise damaged() from error
            if decoded:
                return decoded
        return b""

    @property
    def behind(self) -> int:
        """How many of the bytes that the source gave follow the end of the stream."""
        return len(self._inflater.unused_data)

    def unused(self) -> int:
        """See ``Decoder.unused``: what follows the stream is no part of it."""
        return 0

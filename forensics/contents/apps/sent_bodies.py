"""Bodies of answers as they were before they were sent compressed (RFC 9110, 8.4.1; RFC 7932)."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import brotli

from forensics.containers.decoding import Unpacked
from forensics.contents.pieces import damaged, piece
from forensics.contents.piecewise import Inflating
from forensics.contents.reader import ClosedContent, ContentMember
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.containers.decoding import Decoder
    from forensics.contents.pieces import ContentPiece
    from forensics.matching.content_streams import ContentStream
    from forensics.values import Extent

_ENCODING = re.compile(rb"content-encoding:[ \t]*([a-z0-9-]+)", re.IGNORECASE)
_INPUT = 64 * 1024
MIB = 1024 * 1024


class Brotli:
    """One brotli stream; see ``containers.decoding.Decoder``."""

    def __init__(self, stored: ContentPiece) -> None:
        """Take the encoded bytes."""
        self._stored, self._decoder, self._left = stored, brotli.Decompressor(), b""

    def read(self, length: int) -> bytes:
        """See ``Decoder.read``."""
        while not self._left and not self._decoder.is_finished():
            takes_more = self._decoder.can_accept_more_data()
            more = self._stored.read(_INPUT) if takes_more else b""
            if takes_more and not more:
                raise damaged()
            try:
                # What it gives goes some 32 KiB over the limit.
                self._left = self._decoder.process(more, output_buffer_limit=length)
            except brotli.error as error:
                raise damaged() from error
        found, self._left = self._left[:length], self._left[length:]
        return found

    def unused(self) -> int:
        """See ``Decoder.unused``: what follows the stream is no part of it."""
        return 0


def _gzip(stored: ContentPiece) -> Decoder:
    return Inflating(stored, 31)


def _deflate(stored: ContentPiece) -> Decoder:
    return Inflating(stored, 15)


# What decodes each, and the memory that it takes: a window of 16 MiB at most, of 8 in Zstandard.
_DECODERS: dict[bytes, tuple[Callable[[ContentPiece], Decoder], int]] = {
    b"gzip": (_gzip, 0),
    b"x-gzip": (_gzip, 0),
    b"deflate": (_deflate, 0),
    b"br": (Brotli, 17 * MIB),
    b"zstd": (Unpacked, 8 * MIB),
}


def decoded_body(
    content: ContentStream, name: bytes, body: Extent, head: bytes
) -> Iterator[ContentMember | ClosedContent]:
    """Return what a body is when it was sent compressed, as the head of the answer says."""
    said = _ENCODING.search(head)
    encoding = said[1].lower() if said else b""
    if encoding in _DECODERS and body.length:
        decoder, memory = _DECODERS[encoding]
        begin = partial(_begin, content, body, decoder)
        yield ContentMember(name + b"/decoded", begin, stored=(body,), memory=memory)
    elif encoding not in (b"", b"identity") and body.length:
        yield ClosedContent(wordings.UNKNOWN_METHOD, stored=(body,))


def _begin(
    content: ContentStream, body: Extent, decoder: Callable[[ContentPiece], Decoder]
) -> Decoder:
    return decoder(piece(content, body))

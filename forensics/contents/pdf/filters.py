"""The filters of streams (ISO 32000-1, 7.4) that are decoded here."""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING, Final

import numpy as np

from forensics.contents.pieces import damaged
from forensics.contents.piecewise import Inflating, PiecewiseDecoder

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.containers.decoding import Decoder
    from forensics.contents.piecewise import Source

_NO_HEX = re.sub(rb"[0-9A-Fa-f>]", b"", bytes(range(256)))
_NO_85 = re.sub(rb"[!-uz~]", b"", bytes(range(256)))
_POWERS = np.array([85**4, 85**3, 85**2, 85, 1], np.uint64)


class AsciiHex(PiecewiseDecoder):
    """Digits of base 16, until ``>``."""

    def _decode(self, encoded: bytes, *, is_last: bool) -> tuple[bytes, bytes]:
        digits, mark, _ = encoded.translate(None, _NO_HEX).partition(b">")
        self._is_end = is_last or bool(mark)
        if self._is_end:
            return binascii.unhexlify(digits + b"0" * (len(digits) % 2)), b""
        whole = len(digits) // 2 * 2
        return binascii.unhexlify(digits[:whole]), digits[whole:]


class Ascii85(PiecewiseDecoder):
    """Digits of base 85, until ``~``; ``z`` stands for four zeros."""

    def _decode(self, encoded: bytes, *, is_last: bool) -> tuple[bytes, bytes]:
        digits, mark, _ = encoded.translate(None, _NO_85).partition(b"~")
        digits = digits.replace(b"z", b"!!!!!")
        self._is_end = is_last or bool(mark)
        rest = len(digits) % 5
        if not self._is_end or not rest:
            return _from_85(digits[: len(digits) - rest]), digits[len(digits) - rest :]
        return _from_85(digits + b"u" * (5 - rest))[: rest - 5], b""


def _from_85(digits: bytes) -> bytes:
    groups = np.frombuffer(digits, np.uint8).reshape(-1, 5).astype(np.uint64) - 33
    return (groups @ _POWERS).astype(">u4").tobytes()


class RunLength(PiecewiseDecoder):
    """Runs of a byte, and bytes as they are, until 128."""

    def _decode(self, encoded: bytes, *, is_last: bool) -> tuple[bytes, bytes]:
        at, found = 0, list[bytes]()
        while at < len(encoded):
            length = encoded[at]
            if length == 128:
                self._is_end = True
                return b"".join(found), b""
            needed = 2 if length > 128 else length + 2
            if at + needed > len(encoded):
                break
            run = encoded[at + 1 : at + needed]
            found.append(run * (257 - length) if length > 128 else run)
            at += needed
        if is_last and at < len(encoded):
            raise damaged()
        return b"".join(found), encoded[at:]


FILTERS: Final[dict[bytes, Callable[[Source], Decoder]]] = {
    b"FlateDecode": Inflating,
    b"Fl": Inflating,
    b"ASCIIHexDecode": AsciiHex,
    b"AHx": AsciiHex,
    b"ASCII85Decode": Ascii85,
    b"A85": Ascii85,
    b"RunLengthDecode": RunLength,
    b"RL": RunLength,
}
PICTURES: Final = frozenset(
    (b"DCTDecode", b"DCT", b"JPXDecode", b"JBIG2Decode", b"CCITTFaxDecode", b"CCF")
)
"""What these filters are given stands as it is: a JPEG or JPEG 2000 file, or pixels as coded."""


def decoded_by(filters: tuple[bytes, ...]) -> Callable[[Source], Decoder] | None:
    """Return what undoes some filters, in their order; None where one is not known here."""
    known = [FILTERS[each] for each in filters if each in FILTERS]
    if len(known) < len(filters) or not known:
        return None

    def chain(source: Source) -> Decoder:
        decoder = known[0](source)
        for each in known[1:]:
            decoder = each(decoder)
        return decoder

    return chain

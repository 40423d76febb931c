"""What decodes encoded text from front to back: RFC 2045 (base64, quoted-printable), uuencode."""

from __future__ import annotations

import binascii
import re

from forensics.contents.piecewise import PiecewiseDecoder
from forensics.contents.texts.digit_runs import plain_digits

_ESCAPE = 6  # bytes at most that stand for one digit
_LINE = 1024  # of quoted-printable, which has 76 (RFC 2045, 6.7)


class Base64Text(PiecewiseDecoder):
    """Digits of base 64, with escapes and line breaks."""

    def _decode(self, text: bytes, *, is_last: bool) -> tuple[bytes, bytes]:
        cut = len(text) if is_last else _before_escape(text)
        digits, padding, _ = plain_digits(text[:cut]).partition(b"=")
        whole = len(digits) // 4 * 4
        if not is_last and not padding:
            return binascii.a2b_base64(digits[:whole]), digits[whole:] + text[cut:]
        self._is_end = True
        if len(digits) - whole == 1:  # a single digit says nothing
            digits = digits[:whole]
        return binascii.a2b_base64(digits + b"=="), b""


class HexText(PiecewiseDecoder):
    """Digits of base 16, with line breaks."""

    def _decode(self, text: bytes, *, is_last: bool) -> tuple[bytes, bytes]:  # noqa: ARG002 -- a digit alone says nothing at the end either
        digits = plain_digits(text)
        whole = len(digits) // 2 * 2
        try:
            return binascii.unhexlify(digits[:whole]), digits[whole:]
        except ValueError:  # another text follows the digits
            sound = re.match(rb"(?:[0-9A-Fa-f]{2})*+", digits)
            self._is_end = True
            return binascii.unhexlify(sound[0] if sound else b""), b""


class QuotedText(PiecewiseDecoder):
    """Quoted-printable text."""

    def _decode(self, text: bytes, *, is_last: bool) -> tuple[bytes, bytes]:
        cut = len(text) if is_last else text.rfind(b"\n") + 1
        if not cut and len(text) > _LINE:
            cut = text.rfind(b"=", len(text) - 3)
            cut = len(text) if cut < 0 else cut
        return binascii.a2b_qp(text[:cut]), text[cut:]


class UuText(PiecewiseDecoder):
    """Lines of uuencode: the first character says how many bytes each holds."""

    def _decode(self, text: bytes, *, is_last: bool) -> tuple[bytes, bytes]:
        cut = len(text) if is_last else text.rfind(b"\n") + 1
        return b"".join(map(_uu_line, text[:cut].splitlines())), text[cut:]


def _uu_line(line: bytes) -> bytes:
    if not line:
        return b""
    length = (line[0] - 32) & 63
    needed = (length + 2) // 3 * 4 + 1
    try:
        return binascii.a2b_uu(line[:needed])
    except binascii.Error:
        return b""


def _before_escape(text: bytes) -> int:
    """Return the place of an escape that the text may have been cut in; else its end."""
    at = max(text.rfind(b"\\", len(text) - _ESCAPE), text.rfind(b"%", len(text) - _ESCAPE))
    return len(text) if at < 0 else at

"""What the words around encoded text say, and what its first bytes do."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from forensics.matching.forms import FORMS

_HEADER = 4096
_NEARBY = 64
_KNOWN = re.compile(
    b"|".join(
        b"." * form.skip + re.escape(form.mark)
        for form in FORMS
        if not form.back and not form.is_mail
    ),
    re.DOTALL,
)
_NAME = re.compile(
    rb'name(\*?)(?:\*0\*?)?=[ \t]*(?:"([^"\r\n]{1,255})"|([^;\s]{1,255}))', re.IGNORECASE
)
_STATED = re.compile(rb"base64|encoding=b\b", re.IGNORECASE)
_WORDS = 256


def is_known_start(head: bytes) -> bool:
    """Whether bytes begin as a known form of file does, but for messages, which are text."""
    return _KNOWN.match(head) is not None


def header_before(text: bytes, body: int) -> bytes:
    """Return the header that ends with the blank line where a body begins; else nothing."""
    if text[body - 1 : body] != b"\n":
        return b""
    before = text[max(0, body - _HEADER) : body]
    lines = before.rstrip(b" \t\r\n")
    if before.count(b"\n", len(lines)) < 2:
        return b""
    first = max(lines.rfind(b"\n\n"), lines.rfind(b"\n\r\n"))
    return lines[first + 1 :]


def is_stated(text: bytes, start: int, header: bytes) -> bool:
    """Whether the header of digits, or what stands before them, says that they are base64."""
    if text.endswith(b"base64,", 0, start):
        return True
    nearby = text[max(0, start - _NEARBY) : start]
    line = nearby[nearby.rfind(b"\n") + 1 :]
    return bool(_STATED.search(line) or _STATED.search(header))


def name_in(header: bytes) -> bytes:
    """Return the name that a header gives its file; nothing where it gives none."""
    found = _NAME.search(header)
    if not found:
        return b""
    name: bytes = found[2] or found[3]
    return unquote_to_bytes(name.rpartition(b"'")[2]) if found[1] else name


def looks_like_digits(digits: bytes) -> bool:
    """Whether many digits are of base 64: small and large letters and numbers among the first."""
    some = digits[:_WORDS]
    return len(some) == _WORDS and bool(
        re.search(rb"[a-z]", some) and re.search(rb"[A-Z]", some) and re.search(rb"[0-9]", some)
    )

"""Objects of a PDF file as values (ISO 32000-1, 7.3): as many as the lock of one needs."""

from __future__ import annotations

import re
from typing import NamedTuple

MOST = 64 * 1024  # bytes of an object
_DEEPEST = 8
_SPACE = rb"(?:[\0\t\n\f\r ]|%[^\r\n]*)*"
_TOKEN = re.compile(
    _SPACE + rb"(?:(?P<mark><<|>>|\[|\]|\()|/(?P<name>[^\0\t\n\f\r ()<>\[\]{}/%]*)"
    rb"|<(?P<hex>[0-9A-Fa-f\0\t\n\f\r ]*)>"
    rb"|(?P<to>\d{1,10})[\0\t\n\f\r ]+\d{1,5}[\0\t\n\f\r ]+R\b|(?P<number>[+-]?\d{1,19})"
    rb"|(?P<word>true|false|null))"
)
_IN_TEXT = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|.))|([()])", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_CLOSED_BY = {b"<<": b">>", b"[": b"]"}
_LINE_ENDS = (b"\r\n", b"\n", b"\r")


class Reference(NamedTuple):
    """The number of the object that stands in another place."""

    number: int


Value = dict[str, "Value"] | list["Value"] | Reference | bytes | str | int | None
"""A dictionary, an array, a reference, a text, a name, a number or a truth value."""


def value_at(data: bytes, start: int) -> Value:
    """Return the value that begins at a place; None for what makes no sense, and for ``null``."""
    value, _ = _value(data[start : start + MOST], 0, 0)
    return value


def _value(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    """A value and where it ends; -1 where what stands there is none."""
    found = _TOKEN.match(data, at)
    if found is None or depth > _DEEPEST:
        return None, -1
    if found["mark"] is None:
        return _simple(found), found.end()
    if found["mark"] == b"(":
        return _text(data, found.end())
    if found["mark"] not in _CLOSED_BY:
        return None, -1
    items, end = _items(data, found.end(), depth, _CLOSED_BY[found["mark"]])
    if found["mark"] == b"[":
        return items, end
    pairs = zip(items[::2], items[1::2], strict=False)
    return {name: value for name, value in pairs if isinstance(name, str)}, end


def _simple(found: re.Match[bytes]) -> Value:
    if found["name"] is not None:
        return found["name"].decode("latin-1")
    if found["hex"] is not None:
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", found["hex"])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    if found["to"] is not None:
        return Reference(int(found["to"]))
    if found["number"] is not None:
        return int(found["number"])
    return {b"true": 1, b"false": 0}.get(found["word"])


def _items(data: bytes, at: int, depth: int, mark: bytes) -> tuple[list[Value], int]:
    found: list[Value] = []
    while (token := _TOKEN.match(data, at)) is not None and token["mark"] != mark:
        value, at = _value(data, at, depth + 1)
        if at < 0:
            return found, -1
        found.append(value)
    return found, token.end() if token is not None else -1


def _text(data: bytes, start: int) -> tuple[Value, int]:
    pieces, at, open_ones = list[bytes](), start, 1
    for found in _IN_TEXT.finditer(data, start):
        pieces.append(data[at : found.start()])
        at = found.end()
        if found[1]:
            pieces.append(bytes((int(found[1], 8) & 0xFF,)))
        elif found[2]:
            pieces.append(b"" if found[2] in _LINE_ENDS else _ESCAPES.get(found[2], found[2]))
        else:
            open_ones += 1 if found[3] == b"(" else -1
            if not open_ones:
                return b"".join(pieces), at
            pieces.append(found[3])
    return None, -1

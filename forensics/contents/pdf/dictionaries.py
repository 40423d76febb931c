"""The dictionary before a stream (ISO 32000-1, 7.3.8): what is needed of it, and no more."""

from __future__ import annotations

import re

from forensics.value_classes import dataclass

MOST = 4096  # bytes of a dictionary that are looked at, from its end back
MOST_FILTERS = 8
_OBJECT = re.compile(rb"(\d{1,10})[\0\t\n\f\r ]{1,8}(\d{1,10})[\0\t\n\f\r ]{1,8}\Z")
_TYPE = re.compile(rb"/Type[\0\t\n\f\r ]*/(\w+)")
_FILTER = re.compile(rb"/(?:Filter|F)[\0\t\n\f\r ]*(\[[^\]]{0,512}\]|/[^\0\t\n\f\r ()<>\[\]{}/%]+)")
_NAME = re.compile(rb"/([^\0\t\n\f\r ()<>\[\]{}/%]+)")
_LENGTH = re.compile(rb"/Length[\0\t\n\f\r ]+(\d{1,12})(?![\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+R\b)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """What a dictionary says of its stream: its object, its filters in their order, its length.

    ``number`` and ``generation`` are of the object, 0 where it has none; ``kind`` is its type.
    """

    name: bytes
    filters: tuple[bytes, ...]
    length: int | None
    number: int = 0
    generation: int = 0
    kind: bytes = b""


def facts_before(text: bytes, end: int) -> StreamFacts:
    """Return what the dictionary says that ends there."""
    before = text[max(0, end - MOST) : end]
    at, started = before.rfind(b"obj"), None
    if at >= 0:
        started = _OBJECT.search(before, max(0, at - 40), at)
    said = before[at:] if started else before
    if b"#" in said:
        said = _ESCAPED.sub(lambda each: bytes((int(each[1], 16),)), said)
    length = _LENGTH.search(said)
    kind = _TYPE.search(said)
    return StreamFacts(
        b"obj" + started[1] if started else b"",
        _filters(said),
        int(length[1]) if length else None,
        *((int(started[1]), int(started[2])) if started else (0, 0)),
        kind[1] if kind else b"",
    )


def _filters(said: bytes) -> tuple[bytes, ...]:
    found = _FILTER.search(said)
    return tuple(_NAME.findall(found[1]))[:MOST_FILTERS] if found else ()

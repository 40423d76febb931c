"""The canonical JSON (RFC 8785) of whatever is hashed, signed or compared byte by byte.

The library that writes it takes a document piece by piece in Python. Of all that a record holds,
Python's own encoder writes the same bytes ten times as fast: text, whole numbers, lists, objects.
The rest goes to the library: fractions, which RFC 8785 writes as JavaScript does, and text beyond
the first plane of Unicode, by which UTF-16 sorts keys in another way than code points do.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import rfc8785

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_INTEGER = 2**53 - 1
"""The largest whole number that JSON holds everywhere."""

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_SORTS_OTHERWISE = re.compile("[\U00010000-\U0010ffff]")
_TEXT = frozenset({str})
_FLAT = frozenset({str, bool, type(None)})


def canonical(value: Any) -> bytes:  # noqa: ANN401 -- whatever JSON can hold
    """Return the RFC 8785 bytes of a value.

    Raises:
        ValueError: JSON cannot hold it.
        RecursionError: it is nested without end.
    """
    return written(value) if _is_plain(value) else rfc8785.dumps(value)


def written(value: Any) -> bytes:  # noqa: ANN401 -- whatever JSON can hold
    """Return the RFC 8785 bytes of what is known to be text, numbers, lists and objects of these.

    Raises:
        ValueError: a text in it is half a surrogate pair.
    """
    text = _encode(value)
    if not text.isascii() and _SORTS_OTHERWISE.search(text):
        return rfc8785.dumps(value)
    return text.encode()


def _is_plain(value: Any) -> bool:  # noqa: ANN401 -- what it is, is the question
    kind = type(value)
    if kind is dict:
        return _TEXT.issuperset(map(type, value)) and _are_plain(value.values())
    if kind is list or kind is tuple:
        return _are_plain(value)
    if kind is int:
        return bool(-MAX_INTEGER <= value <= MAX_INTEGER)
    return kind in _FLAT or isinstance(value, str)  # of an enumeration: both write what it holds


def _are_plain(values: Iterable[Any]) -> bool:
    return all(map(_is_plain, [each for each in values if type(each) not in _FLAT]))

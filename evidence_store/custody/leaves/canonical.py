"""RFC 8785 bytes of what a leaf may hold: NFC text, no floats, integers below 2**53."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from forensics.canonical import MAX_INTEGER, written

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import JsonValue

_TEXT = frozenset({str})


def canonical(value: JsonValue) -> bytes:
    """RFC 8785 bytes of a value that keeps the rules of a leaf.

    Raises:
        ValueError: it does not.
    """
    _require_kinds(value)
    data = written(value)
    if not data.isascii():  # else so are all keys and texts in it, and every rule of texts is kept
        _require_texts(value)
    return data


def to_plain(value: object) -> JsonValue:
    """The same value with all text in NFC, tuples as lists and mappings as objects.

    Raises:
        ValueError: it holds something that JSON, or a leaf, cannot.
    """
    plain = _normal(value)
    _require_kinds(plain)
    return cast("JsonValue", plain)


def _normal(value: object) -> object:
    match value:
        case str():
            return value if value.isascii() else _normal_text(value)
        case list() | tuple():
            return [_normal(each) for each in value]
        case Mapping():
            return {_normal(str(key)): _normal(each) for key, each in value.items()}
        case _:
            return value


def _normal_text(text: str) -> str:
    # Two spellings of one letter look alike in print and hash differently (UAX 15).
    normal = unicodedata.normalize("NFC", text)
    _require_text(normal)
    return normal


def _require_kinds(value: Any) -> None:  # noqa: ANN401 -- what it is, is the question
    """Check that everything in it is of a kind that an entry holds, whatever its texts say."""
    kind = type(value)
    if kind is dict:
        if not _TEXT.issuperset(map(type, value)):
            message = "the keys of an entry are text"
            raise ValueError(message)
        for each in value.values():
            if type(each) is not str:  # most are
                _require_kinds(each)
    elif kind is list:
        for each in value:
            _require_kinds(each)
    elif kind is int:
        # RFC 7493: a double, which is all that JavaScript has, is exact only so far.
        if abs(value) > MAX_INTEGER:
            message = "an integer of an entry stays below 2**53"
            raise ValueError(message)
    # RFC 8785 prints floats as ECMAScript does; Python, for one, prints some of them otherwise.
    elif value is not None and kind is not bool and not isinstance(value, str):
        message = f"an entry cannot hold a {kind.__name__}"
        raise ValueError(message)


def _require_texts(value: object) -> None:
    """Check that all text in it, keys too, is in the normal form and can be written."""
    match value:
        case str():
            _require_text(value)
        case list():
            for each in value:
                _require_texts(each)
        case dict():
            for key, each in value.items():
                _require_text(key)
                _require_texts(each)


def _require_text(text: str) -> None:
    if not unicodedata.is_normalized("NFC", text):
        message = "the text of an entry is in the normal form NFC"
        raise ValueError(message)
    text.encode()  # UnicodeEncodeError, a ValueError, for half a surrogate pair

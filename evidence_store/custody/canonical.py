"""RFC 8785 bytes of what a leaf may hold: NFC text, no floats, integers below 2**53."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import rfc8785

if TYPE_CHECKING:
    from evidence_store.custody.drafts import JsonValue

MAX_INTEGER = 2**53 - 1

# For what a leaf may hold, Python's own encoder writes RFC 8785, but for the order of keys beyond
# the first plane of Unicode, where UTF-16 sorts in another way than code points do.
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_SORTS_OTHERWISE = re.compile("[\U00010000-\U0010ffff]")


def canonical(value: JsonValue) -> bytes:
    """RFC 8785 bytes of a value that keeps the rules of a leaf.

    Raises:
        ValueError: it does not.
    """
    _require_plain(value)
    text = _encode(value)
    if not text.isascii() and _SORTS_OTHERWISE.search(text):
        return rfc8785.dumps(value)
    return text.encode()


def to_plain(value: object) -> JsonValue:
    """The same value with all text in NFC, tuples as lists and mappings as objects.

    Raises:
        ValueError: it holds something that JSON, or a leaf, cannot.
    """
    plain = _normal(value)
    _require_plain(plain)
    return cast("JsonValue", plain)


def _normal(value: object) -> object:
    match value:
        case str():
            return value if value.isascii() else unicodedata.normalize("NFC", value)
        case list() | tuple():
            return [_normal(each) for each in value]
        case Mapping():
            return {_normal(str(key)): _normal(each) for key, each in value.items()}
        case _:
            return value


def _require_plain(value: object) -> None:
    kind = type(value)
    if kind is dict:
        for key, each in cast("dict[str, object]", value).items():
            _require_text(key)
            if type(each) is not str or not each.isascii():  # most are text, and of that kind
                _require_plain(each)
    elif kind is str:
        _require_text(cast("str", value))
    else:
        _require_other(value)


def _require_other(value: object) -> None:
    match value:
        case None | bool():
            return
        case int():
            if abs(value) > MAX_INTEGER:
                message = "an integer of an entry stays below 2**53"
                raise ValueError(message)
        case str():
            _require_text(value)
        case list():
            for each in value:
                _require_plain(each)
        case dict():
            _require_plain(dict(value))
        case _:
            message = f"an entry cannot hold a {type(value).__name__}"
            raise ValueError(message)


def _require_text(text: str) -> None:
    if text.isascii():
        return
    if not unicodedata.is_normalized("NFC", text):
        message = "the text of an entry is in the normal form NFC"
        raise ValueError(message)
    text.encode()  # UnicodeEncodeError, a ValueError, for half a surrogate pair

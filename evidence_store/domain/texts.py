"""What a person types, as it is kept: NFC, of a bearable length, without control characters.

A control character can colour a terminal, turn a line round or split one entry into two; none of
the fields of the record has a use for one.
"""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from evidence_store.errors import WrongEntryError

V = TypeVar("V")

SHORT = 500
LONG = 20_000
"""Characters; a long text may have several lines."""

_LONG_FIELDS = frozenset(
    ["text", "note", "reason", "quotation", "description", "delegation", "specifies_destruction"]
)
_REFUSED = frozenset(["Cc", "Cf", "Cs", "Zl", "Zp"])  # controls, invisible marks, line separators
_LINES = frozenset("\n\r\t")


def short_text(text: str, *, what: str) -> str:
    """Give one line of text as it is kept.

    Raises:
        WrongEntryError: it is too long or holds a control character; it is not repeated.
    """
    return _kept(text, what=what, limit=SHORT, allowed=frozenset())


def long_text(text: str, *, what: str) -> str:
    """Give a text of several lines as it is kept.

    Raises:
        WrongEntryError: it is too long or holds a control character; it is not repeated.
    """
    return _kept(text, what=what, limit=LONG, allowed=_LINES)


def kept_entry(entry: V) -> V:
    """Give an entry (a dataclass) with every text in it as it is kept, however deep it stands.

    Raises:
        WrongEntryError: one is too long or holds a control character; the text names its field.
    """
    kept: V = _walked(entry, "entry")
    return kept


def require_words(*texts: str, otherwise: str) -> None:
    """Return if each of these says something; ``otherwise`` is what the person is told.

    Raises:
        WrongEntryError: one is empty, or holds nothing but blanks.
    """
    if not all(text.strip() for text in texts):
        raise WrongEntryError(otherwise)


def same_key(text: str) -> str:
    """What of a name or number counts when two are compared: not its width, case or blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _walked(value: Any, name: str) -> Any:  # noqa: ANN401 -- walks whatever an entry can hold
    if type(value) is str:
        return (long_text if name in _LONG_FIELDS else short_text)(value, what=name)
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(_walked(item, name) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        told = {each.name: getattr(value, each.name) for each in fields(value) if each.init}
        walked = {key: _walked(item, key) for key, item in told.items()}
        changed = {key: item for key, item in walked.items() if item is not told[key]}
        return replace(value, **changed) if changed else value
    return value


def _kept(text: str, *, what: str, limit: int, allowed: frozenset[str]) -> str:
    kept = unicodedata.normalize("NFC", text)
    name = what.replace("_", " ")
    if len(kept) > limit:
        raise WrongEntryError(f"The field {name} is longer than {limit} characters. Shorten it.")
    if any(unicodedata.category(c) in _REFUSED and c not in allowed for c in kept):
        raise WrongEntryError(
            f"The field {name} holds a control character or an invisible mark. Type it anew."
        )
    return kept

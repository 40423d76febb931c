"""What a person types, as it is kept: NFC, of a bearable length, without control characters.

Steps say what may be typed into their own fields; that no entry holds a text which nobody looked at
is held by ``require_readable``, through which every entry passes (``custody.leaves.drafts.Draft``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from evidence_store.errors import WrongEntryError

V = TypeVar("V")

SHORT = 500
LONG = 20_000
"""Characters; a long text may have several lines."""
LONGEST = 1_000_000
"""Characters of one text that a machine put together, such as the lines of a manifest."""

_LONG_FIELDS = frozenset(
    ["text", "note", "reason", "quotation", "description", "delegation", "specifies_destruction"]
)
# A control character can colour a terminal, turn a line round or split one entry into two; none of
# the fields of the record has a use for one.
_REFUSED = frozenset(["Cc", "Cf", "Cs", "Zl", "Zp"])  # controls, hidden characters, line separators
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
"""Letters and signs that are drawn as nothing, which their category does not tell: fillers, and the
blank of Braille. (Unicode, Default_Ignorable_Code_Point; the selectors of emoji stay.)"""
_LINES = frozenset("\n\r\t")


def short_text(text: str, *, what: str) -> str:
    """Return one line of text as it is kept.

    Raises:
        WrongEntryError: it is too long or holds a control character; it is not repeated.
    """
    return _kept(text, what=what, limit=SHORT, allowed=frozenset())


def long_text(text: str, *, what: str) -> str:
    """Return a text of several lines as it is kept.

    Raises:
        WrongEntryError: it is too long or holds a control character; it is not repeated.
    """
    return _kept(text, what=what, limit=LONG, allowed=_LINES)


def kept_entry(entry: V) -> V:
    """Return an entry (a dataclass) with every text in it as it is kept, however deep it stands.

    Raises:
        WrongEntryError: one is too long or holds a control character; the text names its field.
    """
    kept: V = _walked(entry, "entry")
    return kept


def require_readable(value: object, *, what: str = "entry", has_lines: bool = True) -> None:
    """Check that no text in a JSON value, however deep, holds what could hide or disguise another.

    Raises:
        WrongEntryError: one contains a hidden character, or is longer than any
            text that people write; the message names its field.
    """
    if isinstance(value, str):
        _kept(value, what=what, limit=LONGEST, allowed=_LINES if has_lines else frozenset())
    elif isinstance(value, Mapping):
        for name, each in value.items():
            require_readable(name, what=what, has_lines=False)
            require_readable(each, what=name, has_lines=has_lines)
    elif isinstance(value, (list, tuple)):
        for each in value:
            require_readable(each, what=what, has_lines=has_lines)


def made_readable(text: str) -> str:
    """Return a text whose control and hidden characters are shown as U+FFFD, cut at LONG.

    For acts that must never be refused for how a note was typed.
    """
    normal = unicodedata.normalize("NFC", text)[:LONG]
    return "".join("\ufffd" if _is_refused(each, _LINES) else each for each in normal)


def require_words(*texts: str, otherwise: str) -> None:
    """Check that each of these says something; ``otherwise`` is what the person is told.

    Raises:
        WrongEntryError: one is empty, or holds nothing but blanks.
    """
    if not all(text.strip() for text in texts):
        raise WrongEntryError(otherwise)


def said(text: str, otherwise: str, *, what: str = "text") -> str:
    """Return a text of several lines as it is kept, which must say something.

    Raises:
        WrongEntryError: it is empty (``otherwise`` is what the person is told), too long, or holds
            a control character.
    """
    kept = long_text(text, what=what).strip()
    require_words(kept, otherwise=otherwise)
    return kept


def same_key(text: str) -> str:
    """What of a name or number counts when two are compared: not its width, case or blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _walked(value: Any, name: str) -> Any:  # noqa: ANN401 -- walks whatever an entry can hold
    # Not isinstance: a code (an enumeration) is a str as well, and nobody typed it.
    if type(value) is str:
        return (long_text if name in _LONG_FIELDS else short_text)(value, what=name)
    # tuple() would make a plain one of a NamedTuple.
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
    is_plain = kept.isprintable() and _UNSEEN.isdisjoint(kept)  # most is: then none is refused
    # The text itself is not repeated: it can name somebody, or turn the refusal's own line round.
    if not is_plain and any(_is_refused(each, allowed) for each in kept):
        raise WrongEntryError(f"The field {name} contains a hidden character. Type it again.")
    return kept


def _is_refused(character: str, allowed: frozenset[str]) -> bool:
    is_unseen = unicodedata.category(character) in _REFUSED or character in _UNSEEN
    return is_unseen and character not in allowed

"""The preview of a disclosure: every field of every entry, and whether it goes out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evidence_store.bundles.previewing import Preview
from evidence_store.disclosure.choosing import Choice
from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.events.sentences import text_in_words
from evidence_store.tables.table import CellKind, Column, Table
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import JsonValue

_CODES = re.compile(r"[a-z_]+(?: [a-z_]+)+")
"""Several codes in one field, as an entry has what somebody was asked about."""
_DIGEST = re.compile(r"\b([0-9a-f]{8})[0-9a-f]{24,}\b")


@dataclass(frozen=True, slots=True)
class Chosen:
    """One field of the preview, and what was decided about it."""

    preview: Preview
    choice: Choice


def value_of(choice: Choice) -> str:
    """A value as a person reads it; of signatures only how many they are."""
    value = None if choice.disclosure is None else choice.disclosure.content
    if choice.path == "sig" and isinstance(value, list):
        return f"{len(value)} {'signature' if len(value) == 1 else 'signatures'}"
    return _text(value)


def lines_of(choice: Choice) -> tuple[str, ...]:
    """The same for a page: what has parts a line a part, digests by how they begin, codes in words.

    No name and no sentence is thirty-two hexadecimal digits in a row, so nobody who looks for one
    misses it; the table for a spreadsheet has every digit.
    """
    value = None if choice.disclosure is None else choice.disclosure.content
    if choice.path == "sig":
        told = [value_of(choice)]
    elif isinstance(value, dict) and value:
        told = [f"{_name(name)}: {_text(_worded(each))}" for name, each in value.items()]
    else:
        told = [_text(_worded(value))]
    return tuple(_DIGEST.sub(r"\1…", each) for each in told)


def _worded(value: JsonValue) -> JsonValue:
    """What is recorded, with codes, kinds of entries, days and moments as people write them."""
    match value:
        case dict():
            return {name: _worded(each) for name, each in value.items()}
        case list():
            return [_worded(each) for each in value]
        case str() if "_" in value and _CODES.fullmatch(value):
            return ", ".join(each.replace("_", " ") for each in value.split())
        case str():
            return _name(value) if value in EVENTS else text_in_words(value)
        case _:
            return value


def _text(value: JsonValue) -> str:
    """What is recorded, in words: what has parts as its parts, one after the other."""
    if value is None or value in ("", [], {}):
        return "none"
    match value:
        case bool():
            return "yes" if value else "no"
        case dict():
            return "; ".join(f"{_name(name)}: {_text(each)}" for name, each in value.items())
        case list():
            return ", ".join(f"({_text(each)})" if _has_parts(each) else _text(each)
                             for each in value)  # fmt: skip
        case _:
            return str(value)


def _has_parts(value: JsonValue) -> bool:
    return isinstance(value, (dict, list)) and len(value) > 1


def _name(name: str) -> str:
    """A field's name as people read it."""
    return name.replace("_", " ").replace(".", ", ")


PREVIEW: Table[Chosen] = Table(
    "What goes out and what is withheld",
    (
        Column("entry", "Entry", lambda row: row.choice.seq, CellKind.NUMBER),
        Column("what", "What", lambda row: row.preview.sentences[row.choice.seq]),
        Column("field", "Field", lambda row: row.choice.path),
        Column("goes_out", "Goes out", lambda row: row.choice.is_shown),
        Column("value", "Value", lambda row: value_of(row.choice) if row.choice.is_shown else ""),
        Column("why", "Why", lambda row: row.choice.because),
    ),
    "Nothing goes out.",
)  # fmt: skip

"""The preview of a disclosure: every field of every entry, and whether it goes out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence_store.bundles.previewing import Preview
from evidence_store.disclosure.choosing import Choice
from evidence_store.tables.table import CellKind, Column, Table

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import JsonValue


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


def _text(value: JsonValue) -> str:
    if value is None:
        return "none"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


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

"""What stays of a record when the values of its case are destroyed: ids, states, times, digests.

Texts that people typed and dates of birth are taken out, wherever they stand in the record. What
was signed stays named by its digest in the custody log; its words, and so its signature, do not.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

V = TypeVar("V")

DESTROYED = "(destroyed)"

PERSONAL = frozenset(
    [
        "name",
        "description",
        "note",
        "reason",
        "broken_reason",
        "holder",
        "from_holder",
        "to_holder",
        "answered_by",
        "office",
        "given_by",
        "rank",
        "quotation",
        "delegation",
        "text",
        "made_by",
        "court_case_number",
        "image_name",
        "segments",
        "seen",
        "condition",
        "colour",
        "place",
        "known_gaps",
        "reply",
        "specifies_destruction",
    ]
)
"""Fields whose texts people typed; a code (an enumeration) of such a name stays."""

_DATES = frozenset({"date_of_birth"})
_PAIRS = "facts"


def blanked(record: V) -> V:
    """The record without what people typed into it; its id, version and structure stay."""
    kept: V = _walked(record, "")
    return kept


def _walked(value: Any, name: str) -> Any:  # noqa: ANN401 -- walks whatever a record can hold
    if name in _DATES:
        return None
    if type(value) is str:
        return DESTROYED if name in PERSONAL and value else value
    if name == _PAIRS and isinstance(value, tuple):
        return tuple((key, DESTROYED) for key, _ in value)
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(_walked(each, name) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        told = {each.name: getattr(value, each.name) for each in fields(value) if each.init}
        walked = {key: _walked(each, key) for key, each in told.items()}
        changed = {key: each for key, each in walked.items() if each is not told[key]}
        return replace(value, **changed) if changed else value
    return value

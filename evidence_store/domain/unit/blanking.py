"""What stays of a record when the values of its case are destroyed: ids, states, times, digests.

Texts that people typed and dates of birth are taken out, wherever they stand in the record. What
was signed stays named by its digest in the custody log; its words, and so its signature, do not.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

V = TypeVar("V")

DESTROYED = "(destroyed)"

KEPT = frozenset(
    [
        "id",
        "by",
        "arithmetic",
        "authority",
        "certainty",
        "checkpoint",
        "code",
        "copy",
        "court",
        "deputy_of",
        "event",
        "exhibit_reference",
        "file_name",
        "further_imeis",
        "hit_list",
        "imei",
        "imei_as_shown",
        "imeisv",
        "legal_basis",
        "made_with",
        "make",
        "manifest",
        "mapped",
        "marks",
        "model",
        "nonce",
        "number",
        "offer",
        "operators",
        "order_type",
        "original_format",
        "other_exhibit",
        "reference",
        "role",
        "schema",
        "seal",
        "serial",
        "signers",
        "training_file_serial",
        "statutory_basis",
        "system",
        "title",
        "tool",
        "void_reason",
        "worker",
        "xprev",
    ]
)
"""Fields whose texts stay: ids, codes, references, seals and serial numbers, words of the law.

Every other text goes, so that a field that somebody adds is not forgotten; a code (an enumeration)
stays under any name.
"""

_KEPT_ENDINGS = ("_id", "_ids", "_by")
_DATES = frozenset({"date_of_birth"})
_PAIRS = "facts"


def blanked(record: V) -> V:
    """The record without what people typed into it; its id, version and structure stay."""
    kept: V = _walked(record, "")
    return kept


def _walked(value: Any, name: str) -> Any:  # noqa: ANN401 -- walks whatever a record can hold
    if name in _DATES:
        return None
    # Not isinstance: a code (an enumeration) is a text to Python, too, and stays.
    if type(value) is str:
        return value if _stays(name) or not value else DESTROYED
    # What a fact is called is the program's own word; what people stated goes.
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


def _stays(name: str) -> bool:
    return name in KEPT or name.endswith(_KEPT_ENDINGS)

"""What was entered, as entries hold it and as statements say it."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from forensics.documents import time_to_text
from forensics.values import Digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.custody.leaves.drafts import JsonValue


def plain(value: Any) -> JsonValue:  # noqa: ANN401 -- whatever a field can hold
    """What a field holds, as an entry has it."""
    match value:
        case Enum():
            return str(value.value)
        # Before a date: in Python a datetime is a date as well.
        case datetime():
            return time_to_text(value)
        case date():
            return value.isoformat()
        case Digest():
            return str(value)
        case tuple():
            return [plain(each) for each in value]
        case _:
            held: JsonValue = value
            return held


def as_facts(told: Mapping[str, JsonValue]) -> dict[str, str]:
    """The same as it is signed; what may be empty and is, is not stated."""
    facts: dict[str, str] = {}
    for name, value in told.items():
        match value:
            case None:
                continue
            case bool():
                facts[name] = "yes" if value else "no"
            case list():
                facts[name] = " ".join(map(str, value))
            case _:
                facts[name] = str(value)
    return facts

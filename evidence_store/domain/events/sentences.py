"""What custody entries say to people: the sentence of its kind, with what stands in it in clear.

So an entry reads the same for everybody who holds it; who acted stands beside it, where it may be
shown.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.law.calendar import plain_day, plain_moment

if TYPE_CHECKING:
    from collections.abc import Mapping


def entry_sentence(event: str, public: Mapping[str, object]) -> str:
    """One sentence for an entry; of an event that is not in the catalogue, its name in words."""
    kind = EVENTS.get(event)
    if kind is None:
        return f"Recorded: {event.replace('.', ', ').replace('_', ' ')}."
    words = {name: _in_words(value) for name, value in public.items()}
    return kind.says.format_map(_Told(words))


_CODE = re.compile(r"[a-z]+(_[a-z]+)+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")


class _Told(dict[str, str]):
    """What an entry says; a field missing from an entry of another version is named as such."""

    def __missing__(self, key: str) -> str:
        return f"({key.replace('_', ' ')} not stated)"


def _in_words(value: object) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case list():
            return " to ".join(_in_words(item) for item in value)
        case dict():
            return ", ".join(f"{key} {_in_words(item)}" for key, item in value.items())
        case str() if _CODE.fullmatch(value):
            return value.replace("_", " ")
        case _:
            return _day_in_words(str(value))  # a seal's number, say, stays exactly as it is


def _day_in_words(text: str) -> str:
    try:
        if _MOMENT.fullmatch(text):
            return plain_moment(datetime.fromisoformat(text))
        return plain_day(date.fromisoformat(text)) if _DAY.fullmatch(text) else text
    except ValueError:  # it only looks like a day
        return text

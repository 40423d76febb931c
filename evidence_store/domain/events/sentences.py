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
from forensics.saying.sentences import (
    Said,
    Sentence,
    given,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


def entry_sentence(event: str, public: Mapping[str, object]) -> Said:
    """One sentence for an entry; of an event that is not in the catalogue, its name in words."""
    kind = EVENTS.get(event)
    if kind is None:
        return say("Recorded: {event}.", event=given(event.replace(".", ", ").replace("_", " ")))
    sentence = Sentence(kind.says)
    return sentence(**{name: _told(public, name) for name in sentence.places})


_CODE = re.compile(r"[a-z]+(_[a-z]+)+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")


def _told(public: Mapping[str, object], name: str) -> Said:
    """A field by its name; one missing from an entry of another version is named as such."""
    if name in public:
        return given(str(_in_words(public[name])))
    return say("({field} not stated)", field=given(name.replace("_", " ")))


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
        case _:
            return text_in_words(str(value))


def text_in_words(text: str) -> str:
    """A code with blanks, a day or a moment as people write it; anything else exactly as it is."""
    if _CODE.fullmatch(text):
        return text.replace("_", " ")
    try:
        if _MOMENT.fullmatch(text):
            return plain_moment(datetime.fromisoformat(text))
        return plain_day(date.fromisoformat(text)) if _DAY.fullmatch(text) else text
    except ValueError:  # it only looks like a day
        return text

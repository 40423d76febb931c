"""What custody entries say to people: the sentence of its kind, with what stands in it in clear.

So an entry reads the same for everybody who holds it; who acted stands beside it, where it may be
shown.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import reduce
from typing import TYPE_CHECKING

from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.law.calendar import plain_day, plain_moment
from evidence_store.domain.values.zones import LONDON
from forensics.saying.days import day, day_in
from forensics.saying.recognised import word_of_ours
from forensics.saying.sentences import (
    Said,
    Sentence,
    given,
    listed,
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
_AS_IT_IS = frozenset(
    {
        "body", "bundle", "edition", "file", "firmware", "model", "number", "reference", "seal",
        "seal_in", "seal_out", "source", "tool", "version",
    }
)  # fmt: skip
"""Places in which stands what people or devices call something: never taken for a word of ours."""


def _told(public: Mapping[str, object], name: str) -> Said:
    """A field by its name; one missing from an entry of another version is named as such."""
    if name in public:
        return _in_words(public[name], is_ours=name not in _AS_IT_IS)
    return say("({field} not stated)", field=word_of_ours(name.replace("_", " ")))


def _in_words(value: object, *, is_ours: bool) -> Said:
    match value:
        case None:
            return say("none")
        case bool():
            return say("yes") if value else say("no")
        case list():
            parts = [_in_words(item, is_ours=is_ours) for item in value]
            return reduce(_up_to, parts) if parts else given("")
        case dict():
            named = (
                (given(str(key)), _in_words(told, is_ours=is_ours)) for key, told in value.items()
            )
            return listed(listed(each, " ") for each in named)
        case _:
            return _of_text(str(value), is_ours=is_ours)


def _up_to(first: Said, last: Said) -> Said:
    return say("{first} to {last}", first=first, last=last)


def _of_text(text: str, *, is_ours: bool) -> Said:
    words = text_in_words(text)
    if words != text and (told := day_in(words) or _moment_in(text)):
        return told
    return word_of_ours(words) if is_ours else given(words)


def _moment_in(text: str) -> Said | None:
    if not _MOMENT.fullmatch(text):
        return None
    at = datetime.fromisoformat(text)
    local = at.astimezone(LONDON)
    return say(
        "{day}, {local} in London ({clock} UTC)",
        day=day(local.date()),
        local=given(f"{local:%H:%M}"),
        clock=given(f"{at:%H:%M}"),
    )


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

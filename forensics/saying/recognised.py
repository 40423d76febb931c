"""A text that a record holds, known again as the sentence of which it was made.

A record keeps what was said as plain English. Where it was made of a sentence of the catalogue, a
document can tell it in another language; what is of no such sentence stays as it is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from forensics.saying.sentences import Said, given, places_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.saying.sentences import Sentence


_LONGEST = 2_000
"""Characters: no line of ours is longer, and trying one takes the square of its length."""


def recognised(text: str, sentences: Iterable[Sentence]) -> Said:
    """Return the text as said by the first of these sentences that gives just this English.

    What stands in a place is as the record has it, known again by the same sentences.
    """
    known = tuple(sentences)
    if len(text) > _LONGEST:
        return given(text)
    for each in known:
        if found := _pattern(each).fullmatch(text):
            places = {name: recognised(told, known) for name, told in found.groupdict().items()}
            made = each(**places)
            if made == text:
                return made
    return given(text)


@cache
def _pattern(sentence: Sentence) -> re.Pattern[str]:
    words = re.escape(sentence.one)
    for name in places_in(sentence.one):
        words = words.replace(re.escape(f"{{{name}}}"), f"(?P<{name}>.+)")
    return re.compile(words, re.DOTALL)

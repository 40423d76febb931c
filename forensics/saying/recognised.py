"""A text that a record holds, known again as the sentence of which it was made.

A record keeps what was said as plain English. Where it was made of a sentence of the catalogue, a
document can tell it in another language; what is of no such sentence stays as it is.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from forensics.saying.days import day_in
from forensics.saying.sentences import Filled, Said, Sentence, given, listed, places_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from forensics.saying.sentences import Language


_LONGEST = 2_000
"""Characters: no line of ours is longer, and trying one takes the square of its length."""
_MOST = 20
"""Sentences of one line of ours: trying them takes the square of their number."""
_STOP = re.compile(r"(?<=\.) ")


def recognised(text: str, sentences: Iterable[Sentence]) -> Said:
    """Return the text as said by the first of these sentences that gives just this English.

    What stands in a place is as the record has it, known again by the same sentences, or as a word
    of ours; a day is known wherever it stands alone.
    """
    known = tuple(sentences)
    if len(text) > _LONGEST:
        return given(text)
    return day_in(text) or next(_of(text, known, known), None) or given(text)


def recognised_in_turn(
    text: str, sentences: Iterable[Sentence], *, within: Iterable[Sentence]
) -> Said:
    """Return a text that was said by one of these sentences, or by several with blanks between.

    Args:
        text: what a record holds; where a part of it is of none of them, all of it stays.
        sentences: each ends with a full stop.
        within: by which what stands in a place is known again; else it is a word of ours.
    """
    found = _in_turn(text, tuple(sentences), tuple(within)) if len(text) <= _LONGEST else None
    return given(text) if found is None else listed(found, " ")


def _in_turn(
    text: str, sentences: tuple[Sentence, ...], within: tuple[Sentence, ...]
) -> list[Said] | None:
    ends = [*(each.start() for each in _STOP.finditer(text)), len(text)]
    if len(ends) > _MOST:
        return None
    # The longest first: a sentence of ours can hold a full stop; what stands in a place does not.
    for end in reversed(ends):
        found = _of(text[:end], sentences, within)
        first = next((each for each in found if not _runs_on(each)), None)
        if first is not None:
            rest = _in_turn(text[end + 1 :], sentences, within) if end < len(text) else []
            if rest is not None:
                return [first, *rest]
    return None


def _runs_on(said: Filled) -> bool:
    return any(_STOP.search(str(each)) for each in said.places.values())


def _in_place(text: str, known: tuple[Sentence, ...]) -> Said:
    return day_in(text) or next(_of(text, known, known), None) or word_of_ours(text)


def _of(
    text: str,
    sentences: Sequence[Sentence],
    within: tuple[Sentence, ...],
) -> Iterator[Filled]:
    """The text as each of the sentences says it that gives just this English."""
    for each in sentences:
        for words in filter(None, (each.one, each.many)):
            if found := _pattern(words).fullmatch(text):
                places = {name: _in_place(told, within) for name, told in found.groupdict().items()}
                made = _made(each, places)
                if made == text:
                    yield made


def _made(sentence: Sentence, places: dict[str, Said]) -> Filled | None:
    if sentence.many is None:
        return sentence(**places)
    number = places.pop("count").replace(",", "")
    return sentence.of(int(number), **places) if number.isdecimal() else None


class _Word(Said):
    """Words of ours that a language may have, or not."""

    def spoken(self, language: Language, *, marked: bool) -> str:
        try:
            told = language.tell(Sentence(str(self)), None)
        except LookupError:
            told = str(self)
        return escape(told) if marked else told


def word_of_ours(text: str) -> Said:
    """Words that a record has from a list of ours: told by a language that has them.

    A word of another version stays as it is, as a text of no sentence does.
    """
    return _Word(text)


@cache
def _pattern(words: str) -> re.Pattern[str]:
    pattern = re.escape(words)
    for name in places_in(words):
        pattern = pattern.replace(re.escape(f"{{{name}}}"), f"(?P<{name}>.+)")
    return re.compile(pattern, re.DOTALL)

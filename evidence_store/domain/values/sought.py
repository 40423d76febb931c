"""What somebody looks for: words, each of which must stand somewhere in what is searched.

A part of a word counts, and so does a word typed without its accents or capitals. A word with a
digit is compared without what people put between digits: an IMEI is typed in groups, or is not.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 4_000
"""Characters of what is typed that count: more than any code holds that can be scanned."""
MOST_WORDS = 20
LEAST_SIGNS = 2
"""Letters and digits without which almost everything would be found."""

_ACCENTS = re.compile("[\u0300-\u036f]+")
_TEXT = r'"(?:[^"\\]|\\.)*"'  # as JSON writes one
_BETWEEN = (" ", "-", "/", ".")  # as ``exhibits.device_facts`` takes them out of an IMEI


def folded(text: str) -> str:
    """A text without its capitals and accents."""
    if text.isascii():
        return text.lower()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text).casefold())


def closed(text: str) -> str:
    """A folded text without what stands between digits."""
    for each in _BETWEEN:
        text = text.replace(each, "")
    return text


@dataclass(frozen=True)
class Sought:
    """What was typed."""

    typed: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words, folded; those without a letter or a digit are left out."""
        words = folded(self.typed[:LONGEST]).split()
        return tuple(dict.fromkeys(each for each in words if _signs(each)))[:MOST_WORDS]

    @property
    def says_enough(self) -> bool:
        """Whether it is worth looking for."""
        return sum(map(_signs, self.words)) >= LEAST_SIGNS

    def is_all_of(self, text: str) -> bool:
        """Whether it is the whole of this number or reference, however it is spaced."""
        return closed(folded(self.typed[:LONGEST])).strip() == closed(folded(text))

    def is_in(self, texts: Iterable[str]) -> bool:
        """Whether each word stands somewhere in one of these texts."""
        told = [folded(each) for each in texts]
        return all(any(_stands(word, each) for each in told) for word in self.words)

    def parts_in(self, text: str) -> bool:
        """Whether one of the words stands in this text."""
        told = folded(text)
        return any(_stands(word, told) for word in self.words)

    def may_be_in(self, document: str, fields: tuple[str, ...]) -> bool:
        """Whether a record can have each word in one of these fields; most have not.

        Args:
            document: the record as it is kept: canonical JSON.
            fields: names of its fields, however deep they stand.
        """
        told = folded(document)
        # The whole is looked through first: that is quicker than to take the fields out of it.
        return self._are_in_json(told) and self._are_in_json(" ".join(_of(fields).findall(told)))

    def _are_in_json(self, told: str) -> bool:
        without = ""
        for word, written in self._written:
            if written in told:
                continue
            if not _has_digit(word):
                return False
            without = without or closed(told)
            if closed(written) not in without:
                return False
        return True

    @cached_property
    def _written(self) -> tuple[tuple[str, str], ...]:
        """Each word, and how JSON writes it."""
        return tuple((each, json.dumps(each, ensure_ascii=False)[1:-1]) for each in self.words)


def _stands(word: str, told: str) -> bool:
    return word in told or (_has_digit(word) and closed(word) in closed(told))


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _signs(word: str) -> int:
    return sum(map(str.isalnum, word))


@lru_cache(maxsize=8)
def _of(fields: tuple[str, ...]) -> re.Pattern[str]:
    """What takes these fields out of folded JSON: a text with its quotes, or a list of texts."""
    names = "|".join(map(re.escape, fields))
    return re.compile(rf'"(?:{names})":({_TEXT}|\[(?:{_TEXT}|[^"\]])*\])')

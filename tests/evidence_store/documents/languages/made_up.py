"""A language that nobody speaks, made of the template: long words in letters that English lacks."""

from __future__ import annotations

import io
import re
from functools import cache
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po

from tests.house.make_sentences import TEMPLATE

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

    from forensics.saying.sentences import Sentence

_PLACE = re.compile(r"(\{\w+\})")
_LETTERS = str.maketrans("aeiouwycdglnrst", "âêîôûŵŷĉđĝĺńŕśţ")


@cache
def template() -> Catalog:
    """The template as a translator's tool reads it."""
    return read_po(io.BytesIO(TEMPLATE.read_bytes()))


class MadeUp:
    """Every sentence with its words turned round, places kept; what the template lacks is missing.

    Raises:
        LookupError: a sentence is not in the template.
    """

    tag = "cy"

    def tell(self, sentence: Sentence, count: int | None) -> str:
        if template().get(sentence.one) is None:
            message = f"not in the template: {sentence.one!r}"
            raise LookupError(message)
        return turned(sentence.one if count in (None, 1) else sentence.many or sentence.one)


def turned(words: str) -> str:
    """Words in the other order, in letters that English lacks."""
    parts = _PLACE.split(words)
    return "".join(
        each if place % 2 else each.translate(_LETTERS) for place, each in enumerate(parts)
    )

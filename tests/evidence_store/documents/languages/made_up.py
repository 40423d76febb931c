"""A translation that nobody speaks, made of the template: letters that English does not have."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from evidence_store.documents.languages.catalogue import FORMS, Catalogue, template_file
from evidence_store.documents.languages.po_files import messages_in
from evidence_store.documents.languages.translations import held_to_template

if TYPE_CHECKING:
    from evidence_store.documents.languages.messages import Message

_PLACE = re.compile(r"(\{\w+\})")
_LETTERS = str.maketrans("aeiouwycdglnrst", "âêîôûŵŷĉđĝĺńŕśţ")


@cache
def messages() -> tuple[Message, ...]:
    """Every sentence with its letters changed, as a translator's file has it."""
    return tuple(map(_translated, messages_in(template_file())))


@cache
def made_up() -> Catalogue:
    """The whole translation."""
    return held_to_template(messages(), tag="cy")


def turned(words: str) -> str:
    """Words in letters that English does not have, their places kept."""
    parts = _PLACE.split(words)
    return "".join(
        each if place % 2 else each.translate(_LETTERS) for place, each in enumerate(parts)
    )


def _translated(one: Message) -> Message:
    if len(one.english) == 1:
        return replace(one, forms=(turned(one.english[0]),))
    # Each form says which it is.
    forms = (f"{turned(one.english[1])} ({number})" for number in range(FORMS["cy"].count))
    return replace(one, forms=tuple(forms))

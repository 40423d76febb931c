"""The words of one sentence in another language: what may stand in them."""

from __future__ import annotations

import unicodedata
from string import Formatter
from typing import TYPE_CHECKING

from evidence_store.documents.kit.fonts import printable
from evidence_store.documents.languages.catalogue import FORMS
from forensics.saying.sentences import places_in

if TYPE_CHECKING:
    from evidence_store.documents.languages.catalogue import Catalogue


def is_sound(catalogue: Catalogue) -> bool:
    """Whether each sentence of it, by itself, can be drawn: of a template of any version."""
    counts = (1, FORMS[catalogue.tag].count)
    return all(
        len(forms) in counts
        and places_of(english) is not None
        and not any(fault_in(form, english) for form in forms)
        for english, forms in catalogue.words.items()
    )


def fault_in(form: str, english: str) -> str | None:
    """What is wrong with the words of one form; None where nothing is."""
    if not form.strip():
        return "not translated"
    if len(form) > 4 * len(english) + 200:
        return "far too long"
    # Marks that turn text round among them: a page would show other words than were signed.
    if any(unicodedata.category(letter).startswith("C") for letter in form):
        return "a character that does not print"
    if printable(form) != form:
        return "a letter that the typefaces of documents do not have"
    # Sentences are put together: without the blank two words would run into one.
    if form[:1].isspace() != english[:1].isspace() or form[-1:].isspace() != english[-1:].isspace():
        return "blanks at its beginning or end are not those of the English"
    return None if places_of(form) == places_of(english) else "other places in braces"


def places_of(words: str) -> list[str] | None:
    """The places of some words, each as often as it stands; None for what is no plain place."""
    try:
        parts = list(Formatter().parse(words))
    except ValueError:
        return None
    plain = all(
        # {place.part} and {place[0]} would reach into a value, and print what no sentence prints.
        name is None or (name.isidentifier() and not form and change is None)
        for _, name, form, change in parts
    )
    return sorted(places_in(words)) if plain else None

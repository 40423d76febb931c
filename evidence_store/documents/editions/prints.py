"""A letter or a receipt in another language, behind a page that says in both what it is.

Nothing seals a print, in English neither. Its words are those for which two people signed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.documents.editions import wording
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import (
    Banner,
    Fields,
    Gap,
    NewPage,
    Paragraph,
    Title,
    Untranslated,
)
from evidence_store.documents.kit.drawing import draw
from evidence_store.documents.languages.catalogue import Catalogue
from forensics.saying.sentences import Said, given, say
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.documents.kit.blocks import Block, Document


@dataclass(frozen=True, slots=True)
class Answered:
    """A translation, and who answers for its words: both people as documents name them."""

    words: Catalogue
    translator: Said
    qualification: str
    reader: Said


def draw_print(english: Document, by: Answered) -> bytes:
    """Draw it in that language as a PDF, tagged and unsealed; each page says that it is translated.

    Raises:
        LookupError: the document says a sentence that the translation does not have.
    """
    told = replace(
        english,
        title=_title(english, by),
        parts=(*_about(english, by), NewPage(), *english.parts),
        # On each page: nothing seals a print, so nothing holds its first page to the others.
        furniture=replace(english.furniture, head=wording.PRINT_MARK),
    )
    return draw(told, by.words)


def _title(english: Document, by: Answered) -> Said:
    return wording.TITLE(document=english.title, language=wording.LANGUAGES[by.words.tag])


def _about(english: Document, by: Answered) -> Iterator[Block]:
    yield Title(_title(english, by))
    yield Banner(wording.PRINT_IS_TRANSLATED)
    yield Untranslated(wording.PRINT_IS_TRANSLATED)
    yield Fields(
        [
            (
                say("Translated by"),
                [by.translator, wording.OWN_WORDS(words=given(by.qualification))],
            ),
            (say("Read over by"), [by.reader]),
            (say("Template and translation"), [text.digest(by.words.digest)]),
        ]
    )
    yield Gap()
    yield Paragraph(wording.WHAT_IS_NOT_TRANSLATED)

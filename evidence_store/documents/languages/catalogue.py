"""A translation of the template: the words of every sentence in one language."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from forensics.documents import to_canonical
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from evidence_store.domain.certificates.edition_content import EditionContent
    from forensics.saying.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Forms:
    """What a language has beside one and many: how many forms, and which of them a number takes.

    ``header`` says the same as a file of gettext does (Plural-Forms).
    """

    count: int
    of: Callable[[int], int]
    header: str


_WELSH = {0: 0, 1: 1, 2: 2, 3: 3, 6: 4}
FORMS: Mapping[str, Forms] = {
    # Unicode CLDR, plural rules of cy: none, one, two, three, six, and all others.
    "cy": Forms(
        6,
        lambda number: _WELSH.get(number, 5),
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5);",
    )
}
"""The languages into which documents can be translated, by their tags (BCP 47)."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A whole translation, held to one template.

    ``words`` are the forms of each sentence by its English: one form, or as many as the language
    has where a number chooses.
    """

    tag: str
    template: Digest
    words: Mapping[str, tuple[str, ...]]

    def tell(self, sentence: Sentence, count: int | None) -> str:
        """See ``Language.tell``.

        Raises:
            KeyError: it is no sentence of the template.
        """
        forms = self.words[sentence.one]
        if sentence.many is None or count is None:
            return forms[0]
        return forms[FORMS[self.tag].of(count)]

    @property
    def digest(self) -> Digest:
        """What stands for template and translation together: SHA-256 of its canonical JSON."""
        # With the template: people sign for the words of its sentences (ADR 118).
        return _sha256(to_canonical(self))


def catalogue_of(content: EditionContent) -> Catalogue:
    """The translation that an edition carries."""
    return Catalogue(content.language, content.translated.template, content.words)


def template_file() -> bytes:
    """The template that came with the program, as a file of gettext."""
    return (files("evidence_store.documents.languages") / "sentences.pot").read_bytes()


@cache
def template_digest() -> Digest:
    """The SHA-256 of that file: another version of a sentence gives another one."""
    return _sha256(template_file())


def _sha256(data: bytes) -> Digest:
    return Digest(HashAlgorithm.SHA256, hashlib.sha256(data).digest())

"""Letters and receipts in another language, in the words of the translation that counts now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.editions.prints import Answered, draw_print
from evidence_store.documents.editions.wording import LANGUAGES
from evidence_store.documents.kit import text
from evidence_store.errors import NotFoundError, RefusedError
from evidence_store.kept_files.editions.translations import kept_translation
from evidence_store.workflow._kit.of_unit.translated import translation_in_force
from forensics.values import Digest

if TYPE_CHECKING:
    from evidence_store.documents.kit.blocks import Document
    from evidence_store.open_folder.store import Store


def print_in(store: Store, english: Document, language: str) -> bytes:
    """Draw a document that nobody seals in another language.

    Args:
        store: the data folder.
        english: the document.
        language: by its tag.

    Raises:
        NotFoundError: documents have no form in that language.
        NoTranslationError: two people did not sign for a translation of the present sentences.
        CertificateError: what they signed for is missing, or changed.
    """
    if language not in LANGUAGES:
        raise NotFoundError("Nothing is printed in that language.")
    with store.reading() as uow:
        signed = translation_in_force(uow.custody, language)
        translator, reader = map(uow.people.get, (signed.translator, str(signed.reader)))
    words = kept_translation(store, Digest.from_text(signed.digest))
    by = Answered(words, text.person(translator), signed.qualification, text.person(reader))
    return draw_print(english, by)


def languages_to_print(store: Store) -> dict[str, str]:
    """The languages in which letters and receipts are printed now, by their tags.

    Raises:
        TamperedLogError: a key came in another way than keys come.
    """
    found = dict[str, str]()
    with store.reading() as uow:
        for tag, name in LANGUAGES.items():
            try:
                translation_in_force(uow.custody, tag)
            except RefusedError:  # the page of translations says who acts next
                continue
            found[tag] = name
    return found

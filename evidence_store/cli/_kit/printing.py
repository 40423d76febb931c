"""What is printed and not sealed: in English, or in a language for which two people signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.kit.drawing import draw
from evidence_store.kept_files.editions.prints import print_in

if TYPE_CHECKING:
    from evidence_store.documents.kit.blocks import Document
    from evidence_store.open_folder.store import Store


def printed(store: Store, english: Document, language: str | None) -> bytes:
    """Draw it; in English where no language is asked for.

    Raises:
        NoTranslationError: no translation into that language counts now.
    """
    # Drawn each time and kept nowhere: what nothing seals is made again when it is needed
    # (ADR 118).
    return draw(english) if language is None else print_in(store, english, language)

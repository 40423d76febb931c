"""What the code on an exhibit's label holds: ``EXPUNGE:id:reference``, and nothing of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.values.identifiers import looks_like_id

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit

HEAD = "EXPUNGE:"


def label_text(exhibit: Exhibit) -> str:
    """The text of the code; the reference is there for people without this program."""
    return f"{HEAD}{exhibit.id}:{exhibit.reference}"


def id_of_label(text: str) -> str | None:
    """The id in what a scanner read from a label; None where it is no label's text."""
    if not text.upper().startswith(HEAD):
        return None
    identifier = text[len(HEAD) :].partition(":")[0]
    return identifier if looks_like_id(identifier) else None

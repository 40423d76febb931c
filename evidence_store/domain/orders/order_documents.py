"""The document of an order as it was received: what the record keeps of its sealed file."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from evidence_store.errors import NotFoundError, WrongEntryError
from forensics.value_classes import dataclass
from forensics.values import Digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# A usual scan of two pages takes about one megabyte (ADR 52).
LARGEST_DOCUMENT = 16 << 20
"""Bytes."""


class DocumentKind(StrEnum):
    """What kind of file it is."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """One document: its size in bytes, and the digests of its sealed file and of each drawn page.

    Its own digest stands in the order. ``page_count`` is what the document says; ``pages`` are
    those that could be drawn, from the first on.
    """

    id: str
    kind: DocumentKind
    size: int
    sealed_digest: Digest
    pages: tuple[Digest, ...]
    page_count: int | None
    kept_at: datetime
    kept_by: str

    def name_of(self, page: int | None) -> str:
        """What a file of it is called in the vault: the document itself, or a page from 1 on."""
        return self.id if page is None else f"{self.id}.{page}"


class OfEdition(Protocol):
    """What an edition of an order has of its document."""

    @property
    def document_digest(self) -> Digest | None:
        """Of the document itself."""

    @property
    def document(self) -> KeptDocument | None:
        """What is kept of it."""


class OfOrder(OfEdition, Protocol):
    """The same of an order, with its former editions."""

    @property
    def editions(self) -> Sequence[OfEdition]:
        """Oldest first."""


def require_size(data: bytes) -> None:
    """Check that a document can be kept.

    Raises:
        WrongEntryError: it has no bytes, or too many.
    """
    if not data:
        raise WrongEntryError("The document has no bytes. Choose another file.")
    if len(data) > LARGEST_DOCUMENT:
        raise WrongEntryError(
            f"The document is larger than {LARGEST_DOCUMENT:,} bytes. Scan it again in black and "
            "white, or with fewer dots to the inch."
        )


def documents_of(order: OfOrder) -> Iterator[tuple[KeptDocument, Digest]]:
    """Every document that is kept of an order, this edition's first, each with its own digest."""
    for one in (order, *reversed(order.editions)):
        if one.document is not None and one.document_digest is not None:
            yield one.document, one.document_digest


def kept_document(order: OfOrder, document_id: str) -> tuple[KeptDocument, Digest]:
    """The document of that id, with its own digest.

    Raises:
        NotFoundError: the order has none of that id.
    """
    for kept, digest in documents_of(order):
        if kept.id == document_id:
            return kept, digest
    raise NotFoundError("The order has no document with that id.")

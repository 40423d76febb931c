"""The document of an order as it comes in: hashed whole, sealed for its case. Not a step."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import field
from typing import TYPE_CHECKING

from evidence_store.domain.orders.order_documents import DocumentKind, KeptDocument, require_size
from evidence_store.domain.values.identifiers import new_id
from evidence_store.errors import WrongEntryError
from evidence_store.workflow._kit.ports import Vault
from forensics.pictures.document_pages import DrawnDocument, kind_of
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from evidence_store.workflow._kit.desk import Desk


@dataclass(frozen=True, slots=True)
class ReceivedDocument:
    """A document as it was received, the pages that were drawn of it, and where it is kept.

    ``drawn`` is None where none could be: it is kept all the same.
    """

    data: bytes = field(repr=False)
    drawn: DrawnDocument | None
    vault: Vault = field(repr=False)

    @property
    def digest(self) -> Digest:
        """SHA-256 of all of it."""
        return Digest(HashAlgorithm.SHA256, hashlib.sha256(self.data).digest())


@contextmanager
def kept_if_recorded(
    received: ReceivedDocument | None,
) -> Iterator[Callable[[Desk, str, datetime], KeptDocument | None]]:
    """Give what keeps a document within the open transaction; it goes again where that fails.

    What is given takes the desk, the id of the case under whose key it is sealed, and the present.

    Raises:
        WrongEntryError: it has no bytes, too many, or is no PDF, JPEG or PNG file.
    """
    kept: list[str] = []

    def keep(desk: Desk, case_id: str, at: datetime) -> KeptDocument | None:
        return None if received is None else _kept(received, desk, case_id, at, kept.append)

    try:
        yield keep
    # Also where somebody stops it: no record would ever name these files again.
    except BaseException:
        for name in kept:
            assert received is not None  # noqa: S101 -- nothing else was kept
            received.vault.remove(name)
        raise


def _kept(
    received: ReceivedDocument,
    desk: Desk,
    case_id: str,
    at: datetime,
    note: Callable[[str], None],
) -> KeptDocument:
    kind = _kind(received.data)
    identifier = new_id("v")

    def keep(name: str, data: bytes) -> Digest:
        # Before it is there: what is cut short while it is written goes again as well.
        note(name)
        return received.vault.put(name, desk.uow.custody.seal_for_case(case_id, name, data))

    drawn = received.drawn
    pages = () if drawn is None else drawn.pages
    return KeptDocument(
        id=identifier,
        kind=kind,
        size=len(received.data),
        sealed_digest=keep(identifier, received.data),
        pages=tuple(keep(f"{identifier}.{n}", page) for n, page in enumerate(pages, start=1)),
        page_count=None if drawn is None else drawn.page_count,
        kept_at=at,
        kept_by=desk.actor.id,
    )


def _kind(data: bytes) -> DocumentKind:
    require_size(data)
    kind = kind_of(data)
    if kind is None:
        raise WrongEntryError(
            "The document must be a PDF, JPEG or PNG file. Choose another file, or scan the paper."
        )
    return DocumentKind(kind)

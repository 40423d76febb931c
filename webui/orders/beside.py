"""The document of an order beside a form: the pages drawn of it, or why there are none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import current_app, url_for

from evidence_store.errors import EvidenceStoreError
from evidence_store.kept_files.order_documents import fault_of_files
from evidence_store.open_folder.beside import open_vault
from evidence_store.workflow.orders.documents import see_document
from forensics.value_classes import dataclass
from webui.door.access import the_actor, the_desk, the_store
from webui.door.ways import in_browser

if TYPE_CHECKING:
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.orders.order_documents import KeptDocument
    from evidence_store.keys.unit_keys import UnitKeys
    from webui.orders.waiting_document import WaitingDocument

NONE_YET = "The document of this order is not recorded yet."
DIGEST_ALONE = (
    "Only the digest of this order’s document is recorded, so it cannot be shown. Read the paper "
    "itself."
)
NO_KEY = "This server was started without a key, so the document cannot be opened here."
NOT_DRAWN = "No page of the document could be drawn. Open the document itself."


@dataclass(frozen=True, slots=True)
class Beside:
    """What is shown of a document.

    Args:
        sentence: how much of it is shown, or why nothing is.
        pages: addresses of its drawn pages.
        original: address of the document itself; empty where it is not available.
        sha256: of the document, as hexadecimal digits.
    """

    sentence: str
    pages: tuple[str, ...] = ()
    original: str = ""
    sha256: str = ""


def beside_waiting(found: WaitingDocument | None) -> Beside | None:
    """The document that waits for an order; None where none does."""
    if found is None:
        return None
    pages = tuple(
        url_for("order_documents.waiting_page_of", case_id=found.case_id, waiting_number=number)
        for number in range(1, found.drawn + 1)
    )
    if not pages:
        sentence = f"No page of this document could be drawn. {found.why_not} It can be kept."
        return Beside(sentence, sha256=found.sha256)
    return Beside(_drawn(found.drawn, found.page_count), pages, sha256=found.sha256)


def beside_order(order: Order) -> Beside:
    """The document of an order as it now is."""
    if order.document is None:
        return Beside(NONE_YET if order.document_digest is None else DIGEST_ALONE)
    sha256 = "" if order.document_digest is None else order.document_digest.value.hex()
    return replace(beside_kept(order.id, order.document), sha256=sha256)


def beside_kept(order_id: str, kept: KeptDocument) -> Beside:
    """One kept document of an order."""
    unit_keys: UnitKeys | None = current_app.extensions.get("expunge_unit_keys")
    if unit_keys is None:
        return Beside(NO_KEY)
    if fault := fault_of_files(the_store(), kept):
        return Beside(fault)
    if kept.pages and (fault := _fault_of_opening(order_id, kept, unit_keys)):
        return Beside(fault)
    pages = tuple(
        url_for("order_documents.page", order_id=order_id, document_id=kept.id, page_number=number)
        for number in range(1, len(kept.pages) + 1)
    )
    sentence = _drawn(len(pages), kept.page_count) if pages else NOT_DRAWN
    return Beside(
        sentence, pages, url_for("order_documents.original", order_id=order_id, document_id=kept.id)
    )


def opened(order_id: str, document_id: str, unit_keys: UnitKeys, page: int | None) -> tuple[
    KeptDocument, bytes
]:  # fmt: skip
    """A page of a kept document, or all of it.

    Raises:
        EvidenceStoreError: as ``see_document``.
    """
    store = the_store()
    uow = store.reading_values(the_actor(), unit_keys)
    return see_document(
        replace(the_desk(), uow=uow),
        order_id,
        document_id,
        page=page,
        vault=open_vault(store, unit_keys),
    )


def _fault_of_opening(order_id: str, kept: KeptDocument, unit_keys: UnitKeys) -> str | None:
    """Why its first page does not open, as once the values of the case were destroyed."""
    try:
        opened(order_id, kept.id, unit_keys, 1)
    except EvidenceStoreError as error:
        return in_browser(error)
    return None


def _drawn(drawn: int, said: int | None) -> str:
    if said == drawn:
        return (
            "Drawn here from the document, without what could not be drawn. If something is "
            "missing, open the document itself."
        )
    pages = "The first page is" if drawn == 1 else f"The first {drawn} pages are"
    return (
        f"{pages} drawn here, of {said:,} that the document says it has. Open the document itself "
        "for the rest."
    )

"""Documents of orders as files of the data folder: drawn when they come in, held to the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.data_folder.referred import files_of_document
from evidence_store.errors import EvidenceStoreError
from evidence_store.open_folder.beside import open_vault
from evidence_store.workflow._kit.subjects.received_documents import ReceivedDocument
from forensics.pictures.document_pages import draw_document
from forensics.pictures.viewing import UnshowableError

if TYPE_CHECKING:
    from evidence_store.domain.orders.order_documents import KeptDocument
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store

CHANGED = (
    "The document in this data folder is not the one that was recorded. Do not read from it. Ask "
    "your administrator to check the files of the record."
)


def received_document(store: Store, unit_keys: UnitKeys, data: bytes) -> ReceivedDocument:
    """A document as it came in, with the pages that can be drawn of it."""
    try:
        drawn = draw_document(data)
    except UnshowableError:
        # Kept and handed out all the same: its page says why it shows none (ADR 52).
        drawn = None
    return ReceivedDocument(data, drawn, open_vault(store, unit_keys))


def fault_of_files(store: Store, kept: KeptDocument) -> str | None:
    """What is wrong with the sealed files of a document, as the record knows them; None if nothing.

    Nothing is opened, so this needs nobody's key.
    """
    try:
        for each in files_of_document(kept):
            each.require(store.data)
    except EvidenceStoreError:
        return CHANGED
    return None

"""Looking at the document of an order: the pages that were drawn of it, or the document itself."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from evidence_store.domain.orders.order_documents import kept_document
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import EvidenceStoreError, NotFoundError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from evidence_store.domain.orders.order_documents import KeptDocument
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import Vault


def see_document(
    desk: Desk, order_id: str, document_id: str, *, page: int | None, vault: Vault
) -> tuple[KeptDocument, bytes]:
    """Return a page of an order's document, or all of it as it was received, held to the record.

    Args:
        desk: who looks.
        order_id: the order.
        document_id: the document of this edition, or of a former one.
        page: from 1; None for the document itself.
        vault: where it is kept.

    Raises:
        NotFoundError: there is no such order, document or page.
        OutOfSequenceError: the values of the case were destroyed, and it with them.
        EvidenceStoreError: it is not the one that was recorded.
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        kept, digest = kept_document(uow.orders.get(order_id), document_id)
        if page is not None and not 1 <= page <= len(kept.pages):
            raise NotFoundError("No such page was drawn of this document.")
        name = kept.name_of(page)
        recorded = kept.sealed_digest if page is None else kept.pages[page - 1]
        sealed = vault.get(name, sealed_digest=recorded)
        data = uow.custody.open_for_case(name, sealed)
    if page is None and hashlib.new(digest.algorithm.value, data).digest() != digest.value:
        raise EvidenceStoreError(
            "The document of this order is not the one that was recorded. Do not rely on it. "
            "Run: " + Way.FSCK
        )
    return kept, data

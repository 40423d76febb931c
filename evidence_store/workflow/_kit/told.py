"""What will be printed of case, order and item, as the record stands. Not a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.subject_composing import certified_subject

if TYPE_CHECKING:
    from evidence_store.domain.certificates.certified_subject import CertifiedSubject
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.ports import UnitOfWork


def subject_now(
    uow: UnitOfWork, exhibit: Exhibit, *, order_id: str, order_title: str
) -> CertifiedSubject:
    """Case, order and item with its disk images, as a document would print them now.

    Raises:
        CertificateError: the order names nobody of the case, or no line of it means the exhibit.
    """
    return certified_subject(
        case=uow.cases.get(exhibit.case_id),
        order=uow.orders.get(order_id),
        order_title=order_title,
        exhibit=exhibit,
        family=tuple(uow.exhibits.find(case_id=exhibit.case_id)),
        images=tuple(uow.acquisitions.find(exhibit_id=exhibit.id)),
    )

"""Ends a case's values: records without what people typed, and no key. Not a step."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from evidence_store.domain.unit.blanking import blanked
from evidence_store.workflow._kit.subjects.open_documents import documents_about

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.workflow._kit.ports import Repository, UnitOfWork

T = TypeVar("T")


def end_values(uow: UnitOfWork, case_id: str) -> tuple[str, ...]:
    """Take what people typed out of the case's records, and destroy its keys; give their ids."""
    # Records stand in clear beside the sealed values, since every gate reads them before a key is
    # open (ADR 19). So what people typed into them has to be taken out.
    for exhibit in uow.exhibits.find(case_id=case_id):
        _blank(uow.acquisitions, uow.acquisitions.find(exhibit_id=exhibit.id))
        _blank(uow.scans, uow.scans.find(exhibit_id=exhibit.id))
        _blank(uow.disposals, uow.disposals.find(exhibit_id=exhibit.id))
        _blank(uow.certificates, documents_about(uow, [exhibit]))
        _blank(uow.questions, uow.questions.find(exhibit_id=exhibit.id))
        _blank(uow.hit_gradings, uow.hit_gradings.find(exhibit_id=exhibit.id))
    _blank(uow.jobs, uow.jobs.find(case_id=case_id))
    _blank(uow.exhibits, uow.exhibits.find(case_id=case_id))
    for order in uow.orders.find(case_id=case_id):
        _blank(uow.certificates, uow.certificates.find(order_id=order.id))
    _blank(uow.orders, uow.orders.find(case_id=case_id))
    _blank(uow.hash_sets, uow.hash_sets.find(case_id=case_id))
    _blank(uow.cases, [uow.cases.get(case_id)])
    return uow.custody.destroy_values(case_id)


def _blank(repository: Repository[T], records: Sequence[T]) -> None:
    for record in records:
        without = blanked(record)
        if without != record:
            repository.blank(without)

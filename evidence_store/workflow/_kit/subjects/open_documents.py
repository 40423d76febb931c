"""An issued document under change: in the chain of its exhibit or, of a case certificate, its case.

Not a step: it commits nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.workflow._kit.acting import ActingOnCase
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.acting import Acting
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork


def open_document(desk: Desk, record: CertificateRecord, at: datetime) -> Acting:
    """What signs and appends about a document, in the open transaction."""
    if record.exhibit_id is not None:
        return open_exhibit(desk, record.exhibit_id, at)
    return ActingOnCase(desk.uow, desk.actor, at, case_of(desk.uow, record))


def documents_about(uow: UnitOfWork, exhibits: Sequence[Exhibit]) -> list[CertificateRecord]:
    """The documents of these exhibits, and behind them those about copies of them."""
    # Found by number: a document about a copy is none of the exhibit's own, and no line of an
    # order is done by it (ADR 106).
    copies = (copy for each in exhibits for copy in each.copies)
    numbers = [number for copy in copies for number in copy.documents]
    ids = [each.id for each in exhibits]
    return [*uow.certificates.find(exhibit_id=ids), *uow.certificates.find(number=numbers)]


def case_of(uow: UnitOfWork, record: CertificateRecord) -> str:
    """The id of the case that a document is about."""
    if record.exhibit_id is not None:
        return uow.exhibits.get(record.exhibit_id).case_id
    return str(record.case_id)

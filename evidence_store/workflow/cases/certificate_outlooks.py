"""One issued document for a person who only follows a case: that it exists, and its digest.

No name of a defendant, nothing of what was found, and no page of the document itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case_shares import require_open_to
from evidence_store.domain.certificates.certificate import CertificateRecord
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.workflow._kit.of_unit.edition_offers import (
    EditionOffer,
    EditionStanding,
    edition_offers,
    editions_standing,
)
from evidence_store.workflow._kit.subjects.open_documents import case_of
from forensics.value_classes import dataclass
from forensics.values import ErasureMethod

if TYPE_CHECKING:
    from evidence_store.workflow._kit.desk import Desk


@dataclass(frozen=True, slots=True)
class CertificateOutlook:
    """A document, the exhibit and the case that it is about, and how that one was disposed of.

    A case certificate is about no one exhibit: what is said of one is None. ``editions`` are those
    that were issued of it, ``offers`` the languages in which none stands.
    """

    record: CertificateRecord
    case_id: str
    case_reference: str
    court: str
    editions: tuple[EditionStanding, ...]
    offers: tuple[EditionOffer, ...]
    exhibit_reference: str | None = None
    medium: MediumKind | None = None
    method: ErasureMethod | None = None


def outlook_of_certificate(desk: Desk, certificate_id: str) -> CertificateOutlook:
    """What a reader is shown of one issued document.

    Raises:
        NotFoundError: there is no such document, or its case is not shared with this reader.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.SEE_STANDING)
    with desk.uow as uow:
        record = uow.certificates.get(certificate_id)
        case = uow.cases.get(case_of(uow, record))
        # What is not shared answers as what is not there, whatever id is asked for (ADR 26).
        require_open_to(case.shares, desk.actor, at=desk.clock())
        found = CertificateOutlook(
            record,
            case.id,
            case.reference,
            case.court,
            editions_standing(uow.custody, record),
            edition_offers(uow.custody, record),
        )
        if record.exhibit_id is None or record.disposal_id is None:
            return found
        exhibit = uow.exhibits.get(record.exhibit_id)
        return replace(
            found,
            exhibit_reference=exhibit.reference,
            medium=exhibit.medium,
            method=uow.disposals.get(record.disposal_id).method,
        )

"""What the unit issues documents with: numbers, drawing, sealing, and a check by the root alone.

Not a step: it commits nothing. A document is drawn, sealed and verified outside any transaction.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from evidence_store.certificates.sealing import seal_certificate
from evidence_store.certificates.summary import signed_summary
from evidence_store.custody.heads.epochs import restorations_in
from evidence_store.documents.certificates.document import draw_certificate
from evidence_store.domain.certificates.case_content import AnyContent
from evidence_store.domain.certificates.certificate import (
    CertificateRecord,
    next_number,
    series,
)
from evidence_store.domain.certificates.copy_content import CopyContent
from evidence_store.domain.values.identifiers import new_id
from evidence_store.workflow._kit.issuing import Issuing, require_genuine
from forensics.documents import to_canonical
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from evidence_store.workflow._kit.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Sealed:
    """A document that was made: what it says, its record, and the sealed file."""

    content: AnyContent | CopyContent
    document: bytes
    pdf: bytes

    def record(
        self,
        *,
        exhibit_id: str | None = None,
        disposal_id: str | None = None,
        order_id: str | None = None,
        case_id: str | None = None,
        copy_id: str | None = None,
    ) -> CertificateRecord:
        """What the record keeps of it, under a new id."""
        content = self.content
        return CertificateRecord(
            id=new_id("t"),
            version=1,
            number=content.number,
            kind=content.kind,
            exhibit_id=exhibit_id,
            disposal_id=disposal_id,
            json_digest=_sha256(self.document),
            pdf_digest=_sha256(self.pdf),
            file_name=f"{content.number}.pdf",
            issued_by=content.issued_by,
            issued_at=content.issued_at,
            training=content.training,
            order_id=order_id,
            case_id=case_id,
            copy_id=copy_id,
        )


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the next number follows: the newest of its series, and how often there was a restore."""

    taken: tuple[str, ...]
    restores: int


def numbers_in(uow: UnitOfWork, *, year: int) -> Numbers:
    """The newest number of each series that this issue can fall into: a year may end meanwhile."""
    restores = len(restorations_in(uow.custody.control()))
    names = (series(each, restores=restores) for each in (year, year + 1))
    newest = (record for name in names for record in uow.certificates.newest(1, series=name))
    return Numbers(tuple(record.number for record in newest), restores)


def sealed(
    compose: Callable[[str, datetime], AnyContent],
    numbers: Numbers,
    *,
    at: datetime,
    issuing: Issuing,
) -> Sealed:
    """Make the document under the next number that is free, among the files too.

    Args:
        compose: what the document says, by its number and its time of issue.
        numbers: those that were given before.
        at: the present.
        issuing: what the unit issues with.

    Raises:
        CertificateError: no document may be made of it, or ours does not verify.
    """
    # A date in a PDF has whole seconds, and the record in it must say the same.
    at = at.replace(microsecond=0)
    taken = list(numbers.taken)
    while True:
        number = next_number(at.year, tuple(taken), restores=numbers.restores)
        if not (issuing.folder / f"{number}.pdf").exists():
            return _made(compose(number, at), at=at, issuing=issuing)
        taken.append(number)


def _made(content: AnyContent, *, at: datetime, issuing: Issuing) -> Sealed:
    document = to_canonical(content)
    summary = signed_summary(content, document, sign=issuing.sign_summary)
    pdf = seal_certificate(
        draw_certificate(content, document, summary),
        key=issuing.seal,
        chain_pem=issuing.seal_chain_pem,
        sealed_at=at,
    )
    # As anybody else will check it, by the root alone, before anybody can rely on it.
    require_genuine(pdf, at=at, issuing=issuing)
    return Sealed(content, document, pdf)


def _sha256(data: bytes) -> Digest:
    return Digest(HashAlgorithm.SHA256, hashlib.sha256(data).digest())

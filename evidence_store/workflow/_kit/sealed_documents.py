"""What the unit issues documents with: numbers, drawing, sealing, and a check by the root alone.

Not a step: it commits nothing. A document is drawn, sealed and verified outside any transaction.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

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
from evidence_store.domain.certificates.certificate_content import CertifiedCustody
from evidence_store.domain.certificates.copy_content import CopyContent
from evidence_store.domain.values.identifiers import new_id
from evidence_store.workflow._kit.begun_documents import finish_documents
from evidence_store.workflow._kit.issuing import Issuing, require_genuine
from forensics.documents import to_canonical
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.domain.certificates.certificate_content import CertifiedEntry
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork

Recorded = TypeVar("Recorded")


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
            json_digest=sha256(self.document),
            pdf_digest=sha256(self.pdf),
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
    restores = restores_in(uow)
    names = (series(each, restores=restores) for each in (year, year + 1))
    newest = (record for name in names for record in uow.certificates.newest(1, series=name))
    return Numbers(tuple(record.number for record in newest), restores)


def restores_in(uow: UnitOfWork) -> int:
    """How often the record was restored from a backup."""
    return len(restorations_in(uow.custody.control()))


def first_free(numbers: Iterable[str], file_of: Callable[[str], Path]) -> str:
    """The first of these numbers whose file is not there.

    Args:
        numbers: without end.
        file_of: the file of a document of that number.
    """
    # One number stands for one file: what lies there already keeps it, known or not.
    return next(number for number in numbers if not file_of(number).exists())


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
        # One number stands for one file: what lies there already keeps it, known or not.
        if not (issuing.folder / f"{number}.pdf").exists():
            content = compose(number, at)
            document = to_canonical(content)
            summary = signed_summary(content, document, sign=issuing.sign_summary)
            drawn = draw_certificate(content, document, summary)
            return Sealed(content, document, sealed_file(drawn, at=at, issuing=issuing))
        taken.append(number)


def sealed_file(drawn: bytes, *, at: datetime, issuing: Issuing) -> bytes:
    """Seal a drawn document, and check it as anybody else will, before anybody can rely on it.

    Raises:
        CertificateError: ours does not verify.
    """
    pdf = seal_certificate(drawn, key=issuing.seal, chain_pem=issuing.seal_chain_pem, sealed_at=at)
    require_genuine(pdf, at=at, issuing=issuing)
    return pdf


def held_under(
    uow: UnitOfWork,
    chain: Sequence[Entry],
    proved: tuple[tuple[CertifiedEntry, ...], tuple[bytes, ...]],
    issuing: Issuing,
) -> CertifiedCustody:
    """What a document carries of the log, under its newest head.

    Args:
        uow: the transaction.
        chain: all entries of what the document is about, oldest first.
        proved: those that it carries, and their proof (``entries_to_prove``).
        issuing: what the unit issues with.
    """
    head, (entries, proof) = uow.custody.head(), proved
    return CertifiedCustody(
        size=head.size,
        root=head.root,
        log_key=issuing.log_key,
        first_entry=chain[0].seq,
        last_entry=chain[-1].seq,
        entries=len(chain),
        log_certificate=issuing.log_certificate,
        proved=entries,
        proof=proof,
    )


def settled(desk: Desk, folder: Path) -> None:
    """Finish what an interruption left, before another document is made."""
    # What cannot be finished now is finished at the next start, and fsck tells it until then.
    with suppress(OSError):
        finish_documents(desk.uow, folder)


def recorded_with(desk: Desk, folder: Path, record: Callable[[UnitOfWork], Recorded]) -> Recorded:
    """Record a document in one transaction with its file beside its name; then it gets the name.

    Args:
        desk: who issues it.
        folder: where documents stand.
        record: makes record and entry, and puts the file beside its name (``begin_document``).
    """
    try:
        with desk.uow as uow:
            made = record(uow)
            uow.commit()
    finally:
        with suppress(Exception):  # else the next start does it; the first error is what counts
            finish_documents(desk.uow, folder)
    return made


def sha256(data: bytes) -> Digest:
    """The SHA-256 by which entries name a file."""
    return Digest(HashAlgorithm.SHA256, hashlib.sha256(data).digest())

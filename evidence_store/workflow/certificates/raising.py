"""Raising the seal of an issued document to a higher level: something is added behind its bytes.

The file is raised and checked outside any transaction, as anybody else will check it; then record
and entry are made with the file beside its name, which it gets after the commit. The document as it
was issued stays where it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509

from evidence_store.certificates.folder import begin_document
from evidence_store.certificates.levels.raising import LevelMaterial, raise_file
from evidence_store.certificates.levels.revisions import take_apart
from evidence_store.certificates.levels.standing import Trusted
from evidence_store.certificates.verifying.guarded import verify_certificate
from evidence_store.certificates.verifying.seal import read_seal
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.domain.certificates.certificate import (
    CertificateRecord,
    DocumentEdition,
    RaisedSeal,
)
from evidence_store.domain.certificates.seal_levels import SealLevel
from evidence_store.domain.events.kinds.disposal_events import CERTIFICATE_LEVEL_RAISED
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import CertificateError, ConflictError, NoStampError
from evidence_store.workflow._kit.begun_documents import finish_documents
from evidence_store.workflow._kit.of_unit.edition_offers import (
    EditionStanding,
    editions_standing,
)
from evidence_store.workflow._kit.subjects.open_documents import open_document
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.certificates.levels.raising import RaisedFile
    from evidence_store.workflow._kit.desk import Desk


@dataclass(frozen=True, slots=True)
class Raising:
    """What the unit raises levels with.

    Args:
        folder: where its documents stand.
        trust: its root, with its list of replaced keys (PEM).
        authorities: certificates of time-stamp authorities that its policy trusts (PEM).
        material: what is asked of them, and lists of revoked certificates.
    """

    folder: Path
    trust: Sequence[bytes]
    authorities: Sequence[bytes]
    material: LevelMaterial


@dataclass(frozen=True, slots=True)
class LevelReached:
    """The document as recorded, and why it went no further, where more was asked for."""

    record: CertificateRecord
    lacking: str | None


@dataclass(frozen=True, slots=True)
class OneRaised:
    """A document, its newest file and level, and why not the one that was asked for; else empty."""

    number: str
    file_name: str
    level: SealLevel
    lacking: str
    is_raised: bool

    @property
    def sentence(self) -> str:
        """The outcome, for people."""
        what = f"{self.number} is at level {self.level.value}."
        return f"{what} {self.lacking}" if self.lacking else what


def raise_level(
    desk: Desk,
    certificate_id: str,
    *,
    to: SealLevel,
    raising: Raising,
    edition: str | None = None,
) -> LevelReached:
    """Raise the seal of an issued document, or as far towards it as what is at hand allows.

    Args:
        desk: who acts, and on which record.
        certificate_id: the document.
        to: the level that is asked for; at the highest already, a newer time stamp is added.
        raising: what it is raised with.
        edition: the number of an edition of it, whose seal is meant; None for its own.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        OutOfSequenceError: there is no such edition.
        CertificateError: the document or the edition was withdrawn, is not as it was recorded, or
            nothing can be added; the text says what to do. Nothing was recorded.
        ConflictError: the record changed meanwhile; repeat.
        OSError: the disk is full; nothing was recorded.
    """
    require_duty(desk.actor, Act.RAISE_LEVEL)
    with suppress(OSError):
        finish_documents(desk.uow, raising.folder)
    with desk.uow as uow:
        record = uow.certificates.get(certificate_id)
        _require_standing(record)
        _require_counts(editions_standing(uow.custody, record), edition)
    now, issued_at = desk.clock(), record.sealed(edition).issued_at
    # Each level stands behind the bytes of the one before it, so that the issued file is a prefix
    # of all of them (ADR 89).
    file = _bytes_of(record.newest_of(edition), edition or record.number, raising.folder)
    made = _raised(file, issued_at, to=to, raising=raising, now=now)
    try:
        saved = _record(desk, record, edition, made, folder=raising.folder, at=now)
    finally:
        with suppress(Exception):  # else the next start does it; the first error is what counts
            finish_documents(desk.uow, raising.folder)
    return LevelReached(saved, made.lacking)


def raise_each(
    desk: Desk,
    records: Sequence[CertificateRecord],
    *,
    to: SealLevel,
    raising: Raising,
    edition: str | None = None,
) -> Iterator[OneRaised]:
    """Raise each of these documents, giving each outcome as soon as it is kept.

    A document that cannot be raised is named and left; the others go on. Once the time-stamp
    authority does not answer, the rest are not asked for: they stay as they are.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        NoStampError: the authority did not answer; every document before it is kept.
    """
    for record in records:
        try:
            reached = raise_level(desk, record.id, to=to, raising=raising, edition=edition)
        except NoStampError:
            raise
        except (CertificateError, ConflictError) as error:
            yield _told(record, edition, str(error), is_raised=False)
        else:
            yield _told(reached.record, edition, reached.lacking or "", is_raised=True)


def _told(
    record: CertificateRecord, edition: str | None, lacking: str, *, is_raised: bool
) -> OneRaised:
    newest, level = record.newest_of(edition).file_name, record.level_of(edition)
    number = edition or record.number
    return OneRaised(number, newest, level, lacking, is_raised=is_raised)


def _require_standing(record: CertificateRecord) -> None:
    if record.withdrawal is None:
        return
    day = record.withdrawal.confirmed_at or record.withdrawal.asked_at
    what = "was withdrawn" if record.is_withdrawn else "is to be withdrawn: that was asked for"
    raise CertificateError(
        f"{record.number} {what} on {day:%Y-%m-%d}. The level of such a document is not raised."
    )


def _require_counts(standing: Sequence[EditionStanding], edition: str | None) -> None:
    for each in standing:
        if each.edition.number == edition and each.withdrawn_at is not None:
            raise CertificateError(
                f"{edition} was withdrawn with its translation on {each.withdrawn_at:%Y-%m-%d}. "
                "The level of such an edition is not raised."
            )


def _bytes_of(
    newest: CertificateRecord | DocumentEdition | RaisedSeal, number: str, folder: Path
) -> bytes:
    path = folder / newest.file_name
    content = path.read_bytes() if path.is_file() else b""
    if _sha256(content) != newest.pdf_digest:
        raise CertificateError(
            f"{number}: {newest.file_name} is missing, or is not as it was recorded. Take "
            "it from the newest backup."
        )
    return content


def _raised(
    file: bytes, issued_at: datetime, *, to: SealLevel, raising: Raising, now: datetime
) -> RaisedFile:
    """The file at its new level, checked in a process of its own as anybody else checks it."""
    (root,) = x509.load_pem_x509_certificates(raising.trust[0])
    trusted = Trusted(
        seal=read_seal(take_apart(file).issued).leaf,
        root=root,
        authorities=[x509.load_pem_x509_certificate(each) for each in raising.authorities],
        issued_at=issued_at,
        now=now,
    )
    made = raise_file(file, to, trusted=trusted, material=raising.material)
    verdict = verify_certificate(
        made.file,
        trust=raising.trust,
        authorities=raising.authorities,
        withdrawn=None,
        now=now,
    )
    # The level is what a check works out of the file, and never what was asked for (ADR 89).
    if verdict.answer is CheckAnswer.NOT_VALID or verdict.level != made.level.value:
        reason = verdict.reason or f"It is found at level {verdict.level}."
        raise CertificateError(f"The raised document does not verify, so it was not kept. {reason}")
    return made


def _record(
    desk: Desk,
    record: CertificateRecord,
    edition: str | None,
    made: RaisedFile,
    *,
    folder: Path,
    at: datetime,
) -> CertificateRecord:
    digest = _sha256(made.file)
    alike = sum(each.level is made.level for each in record.raised_of(edition))
    # A renewed stamp makes a file of its own: no file that was recorded is changed (ADR 89).
    ending = f"-{alike + 1}" if alike else ""
    raised = RaisedSeal(
        level=made.level,
        file_name=f"{Path(record.sealed(edition).file_name).stem}.{made.level.short}{ending}.pdf",
        pdf_digest=digest,
        raised_by=desk.actor.id,
        raised_at=at,
        edition=edition,
    )
    with desk.uow as uow:
        if uow.certificates.get(record.id) != record:
            raise ConflictError(f"{record.number}: the record changed meanwhile. Do it again.")
        opened = open_document(desk, record, at)
        after = replace(record, raised=(*record.raised, raised))
        saved = uow.certificates.save(after)
        opened.append(
            CERTIFICATE_LEVEL_RAISED,
            public={
                "certificate": record.id,
                "number": edition or record.number,
                "level": made.level.value,
                "pdf": str(digest),
            },
            committed={"by": desk.actor.id},
        )
        begin_document(folder / raised.file_name, made.file)
        uow.commit()
    return saved


def _sha256(data: bytes) -> Digest:
    return Digest(HashAlgorithm.SHA256, hashlib.sha256(data).digest())

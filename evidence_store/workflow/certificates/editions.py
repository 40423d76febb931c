"""Issuing an edition: a document once more, in a language for which two people signed.

It is drawn from the record of the issued document, byte for byte, and sealed like it. The document
stays what it is, and stays the record.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.certificates.folder import begin_document
from evidence_store.custody.signed.translations import SignedTranslation
from evidence_store.domain.certificates.certificate import (
    CertificateRecord,
    DocumentEdition,
    file_of,
)
from evidence_store.domain.certificates.edition_content import EditionContent
from evidence_store.domain.events.kinds.disposal_events import CERTIFICATE_EDITION_ISSUED
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import ConflictError
from evidence_store.workflow._kit.heads_entries import commit_heads
from evidence_store.workflow._kit.of_unit.edition_offers import translation_for
from evidence_store.workflow._kit.of_unit.making_editions import (
    DocumentToTell,
    ToTell,
    edition_of,
    read_told,
    sealed_edition,
)
from evidence_store.workflow._kit.of_unit.translated import translation_in_force
from evidence_store.workflow._kit.sealed_documents import (
    first_free,
    recorded_with,
    restores_in,
    settled,
    sha256,
)
from evidence_store.workflow._kit.subjects.open_documents import case_of, open_document
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.issuing import Issuing
    from evidence_store.workflow._kit.of_unit.making_editions import Kept
    from evidence_store.workflow._kit.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What one transaction read: the document, and the translation that counts."""

    record: CertificateRecord
    signed: SignedTranslation
    content: EditionContent
    told: DocumentToTell


def issue_edition(
    desk: Desk, certificate_id: str, *, language: str, kept: Kept, issuing: Issuing
) -> DocumentEdition:
    """Issue the edition of a document in a language.

    Args:
        desk: who issues it, and on which record.
        certificate_id: the document.
        language: by its tag.
        kept: gives the kept translation.
        issuing: what the unit issues documents with.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        NoTranslationError: two people did not sign for a translation of the present sentences.
        OutOfSequenceError: the document was withdrawn, or has this edition already.
        CertificateError: its file is not as it was recorded, or ours does not verify.
        TamperedLogError: an entry of the log was taken out or changed.
        ConflictError: the record changed meanwhile; repeat.
    """
    require_duty(desk.actor, Act.ISSUE_EDITION)
    settled(desk, issuing.folder)
    with desk.uow as uow:
        record = uow.certificates.get(certificate_id)
        signed = translation_for(uow.custody, record, language)
        uow.custody.require_whole(case_of(uow, record))
        # Before the head that it quotes, so that no withdrawal can be left out.
        committed = commit_heads(uow, actor=desk.actor, at=desk.clock())
        # After it, however long that took; a date in a PDF has whole seconds.
        at = desk.clock().replace(microsecond=0)
        gathered = _gathered(desk, record, signed, kept=kept, issuing=issuing, at=at)
        if committed:
            uow.commit()
    sealed = sealed_edition(gathered.content, gathered.told, issuing=issuing)
    content = sealed.content
    made = DocumentEdition(
        number=content.number,
        language=language,
        translation=content.translated.digest,
        file_name=file_of(content.number),
        json_digest=sha256(sealed.document),
        pdf_digest=sha256(sealed.pdf),
        issued_by=desk.actor.id,
        issued_at=at,
    )
    return recorded_with(
        desk,
        issuing.folder,
        lambda uow: _record(desk, uow, gathered, made, sealed.pdf, issuing=issuing),
    )


def _gathered(
    desk: Desk,
    record: CertificateRecord,
    signed: SignedTranslation,
    *,
    kept: Kept,
    issuing: Issuing,
    at: datetime,
) -> _Gathered:
    uow = desk.uow
    told = read_told(record.number, record.file_name, record.pdf_digest, issuing=issuing)
    if record.exhibit_id is not None:
        chain = uow.custody.of_exhibit(record.exhibit_id)
    else:
        chain = uow.custody.of_case(case_of(uow, record))
    number = first_free(
        record.edition_numbers(signed.language, restores=restores_in(uow)),
        lambda number: issuing.folder / file_of(number),
    )
    to_tell = ToTell(number, signed, chain)
    content = edition_of(desk, told, to_tell, kept=kept, issuing=issuing, at=at)
    return _Gathered(record, signed, content, told)


def _record(
    desk: Desk,
    uow: UnitOfWork,
    gathered: _Gathered,
    made: DocumentEdition,
    pdf: bytes,
    *,
    issuing: Issuing,
) -> DocumentEdition:
    record = gathered.record
    # Drawn outside any transaction: meanwhile a supervisor can have withdrawn the translation.
    stands = translation_in_force(uow.custody, made.language)
    if uow.certificates.get(record.id) != record or stands != gathered.signed:
        raise ConflictError(f"{record.number}: the record changed meanwhile. Do it again.")
    saved = uow.certificates.save(replace(record, editions=(*record.editions, made)))
    open_document(desk, saved, desk.clock()).append(
        CERTIFICATE_EDITION_ISSUED,
        public={
            "certificate": record.id,
            "json": str(made.json_digest),
            "language": made.language,
            "number": made.number,
            "pdf": str(made.pdf_digest),
            "training": record.training,
            "translation": str(made.translation),
        },
        occurred=made.issued_at,
    )
    begin_document(issuing.folder / made.file_name, pdf)
    return made

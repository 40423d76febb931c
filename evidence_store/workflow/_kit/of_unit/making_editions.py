"""An edition in the making: the document as it was issued, what the edition carries, its file.

Not a step: it commits nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from evidence_store.certificates.verifying.record import read_any_record
from evidence_store.custody.leaves.drafts import Entry
from evidence_store.custody.signed.translations import SignedTranslation
from evidence_store.documents.certificates.renderer import this_renderer
from evidence_store.documents.editions.document import draw_edition
from evidence_store.documents.languages.catalogue import Catalogue
from evidence_store.domain.certificates.certificate_content import SEAL_LEVEL, CertifiedPerson
from evidence_store.domain.certificates.edition_content import (
    EDITION_SCHEMA,
    EditionContent,
    InEnglish,
    TranslatedBy,
)
from evidence_store.domain.values.projection import projected
from evidence_store.errors import CertificateError
from evidence_store.workflow._kit.entries_to_prove import edition_entries_to_prove
from evidence_store.workflow._kit.sealed_documents import held_under, sealed_file, sha256
from forensics.documents import to_canonical
from forensics.value_classes import dataclass
from forensics.values import Digest

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.issuing import Issuing

Kept: TypeAlias = Callable[[Digest], Catalogue]
"""Gives the kept translation of a digest, checked."""


@dataclass(frozen=True, slots=True)
class DocumentToTell:
    """The document's own record, and the signed text of its code, if it has one."""

    content: InEnglish
    document: bytes
    summary: str


@dataclass(frozen=True, slots=True)
class MadeEdition:
    """An edition with its file: ``document`` is its record."""

    content: EditionContent
    document: bytes
    pdf: bytes


@dataclass(frozen=True, slots=True)
class ToTell:
    """What is told: the number of the edition, by which translation, and the entries of what."""

    number: str
    signed: SignedTranslation
    chain: Sequence[Entry]


def read_told(number: str, file_name: str, digest: Digest, *, issuing: Issuing) -> DocumentToTell:
    """Read a document's own record, from its file as it was issued.

    Raises:
        CertificateError: the file is missing, or not as it was recorded, or no document in English.
    """
    path = issuing.folder / file_name
    file = path.read_bytes() if path.is_file() else b""
    if sha256(file) != digest:
        raise CertificateError(
            f"{number}: {file_name} is missing, or is not as it was recorded. Take it from the "
            "newest backup."
        )
    found = read_any_record(file)
    if isinstance(found.content, EditionContent):
        raise CertificateError(f"{number}: {file_name} is no document in English.")
    return DocumentToTell(found.content, found.document, found.summary)


def edition_of(
    desk: Desk, told: DocumentToTell, to_tell: ToTell, *, kept: Kept, issuing: Issuing, at: datetime
) -> EditionContent:
    """What the edition says, in the open transaction, under the log's newest head."""
    uow, signed = desk.uow, to_tell.signed
    catalogue = kept(Digest.from_text(signed.digest))
    proved = edition_entries_to_prove(uow.custody, told.content.number, to_tell.chain)
    named = {signed.translator, signed.reader, desk.actor.id}
    return EditionContent(
        schema=EDITION_SCHEMA,
        number=to_tell.number,
        language=signed.language,
        training=told.content.training,
        issued_at=at,
        issued_by=desk.actor.id,
        seal_level=SEAL_LEVEL,
        unit=told.content.unit,
        record=told.document.decode(),
        translated=TranslatedBy(
            digest=catalogue.digest,
            template=catalogue.template,
            translator=signed.translator,
            qualification=signed.qualification,
            reader=str(signed.reader),
        ),
        words=catalogue.words,
        people=tuple(
            projected(CertifiedPerson, each)
            for each in sorted(uow.people.find(), key=lambda each: each.id)
            if each.id in named
        ),
        custody=held_under(uow, to_tell.chain, proved, issuing),
        renderer=this_renderer(),
    )


def sealed_edition(
    content: EditionContent, told: DocumentToTell, *, issuing: Issuing
) -> MadeEdition:
    """Draw and seal it, and check it as anybody else will.

    Raises:
        CertificateError: ours does not verify.
    """
    document = to_canonical(content)
    drawn = draw_edition(content, told.content, document, told.summary)
    return MadeEdition(content, document, sealed_file(drawn, at=content.issued_at, issuing=issuing))

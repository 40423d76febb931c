"""The attached record: one attachment, canonical, of the strict form, its statements signed."""

from __future__ import annotations

import io
import json
from typing import TypeAlias

import cattrs
import pikepdf

from evidence_store.certificates.summary import verify_summary
from evidence_store.certificates.verifying.copies.copy_record import parse_copy_record
from evidence_store.certificates.verifying.editions.edition_record import (
    parse_edition,
    verify_edition,
)
from evidence_store.certificates.verifying.extracts.extract_record import parse_extract_record
from evidence_store.certificates.verifying.extracts.strictly import (
    NOT_CANONICAL,
    NOT_READ,
    says_schema,
)
from evidence_store.certificates.verifying.orders.of_case import verify_case
from evidence_store.certificates.verifying.outcome import verify_outcome
from evidence_store.certificates.verifying.proven import verify_proven
from evidence_store.certificates.verifying.seen import verify_seen
from evidence_store.certificates.verifying.signed import verify_signed
from evidence_store.documents.certificates.archive import ATTACHMENT
from evidence_store.domain.certificates.case_content import (
    CASE_SCHEMA,
    CASE_TRAINING,
    AnyContent,
    CaseContent,
)
from evidence_store.domain.certificates.certificate_content import (
    SCHEMA,
    SEAL_LEVEL,
    CertificateContent,
    training_sentence,
)
from evidence_store.domain.certificates.copy_content import COPY_SCHEMA, CopyContent
from evidence_store.domain.certificates.edition_content import (
    EDITION_SCHEMA,
    EditionContent,
    InEnglish,
)
from evidence_store.domain.certificates.extract_content import EXTRACT_SCHEMA, ExtractContent
from evidence_store.errors import CertificateError
from forensics.canonical import canonical
from forensics.documents import from_json, to_canonical
from forensics.value_classes import dataclass

AnyRecord: TypeAlias = AnyContent | CopyContent | ExtractContent | EditionContent
"""What the record of a document of any kind says."""

_LARGEST = 12 << 20  # a case certificate carries the records of its exhibits whole


@dataclass(frozen=True, slots=True)
class RecordInFile:
    """What a file says in its attachment, and the signed text of its QR code."""

    content: AnyContent
    document: bytes
    summary: str

    @property
    def of(self) -> AnyContent:
        """The record of the document: its own."""
        return self.content


@dataclass(frozen=True, slots=True)
class EditionInFile:
    """The same of an edition: ``of`` is the record of the document that it tells."""

    content: EditionContent
    document: bytes
    summary: str
    of: InEnglish


@dataclass(frozen=True, slots=True)
class UncodedInFile:
    """The same of a document that has no code: about the end of a copy, or an extract."""

    content: CopyContent | ExtractContent
    document: bytes
    summary: str = ""

    @property
    def of(self) -> CopyContent | ExtractContent:
        """The record of the document: its own."""
        return self.content


AnyInFile: TypeAlias = RecordInFile | EditionInFile | UncodedInFile
"""What a file of any kind says in its attachment."""


def read_any_record(file: bytes) -> AnyInFile:
    """Return the record that a file carries, of any kind of document.

    Raises:
        CertificateError: as ``read_record``.
    """
    with pikepdf.Pdf.open(io.BytesIO(file)) as pdf:
        document = _attachment(pdf)
        summary = str(pdf.docinfo.get("/Keywords", ""))
    if says_schema(document, EDITION_SCHEMA):
        return _edition(document, summary)
    if says_schema(document, COPY_SCHEMA):
        return UncodedInFile(parse_copy_record(document), document)
    if says_schema(document, EXTRACT_SCHEMA):
        return UncodedInFile(parse_extract_record(document), document)
    return read_record(file)


def read_record(file: bytes) -> RecordInFile:
    """Return the record that a file carries, if it holds by itself.

    Raises:
        CertificateError: it is not there once, not canonical, of another form, or a signature in
            it is not valid.
    """
    with pikepdf.Pdf.open(io.BytesIO(file)) as pdf:
        document = _attachment(pdf)
        summary = str(pdf.docinfo.get("/Keywords", ""))
    content = parse_record(document)
    verify_summary(summary, content, document)
    return RecordInFile(content, document, summary)


def _edition(document: bytes, summary: str) -> EditionInFile:
    content = parse_edition(document)
    own = content.record.encode()
    if says_schema(own, COPY_SCHEMA):  # such a document has no code, nor has its edition
        copy = parse_copy_record(own)
        verify_edition(content, copy)
        return EditionInFile(content, document, "", copy)
    if says_schema(own, EXTRACT_SCHEMA):
        extract = parse_extract_record(own)
        verify_edition(content, extract)
        return EditionInFile(content, document, "", extract)
    of = parse_record(own)
    # The code is that of the English document: an edition has none of its own (ADR 118).
    verify_summary(summary, of, own)
    verify_edition(content, of)
    return EditionInFile(content, document, summary, of)


def exhibits_record(file: bytes) -> CertificateContent:
    """Return the record of a file that is a document about one exhibit.

    Raises:
        CertificateError: it is none, or its record does not hold by itself.
    """
    content = read_record(file).content
    if isinstance(content, CaseContent):
        raise CertificateError("This is a case certificate, and no document about one exhibit.")
    return content


def parse_record(document: bytes) -> AnyContent:
    """Read ``certificate.json`` strictly and check what can be checked inside it.

    Raises:
        CertificateError: it is of another form, or a signature in it is not valid.
    """
    try:
        told = json.loads(document)
        is_case = told.get("schema") == CASE_SCHEMA
        content: AnyContent = (
            from_json(document, CaseContent) if is_case else from_json(document, CertificateContent)
        )
        # The first comparison finds a key given twice, the last a value spelt in another way.
        same = canonical(told) == document == to_canonical(content)
    # AttributeError: what is attached can be JSON, and no object.
    except (ValueError, AttributeError, cattrs.BaseValidationError, RecursionError) as error:
        raise CertificateError(NOT_READ) from error
    if not same:
        raise CertificateError(NOT_CANONICAL)
    _verify_whole(content)
    return content


def _verify_whole(content: AnyContent) -> None:
    """What can be checked inside one record: of a case certificate, in each that it carries."""
    is_case = isinstance(content, CaseContent)
    if content.schema != (CASE_SCHEMA if is_case else SCHEMA) or content.seal_level != SEAL_LEVEL:
        raise CertificateError(NOT_READ)
    _verify_training(content)
    if isinstance(content, CaseContent):
        for each in content.records:
            _verify_whole(each)
        verify_case(content)
        return
    # In this order: each takes for granted what the one before it has held.
    verify_signed(content)
    verify_outcome(content)
    verify_seen(content)
    verify_proven(content)


def _attachment(pdf: pikepdf.Pdf) -> bytes:
    names = list(pdf.attachments)
    # Another attachment would go to a court under the unit's seal, and no page would show it.
    if names != [ATTACHMENT]:
        raise CertificateError("The file does not carry exactly one attached record.")
    stream = pdf.attachments[ATTACHMENT].get_file().obj
    # Packed, one record has many forms, and a few bytes can unpack to gigabytes.
    if "/Filter" in stream:
        raise CertificateError("The attached record is not stored as the unit stores it.")
    data = stream.read_raw_bytes()
    if len(data) > _LARGEST:
        raise CertificateError("The attached record is larger than one can be.")
    return data


def _verify_training(content: AnyContent) -> None:
    said = (
        CASE_TRAINING
        if isinstance(content, CaseContent)
        else training_sentence(content.disposal.method)
    )
    expected = said if content.training else None
    if content.training_sentence != expected:
        raise CertificateError(
            "The attached record does not state clearly whether it is for training."
        )

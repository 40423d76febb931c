"""The attached record: one attachment, canonical, of the strict form, its statements signed."""

from __future__ import annotations

import io
import json

import cattrs
import pikepdf

from evidence_store.certificates.summary import verify_summary
from evidence_store.certificates.verifying.copies.copy_record import (
    is_copy_record,
    parse_copy_record,
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
from evidence_store.domain.certificates.copy_content import CopyContent
from evidence_store.errors import CertificateError
from forensics.canonical import canonical
from forensics.documents import from_json, to_canonical
from forensics.value_classes import dataclass

_LARGEST = 12 << 20  # a case certificate carries the records of its exhibits whole


@dataclass(frozen=True, slots=True)
class RecordInFile:
    """What a file says in its attachment, and the signed text of its QR code."""

    content: AnyContent
    document: bytes
    summary: str


@dataclass(frozen=True, slots=True)
class CopyInFile:
    """The same of a document about the end of a copy, which has no code."""

    content: CopyContent
    document: bytes
    summary: str = ""


def read_any_record(file: bytes) -> RecordInFile | CopyInFile:
    """Return the record that a file carries, a certificate's or that of the end of a copy.

    Raises:
        CertificateError: as ``read_record``.
    """
    with pikepdf.Pdf.open(io.BytesIO(file)) as pdf:
        document = _attachment(pdf)
    if is_copy_record(document):
        return CopyInFile(parse_copy_record(document), document)
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
    except (ValueError, AttributeError, cattrs.BaseValidationError, RecursionError) as error:
        raise CertificateError("The attached record is not one that this version reads.") from error
    if not same:
        raise CertificateError("The attached record is not in its canonical form.")
    _verify_whole(content)
    return content


def _verify_whole(content: AnyContent) -> None:
    """What can be checked inside one record: of a case certificate, in each that it carries."""
    is_case = isinstance(content, CaseContent)
    if content.schema != (CASE_SCHEMA if is_case else SCHEMA) or content.seal_level != SEAL_LEVEL:
        raise CertificateError("The attached record is not one that this version reads.")
    _verify_training(content)
    if isinstance(content, CaseContent):
        for each in content.records:
            _verify_whole(each)
        verify_case(content)
        return
    verify_signed(content)
    verify_outcome(content)
    verify_seen(content)
    verify_proven(content)


def _attachment(pdf: pikepdf.Pdf) -> bytes:
    names = list(pdf.attachments)
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

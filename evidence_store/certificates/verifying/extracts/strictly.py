"""A record read strictly: of one form, with nothing besides, in its canonical bytes."""

from __future__ import annotations

import json
from typing import TypeVar

import cattrs

from evidence_store.domain.certificates.certificate_content import SEAL_LEVEL
from evidence_store.domain.certificates.copy_content import CopyContent
from evidence_store.domain.certificates.edition_content import EditionContent
from evidence_store.domain.certificates.extract_content import ExtractContent
from evidence_store.errors import CertificateError
from forensics.canonical import canonical
from forensics.documents import from_json, to_canonical

NOT_READ = "The attached record is not one that this version reads."
NOT_CANONICAL = "The attached record is not in its canonical form."

Content = TypeVar("Content", CopyContent, ExtractContent, EditionContent)


def says_schema(document: bytes, schema: str) -> bool:
    """Whether a record says that it is of that schema."""
    # The record within an edition is a text, its quotation marks escaped, and is not met here.
    return f'"schema":"{schema}"'.encode() in document


def read_strictly(document: bytes, kind: type[Content], *, schema: str) -> Content:
    """Return the content of a record.

    Raises:
        CertificateError: it is of another form or schema, or not in its canonical bytes.
    """
    try:
        content = from_json(document, kind)
        # The first comparison finds a key given twice, the last a value spelt in another way.
        same = canonical(json.loads(document)) == document == to_canonical(content)
    except (ValueError, cattrs.BaseValidationError, RecursionError) as error:
        raise CertificateError(NOT_READ) from error
    if not same:
        raise CertificateError(NOT_CANONICAL)
    # The level at which it was issued: what is added later stands behind the file (ADR 89).
    if content.schema != schema or content.seal_level != SEAL_LEVEL:
        raise CertificateError(NOT_READ)
    return content

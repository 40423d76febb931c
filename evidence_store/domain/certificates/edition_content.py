"""What an edition says: the record of an issued document, and by whose words it is told.

It is the document once more, in another language. The English is the record: the edition carries
that whole, and draws the same pages from it by a translation for which two people signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from evidence_store.domain.certificates.case_content import AnyContent
from evidence_store.domain.certificates.certificate_content import (
    CertifiedCustody,
    CertifiedPerson,
    Renderer,
    Unit,
)
from evidence_store.domain.certificates.copy_content import CopyContent
from evidence_store.domain.certificates.extract_content import ExtractContent
from forensics.value_classes import dataclass
from forensics.values import Digest

InEnglish: TypeAlias = AnyContent | CopyContent | ExtractContent
"""What the record of a document says that can have an edition."""

EDITION_SCHEMA = "expunge-edition/1"


@dataclass(frozen=True, slots=True)
class TranslatedBy:
    """A translation and the two who signed for it; ``digest`` is of template and translation."""

    digest: Digest
    template: Digest
    translator: str
    # One person's free text: shown last, in quotation marks, and never in the custody log's
    # sentences (ADR 118).
    qualification: str
    reader: str


@dataclass(frozen=True, slots=True)
class EditionContent:
    """One edition, whole.

    ``record`` is the document's own record, byte for byte, as text. ``words`` are the forms of each
    sentence by its English. ``custody`` carries the signatures for the translation and the entry by
    which the document was issued. ``people`` are who signed, and who issued the edition.
    """

    schema: str
    number: str
    language: str
    training: bool
    issued_at: datetime
    issued_by: str
    seal_level: str
    unit: Unit
    record: str
    translated: TranslatedBy
    # By their digest alone no verifier could draw the pages again: it would have to believe them.
    words: Mapping[str, tuple[str, ...]]
    people: tuple[CertifiedPerson, ...]
    custody: CertifiedCustody
    renderer: Renderer

"""What a case certificate says: of each line of an order, what the documents of its exhibits say.

Everything that it says of an exhibit is projected from the sealed document about it, which it
carries whole as ``records``. What no document says (a line that is open, an item that never came,
how an exhibit left the police) two people sign for, by the digest of all of it.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.certificates.certificate_content import (
    CertificateContent,
    CertifiedCustody,
    CertifiedPerson,
    Renderer,
    Unit,
)
from evidence_store.domain.certificates.order_outcome import OrderOutcome, OutcomeDocument
from forensics.documents import to_canonical
from forensics.saying.sentences import (
    say,
)
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evidence_store.domain.certificates.order_outcome import ExhibitOutcome, LineOutcome

CASE_SCHEMA = "expunge-case-certificate/1"
CASE_TRAINING = say("TRAINING: this document is about no real case")


@dataclass(frozen=True, slots=True)
class CaseContent:
    """One case certificate, whole. People stand elsewhere by their id.

    ``stated_by`` and ``agreed_by`` signed for the digest of ``outcome``; ``records`` are the
    documents that stand, by number.
    """

    schema: str
    number: str
    training: bool
    training_sentence: str | None
    issued_at: datetime
    issued_by: str
    seal_level: str
    unit: Unit
    outcome: OrderOutcome
    stated_by: str
    stated_at: datetime
    agreed_by: str
    agreed_at: datetime
    # Whole: by digests alone, who checks it would first have to gather every file (ADR 97).
    records: tuple[CertificateContent, ...]
    people: tuple[CertifiedPerson, ...]
    custody: CertifiedCustody
    renderer: Renderer
    supersedes: str | None = None

    @property
    def kind(self) -> CertificateKind:
        """There is one kind of them."""
        return CertificateKind.CASE

    @property
    def about(self) -> str:
        """What it is about, in a few words."""
        return f"Case {self.outcome.case.reference}"

    def person(self, identifier: str | None) -> CertifiedPerson | None:
        """The person of that id, where the certificate names them."""
        return next((person for person in self.people if person.id == identifier), None)


AnyContent: TypeAlias = CertificateContent | CaseContent
"""What any sealed document can say."""


def outcome_digest(outcome: OrderOutcome) -> Digest:
    """The digest that two people sign for: SHA-256 of the outcome's RFC 8785 form."""
    return _sha256(outcome)


def record_digest(record: CertificateContent) -> Digest:
    """The SHA-256 of a document's record, as its own entry and its QR code have it."""
    return _sha256(record)


def standing_documents(outcome: OrderOutcome) -> tuple[OutcomeDocument, ...]:
    """The newest document of each exhibit that was not withdrawn, by number."""
    stand = {each.standing for each in outcome.exhibits}
    return tuple(sorted((each for each in stand if each), key=lambda each: each.number))


def by_exhibit_id(records: Sequence[CertificateContent]) -> Mapping[str, CertificateContent]:
    """Records by the id of the exhibit that each is about."""
    return {each.exhibit.id: each for each in records}


def as_documents_say(outcome: OrderOutcome, records: Sequence[CertificateContent]) -> OrderOutcome:
    """The outcome with what the standing documents say of their exhibits, and nothing else of them.

    What the tables hold of an exhibit may have been corrected since its document was issued.
    """
    known = by_exhibit_id(records)
    return replace(outcome, lines=tuple(_line(each, known) for each in outcome.lines))


def _line(line: LineOutcome, known: Mapping[str, CertificateContent]) -> LineOutcome:
    said = tuple(_exhibit(each, known.get(each.id)) for each in line.exhibits)
    return replace(line, exhibits=said)


def _exhibit(exhibit: ExhibitOutcome, record: CertificateContent | None) -> ExhibitOutcome:
    if record is None:
        return exhibit
    said, item = _document(record), record.exhibit
    return replace(
        exhibit,
        reference=item.reference,
        description=item.description,
        part_of=item.part_of,
        documents=tuple(
            said if each.number == record.number else each for each in exhibit.documents
        ),
    )


def _document(record: CertificateContent) -> OutcomeDocument:
    found = record.disposal.verification
    return OutcomeDocument(
        number=record.number,
        kind=record.kind,
        method=record.disposal.method,
        route=record.disposal.route,
        issued_at=record.issued_at,
        record=record_digest(record),
        # Only documents that stand are carried; what is withdrawn later, the unit's
        # list says (ADR 97).
        withdrawn_at=None,
        sampled=found is not None and found.sample is not None,
    )


def _sha256(value: OrderOutcome | CertificateContent) -> Digest:
    return Digest(HashAlgorithm.SHA256, hashlib.sha256(to_canonical(value)).digest())

"""Everything recorded that one certificate rests on, read together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from evidence_store.custody.leaves.drafts import Head
from evidence_store.domain.cases.case import Case
from evidence_store.domain.certificates.certificate_content import (
    CertificateContent,
    CertifiedCustody,
    CertifiedEntry,
    CertifiedWithdrawal,
    Unit,
)
from evidence_store.domain.certificates.order_outcome import OrderOutcome
from evidence_store.domain.disposals.disposal import Disposal
from evidence_store.domain.exhibits.acquisitions import Acquisition
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.exhibits.sub_exhibits import line_of
from evidence_store.domain.orders.order import Order
from evidence_store.domain.people.person import Person
from evidence_store.domain.scans.scan import HashSetRecord, ScanRecord
from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class Recorded:
    """Everything recorded that one certificate rests on.

    ``entries`` are the places of the exhibit's custody entries below ``head``, in order;
    ``family`` are the exhibits of its case, among which are its parts and what it is a part of;
    ``proved`` are the entries that a certificate carries, ``proof`` is theirs under ``head``;
    ``replies`` are the words of answers about appeals by the id of the check.
    """

    unit: Unit
    training: bool
    case: Case
    order: Order
    order_title: str
    exhibit: Exhibit
    disposal: Disposal
    acquisitions: tuple[Acquisition, ...]
    hash_sets: tuple[HashSetRecord, ...]
    scans: tuple[ScanRecord, ...]
    people: tuple[Person, ...]
    head: Head
    entries: tuple[int, ...]
    log_key: bytes
    log_certificate: bytes
    proved: tuple[CertifiedEntry, ...]
    proof: tuple[bytes, ...]
    supersedes: str | None = None
    withdrawn: tuple[CertifiedWithdrawal, ...] = ()
    family: tuple[Exhibit, ...] = ()
    replies: Mapping[str, str] = field(default_factory=dict)

    @property
    def line(self) -> tuple[str, ...]:
        """Ids of the exhibit and of what it is a part of: a line of the order may name either."""
        return line_of(self.exhibit, self.family)


@dataclass(frozen=True, slots=True)
class RecordedOutcome:
    """Everything that one case certificate rests on.

    ``records`` are the documents that stand, read from their sealed files; ``said`` names who
    signed for the outcome, first and second, and when that was recorded; ``custody`` is where the
    log stood.
    """

    unit: Unit
    training: bool
    outcome: OrderOutcome
    records: tuple[CertificateContent, ...]
    said: tuple[tuple[str, datetime], tuple[str, datetime]]
    people: tuple[Person, ...]
    custody: CertifiedCustody
    supersedes: str | None

"""What the record holds of the work that goes on in a unit, as lists about it are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from evidence_store.domain.cases.case import Case
from evidence_store.domain.certificates.certificate import CertificateRecord
from evidence_store.domain.disposals.disposal import Disposal
from evidence_store.domain.disposals.questions import Question
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.law.rules import Rules
from evidence_store.domain.orders.order import Order
from evidence_store.domain.people.person import Person
from evidence_store.domain.scans.gradings import HitGrading
from evidence_store.domain.scans.scan import HashSetRecord
from evidence_store.domain.unit.jobs import Job


@dataclass(frozen=True)
class AtWork:
    """Records of one moment (``at``, UTC); ``jobs`` are the newest ones of those who ask."""

    at: datetime
    rules: Rules
    cases: Mapping[str, Case]
    exhibits: Mapping[str, Exhibit]
    orders: Sequence[Order]
    disposals: Sequence[Disposal]
    questions: Sequence[Question]
    hash_sets: Sequence[HashSetRecord]
    gradings: Sequence[HitGrading]
    certificates: Sequence[CertificateRecord]
    people: Sequence[Person]
    jobs: Sequence[Job] = ()

    def case_of(self, exhibit_id: str) -> Case:
        """The case of an exhibit."""
        return self.cases[self.exhibits[exhibit_id].case_id]

    @cached_property
    def newest(self) -> Mapping[str, Disposal]:
        """Of each exhibit that has one the newest disposal, by the exhibit's id."""
        return {each.exhibit_id: each for each in self.disposals}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The names of people, by their ids."""
        return {each.id: each.name for each in self.people}

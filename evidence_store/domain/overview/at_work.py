"""What the record holds of the work that goes on in a unit, as lists about it are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from functools import cached_property

from evidence_store.domain.cases.case import Case
from evidence_store.domain.certificates.certificate import CertificateRecord
from evidence_store.domain.disposals.disposal import Disposal
from evidence_store.domain.disposals.questions import Question
from evidence_store.domain.exhibits.acquisitions import Acquisition
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.law.holds import HoldEvaluation
from evidence_store.domain.law.rules import Rules
from evidence_store.domain.orders.order import Order
from evidence_store.domain.overview.counted import CountedInCase
from evidence_store.domain.people.person import Person
from evidence_store.domain.scans.gradings import HitGrading
from evidence_store.domain.scans.scan import HashSetRecord, ScanRecord
from evidence_store.domain.unit.jobs import Job
from evidence_store.domain.values.grouping import by_case, by_exhibit
from forensics.value_classes import dataclass


@dataclass(frozen=True)  # without slots, for its cached properties
class AtWork:
    """Records of one moment: of a whole unit, or of one case.

    Args:
        at: that moment, in UTC.
        rules: the legal periods.
        cases: by id.
        exhibits: by id; all of these cases.
        orders: of these cases.
        disposals: of these exhibits.
        questions: about disposals.
        hash_sets: of these cases.
        gradings: of hits.
        certificates: every document that was issued.
        people: everybody of the unit.
        acquisitions: of the exhibits that are before a disposal.
        scans: the same.
        exhibit_jobs: work of machines on the exhibits that are before their scan, or that of
            their disk image.
        is_outside: whether a head that covers this authorisation is held outside, as the policy
            demands; asked only of one that is authorised.
        holds: of an exhibit, by its id; of none where they were not worked out.
        jobs: the newest ones of those who ask.
        builds: of hash sets for these cases, which are under way or came to nothing.
        counted: of each case that has exhibits what their outlines say; of none where every
            exhibit of these cases is among ``exhibits``.
    """

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
    acquisitions: Sequence[Acquisition]
    scans: Sequence[ScanRecord]
    exhibit_jobs: Sequence[Job]
    is_outside: Callable[[Disposal], bool]
    holds: Mapping[str, HoldEvaluation] = field(default_factory=dict)
    jobs: Sequence[Job] = ()
    builds: Sequence[Job] = ()
    counted: Mapping[str, CountedInCase] = field(default_factory=dict)

    def case_of(self, exhibit_id: str) -> Case:
        """The case of an exhibit."""
        return self.cases[self.exhibits[exhibit_id].case_id]

    @cached_property
    def newest(self) -> Mapping[str, Disposal]:
        """Of each exhibit that has one the newest disposal, by the exhibit's id."""
        # The record gives the oldest first, so the newest of each exhibit is the one that stays.
        return {each.exhibit_id: each for each in self.disposals}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The names of people, by their ids."""
        return {each.id: each.name for each in self.people}

    @cached_property
    def exhibits_by_case(self) -> Mapping[str, list[Exhibit]]:
        """The exhibits by the id of their case, as everything below."""
        return by_case(self.exhibits.values())

    @cached_property
    def orders_by_case(self) -> Mapping[str, list[Order]]:
        """The orders of a court."""
        return by_case(self.orders)

    @cached_property
    def hash_sets_by_case(self) -> Mapping[str, list[HashSetRecord]]:
        """The hash sets."""
        return by_case(self.hash_sets)

    @cached_property
    def last_builds(self) -> Mapping[str, Job]:
        """The newest of ``builds``, by the id of its case."""
        return {each.case_id: each for each in sorted(self.builds, key=lambda job: job.asked_at)}

    @cached_property
    def acquisitions_of(self) -> Mapping[str, list[Acquisition]]:
        """The disk images by the id of their exhibit, as everything below."""
        return by_exhibit(self.acquisitions)

    @cached_property
    def scans_of(self) -> Mapping[str, list[ScanRecord]]:
        """The scans."""
        return by_exhibit(self.scans)

    @cached_property
    def disposals_of(self) -> Mapping[str, list[Disposal]]:
        """The disposals."""
        return by_exhibit(self.disposals)

    @cached_property
    def jobs_of(self) -> Mapping[str, list[Job]]:
        """The work of machines."""
        return by_exhibit(self.exhibit_jobs)

    @cached_property
    def gradings_of(self) -> Mapping[str, list[HitGrading]]:
        """The grades of hits."""
        return by_exhibit(self.gradings)

    @cached_property
    def questions_of(self) -> Mapping[str, list[Question]]:
        """The questions about disposals."""
        return by_exhibit(self.questions)

    @cached_property
    def certificates_of(self) -> Mapping[str, list[CertificateRecord]]:
        """The documents."""
        return by_exhibit(self.certificates)

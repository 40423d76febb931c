"""One exhibit with all that decides what comes next at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from evidence_store.domain.cases.case import Case
from evidence_store.domain.certificates.certificate import CertificateRecord
from evidence_store.domain.disposals.disposal import Disposal
from evidence_store.domain.disposals.questions import Question
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.law.holds import HoldEvaluation
from evidence_store.domain.orders.order import Order
from evidence_store.domain.overview.next_steps import StepTo
from evidence_store.domain.overview.progress import ExhibitWork
from evidence_store.domain.scans.gradings import HitGrading
from evidence_store.domain.scans.scan import HashSetRecord


@dataclass(frozen=True, slots=True)
class AtExhibit:
    """One exhibit with all that decides what comes next.

    Args:
        work: what the record holds of its work.
        bag: the exhibit in whose bag it lies; itself, where it is no part of another.
        case: its case.
        holds: its holds, as they are now.
        orders: every order of the case, oldest first.
        ids: its own id and those of what it is a part of.
        hash_sets: those of the case.
        gradings: of the hits on it, oldest first.
        questions: about its disposals.
        certificates: every document that was issued for it.
        at: the present, in UTC.
        is_outside: whether a head that covers this authorisation is held outside, as the policy
            demands; asked only of one that is authorised.
    """

    work: ExhibitWork
    bag: Exhibit
    case: Case
    holds: HoldEvaluation
    orders: tuple[Order, ...]
    ids: tuple[str, ...]
    hash_sets: Sequence[HashSetRecord]
    gradings: Sequence[HitGrading]
    questions: Sequence[Question]
    certificates: Sequence[CertificateRecord]
    at: datetime
    is_outside: Callable[[Disposal], bool]

    @property
    def exhibit(self) -> Exhibit:
        """The exhibit."""
        return self.work.exhibit

    @property
    def is_free_to_take(self) -> bool:
        """Whether it lies in a store, or with the one who had it when the record of it began.

        A person whose name somebody typed later is asked for it, as everybody is.
        """
        return self.bag.whereabouts in (Whereabouts.BOOKED_IN, Whereabouts.STORED)

    @property
    def taking(self) -> tuple[StepTo, ...]:
        """The act by which a person takes it into their hands, where it is free to be taken."""
        return (StepTo("exhibit", self.bag.id, "take"),) if self.is_free_to_take else ()

    def step(self, page: str) -> StepTo:
        """An act about the exhibit itself."""
        return StepTo("exhibit", self.exhibit.id, page)

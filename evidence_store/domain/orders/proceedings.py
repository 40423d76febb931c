"""Appeals, claims and applications that touch an order: from the day they were lodged to their end.

An outcome is never recorded over an outcome: one officer could undo what a court allowed. A wrong
one is corrected by two people.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from forensics.value_classes import dataclass


class ProceedingKind(StrEnum):
    """What can keep the six-month bar open beyond its months (reg 5(2)), or holds beside it."""

    APPEAL_AGAINST_CONVICTION = "appeal_against_conviction"
    APPEAL_AGAINST_SENTENCE = "appeal_against_sentence"  # the order is part of the sentence
    CLAIM = "claim"  # Sentencing Act 2020 s.157
    CASE_STATED = "case_stated"  # Magistrates' Courts Act 1980 s.111
    JUDICIAL_REVIEW = "judicial_review"  # Civil Procedure Rules r.54.5(1)
    REOPENING = "reopening"  # Magistrates' Courts Act 1980 ss.14, 142
    VARIATION_SOUGHT = "variation_sought"  # Sentencing Act 2020 s.385
    UNDULY_LENIENT = "unduly_lenient"  # Criminal Justice Act 1988 s.36
    CCRC = "ccrc"  # Criminal Appeal Act 1995 ss.9, 11


OF_THE_CONVICTION = frozenset(
    {
        ProceedingKind.APPEAL_AGAINST_CONVICTION,
        ProceedingKind.CASE_STATED,
        ProceedingKind.JUDICIAL_REVIEW,
        ProceedingKind.REOPENING,
        ProceedingKind.CCRC,
    }
)
"""These can undo a conviction, so they hold every exhibit of the case, whatever order they name."""
OF_THE_SENTENCE = frozenset(
    {
        ProceedingKind.APPEAL_AGAINST_SENTENCE,
        ProceedingKind.VARIATION_SOUGHT,
        ProceedingKind.UNDULY_LENIENT,
    }
)
"""These can change a sentence, and every order is part of one: they hold what any order against
the same offender names, whichever of the orders they were noted under (reg 5(2))."""


class ProceedingOutcome(StrEnum):
    """How an appeal or a claim ended, or that a single judge refused leave, which ends nothing."""

    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"
    ALLOWED = "allowed"
    LEAVE_REFUSED = "leave_refused"  # Criminal Appeal Act 1968 s.31(3): it can be renewed


DETERMINATIONS = frozenset(
    {ProceedingOutcome.DISMISSED, ProceedingOutcome.WITHDRAWN, ProceedingOutcome.ALLOWED}
)
DECISIONS = frozenset({ProceedingOutcome.DISMISSED, ProceedingOutcome.ALLOWED})
"""Outcomes by which a court decided, from which time for a further appeal runs."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One person's word that an outcome was recorded wrongly, until another confirms it.

    ``outcome`` None says that there is none yet: the proceeding is still open.
    """

    asked_by: str
    asked_at: datetime
    reason: str
    outcome: ProceedingOutcome | None
    determined_on: date | None


@dataclass(frozen=True, slots=True)
class Proceeding:
    """An appeal or a claim that touches the order, from the day it was lodged until determined.

    ``settled_for`` are the exhibits for which an allowed claim is already closed.
    """

    id: str
    kind: ProceedingKind
    lodged_on: date
    noted_by: str
    noted_at: datetime
    determined_on: date | None = None
    outcome: ProceedingOutcome | None = None
    applicant: str = ""
    court: str = ""
    exhibit_ids: tuple[str, ...] = ()
    resolved_on: date | None = None
    settled_for: tuple[str, ...] = ()
    correction: Correction | None = None

    @property
    def is_determined(self) -> bool:
        """Whether an outcome is recorded that ends it, or would once it is carried out."""
        return self.outcome in DETERMINATIONS

    @property
    def is_allowed_claim(self) -> bool:
        """Whether a court allowed somebody's claim to the property."""
        return self.kind is ProceedingKind.CLAIM and self.outcome is ProceedingOutcome.ALLOWED

    @property
    def is_open(self) -> bool:
        """True until it is determined; one that was allowed stays open until it is resolved.

        An allowed appeal is resolved by the quashing or by the variation that follows it, an
        allowed claim by delivery or by what the owner agreed to, and by nothing else.
        """
        if self.outcome is ProceedingOutcome.ALLOWED:
            return self.resolved_on is None
        return not self.is_determined

    def is_open_for(self, ids: tuple[str, ...]) -> bool:
        """Whether it still holds one of these: an exhibit, or what it is a part of."""
        if not self.touches(ids):
            return False
        is_settled = not set(ids).isdisjoint(self.settled_for)
        # An allowed claim holds each exhibit until it is settled for that one, whatever else says
        # that it is resolved: also one that a line of the order came to mean later.
        if ids and self.is_allowed_claim:
            return not is_settled
        return self.is_open and not is_settled

    def names(self, ids: tuple[str, ...]) -> bool:
        """Whether it was recorded for one of these exhibits by name."""
        return not set(ids).isdisjoint(self.exhibit_ids)

    @property
    def ended_on(self) -> date | None:
        """The day on which nothing of it was open any more; None while something is."""
        if self.is_open:
            return None
        return self.resolved_on or self.determined_on

    def touches(self, ids: tuple[str, ...]) -> bool:
        """Whether it concerns one of these: an exhibit, or what it is a part of.

        Without names it concerns every exhibit of the order.
        """
        return not ids or not self.exhibit_ids or not set(ids).isdisjoint(self.exhibit_ids)

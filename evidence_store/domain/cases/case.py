"""Cases, offenders and offences. A complainant appears only as "Complainant A".

A case can be open before anybody is convicted: who is accused stands apart from who was convicted,
and no hold that runs from a conviction is worked out from an accusation.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from evidence_store.domain.cases.case_shares import CaseShare
from evidence_store.domain.cases.court_sentences import Sentence, SentenceCorrection
from evidence_store.domain.values.finding import of_id, with_changed
from evidence_store.errors import OutOfSequenceError
from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class Offence:
    """One offence of which an offender was convicted; ``code`` is from the rules file."""

    code: str
    description: str
    committed_on: date | None
    convicted_on: date


@dataclass(frozen=True, slots=True)
class Offender:
    """The person convicted, as the order names them.

    ``sentence`` is there where no order against them carries it; ``former_sentences`` are those
    that another took the place of, oldest first.
    """

    id: str
    name: str
    date_of_birth: date | None
    offences: tuple[Offence, ...]
    sentence: Sentence | None = None
    former_sentences: tuple[Sentence, ...] = ()
    sentence_correction: SentenceCorrection | None = None


@dataclass(frozen=True, slots=True)
class Allegation:
    """One offence of which somebody is accused; ``code`` is from the rules file."""

    code: str
    description: str
    committed_on: date | None = None


class Ending(StrEnum):
    """How it ended for somebody who was not convicted."""

    ACQUITTED = "acquitted"
    DISCONTINUED = "discontinued"


@dataclass(frozen=True, slots=True)
class Accused:
    """A person accused and not convicted; ``ended`` says how it ended without a conviction."""

    id: str
    name: str
    date_of_birth: date | None
    allegations: tuple[Allegation, ...]
    ended: Ending | None = None
    ended_on: date | None = None


class RequestOutcome(StrEnum):
    """The outcome of asking the court for a deprivation order."""

    UNDECIDED = "undecided"
    MADE = "made"
    MADE_IN_PART = "made_in_part"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"  # somebody decided not to ask, and says why


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """Whether an order was asked for, for which exhibits, and what the court did."""

    id: str
    asked_on: date
    asked_by: str
    exhibit_ids: tuple[str, ...]
    outcome: RequestOutcome
    reason: str
    recorded_by: str
    recorded_at: datetime
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One case of the force: ``reference`` is its URN, unique; never a key."""

    id: str
    version: int
    reference: str
    court: str
    court_case_number: str
    offenders: tuple[Offender, ...]
    accused: tuple[Accused, ...] = ()
    requests: tuple[OrderRequest, ...] = ()
    shares: tuple[CaseShare, ...] = ()

    def one_accused(self, accused_id: str) -> Accused:
        """The accused person of that id.

        Raises:
            NotFoundError: there is none.
            OutOfSequenceError: it ended for them without a conviction.
        """
        missing = f"{self.reference}: no person with that id is accused in this case."
        found = of_id(self.accused, accused_id, missing)
        if found.ended is not None:
            message = f"{self.reference}: the case against this person ended ({found.ended.value})."
            raise OutOfSequenceError(message)
        return found

    def convicted(self, accused_id: str, offences: tuple[Offence, ...]) -> Case:
        """The case with an accused person among the offenders, under the same id."""
        person = self.one_accused(accused_id)
        offender = Offender(person.id, person.name, person.date_of_birth, offences)
        rest = tuple(each for each in self.accused if each.id != accused_id)
        return replace(self, accused=rest, offenders=(*self.offenders, offender))

    def ended_for(self, accused_id: str, how: Ending, on: date) -> Case:
        """The case after it ended for one of the accused without a conviction."""
        person = replace(self.one_accused(accused_id), ended=how, ended_on=on)
        return replace(self, accused=with_changed(self.accused, person))

    def request(self, request_id: str) -> OrderRequest:
        """The request for an order of that id.

        Raises:
            NotFoundError: there is none.
        """
        missing = f"{self.reference}: no request for an order of that id is recorded."
        return of_id(self.requests, request_id, missing)

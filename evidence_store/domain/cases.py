"""Cases, offenders and offences. A complainant appears only as "Complainant A"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Offence:
    """One offence of which an offender was convicted; ``code`` is from the rules file."""

    code: str
    description: str
    committed_on: date | None
    convicted_on: date


@dataclass(frozen=True, slots=True)
class Offender:
    """The person convicted, as the order names them."""

    id: str
    name: str
    date_of_birth: date | None
    offences: tuple[Offence, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One case of the force: ``reference`` is its URN, unique; never a key."""

    id: str
    version: int
    reference: str
    court: str
    court_case_number: str
    offenders: tuple[Offender, ...]

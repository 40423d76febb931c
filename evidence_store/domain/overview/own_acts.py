"""What one person did in a case, as the custody log holds it: the ground of their statement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from evidence_store.domain.people.person import Person
from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class OwnAct:
    """One entry by which a person acted.

    Args:
        at: when it happened, in UTC.
        event: its kind.
        part: in which they signed it; empty where nobody signs such an entry.
        exhibit: the reference of the exhibit that it is about; empty where it is about none.
        told: its fields in clear, as text.
    """

    at: datetime
    event: str
    part: str
    exhibit: str
    told: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OwnActs:
    """Everything that one person did in a case, oldest first."""

    person: Person
    case_reference: str
    acts: tuple[OwnAct, ...]

"""The authority to destroy: what can give it, and how it is quoted (law.md 1.8)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from forensics.value_classes import dataclass


class AuthorityKind(StrEnum):
    """What can give authority to destroy (law.md 1.8)."""

    CHIEF_OFFICER_DIRECTION = "chief_officer_direction"  # reg 8, Police (Property) Regs 1997
    SECTION_157_ORDER = "section_157_order"  # Sentencing Act 2020 s.157(2)
    # Section 152 takes rights away and directs nothing: only an order's own words can.
    ORDERS_OWN_WORDS = "orders_own_words"
    OWNERS_DISCLAIMER = "owners_disclaimer"


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority to destroy, as recorded and as the certificate quotes it."""

    kind: AuthorityKind
    given_by: str
    rank: str
    delegation: str
    given_on: date
    reason: str
    quotation: str

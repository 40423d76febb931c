"""Delegations: a supervisor names a deputy for a dated time and signs for it.

A deputy acts within the dates and in the supervisor's place; the entry and the certificate say so.
It adds a duty and never a person: a person who is excluded stays excluded, and so does their
deputy. Only a supervisor's own duty can be delegated, so no delegation makes
another.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act
from evidence_store.domain.people.person import Delegation
from evidence_store.domain.signing.signed_acts import act_statement, is_signed_by, signed_alone
from evidence_store.domain.values.identifiers import new_id
from evidence_store.errors import StatementError, WrongEntryError
from evidence_store.ways import Way
from forensics.documents import time_to_text

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.people.person import Person
    from evidence_store.domain.signing.signed_acts import LogStanding, Signer

EVENT = "delegation.made"
DELEGATOR = "supervisor"
LONGEST_DAYS = 92
"""No policy allows more; a force's own limit (``delegation_days``) may be shorter."""


def make_delegation(
    supervisor: Person,
    deputy: Person,
    *,
    begins: datetime,
    ends: datetime,
    most_days: int,
    at: datetime,
    standing: LogStanding,
    signer: Signer,
) -> Delegation:
    """The supervisor's signed delegation to the deputy, from ``begins`` until just before ``ends``.

    Raises:
        WrongEntryError: the dates cannot be so, or that person can be nobody's deputy.
    """
    most = min(most_days, LONGEST_DAYS)
    if not begins < ends or ends <= at:
        raise WrongEntryError("A delegation ends after it begins, and not in the past.")
    if ends - max(begins, at) > timedelta(days=most) or begins - at > timedelta(days=LONGEST_DAYS):
        raise WrongEntryError(f"A delegation is for {most} days at most. Make a new one then.")
    if not deputy.is_present or not ALLOWED_DUTIES[Act.ACT_AS_DEPUTY] & {*deputy.duties}:
        raise WrongEntryError(
            f"{deputy.id}: a deputy is an officer, examiner or supervisor who can act now. "
            "Administrators and auditors cannot be deputies in those duties."
        )
    identifier = new_id("g")
    statement = act_statement(
        EVENT,
        signers={DELEGATOR: supervisor.id},
        about=(None, None),
        standing=standing,
        facts=_facts(identifier, deputy.id, begins, ends),
        at=at,
    )
    return Delegation(identifier, deputy.id, begins, ends, signed_alone(statement, signer))


def verify_delegation(delegation: Delegation, *, supervisor: Person) -> None:
    """Check that the supervisor signed exactly this delegation with the key that they have now.

    Raises:
        StatementError: they did not, or their key was replaced since.
    """
    statement = delegation.signed.statement
    facts = _facts(delegation.id, delegation.deputy, delegation.begins, delegation.ends)
    stated = (statement.event, statement.signers, dict(statement.facts))
    expected = (EVENT, ((DELEGATOR, supervisor.id),), facts)
    signatures = delegation.signed.signatures
    whole = stated == expected and len(signatures) == 1
    # The present one alone: what a replaced key signed and is still open is void (ADR 19).
    key = supervisor.signing_key
    if not whole or not is_signed_by(key, statement, signatures[0].signature):
        raise StatementError(
            f"{supervisor.id}: the signature of a delegation is not valid. The delegation gives "
            "no authority. Have a new one made: " + Way.PERSON_DELEGATE + "."
        )


def _facts(identifier: str, deputy: str, begins: datetime, ends: datetime) -> dict[str, str]:
    return {
        "delegation": identifier,
        "deputy": deputy,
        "begins": time_to_text(begins),
        "ends": time_to_text(ends),
    }

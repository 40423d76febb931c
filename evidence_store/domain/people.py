"""People, the duties they hold, and which acts exclude which people.

A person is one human being with one staff number and one signing key. Everybody who acts is
named by ``Person.id``; names never leave the record except on a certificate or a signed statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from evidence_store.domain.signing import SignedAct


class Duty(StrEnum):
    """What a person may do; a person can hold several, and the two-person rule stays."""

    OFFICER = "officer"  # cases, orders, exhibits, handovers
    EXAMINER = "examiner"  # acquisitions, scans, proposals, erasing, verifying
    SUPERVISOR = "supervisor"  # authorising, directions, appeal checks
    ADMINISTRATOR = "administrator"  # people and keys; no case content by this duty
    AUDITOR = "auditor"  # reads everything, changes nothing


@dataclass(frozen=True, slots=True)
class Person:
    """One enrolled person.

    ``signing_key`` is the raw Ed25519 public key (32 bytes); ``recipient`` the age X25519 recipient
    to which the unit's keys are wrapped. ``sealed_key`` is the private half, sealed by the person's
    own passphrase; nobody else can open it. ``confirmation`` is a second person's signed statement
    of the enrolment (``domain.enrolments``); without it the person does not act.
    """

    id: str
    version: int
    staff_number: str
    name: str
    rank: str
    duties: tuple[Duty, ...]
    signing_key: bytes
    recipient: str
    sealed_key: bytes
    enrolled_at: datetime
    enrolled_by: str | None
    left_at: datetime | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    confirmation: SignedAct | None = None

    @property
    def is_pending(self) -> bool:
        """True while only one administrator has admitted them; the first people came together."""
        return self.enrolled_by is not None and self.confirmation is None

    @property
    def is_present(self) -> bool:
        """True for whoever may act: confirmed, or one of the first people, and not left."""
        return self.left_at is None and not self.is_pending


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting now: made only after the person's own key was opened."""

    id: str
    name: str
    rank: str
    duties: frozenset[Duty]

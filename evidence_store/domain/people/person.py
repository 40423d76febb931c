"""People, the duties they hold, and which acts exclude which people.

A person is one human being with one staff number and, at any time, one signing key. Everybody who
acts is named by ``Person.id``; names never leave the record except on a certificate or a signed
statement.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.signing.signed_acts import SignedAct
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable


class Duty(StrEnum):
    """What a person may do; a person can hold several, and the two-person rule stays."""

    OFFICER = "officer"  # cases, orders, exhibits, handovers
    EXAMINER = "examiner"  # acquisitions, scans, proposals, erasing, verifying
    SUPERVISOR = "supervisor"  # authorising, directions, appeal checks
    ADMINISTRATOR = "administrator"  # people and keys; no case content by this duty
    AUDITOR = "auditor"  # reads everything, changes nothing
    READER = "reader"  # sees where a case stands and whom to ask; nothing of what was found


class IdentityDocument(StrEnum):
    """What of somebody's was seen when they were met in person; its number is never kept."""

    WARRANT_CARD = "warrant_card"
    STAFF_PASS = "staff_pass"  # noqa: S105 -- a card, not a password
    PASSPORT = "passport"
    DRIVING_LICENCE = "driving_licence"


def needs_unit_keys(duties: Iterable[Duty]) -> bool:
    """Whether one of these duties needs the unit's keys: any but a reader's does."""
    return any(duty is not Duty.READER for duty in duties)


def duties_text(duties: Iterable[Duty]) -> str:
    """Duties as people sign them and entries say them: their words by the alphabet."""
    return " ".join(sorted({duty.value for duty in duties}))


def read_duties(text: object) -> frozenset[Duty]:
    """The duties that such a text names.

    Raises:
        ValueError: it names none, something else, or not in its one form.
    """
    duties = frozenset(Duty(word) for word in str(text).split(" "))
    # People sign it as text: in another order the same duties would be other bytes.
    if duties_text(duties) != text:
        message = "not duties"
        raise ValueError(message)
    return duties


@dataclass(frozen=True, slots=True)
class Meeting:
    """One person met another in person and saw a document of theirs."""

    by: str
    at: datetime
    document: IdentityDocument


@dataclass(frozen=True, slots=True)
class FormerKey:
    """A key that was in force until then: what was signed with it before can still be checked."""

    signing_key: bytes
    recipient: str
    until: datetime


@dataclass(frozen=True, slots=True)
class AskedKey:
    """Another key for somebody, as a first person asked; a second one puts it in force."""

    request: str
    signing_key: bytes
    recipient: str
    sealed_key: bytes
    asked_by: str
    met: Meeting


@dataclass(frozen=True, slots=True)
class Delegation:
    """A supervisor's duty in a deputy's hands, from ``begins`` until just before ``ends``.

    It stands on the supervisor's record and is signed by the supervisor. ``ended_at`` is set where
    it ended before its time, or where one of the two left or got another key.
    """

    id: str
    deputy: str
    begins: datetime
    ends: datetime
    signed: SignedAct
    ended_at: datetime | None = None

    def is_in_force(self, at: datetime) -> bool:
        """True within its dates, as long as nobody ended it."""
        return self.ended_at is None and self.begins <= at < self.ends


@dataclass(frozen=True, slots=True)
class Person:
    """One enrolled person.

    ``signing_key`` is the raw Ed25519 public key (32 bytes); ``recipient`` the age X25519 recipient
    to which the unit's keys are wrapped. ``confirmation`` is a second person's signed statement of
    the enrolment (``domain.people.enrolments``); without it the person does not act.

    ``met`` says who met them in person for the key that they have now. ``former_keys`` are those of
    before, oldest first; ``key_confirmation`` is the signed statement that put the newest in force,
    ``asked_key`` one that waits for a second person. ``delegations`` are those that they made.
    """

    id: str
    version: int
    staff_number: str
    name: str
    rank: str
    duties: tuple[Duty, ...]
    signing_key: bytes
    recipient: str
    # The private half, sealed by the person's own
    # passphrase and recovery slip; nobody else can open it.
    sealed_key: bytes
    enrolled_at: datetime
    enrolled_by: str | None
    left_at: datetime | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    confirmation: SignedAct | None = None
    met: tuple[Meeting, ...] = ()
    former_keys: tuple[FormerKey, ...] = ()
    key_confirmation: SignedAct | None = None
    asked_key: AskedKey | None = None
    delegations: tuple[Delegation, ...] = ()

    @property
    def known_to_others(self) -> tuple[str, ...]:
        """What colleagues know of them, so that no passphrase of theirs rests on it."""
        return self.name, self.staff_number, self.rank

    @property
    def is_pending(self) -> bool:
        """True while only one administrator has admitted them; the first people came together."""
        return self.enrolled_by is not None and self.confirmation is None

    @property
    def is_present(self) -> bool:
        """True where the person may act: confirmed, or one of the first people, and not left."""
        return self.left_at is None and not self.is_pending

    @property
    def is_keeper(self) -> bool:
        """Whether a duty of theirs needs the unit's keys: any but a reader's does."""
        return needs_unit_keys(self.duties)

    @property
    def first_key(self) -> tuple[bytes, str]:
        """The signing key and recipient with which they were enrolled."""
        if self.former_keys:
            return self.former_keys[0].signing_key, self.former_keys[0].recipient
        return self.signing_key, self.recipient

    @property
    def key_since(self) -> datetime:
        """Since when the present key is theirs."""
        return self.former_keys[-1].until if self.former_keys else self.enrolled_at

    @property
    def every_key(self) -> tuple[bytes, ...]:
        """Every signing key that was ever theirs, the present one first."""
        # Which was in force for an entry, the log says by its order; a time can be a wrong clock's.
        return (self.signing_key, *(each.signing_key for each in self.former_keys))

    def key_at(self, moment: datetime) -> bytes:
        """The signing key that was theirs then: what they signed at that time is checked by it."""
        for former in self.former_keys:
            if moment < former.until:
                return former.signing_key
        return self.signing_key


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting now: made only after the person's own key was opened."""

    id: str
    name: str
    rank: str
    duties: frozenset[Duty]

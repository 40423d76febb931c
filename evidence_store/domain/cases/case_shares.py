"""Single cases shared with a reader: by whom, until when, and whether it holds now.

A reader, such as a court's clerk, sees where a case stands only while it is shared with them.
Anyone who opens cases by another duty needs no share.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act
from evidence_store.domain.people.person import Duty
from evidence_store.domain.signing.signed_acts import SignedAct
from evidence_store.errors import NotFoundError, WrongEntryError
from evidence_store.ways import Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.domain.people.person import Actor, Person

LONGEST_DAYS = 366
"""A share ends within a year: who still needs it is asked again."""


@dataclass(frozen=True, slots=True)
class CaseShare:
    """One case shared with one reader until just before ``ends``, signed by the sharer."""

    id: str
    reader_id: str
    ends: datetime
    shared_by: str
    shared_at: datetime
    # One signature: a share opens no more than a letter to the court would (ADR 26).
    signed: SignedAct
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = None

    def is_in_force(self, at: datetime) -> bool:
        """Whether the reader sees the case by it then."""
        return self.withdrawn_at is None and self.shared_at <= at < self.ends


def needs_shares(actor: Actor) -> bool:
    """Whether the actor sees only cases that are shared with them."""
    return Duty.READER in actor.duties and not actor.duties & ALLOWED_DUTIES[Act.REVIEW]


def is_open_to(shares: Iterable[CaseShare], actor: Actor, *, at: datetime) -> bool:
    """Whether the actor sees where a case with these shares stands."""
    return not needs_shares(actor) or any(
        each.reader_id == actor.id and each.is_in_force(at) for each in shares
    )


def require_open_to(shares: Iterable[CaseShare], actor: Actor, *, at: datetime) -> None:
    """Check that the actor sees where a case with these shares stands.

    Raises:
        NotFoundError: it is not shared with them; said as of a case that is not there.
    """
    # A refusal that told the two apart would say that there is such a case (ADR 26).
    if not is_open_to(shares, actor, at=at):
        raise NotFoundError("There is no such case, or it is not shared with you.")


def require_shareable(reader: Person, *, ends: datetime, at: datetime) -> None:
    """Check that a case may be shared with this person until then.

    Raises:
        WrongEntryError: they are no reader who can sign in, or the end cannot be so.
    """
    if not reader.is_present or Duty.READER not in reader.duties:
        raise WrongEntryError(
            f"{reader.id}: a case is shared with somebody who has the duty of a reader and can "
            "sign in. Have them enrolled first: " + Way.PERSON_ENROL + "."
        )
    # It ends with the midnight after its last day, hence one day more than a year has.
    if not at < ends <= at + timedelta(days=LONGEST_DAYS):
        raise WrongEntryError(
            f"The last day must be today or later, and at most {LONGEST_DAYS - 1} days from now. "
            "Share the case again when that time is over."
        )


def in_force(shares: Iterable[CaseShare], *, at: datetime) -> list[CaseShare]:
    """Those that hold then."""
    return [each for each in shares if each.is_in_force(at)]

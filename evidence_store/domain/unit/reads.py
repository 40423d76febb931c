"""Reads: who looked something up, why, and how far it is known who they are.

Data Protection Act 2018, section 62.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from evidence_store.domain.values.texts import short_text
from evidence_store.errors import WrongEntryError
from forensics.value_classes import dataclass

LONGEST_WORDS = 100
"""Characters of a search that are recorded."""


class ReadKind(StrEnum):
    """What was done; the value is the event of its entry."""

    VIEWED = "record.viewed"
    SEARCHED = "record.searched"
    EXPORTED = "record.exported"
    PRINTED = "record.printed"


class KnownBy(StrEnum):
    """How far it is known who read."""

    KEY = "key"  # they opened their own key for it
    SESSION = "session"  # they are signed in, with their own key
    CLAIMED = "claimed"  # they named themselves; nothing was checked
    ACCOUNT = "account"  # only the account on the computer is known


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads and why. ``account`` is the computer's account, None in the browser."""

    person_id: str | None
    known_by: KnownBy
    account: str | None
    purpose: str


@dataclass(frozen=True, slots=True)
class Read:
    """What is read: ``what`` in words of the program alone, ids of case and exhibit.

    ``words`` are those of a search.
    """

    kind: ReadKind
    what: str
    case_id: str | None = None
    exhibit_id: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class ReadView:
    """One read as supervisors and auditors see it."""

    seq: int
    at: datetime
    read: Read
    reader: Reader


def kept_purpose(purpose: str, *, needed: bool) -> str:
    """The reason as it is kept.

    Raises:
        WrongEntryError: none is given where the policy asks for one, or it is too long.
    """
    kept = short_text(purpose, what="reason").strip()
    # Whether section 62 still asks for a reason is disputed since the Data (Use and Access) Act
    # 2025, section 82; it is asked for unless the force's policy says otherwise.
    if needed and not kept:
        raise WrongEntryError(
            "Say why you look at this: the reason is recorded with who looked and when. On the "
            'command line, give --why "...".'
        )
    return kept


def plain_words(typed: str) -> str:
    """What somebody searches for, without hidden characters that were pasted along."""
    return "".join(sign for sign in typed if sign.isprintable()).strip()[:LONGEST_WORDS]

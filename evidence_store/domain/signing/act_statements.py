"""What people sign for any act: a statement as the record keeps it."""

from __future__ import annotations

from datetime import datetime

from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class StatementTerms:
    """What every statement carries: where the log stood, what is stated, and until when it counts.

    ``checkpoint`` is the log's ``size:root`` (hex) when it was made. ``facts`` are pairs of the
    act, sorted by name. ``salt`` (32 bytes in hex) is what the salts of its fields are drawn from.
    """

    # The hex leaf hash of the exhibit's newest entry then (None without one): once something else
    # was recorded about the exhibit, it is signed again.
    xprev: str | None
    checkpoint: str
    facts: tuple[tuple[str, str], ...]
    nonce: str
    salt: str
    made_at: datetime
    # Within what is signed, so that nobody who writes the record lengthens it.
    not_after: datetime


@dataclass(frozen=True, slots=True)
class ActStatement(StatementTerms):
    """What everybody named under ``signers`` (part, person id) signs, word for word the same.

    ``event`` is the custody entry that it is for.
    """

    event: str
    signers: tuple[tuple[str, str], ...]
    case_id: str | None
    exhibit_id: str | None

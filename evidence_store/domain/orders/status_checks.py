"""What offices answered, and when, to the question whether anything is pending about an order.

Each matter is asked of the office that knows it: a magistrates' court for its own appeals, the
Criminal Cases Review Commission for its own cases, and so on. The newest answer to each counts.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from forensics.saying.sentences import (
    Said,
    all_of,
    say,
)
from forensics.value_classes import dataclass
from forensics.values import Digest


class StatusMatter(StrEnum):
    """What is asked about (Police (Property) Regulations 1997 reg 5(2); law.md 1.8)."""

    APPEAL = "appeal"
    CLAIM = "claim"
    REOPENING = "reopening"
    CASE_STATED = "case_stated"
    JUDICIAL_REVIEW = "judicial_review"
    CCRC = "ccrc"
    CONFISCATION = "confiscation"


MATTER_WORDS = {
    StatusMatter.APPEAL: say("appeals"),
    StatusMatter.CLAIM: say("claims to the property"),
    StatusMatter.REOPENING: say("applications to reopen the case"),
    StatusMatter.CASE_STATED: say("requests to state a case"),
    StatusMatter.JUDICIAL_REVIEW: say("judicial review"),
    StatusMatter.CCRC: say("the Criminal Cases Review Commission"),
    StatusMatter.CONFISCATION: say("confiscation"),
}


@dataclass(frozen=True, slots=True)
class AppealCheck:
    """A dated answer of a named office to the question whether any of these is pending.

    The words of the reply are kept sealed, beside the custody entry that commits to them.
    """

    id: str
    checked_on: date
    checked_by: str
    office: str
    answered_by: str
    asked: tuple[StatusMatter, ...]
    pending: tuple[StatusMatter, ...]
    reply_digest: Digest | None


def newest_for(checks: tuple[AppealCheck, ...], matter: StatusMatter) -> AppealCheck | None:
    """The newest answer about a matter, by the day of asking; of one day, the last recorded."""
    # By the day of asking: an old answer that is typed in today outdates no newer one.
    found = [(check.checked_on, at, check) for at, check in enumerate(checks)
             if matter in check.asked]  # fmt: skip
    return max(found, key=lambda one: one[:2])[2] if found else None


def words_for(matters: tuple[StatusMatter, ...]) -> Said:
    """Several matters in words: ``appeals, claims to the property and confiscation``."""
    named = [MATTER_WORDS[each] for each in StatusMatter if each in matters]
    return all_of(named)

"""What two readings of a phone show of a reset between them: three findings, each known or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.value_classes import dataclass
from forensics.values.device_facts import TriState
from forensics.values.phones.facts import Platform

if TYPE_CHECKING:
    from forensics.values.phones.facts import PhoneFacts

UNACTIVATED = "Unactivated"
"""What an iPhone says of its activation until somebody sets it up."""


@dataclass(frozen=True, slots=True)
class ResetFindings:
    """Whether it is the same phone, nobody uses it, and it was set up again, or not at all."""

    same_phone: TriState
    no_user: TriState
    set_up_anew: TriState


def findings_of(before: PhoneFacts, after: PhoneFacts) -> ResetFindings:
    """Hold what a phone said after a reset against what it said before."""
    return ResetFindings(same_phone(before, after), no_user(after), _set_up_anew(before, after))


def same_phone(one: PhoneFacts, other: PhoneFacts) -> TriState:
    """Whether both are the same phone: no number that both say differs, and one is the same."""
    pairs = [(one.serial, other.serial), (one.device_id, other.device_id)]
    said = [first == second for first, second in pairs if first and second]
    if one.imeis and other.imeis:
        said.append(bool(set(one.imeis) & set(other.imeis)))
    if one.platform is not other.platform or not all(said):
        return TriState.NO
    return TriState.YES if said else TriState.UNKNOWN


def no_user(facts: PhoneFacts) -> TriState:
    """Whether nobody uses it: one empty user of Android, or an iPhone that was not activated."""
    if facts.platform is Platform.IOS:
        return _is(facts.activation, UNACTIVATED)
    if (facts.users or 0) > 1 or (facts.accounts or 0) > 0:
        return TriState.NO
    return TriState.YES if (facts.users, facts.accounts) == (1, 0) else TriState.UNKNOWN


def _set_up_anew(before: PhoneFacts, after: PhoneFacts) -> TriState:
    if after.platform is Platform.IOS:
        return _is(after.activation, UNACTIVATED)
    if after.set_up is TriState.NO:
        return TriState.YES
    # To be read it had to be set up: then the number that each reset draws again is another.
    if before.reset_mark is None or after.reset_mark is None:
        return TriState.UNKNOWN
    return TriState.YES if before.reset_mark != after.reset_mark else TriState.NO


def _is(said: str | None, wanted: str) -> TriState:
    return TriState.UNKNOWN if said is None else TriState.of(said == wanted)

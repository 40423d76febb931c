"""A factory reset: which phones it is for, and what two readings must show of it.

Said once: the step asks before somebody signs, and the person who checks a certificate asks again.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.domain.law.rule_tables import RESET_NEEDS
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.ways import Way
from forensics.documents import digest_of
from forensics.values import ErasureMethod, TriState, reads_phone
from forensics.values.phones.findings import findings_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.exhibits.phones import PhoneRead
    from evidence_store.domain.law.rule_tables import LeastModel, PhoneResetRule
    from forensics.values.phones.facts import PhoneFacts

_FAMILY = re.compile(r"([A-Za-z]+)(\d{1,3}),\d{1,3}")
_LEAST = re.compile(r"([A-Za-z]+)(\d{1,3})")

SAYS_ANOTHER = "the phone that was read says another serial number or IMEI than the record"
SAYS_NONE = "it says no serial number or IMEI by which the record knows it"


class ResetGap(StrEnum):
    """What two readings do not show of a reset; certificates give it as a reason of this name."""

    NOT_READ_BEFORE = "phone_not_read_before"
    NOT_READ_AFTER = "phone_not_read_after"
    NOT_THE_SAME = "phone_not_the_same"
    HAS_USER = "phone_has_user"
    NOT_SET_UP_ANEW = "phone_not_set_up_anew"


def phone_facts(
    method: ErasureMethod, before: PhoneRead | None, after: PhoneRead | None
) -> dict[str, str]:
    """What a witness signs of both readings as printed; nothing where no phone is reset."""
    reads = {"phone_before": before, "phone_after": after} if reads_phone(method) else {}
    return {name: str(digest_of(read)) for name, read in reads.items() if read is not None}


def gaps_of(
    before: PhoneRead | None, after: PhoneRead | None, *, earlier: Collection[str | None]
) -> tuple[ResetGap, ...]:
    """What two readings do not show of a reset; nothing where they show it whole.

    Args:
        before: what was read before the start.
        after: what was read after it.
        earlier: who proposed, authorised and carried it out: none of them reads for the verdict.
    """
    if before is None:
        return (ResetGap.NOT_READ_BEFORE,)
    if after is None or after.read_by in earlier:
        return (ResetGap.NOT_READ_AFTER,)
    found = findings_of(before.reading.facts, after.reading.facts)
    wanted = {
        ResetGap.NOT_THE_SAME: found.same_phone,
        ResetGap.HAS_USER: found.no_user,
        ResetGap.NOT_SET_UP_ANEW: found.set_up_anew,
    }
    # What is not known counts against it: nobody can read back that a key was destroyed (ADR 87).
    return tuple(gap for gap, said in wanted.items() if said is not TriState.YES)


def why_not_resettable(facts: PhoneFacts, rule: PhoneResetRule) -> str:
    """Why this phone is only destroyed; empty where it reaches the floor of the rules.

    What is not known counts as not reached.
    """
    model = facts.model or ""
    if model in rule.end_of_line:
        return f"the rules name its model ({model}) among those that are only destroyed"
    if rule.least_models and not _is_of(model, rule.least_models):
        return "its model is not known, or is older than the rules ask for"
    if rule.launched_with and (facts.launched_with or 0) < rule.launched_with:
        return (
            "it is not known to have been sold with an Android as new as the rules ask for "
            f"(API level {rule.launched_with})"
        )
    missing = [RESET_NEEDS[each] for each in rule.needs if not _says(facts, each)]
    return f"it does not say that {' and that '.join(missing)}" if missing else ""


def require_known_phone(exhibit: Exhibit) -> PhoneRead:
    """Return the newest reading of a phone that is shown to be the exhibit, and holds nothing else.

    Raises:
        WrongPlanError: it was not read, was stopped and referred, is not the exhibit by what it
            says, or holds a memory card or SIM.
    """
    name, read = exhibit.reference, exhibit.phone
    if read is None:
        raise WrongPlanError(
            f"{name}: no phone was read as this exhibit. Connect it, and read "
            "it: " + Way.EXHIBIT_READ_PHONE + ". If it cannot be read, propose destruction."
        )
    # Also where the stop was released: a phone that was ever referred is destroyed (ADR 87).
    if any(hold.code == STOP_AND_REFER for hold in exhibit.placed_holds):
        raise WrongPlanError(
            f"{name}: it was stopped and referred before, so it is not reset, but destroyed before "
            "two witnesses."
        )
    facts = read.reading.facts
    if fault := why_another(facts, exhibit):
        raise WrongPlanError(
            f"{name}: {fault}. Find out which phone this is. What is not shown to be the exhibit "
            "is not reset."
        )
    if TriState.YES in (facts.card_in, facts.sim_in):
        raise WrongPlanError(
            f"{name}: a memory card or SIM lies in the phone, which a reset does not reach. Take "
            "it out, record it as a part (" + Way.BOOK_PART + "), and read the phone again."
        )
    return read


def _says(facts: PhoneFacts, name: str) -> bool:
    return getattr(facts, name) is TriState.YES


def _is_of(model: str, least: tuple[LeastModel, ...]) -> bool:
    """Whether a model as ``iPhone12,1`` is of one of these families, and no earlier one."""
    found = _FAMILY.fullmatch(model)
    lowest = {one[1]: int(one[2]) for each in least if (one := _LEAST.fullmatch(each.code))}
    return found is not None and found[1] in lowest and int(found[2]) >= lowest[found[1]]


def why_another(facts: PhoneFacts, exhibit: Exhibit) -> str:
    """Why the phone that was read is not shown to be the exhibit; empty where it is."""
    recorded = {each for each in (exhibit.imei, *exhibit.facts.further_imeis) if each}
    said = []
    if exhibit.serial and facts.serial:
        said.append(not says_another_serial(facts, exhibit.serial))
    if recorded and facts.imeis:
        said.append(bool(recorded & set(facts.imeis)))
    if not all(said):
        return SAYS_ANOTHER
    return "" if said else SAYS_NONE


def says_another_serial(facts: PhoneFacts, serial: str | None) -> bool:
    """Whether the phone that was read says a serial number that is not the recorded one."""
    return bool(serial and facts.serial) and _plain(serial or "") != _plain(facts.serial or "")


def _plain(number: str) -> str:
    return "".join(number.split()).casefold()

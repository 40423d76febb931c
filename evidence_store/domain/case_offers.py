"""What can be done about a case as it stands, and by whom: one answer for pages and steps.

A step asks ``require_offered``, which says why not; a page asks ``is_offered`` of the same rule.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.cases import RequestOutcome
from evidence_store.domain.duties import Act, require_duty
from evidence_store.errors import OutOfSequenceError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from evidence_store.domain.cases import Case
    from evidence_store.domain.people import Actor


class CaseDeed(StrEnum):
    """What a person can do about a case; the values are the names of the browser's acts."""

    RECORD_ORDER = "record-order"
    ORDER_DECIDED = "order-decided"
    CONVICT = "convict"
    NO_CONVICTION = "no-conviction"
    WITHDRAW_SHARE = "withdraw-share"


def require_offered(deed: CaseDeed, case: Case, *, actor: Actor, at: datetime) -> None:
    """Return if this person can do it now.

    Raises:
        NotPermittedError: no duty of the actor includes it.
        OutOfSequenceError: nothing in the case waits for it; the text says what comes first.
    """
    act, why_not = RULES[deed]
    require_duty(actor, act)
    said = why_not(case, at)
    if said:
        raise OutOfSequenceError(f"{case.reference}: {said}")


def is_offered(deed: CaseDeed, case: Case, *, actor: Actor, at: datetime) -> bool:
    """Whether the step would take it from this person, as the record stands."""
    try:
        require_offered(deed, case, actor=actor, at=at)
    except RefusedError:
        return False
    return True


def _nobody_convicted(case: Case, at: datetime) -> str:
    del at
    if case.offenders:
        return ""
    return "nobody in it is convicted yet. Record the conviction first: expunge case convict."


def _nobody_accused(case: Case, at: datetime) -> str:
    del at
    if any(each.ended is None for each in case.accused):
        return ""
    ended = sorted({each.ended.value for each in case.accused if each.ended})
    if ended:
        return f"for everybody who was accused in it the case ended ({', '.join(ended)})."
    return "nobody is accused in it."


def _nothing_asked(case: Case, at: datetime) -> str:
    del at
    if any(each.outcome is RequestOutcome.UNDECIDED for each in case.requests):
        return ""
    return "no request for an order waits for the court's decision."


def _nothing_shared(case: Case, at: datetime) -> str:
    if any(each.is_in_force(at) for each in case.shares):
        return ""
    return "it is shared with nobody now."


RULES: Mapping[CaseDeed, tuple[Act, Callable[[Case, datetime], str]]] = {
    CaseDeed.RECORD_ORDER: (Act.RECORD_ORDER, _nobody_convicted),
    CaseDeed.ORDER_DECIDED: (Act.RECORD_ORDER, _nothing_asked),
    CaseDeed.CONVICT: (Act.OPEN_CASE, _nobody_accused),
    CaseDeed.NO_CONVICTION: (Act.OPEN_CASE, _nobody_accused),
    CaseDeed.WITHDRAW_SHARE: (Act.WITHDRAW_SHARE, _nothing_shared),
}
"""The row of the table of duties, and what would have to be so first; "" where it is."""

"""What was accepted beforehand: limits of a plan in sentences of ours, and what people wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.unit.firmware_trials import RESTS_ON_TRIAL
from forensics.saying.recognised import recognised_in_turn
from forensics.values.erasures import PLAN_LIMITS
from forensics.values.memberships import MEMBER_LIMITS, WITHIN_LIMITS
from forensics.values.planned.selections import LIMITS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.saying.sentences import Said

_OURS = (*PLAN_LIMITS, *MEMBER_LIMITS, *LIMITS, RESTS_ON_TRIAL)


def accepted(gaps: Iterable[str]) -> list[Said]:
    """Each as the proposer signed for it; what they wrote themselves stays as it is."""
    return [recognised_in_turn(each, _OURS, within=WITHIN_LIMITS) for each in gaps]

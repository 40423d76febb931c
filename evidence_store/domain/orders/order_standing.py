"""Where an order stands today, computed from what is recorded and from holds.

Nothing of this is stored: a standing that depends on the day would be wrong the day after.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.domain.orders.order_states import OrderState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.holds import HoldEvaluation
    from evidence_store.domain.orders.order import Order


class OrderStanding(StrEnum):
    """Where an order stands today (law.md 9.1)."""

    DRAFT = "draft"
    RECEIVED = "received"
    VALIDATED = "validated"
    ITEMS_MAPPED = "items_mapped"
    PENDING_EFFECT = "pending_effect"
    IN_FORCE_HELD = "in_force_held"
    CLEARED = "cleared"
    EXECUTED = "executed"
    CLOSED = "closed"
    APPEALED = "appealed"
    VARIED = "varied"
    SUSPENDED_BY_COURT = "suspended_by_court"
    QUASHED = "quashed"
    WITHDRAWN_ENTRY = "withdrawn_entry"


_STORED = {
    OrderState.DRAFT: OrderStanding.DRAFT,
    OrderState.RECEIVED: OrderStanding.RECEIVED,
    OrderState.VALIDATED: OrderStanding.VALIDATED,
    OrderState.VARIED: OrderStanding.VARIED,
    OrderState.APPEALED: OrderStanding.APPEALED,
    OrderState.SUSPENDED: OrderStanding.SUSPENDED_BY_COURT,
    OrderState.QUASHED: OrderStanding.QUASHED,
    OrderState.WITHDRAWN_ENTRY: OrderStanding.WITHDRAWN_ENTRY,
    OrderState.CLOSED: OrderStanding.CLOSED,
}


def is_done(exhibit: Exhibit) -> bool:
    """Whether nothing more is to be done with an exhibit under its order."""
    return exhibit.stage is Stage.CERTIFIED or exhibit.ended is not None


def order_standing(
    order: Order,
    *,
    exhibits: Mapping[str, Exhibit],
    holds: Mapping[str, HoldEvaluation],
    today: date,
) -> OrderStanding:
    """Where the order stands today.

    Args:
        order: as recorded.
        exhibits: every exhibit that is mapped to it, by id.
        holds: their holds as they are now.
        today: the local day.
    """
    if order.state in _STORED:
        return _STORED[order.state]
    if not order.is_validated:
        return OrderStanding.ITEMS_MAPPED
    if order.takes_effect_on > today:
        return OrderStanding.PENDING_EFFECT
    waiting = [each for each in order.exhibit_ids if not is_done(exhibits[each])]
    if not waiting:
        return OrderStanding.EXECUTED
    clear = all(holds[each].is_clear for each in waiting)
    return OrderStanding.CLEARED if clear else OrderStanding.IN_FORCE_HELD

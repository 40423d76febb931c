"""The declared acts about orders, and by what rule each act about an order can be done.

Written lists, one in each module: an act that is in none has no page and no command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts.orders import (
    decisions,
    directions,
    duties_to_court,
    letters,
    order_changes,
    order_items,
    proceedings,
)
from evidence_store.domain.offers.order_offers import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.acts._kit.order_act import ActOnOrder
    from evidence_store.domain.offers.order_offers import OrderRule

ORDER_ACTS: tuple[type[ActOnOrder], ...] = (
    *duties_to_court.ACTS,
    *proceedings.ACTS,
    *decisions.ACTS,
    *letters.ACTS,
    *directions.ACTS,
    *order_items.ACTS,
    *order_changes.ACTS,
)

ORDER_RULES: Mapping[str, OrderRule] = {
    **{deed.value: rule for deed, rule in RULES.items()},
    **{act.page: act.rule for act in ORDER_ACTS},
}
"""By the name of its page: of every act about an order, declared or not."""

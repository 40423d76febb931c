"""What a person can do about an order now, by the command that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts.orders.catalogue import ORDER_ACTS, ORDER_RULES
from evidence_store.domain.offers.order_offers import is_taken
from evidence_store.ways import Way
from evidence_store.workflow._kit.subjects.open_orders import on_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.orders.order import Order

VERBS: Mapping[str, str] = {
    **{act.page: act.verb for act in ORDER_ACTS},
    **{way.page: way.verb for way in Way if way.about == "order"},
}
"""The command that does it, by the name of the act."""


def offered_verbs(work: Work, order: Order) -> Iterator[str]:
    """The commands that would be taken now, each once."""
    with work.reading as uow:
        on = on_order(uow, order, work.actor, rules=work.store.rules)
        found = [verb for name, verb in VERBS.items() if is_taken(ORDER_RULES[name], on)]
    yield from dict.fromkeys(found)

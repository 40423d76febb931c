"""An act about an order of a court."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from evidence_store.acts._kit.recorded_act import RecordedAct
from evidence_store.domain.offers.order_offers import OrderRule, require_rule
from evidence_store.domain.orders.order import Order
from evidence_store.workflow._kit.subjects.open_orders import OpenOrder, on_order

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.acts._kit.recorded_act import On, ToRecord
    from evidence_store.domain.orders.matters import Matter
    from evidence_store.domain.people.duties import Act
    from evidence_store.workflow._kit.acting import Acting
    from evidence_store.workflow._kit.desk import Desk


class ActOnOrder(RecordedAct[Order]):
    """An act about one order: its entry stands in the chain of the order's case.

    Attributes:
        rule: its row of the table of duties, what the state must allow, and what stands before it.
    """

    about = "order"
    rule: ClassVar[OrderRule]

    @classmethod
    def duty(cls) -> Act:
        """The row of the table of duties."""
        return cls.rule.act

    @classmethod
    def opened(cls, desk: Desk, subject_id: str, at: datetime) -> tuple[Order, Acting]:
        """The order, for an act that this person can do about it as it stands."""
        order = desk.uow.orders.get(subject_id)
        require_rule(cls.rule, on_order(desk.uow, order, desk.actor, rules=desk.rules))
        return order, OpenOrder(desk.uow, desk.actor, at, order)

    def saved(self, on: On[Order], after: Order, entry: ToRecord) -> Order:
        """Save the order with its entry; void what was signed for the exhibits that it names."""
        return cast("OpenOrder", on.acting).save(
            after,
            event=entry.event,
            public=entry.public,
            committed=entry.committed,
            voids=entry.voids or None,
            signed=entry.signed,
        )


def concerned_by(on: On[Order], exhibit_ids: tuple[str, ...]) -> tuple[str, ...]:
    """The exhibits that an act concerns: those named, or all that are mapped to the order.

    Raises:
        NotFoundError: one of them is unknown.
        WrongEntryError: one belongs to another case.
    """
    return cast("OpenOrder", on.acting).concerning(exhibit_ids)


def with_added(order: Order, matter: Matter) -> Order:
    """The order with one more matter."""
    return replace(order, matters=order.matters.added(matter))


def with_changed(order: Order, matter: Matter) -> Order:
    """The order with one of its matters in its new form."""
    return replace(order, matters=order.matters.changed(matter))

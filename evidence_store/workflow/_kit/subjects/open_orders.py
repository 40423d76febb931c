"""An order under change: what a step reads, signs and saves. Not a step: it commits nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.sub_exhibits import held_with, line_of
from evidence_store.domain.holds.reach import is_changed_for
from evidence_store.domain.offers.order_around import Around, OnOrder, around, reached_by
from evidence_store.domain.offers.order_offers import require_offered
from evidence_store.domain.orders.order import Order
from evidence_store.errors import WrongEntryError
from evidence_store.workflow._kit.acting import About, Acting
from evidence_store.workflow._kit.subjects.voiding import void_open_disposals
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.events.event import Event
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.offers.order_deeds import OrderDeed
    from evidence_store.domain.orders.matters import Matter
    from evidence_store.domain.people.person import Actor
    from evidence_store.domain.signing.signed_acts import SignedAct, Signer
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenOrder(Acting):
    """An order as the open transaction read it, with who changes it and when.

    Args:
        order: as it stood when it was read.
    """

    order: Order

    @property
    def about(self) -> About:
        """In the chain of the order's case."""
        return self.order.case_id, None

    def concerning(self, exhibit_ids: tuple[str, ...]) -> tuple[str, ...]:
        """The exhibits that an act concerns: those named, or all that are mapped to the order.

        Raises:
            NotFoundError: one of them is unknown.
            WrongEntryError: one belongs to another case.
        """
        for exhibit_id in exhibit_ids:
            require_same_case(self.uow.exhibits.get(exhibit_id), self.order)
        return tuple(dict.fromkeys(exhibit_ids)) or self.order.exhibit_ids

    def with_added(self, matter: Matter) -> Order:
        """The order with one more matter."""
        return replace(self.order, matters=self.order.matters.added(matter))

    def with_changed(self, matter: Matter) -> Order:
        """The order with one of its matters in its new form."""
        return replace(self.order, matters=self.order.matters.changed(matter))

    def sign(self, event: Event, *, signer: Signer, facts: Mapping[str, str]) -> SignedAct:
        """The actor's signed statement about the order, for the entry of that event.

        Whatever ends a bar to erasing is signed by the person who says that it ended.
        """
        about_order = {"order": self.order.id, **facts}
        return self.sign_act(event, signer=signer, facts=about_order)

    def tell(
        self,
        event: Event,
        *,
        public: Mapping[str, JsonValue],
        committed: Mapping[str, JsonValue] | None = None,
        exhibit_id: str | None = None,
        signed: SignedAct | None = None,
    ) -> None:
        """Append one entry about the order, or one exhibit of it, with who acted and signed."""
        self.append(
            event,
            public={"order": self.order.id, **public},
            committed=committed,
            signed=signed,
            about=(self.order.case_id, exhibit_id),
        )

    def save(
        self,
        after: Order,
        *,
        event: Event,
        public: Mapping[str, JsonValue] | None = None,
        committed: Mapping[str, JsonValue] | None = None,
        voids: str | None = None,
        signed: SignedAct | None = None,
    ) -> Order:
        """Save the order as changed, with its entry; ``voids`` says why what was signed is void.

        What is void concerns every exhibit that the change does (``is_changed_for``), and whatever
        one of them is inside of.

        Raises:
            ConflictError: somebody else saved it since it was read.
        """
        saved = self.uow.orders.save(after)
        told: dict[str, JsonValue] = {**(public or {})}
        if self.order.state is not saved.state:
            told["state"] = [self.order.state.value, saved.state.value]
        self.tell(event, public=told, committed=committed, signed=signed)
        if voids is not None:
            orders = tuple(self.uow.orders.find(case_id=saved.case_id))
            self.void(
                lambda ids: is_changed_for(self.order, saved, ids=ids, orders=orders), reason=voids
            )
        return saved

    def void(self, is_concerned: Callable[[tuple[str, ...]], bool], *, reason: str) -> None:
        """Void what was signed for the exhibits that are concerned, and for whatever holds one.

        Args:
            is_concerned: whether an exhibit is, by its id and those of what it is a part of.
            reason: why what was signed is void.
        """
        of_case = self.uow.exhibits.find(case_id=self.order.case_id)
        named = [each for each in of_case if is_concerned(line_of(each, of_case))]
        held = {each.id: each for one in named for each in (one, *held_with(one, of_case))}
        for exhibit in held.values():
            void_open_disposals(self.uow, exhibit, reason=reason, actor=self.actor, at=self.at)


def open_order(
    desk: Desk,
    order_id: str,
    deed: OrderDeed,
    at: datetime | None = None,
    *,
    of_types: Rules | None = None,
) -> OpenOrder:
    """The order as the desk's open transaction finds it, for what this person can do about it.

    ``at`` is now, where it is not given. ``of_types`` are the rules, where the act is about orders
    of some types alone.

    Raises:
        NotFoundError: there is no such order.
        NotPermittedError: no duty of the actor includes it.
        SamePersonError: the actor took a part that excludes it.
        OutOfSequenceError: the order does not stand where it can be done.
    """
    order = desk.uow.orders.get(order_id)
    require_offered(deed, on_order(desk.uow, order, desk.actor, rules=of_types))
    return OpenOrder(desk.uow, desk.actor, at or desk.clock(), order)


def on_order(
    uow: UnitOfWork,
    order: Order,
    actor: Actor,
    of_case: Sequence[Exhibit] | None = None,
    *,
    rules: Rules | None,
) -> OnOrder:
    """The order as the rule of offers asks of it; what stands around it is read when asked for.

    Args:
        uow: the record, open for as long as the rule is asked.
        order: as it was read.
        actor: who would act.
        of_case: every exhibit of its case, where they were read before.
        rules: what can be done about orders of its type; None where that is not asked.
    """

    @cache
    def look() -> Around:
        every = uow.exhibits.find(case_id=order.case_id) if of_case is None else of_case
        ids = {each.id for each in reached_by((order,), every)}
        beside = uow.orders.find(case_id=order.case_id)
        return around(order, every, uow.disposals.find(exhibit_id=ids), beside)

    return OnOrder(order, actor, look, rules)


def reached(uow: UnitOfWork, *orders: Order) -> tuple[Exhibit, ...]:
    """Every exhibit that one of these orders names, and every part of one."""
    return reached_by(orders, uow.exhibits.find(case_id=orders[0].case_id))


def require_same_case(exhibit: Exhibit, order: Order) -> None:
    """Check that an exhibit belongs to the order's case.

    Raises:
        WrongEntryError: it does not.
    """
    if exhibit.case_id != order.case_id:
        raise WrongEntryError(
            f"{exhibit.reference}: the exhibit belongs to another case than the order."
        )

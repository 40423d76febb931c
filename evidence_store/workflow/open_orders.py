"""An order under change: what a step reads, signs and saves. Not a step: it commits nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evidence_store.domain.duties import Act, Part, require_other_person
from evidence_store.domain.order_states import OrderAct
from evidence_store.domain.orders import Order
from evidence_store.domain.sub_exhibits import line_of
from evidence_store.errors import WrongEntryError
from evidence_store.workflow.acting import About, Acting
from evidence_store.workflow.voiding import void_open_disposals

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from evidence_store.custody.drafts import JsonValue
    from evidence_store.domain.exhibits import Exhibit
    from evidence_store.domain.matters import Matter
    from evidence_store.domain.people import Actor
    from evidence_store.domain.signing import SignedAct, Signer
    from evidence_store.workflow.ports import UnitOfWork


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
            WrongEntryError: one belongs to another case, or none is mapped yet.
        """
        for exhibit_id in exhibit_ids:
            require_same_case(self.uow.exhibits.get(exhibit_id), self.order)
        concerned = tuple(dict.fromkeys(exhibit_ids)) or self.order.exhibit_ids
        if not concerned:
            raise WrongEntryError(
                "No exhibit is mapped to this order yet. Map its lines first, or name exhibits."
            )
        return concerned

    def require_no_operator(self, act: Act) -> None:
        """Return if the actor would carry out no disposal of an exhibit of the order.

        Raises:
            SamePersonError: the actor would, or did.
        """
        operators = [
            disposal.operator_ids
            for exhibit in reached(self.uow, self.order)
            for disposal in self.uow.disposals.find(exhibit_id=exhibit.id)
        ]
        require_other_person(self.actor, act, parts={Part.OPERATOR: frozenset().union(*operators)})

    def with_added(self, matter: Matter) -> Order:
        """The order with one more matter."""
        return replace(self.order, matters=self.order.matters.added(matter))

    def with_changed(self, matter: Matter) -> Order:
        """The order with one of its matters in its new form."""
        return replace(self.order, matters=self.order.matters.changed(matter))

    def sign(self, event: str, *, part: str, signer: Signer, facts: Mapping[str, str]) -> SignedAct:
        """The actor's signed statement about the order, for the entry of that event.

        Whatever ends a bar to erasing is signed by whoever says that it ended.
        """
        about_order = {"order": self.order.id, **facts}
        return self.sign_act(event, part=part, signer=signer, facts=about_order)

    def tell(
        self,
        event: str,
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
        event: str,
        public: Mapping[str, JsonValue] | None = None,
        committed: Mapping[str, JsonValue] | None = None,
        voids: str | None = None,
        signed: SignedAct | None = None,
    ) -> Order:
        """Save the order as changed, with its entry; ``voids`` says why what was signed is void.

        What is void concerns every exhibit, and every part of one, that the order named before or
        names after the change.

        Raises:
            ConflictError: somebody else saved it since it was read.
        """
        saved = self.uow.orders.save(after)
        told: dict[str, JsonValue] = {**(public or {})}
        if self.order.state is not saved.state:
            told["state"] = [self.order.state.value, saved.state.value]
        self.tell(event, public=told, committed=committed, signed=signed)
        if voids is not None:
            for exhibit in reached(self.uow, self.order, saved):
                void_open_disposals(self.uow, exhibit, reason=voids, actor=self.actor, at=self.at)
        return saved


def open_order(uow: UnitOfWork, order_id: str, actor: Actor, at: datetime) -> OpenOrder:
    """The order of that id, as a step of this person finds it.

    Raises:
        NotFoundError: there is no such order.
    """
    return OpenOrder(uow, actor, at, uow.orders.get(order_id))


def open_for_matter(
    uow: UnitOfWork,
    order_id: str,
    actor: Actor,
    at: datetime,
    act: OrderAct = OrderAct.RECORD_MATTER,
) -> OpenOrder:
    """The order, to record one of its matters: a letter, a decision, an undertaking and so on.

    How one ended is recorded (``act``) also where the order was quashed meanwhile.

    Raises:
        NotFoundError: there is no such order.
        OutOfSequenceError: the order is at its end.
    """
    opened = open_order(uow, order_id, actor, at)
    opened.order.require(act)
    return opened


def open_to_settle(uow: UnitOfWork, order_id: str, actor: Actor, at: datetime) -> OpenOrder:
    """The order, for an act that can end a bar to erasing: nobody who would erase does that.

    Raises:
        As ``open_for_matter``.
        SamePersonError: the actor would carry out a disposal under the order, or did.
    """
    opened = open_for_matter(uow, order_id, actor, at, OrderAct.SETTLE_MATTER)
    opened.require_no_operator(Act.SETTLE_MATTER)
    return opened


def reached(uow: UnitOfWork, *orders: Order) -> tuple[Exhibit, ...]:
    """Every exhibit that one of these orders names, and every part of one."""
    of_case = uow.exhibits.find(case_id=orders[0].case_id)
    return tuple(
        each for each in of_case if any(order.reaches(line_of(each, of_case)) for order in orders)
    )


def require_same_case(exhibit: Exhibit, order: Order) -> None:
    """Return if an exhibit belongs to the order's case.

    Raises:
        WrongEntryError: it does not.
    """
    if exhibit.case_id != order.case_id:
        raise WrongEntryError(
            f"{exhibit.reference}: the exhibit belongs to another case than the order."
        )

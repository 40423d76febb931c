"""What other records say that decides an act on an order: its exhibits, and who erases them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import DOCUMENTED
from evidence_store.domain.exhibits.sub_exhibits import line_of
from evidence_store.domain.holds.order_bars import bars_of
from evidence_store.domain.law.rules import Rules
from evidence_store.domain.orders.order import Order
from evidence_store.domain.orders.order_enquiries import is_still_open
from evidence_store.domain.orders.order_standing import is_done
from evidence_store.domain.people.person import Actor
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around an order.

    Args:
        operator_ids: who would carry out a disposal of an exhibit of it, or did.
        waiting: the references of its exhibits that are neither certified nor gone.
        is_begun: whether an erasure was begun under it, with any outcome.
        has_exhibits: whether an exhibit is booked into its case, which a line could mean.
        bars: what of it bars an erasure and is recorded under no other order of its case.
        is_documented: whether an exhibit of it has a certificate or a report.
        has_ended: whether something ended that the answer to a question could have named.
    """

    operator_ids: frozenset[str]
    waiting: tuple[str, ...]
    is_begun: bool
    has_exhibits: bool
    bars: tuple[str, ...]
    is_documented: bool
    has_ended: bool


@dataclass(frozen=True, slots=True)
class OnOrder:
    """An order, and who asks what can be done about it; ``look`` reads what is around it.

    ``rules`` say what can be done about orders of its type. A step about orders of every type gives
    none; the person who asks about all that can be done does.
    """

    order: Order
    actor: Actor
    look: Callable[[], Around]
    rules: Rules | None = None

    @property
    def around(self) -> Around:
        """What stands around the order."""
        return self.look()

    @property
    def of_types(self) -> Rules:
        """The rules, for a check of the order's type.

        Raises:
            LookupError: a step that needs them gave none.
        """
        if self.rules is None:
            message = "the rules are needed to say what can be done about an order of this type"
            raise LookupError(message)
        return self.rules


def reached_by(orders: Sequence[Order], of_case: Sequence[Exhibit]) -> tuple[Exhibit, ...]:
    """Every exhibit that one of these orders names, and every part of one."""
    return tuple(
        each
        for each in of_case
        if any(order.reaches(line_of(each, of_case if each.parent_id else ())) for order in orders)
    )


def once_reached_by(order: Order, of_case: Sequence[Exhibit]) -> tuple[Exhibit, ...]:
    """Every exhibit that the order names or named before a variation, and every part of one."""
    return tuple(
        each
        for each in of_case
        if order.ever_reached(line_of(each, of_case if each.parent_id else ()))
    )


def around(
    order: Order,
    of_case: Sequence[Exhibit],
    disposals: Iterable[Disposal],
    orders: Sequence[Order],
) -> Around:
    """What stands around an order.

    Args:
        order: which.
        of_case: every exhibit of its case.
        disposals: every disposal of an exhibit that it reaches.
        orders: every order of its case.
    """
    reached, disposals = reached_by((order,), of_case), tuple(disposals)
    return Around(
        operator_ids=frozenset[str]().union(*(each.operator_ids for each in disposals)),
        waiting=tuple(each.reference for each in reached if not is_done(each)),
        is_begun=any(each.order_id == order.id and each.starts for each in disposals),
        has_exhibits=bool(of_case),
        bars=bars_of(order, beside=orders),
        is_documented=any(each.state in DOCUMENTED for each in disposals),
        has_ended=not all(is_still_open(orders, once_reached_by(order, of_case)).values()),
    )

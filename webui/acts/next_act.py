"""What orders wait for next of one person, of the acts that may wait together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, url_for

from evidence_store.acts.orders.catalogue import ORDER_RULES
from evidence_store.domain.holds.evaluation import Grounds, evaluate
from evidence_store.domain.offers.order_offers import is_taken
from evidence_store.domain.overview.next_steps import Asker
from evidence_store.domain.overview.todos.order_todos import todos_of_holds, todos_of_orders
from evidence_store.words.labels import on_day
from evidence_store.workflow._kit.subjects.open_orders import on_order
from webui.acts.page import Kind
from webui.door.access import the_actor, the_store

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.overview.next_steps import StepTo, Todo
    from evidence_store.open_folder.store import Reading
    from webui.acts.page import ActPage, Subject
    from webui.acts.waiting_list import Item

READ = "read-order"
ASKED = ("disclosure-decision", "nobody-else", "check-appeal", "answer-questions")
"""What the law asks about each order before anything is erased, in the order of the work."""


def next_act(page: ActPage, subject: Subject, case_id: str, items: Iterable[Item]) -> str | None:
    """The address of what is added next after an act about this, where ``items`` wait already.

    After an act about an order that is the next of the same order, and otherwise the reading of an
    order. None where the case waits for nothing of the kind.
    """
    if page.kind is Kind.ORDER:
        return _next_of_order(subject.id)
    return _reading_in(case_id, {each.subject_id for each in items if _is_about_order(each)})


def _next_of_order(order_id: str) -> str | None:
    with the_store().reading() as uow:
        order = uow.orders.get(order_id)
        # An order is read with its document in hand: nobody is led to that from another form about
        # it, such as the one in which they said what its lines mean.
        found = [each for each in _pages(uow, order) if each.name != READ]
        asked = [each for each in found if each.name in ASKED]
        if len(asked) > 1 and found[0] in asked:
            return url_for("asked.show", subject_id=order.id)
        return next((_link(order, each)[1] for each in found), None)


def asked_of(order_id: str) -> list[ActPage]:
    """Return what the law asks of this person about the order now, in the order of the work."""
    with the_store().reading() as uow:
        waiting = {each.name: each for each in _pages(uow, uow.orders.get(order_id))}
    return [waiting[name] for name in ASKED if name in waiting]


def _reading_in(case_id: str, said: Collection[str]) -> str | None:
    """Where an order is read that is none of those about which something waits to be said."""
    with the_store().reading() as uow:
        found = (
            _link(order, each)[1]
            for order in uow.orders.find(case_id=case_id)
            if order.id not in said
            for each in _pages(uow, order)
            if each.name == READ
        )
        return next(found, None)


def _is_about_order(item: Item) -> bool:
    return item.endpoint.startswith(f"{Kind.ORDER.value}_")


def acts_asked(case_id: str) -> tuple[tuple[str, str], ...]:
    """All that the orders of a case wait for of this person: what is done, and its address."""
    with the_store().reading() as uow:
        orders = uow.orders.find(case_id=case_id)
        found = [(each, page) for each in orders for page in _pages(uow, each)]
    several = len({order.id for order, _ in found}) > 1
    return tuple(_link(order, page, is_named=several) for order, page in found)


def _pages(uow: Reading, order: Order) -> list[ActPage]:
    """The acts of those that may wait together, in the order of the work, each once."""
    on = on_order(uow, order, the_actor(), rules=the_store().rules)

    def taken(step: StepTo) -> bool:
        return step.about == Kind.ORDER and is_taken(ORDER_RULES[step.page], on)

    asker = Asker(the_actor(), taken)
    steps = (asker.step_of(each) for each in _todos(uow, order))
    named = dict.fromkeys(step.page for step in steps if step is not None)
    pages = {page.name: page for page in current_app.extensions["expunge_acts"]
             if page.kind is Kind.ORDER and page.is_together}  # fmt: skip
    return [pages[name] for name in named if name in pages]


def _todos(uow: Reading, order: Order) -> Iterator[Todo]:
    """What waits at this order, and at what stands by it alone against what it names."""
    store, case = the_store(), uow.cases.get(order.case_id)
    yield from todos_of_orders((order,), case)
    for each in uow.exhibits.find(case_id=order.case_id):
        if order.is_mapped_to(each.id):
            held = evaluate(Grounds(each, case, (order,), ()), rules=store.rules, at=store.clock())
            yield from todos_of_holds(held, (order,))


def _link(order: Order, page: ActPage, *, is_named: bool = False) -> tuple[str, str]:
    named = f" (order made {on_day(order.made_on)})" if is_named else ""
    return f"{page.title}{named}", url_for(f"acts.{page.endpoint}", subject_id=order.id)

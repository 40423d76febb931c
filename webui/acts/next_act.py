"""What a case waits for of one person, of the acts that may wait together."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from flask import current_app, url_for

from evidence_store.acts.next_steps import steps_at_exhibits
from evidence_store.acts.orders.catalogue import ORDER_RULES
from evidence_store.domain.holds.evaluation import Grounds, evaluate
from evidence_store.domain.offers.order_offers import is_taken
from evidence_store.domain.overview.next_steps import Asker
from evidence_store.domain.overview.todos.order_todos import todos_of_holds, todos_of_orders
from evidence_store.domain.people.duties import Act
from evidence_store.kept_files.readings import waits_for
from evidence_store.words.labels import on_day
from evidence_store.workflow._kit.subjects.open_orders import on_order
from webui.acts.page import Kind
from webui.door.access import may, the_actor, the_desk, the_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.overview.next_steps import StepTo, Todo
    from evidence_store.open_folder.store import Reading
    from webui.acts.page import ActPage, Subject
    from webui.acts.waiting_list import Item

Part: TypeAlias = "tuple[ActPage, str]"
"""An act, and the id of what it is about."""
READ, MAP = "read-order", "map-line"
ASKED = ("disclosure-decision", "nobody-else", "check-appeal", "answer-questions")
"""What the law asks about each order before anything is erased, in the order of the work."""
AT_ORDERS = frozenset({MAP, READ, *ASKED})
AT_EXHIBITS = frozenset({"sign-check", "confirm"})
"""The acts that can be parts of a sitting; others have a page of their own."""
MOST_PARTS = 8
"""Of a sitting: what is more is left for the next."""


def next_act(page: ActPage, subject: Subject, case_id: str, items: Iterable[Item]) -> str | None:
    """The address of what is added next after an act about this, where ``items`` wait already.

    After an act about an order that is the next of the same order, and otherwise whatever the case
    waits for. None where it waits for nothing of the kind.
    """
    if page.kind is Kind.ORDER:
        found = parts_of_order(subject.id)
        if found:
            return url_for("sittings.show", case_id=case_id, order=subject.id)
        return _other_of_order(subject.id)
    return url_for("sittings.show", case_id=case_id) if parts_of_case(case_id, items) else None


def parts_of_order(order_id: str) -> list[Part]:
    """Return what the order waits for of this person beside its reading: acts of one sitting.

    Where one line is left to be said, what the law asks once it is said stands with it.
    """
    with the_store().reading() as uow:
        order = uow.orders.get(order_id)
        # An order is read with its document in hand: nobody is led to that from another form about
        # it, such as the one in which they said what its lines mean.
        found = [each for each in _pages(uow, order) if each.name in (MAP, *ASKED)]
        if [each.name for each in found] == [MAP] and len(order.unsaid_lines) == 1:
            found += [each for each in _pages(uow, _as_mapped(uow, order)) if each.name in ASKED]
        return [(page, order_id) for page in found]


def parts_of_case(
    case_id: str, items: Iterable[Item], *, exhibit_id: str | None = None, but: str | None = None
) -> list[Part]:
    """Return what is signed for at the exhibits of a case, and the reading of one order.

    Args:
        case_id: the case.
        items: what waits already: an order about which some of it is is not read in the sitting.
        exhibit_id: leave out what is done at the other exhibits of the case.
        but: leave out the acts of this name.
    """
    said = {each.subject_id for each in items if _is_about_order(each)}
    with the_store().reading() as uow:
        readings = [
            (page, order.id)
            for order in uow.orders.find(case_id=case_id)
            if order.id not in said
            for page in _pages(uow, order)
            if page.name == READ
        ]
    found = [*_at_exhibits(case_id, exhibit_id)[: MOST_PARTS - 1], *readings[:1]]
    return [each for each in found if each[0].name != but]


def _other_of_order(order_id: str) -> str | None:
    """Where something else of the order is done, on a page of its own."""
    with the_store().reading() as uow:
        order = uow.orders.get(order_id)
        found = [each for each in _pages(uow, order) if each.name != READ]
        return _link(order, found[0])[1] if found else None


def _as_mapped(uow: Reading, order: Order) -> Order:
    """The order as it will be once its last line is said: to see what the law asks then."""
    ids = tuple(each.id for each in uow.exhibits.find(case_id=order.case_id))
    (last,) = order.unsaid_lines
    return order.mapped(last, exhibit_ids=ids, by=the_actor().id, at=the_store().clock())


def _at_exhibits(case_id: str, exhibit_id: str | None) -> list[Part]:
    if not may(Act.REVIEW):
        return []
    pages = {(page.kind.value, page.name): page for page in together_pages()}

    def shows(step: StepTo) -> bool:
        page = pages.get((step.about, step.page))
        return page is not None and is_part(page) and may(page.act) and _is_kept(step)

    steps = steps_at_exhibits(the_desk(), case_id, only=exhibit_id, shows=shows)
    return [(pages[step.about, step.page], step.subject_id) for step in steps]


def _is_kept(step: StepTo) -> bool:
    """Whether what a worker read is still there to be signed for, of a step about that."""
    if step.about != Kind.JOB:
        return True
    with the_store().reading() as uow:
        return waits_for(the_store(), uow.jobs.get(step.subject_id), the_actor().id)


def is_part(page: ActPage) -> bool:
    """Return whether an act can be a part of a sitting."""
    names = AT_ORDERS if page.kind is Kind.ORDER else AT_EXHIBITS
    return page.is_together and page.name in names


def together_pages() -> list[ActPage]:
    """Every act that may wait to be signed together."""
    return [page for page in current_app.extensions["expunge_acts"] if page.is_together]


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
    pages = {page.name: page for page in together_pages() if page.kind is Kind.ORDER}
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

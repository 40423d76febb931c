"""Which acts stand beside an order: those that can follow now, under their heads.

Whether one can is answered by its rule, which the act itself asks too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts.orders.catalogue import ORDER_RULES
from evidence_store.domain.offers.order_offers import is_taken
from evidence_store.workflow._kit.subjects.open_orders import on_order
from webui.door.access import the_actor, the_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flask import Flask

    from evidence_store.domain.orders.order import Order
    from evidence_store.workflow.overview.review import CaseView
    from webui.acts.serving import Link

REST = "What else can be done"
GROUPS: Mapping[str, tuple[str, ...]] = {
    "Read it and map it": ("attach-document", "read-order", "map-line", "names-nothing",
                          "confirm-names-nothing"),
    "Appeals and what a court did": (
        "check-appeal", "note-proceeding", "note-claim", "determine-proceeding", "vary", "suspend",
        "end-suspension", "quash", "report-incident", "record-release", "record-sentence",
        "correct-sentence",
        "confirm-sentence", "correct-outcome", "confirm-outcome",
    ),
    "People with an interest": (
        "letter-sent", "letter-served", "objection", "settle-objection", "nobody-else",
    ),
    "What is not here": ("note-item", "move-item", "refer-item", "answer-referral"),
    "Decisions, and its end": (
        "disclosure-decision", "answer-questions", "question-ended", "owner",
        "lawful-material", "no-lawful-material", "lawful-material-done",
        "undertaking", "close-undertaking", "proceeds", "restriction", "lift-restriction",
        "direction", "withdraw-direction", "disclaimer", "withdraw-disclaimer", "withdraw-entry",
        "confirm-withdrawal", "state-outcome", "certify-order", "close",
    ),
}  # fmt: skip


def install(app: Flask) -> None:
    """Give the templates the grouping."""
    app.add_template_filter(grouped_for_order)


def grouped_for_order(
    links: Iterable[Link], order: Order, page: CaseView
) -> list[tuple[str, list[Link]]]:
    """The links that fit, under their heads; heads with none are left out."""
    named = {one.name: one for one in _fitting(links, order, page)}
    listed = {name for names in GROUPS.values() for name in names}
    groups = [
        (head, [named[name] for name in names if name in named]) for head, names in GROUPS.items()
    ]
    groups.append((REST, [one for name, one in named.items() if name not in listed]))
    return [(head, found) for head, found in groups if found]


def _fitting(links: Iterable[Link], order: Order, page: CaseView) -> list[Link]:
    """What would be taken now."""
    if not (links := list(links)):
        return []
    of_case = [one.exhibit for one in page.exhibits]
    store = the_store()
    with store.reading() as uow:
        on = on_order(uow, order, the_actor(), of_case, rules=store.rules)
        return [one for one in links if is_taken(ORDER_RULES[one.name], on)]

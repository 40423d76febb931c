"""Which acts stand beside an order: those that can follow now, under their heads.

The steps decide what may be done; this only keeps what would be refused from being offered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.order_nothing import confirmable, markable
from evidence_store.domain.order_states import ORDER_ALLOWS, OrderAct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from flask import Flask

    from evidence_store.domain.orders import Order
    from webui.acts.serving import Link

REST = "What else can be done"
GROUPS: Mapping[str, tuple[str, ...]] = {
    "Read it and map it": ("attach-document", "read-order", "map-line", "names-nothing",
                          "confirm-names-nothing"),
    "Appeals and what a court did": (
        "check-appeal", "note-proceeding", "determine-proceeding", "vary", "suspend",
        "end-suspension", "quash", "record-release", "record-sentence", "correct-sentence",
        "confirm-sentence", "correct-outcome", "confirm-outcome",
    ),
    "People with an interest": (
        "letter-sent", "letter-served", "objection", "settle-objection", "nobody-else",
    ),
    "Decisions, and its end": (
        "disclosure-decision", "answer-questions", "question-ended", "close",
    ),
}  # fmt: skip


def _allows(act: OrderAct) -> Callable[[Order], bool]:
    return lambda order: act in ORDER_ALLOWS[order.state]


FITS: Mapping[str, Callable[[Order], bool]] = {
    "attach-document": _allows(OrderAct.ATTACH_DOCUMENT),
    "read-order": _allows(OrderAct.VALIDATE),
    "map-line": _allows(OrderAct.MAP_LINE),
    "names-nothing": lambda order: bool(markable(order)),
    "confirm-names-nothing": lambda order: bool(confirmable(order)),
    "determine-proceeding": lambda order: any(one.is_open for one in order.proceedings),
    "vary": _allows(OrderAct.VARY),
    "suspend": _allows(OrderAct.SUSPEND),
    "end-suspension": _allows(OrderAct.RESUME),
    "quash": _allows(OrderAct.QUASH),
    "record-release": lambda order: order.sentence.is_detained,
    "correct-outcome": lambda order: any(one.is_determined for one in order.proceedings),
    "confirm-outcome": lambda order: any(one.correction for one in order.proceedings),
    "confirm-sentence": lambda order: order.sentence_correction is not None,
    "question-ended": lambda order: any(
        reply.is_open for one in order.matters.enquiries for reply in one.replies
    ),
    "letter-sent": _allows(OrderAct.RECORD_MATTER),
    "letter-served": lambda order: any(one.served_on is None for one in order.matters.notices),
    "objection": lambda order: bool(order.matters.notices),
    "settle-objection": lambda order: any(
        each.outcome is None for one in order.matters.notices for each in one.objections
    ),
    "close": _allows(OrderAct.CLOSE),
}


def install(app: Flask) -> None:
    """Give the templates the grouping."""
    app.add_template_filter(grouped_for_order)


def grouped_for_order(links: Iterable[Link], order: Order) -> list[tuple[str, list[Link]]]:
    """The links that fit, under their heads; heads with none are left out."""
    named = {one.name: one for one in links if one.name not in FITS or FITS[one.name](order)}
    listed = {name for names in GROUPS.values() for name in names}
    groups = [
        (head, [named[name] for name in names if name in named]) for head, names in GROUPS.items()
    ]
    groups.append((REST, [one for name, one in named.items() if name not in listed]))
    return [(head, found) for head, found in groups if found]

"""Entries about an order: its record, its lines and items, its changes, its end."""

from __future__ import annotations

from evidence_store.domain.events.event import BAR, NOTED, Event, Holds

ORDER_RECORDED = Event(
    "order.recorded",
    says="An order made on {made_on} was recorded, verbatim, in {lines} lines.",
    clear="document? lines made_on order takes_effect_on type",
    unsigned=BAR,
)

ORDER_MAPPED = Event(
    "order.mapped",
    says="Line {line} of the order was mapped to this exhibit.",
    clear="line! order! state?",
    signed_by=("mapper",),
)

ORDER_LINE_MARKED = Event(
    "order.line_marked",
    says="A person read line {line} of the order as words that name no item.",
    clear="line! mark! order!",
    committed={"words": Holds.FREE_TEXT},
    signed_by=("first",),
)

ORDER_MARK_CONFIRMED = Event(
    "order.mark_confirmed",
    says="A second person confirmed that line {line} of the order names no item.",
    clear="line! mark! order!",
    committed={"words": Holds.FREE_TEXT},
    signed_by=("second",),
)

ORDER_DOCUMENT_RECORDED = Event(
    "order.document_recorded",
    says="The document of the order was recorded by its digest.",
    clear="document order state?",
    unsigned=NOTED,
)

ORDER_READ = Event(
    "order.read",
    says="A person checked the order's document against the record (reader {reader} of two).",
    clear="edition! order! reader state?",
    signed_by=("reader",),
)

ORDER_VARIED = Event(
    "order.varied",
    says="The order was varied on {varied_on}; edition {edition} has {lines} lines.",
    clear="document! edition follows! lines order! state? varied_on!",
    signed_by=("recorder",),
    ends_a_bar=True,
)

ORDER_SUSPENDED = Event(
    "order.suspended",
    says="A court suspended the order on {suspended_on}.",
    clear="order state? suspended_on",
    unsigned=BAR,
)

ORDER_RESUMED = Event(
    "order.resumed",
    says="The suspension of the order ended on {ended_on}.",
    clear="ended_on! order! state?",
    signed_by=("recorder",),
    ends_a_bar=True,
)

ORDER_WITHDRAWAL_ASKED = Event(
    "order.withdrawal_asked",
    says="A person asked for the entry of the order to be withdrawn.",
    clear="order! state?",
    committed={"reason": Holds.FREE_TEXT},
    signed_by=("asker",),
    ends_a_bar=True,
)

ORDER_ENTRY_WITHDRAWN = Event(
    "order.entry_withdrawn",
    says="A second person confirmed that the order was entered in error.",
    clear="order! state?",
    signed_by=("confirmer",),
    ends_a_bar=True,
    needs_settled_key=True,
)

ORDER_CLOSED = Event(
    "order.closed",
    says="The order was closed on {closed_on}. Everything it names is accounted for.",
    clear="closed_on order state?",
    unsigned=NOTED,
)

ORDER_ITEM_NOTED = Event(
    "order.item_noted",
    says="Line {line} names an item that is outstanding ({kind}).",
    clear="item kind line order state?",
    committed={"label": Holds.OTHER_PEOPLE},
    unsigned=NOTED,
)

ORDER_ITEM_MOVED = Event(
    "order.item_moved",
    says="The state of an item of line {line} changed from {was} to {is}.",
    clear="exhibit!? is! item! line order! state? was",
    signed_by=("recorder",),
)

ORDER_ITEM_REFERRED = Event(
    "order.item_referred",
    says="An account of line {line} was referred to its platform.",
    clear="item line order referral referred_on state?",
    committed={"platform": Holds.OTHER_PEOPLE, "report": Holds.OTHER_PEOPLE},
    unsigned=NOTED,
)

ORDER_REFERRAL_ANSWERED = Event(
    "order.referral_answered",
    says="A platform answered a referral on {answered_on}.",
    clear="answered_on item line order referral state?",
    committed={"answer": Holds.FREE_TEXT},
    unsigned=NOTED,
)

"""Entries about an order: its record, its lines and items, its changes, its end."""

from __future__ import annotations

from evidence_store.domain.events.effects import Closes, Opens, Reach
from evidence_store.domain.events.event import BAR, NOTED, Event, Holds
from evidence_store.domain.events.rests import Apart, Rests

ORDER_RECORDED = Event(
    "order.recorded",
    says="An order made on {made_on} was recorded, verbatim. Lines: {lines}.",
    clear="document? lines made_on order takes_effect_on type",
    unsigned=BAR,
    changes=(
        "+order made_on=made_on takes_effect_on=takes_effect_on order_type=type "
        "document_digest=document"
    ),
)

ORDER_MAPPED = Event(
    "order.mapped",
    says="Line {line} of the order was mapped to this exhibit.",
    clear="line! order! state?",
    signed_by={"mapper": "map_order"},
    changes="order lines/*/exhibit_ids lines/*/mapped_by lines/*/mapped_at lines/*/nothing- state",
)

ORDER_LINE_MARKED = Event(
    "order.line_marked",
    says="A person read line {line} of the order as words that name no item.",
    clear="line! mark! order!",
    # Names of people can stand in an order's words.
    committed={"words": Holds.FREE_TEXT},
    signed_by={"first": "map_order"},
    changes="order lines/*/nothing/id lines/*/nothing/marked_by lines/*/nothing/marked_at",
)

ORDER_MARK_CONFIRMED = Event(
    "order.mark_confirmed",
    says="A second person confirmed that line {line} of the order names no item.",
    clear="line! mark! order!",
    committed={"words": Holds.FREE_TEXT},
    signed_by={"second": "map_order"},
    needs_settled_key=True,
    changes="order lines/*/nothing/confirmed_by! lines/*/nothing/confirmed_at! state",
    rests_on=(Rests("order.line_marked", "mark", "line order"),),
    apart=(Apart("second", "order.line_marked", "first", "mark", newest=True),),
)

ORDER_DOCUMENT_RECORDED = Event(
    "order.document_recorded",
    says="The document of the order was recorded by its digest.",
    clear="document order state?",
    unsigned=NOTED,
    changes="order document_digest=document! document! state",
)

ORDER_READ = Event(
    "order.read",
    says="A person checked the order's document against the record (reader {reader} of two).",
    clear="edition! order! reader state?",
    signed_by={"reader": "validate_order"},
    changes="order validations/*! state",
)

ORDER_VARIED = Event(
    "order.varied",
    says="The order was varied on {varied_on}. Lines of edition {edition}: {lines}.",
    clear="document! edition follows! lines order! state? varied_on!",
    signed_by={"recorder": "settle_matter"},
    ends_a_bar=True,
    changes=(
        "order text lines/*/place lines/*/number lines/*/text lines/*/exhibit_ids- "
        "lines/*/mapped_by- lines/*/mapped_at- lines/*/nothing- takes_effect_on document_digest "
        "document edition editions varied_on=varied_on closed_on- suspensions "
        "specifies_destruction proceedings/*/resolved_on! state"
    ),
    outdates=Reach.NAMED,
)

ORDER_SUSPENDED = Event(
    "order.suspended",
    says="A court suspended the order on {suspended_on}.",
    clear="order state? suspended_on",
    unsigned=BAR,
    changes="order suspensions/*! state",
    opens=(Opens("suspension", "order", Reach.NAMED),),
    outdates=Reach.NAMED,
)

ORDER_RESUMED = Event(
    "order.resumed",
    says="The suspension of the order ended on {ended_on}.",
    clear="ended_on! order! state?",
    signed_by={"recorder": "settle_matter"},
    ends_a_bar=True,
    changes="order suspensions state",
    closes=(Closes("suspension", "order"),),
)

ORDER_WITHDRAWAL_ASKED = Event(
    "order.withdrawal_asked",
    says="A person asked for the entry of the order to be withdrawn.",
    clear="order! state?",
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"asker": "withdraw_entry"},
    # With the entry of an order go the holds that the order brought.
    ends_a_bar=True,
    changes="order entry_withdrawal/reason entry_withdrawal/asked_by entry_withdrawal/asked_at",
)

ORDER_ENTRY_WITHDRAWN = Event(
    "order.entry_withdrawn",
    says="A second person confirmed that the order was entered in error.",
    clear="order! state?",
    signed_by={"confirmer": "confirm_entry_withdrawal"},
    ends_a_bar=True,
    needs_settled_key=True,
    changes="order entry_withdrawal/confirmed_by! entry_withdrawal/confirmed_at! state",
    outdates=Reach.NAMED,
    rests_on=(Rests("order.withdrawal_asked", "order"),),
    apart=(Apart("confirmer", "order.withdrawal_asked", "asker", "order", newest=True),),
)

ORDER_OUTCOME_STATED = Event(
    "order.outcome_stated",
    says="A person signed what has been done under the order, line by line.",
    clear="keys! order! outcome!",
    signed_by={"first": "state_outcome"},
    changes=(
        "order outcome_said/digest=outcome outcome_said/said_by outcome_said/said_at "
        "outcome_said/agreed_by- outcome_said/agreed_at- outcome_said/document-"
    ),
)

ORDER_OUTCOME_AGREED = Event(
    "order.outcome_agreed",
    says="A second person signed the same: what has been done under the order, line by line.",
    clear="keys! order! outcome!",
    signed_by={"second": "agree_outcome"},
    needs_settled_key=True,
    changes="order outcome_said/agreed_by! outcome_said/agreed_at!",
    rests_on=(Rests("order.outcome_stated", "outcome", "order"),),
    apart=(Apart("second", "order.outcome_stated", "first", "outcome", newest=True),),
)

ORDER_CLOSED = Event(
    "order.closed",
    says="The order was closed on {closed_on}. Everything it names is accounted for.",
    clear="closed_on order state?",
    unsigned=NOTED,
    changes="order closed_on=closed_on state",
)

ORDER_ITEM_NOTED = Event(
    "order.item_noted",
    says="Line {line} names an item that is outstanding ({kind}).",
    clear="item kind line order state?",
    # People are asked to name nobody, and some label will all the same.
    committed={"label": Holds.OTHER_PEOPLE},
    unsigned=NOTED,
    changes="order items/{item}!",
)

ORDER_ITEM_MOVED = Event(
    "order.item_moved",
    says="The state of an item of line {line} changed from {was} to {is}.",
    clear="exhibit!? is! item! line order! state? was",
    signed_by={"recorder": "record_item"},
    changes="order items/{item}/state=is items/{item}/exhibit_id=exhibit",
)

ORDER_ITEM_REFERRED = Event(
    "order.item_referred",
    says="An account of line {line} was referred to its platform.",
    clear="item line order referral referred_on state?",
    committed={"platform": Holds.OTHER_PEOPLE, "report": Holds.OTHER_PEOPLE},
    unsigned=NOTED,
    changes="order items/{item}/state items/{item}/referrals/{referral}!",
)

ORDER_REFERRAL_ANSWERED = Event(
    "order.referral_answered",
    says="A platform answered a referral on {answered_on}.",
    clear="answered_on item line order referral state?",
    committed={"answer": Holds.FREE_TEXT},
    unsigned=NOTED,
    changes="order items/{item}/referrals/{referral}",
)

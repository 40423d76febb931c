"""Entries about what holds under an order: decisions, duties, directions, letters, objections."""

from __future__ import annotations

from evidence_store.domain.events.effects import Closes, Opens, Reach
from evidence_store.domain.events.event import BAR, NOTED, Event, Holds

ORDER_ENQUIRIES_ANSWERED = Event(
    "order.enquiries_answered",
    says=(
        "The {questions} questions before an erasure were answered: {yes} with yes, {not_asked} "
        "not asked."
    ),
    clear="answered_on! enquiry exhibits! not_asked order! questions state? yes",
    committed={"answer": Holds.FREE_TEXT, "officer": Holds.STAFF, "words": Holds.FREE_TEXT},
    signed_by={"answerer": "settle_matter"},
    ends_a_bar=True,
    changes="order matters/enquiries/{enquiry}!",
)

ORDER_ENQUIRY_ENDED = Event(
    "order.enquiry_ended",
    says="The matter behind a yes ({question}) ended on {ended_on}.",
    clear="ended_on! order! question! record! state?",
    committed={"how": Holds.FREE_TEXT},
    signed_by={"settler": "settle_matter"},
    ends_a_bar=True,
    changes="order matters/enquiries",
)

ORDER_DISCLOSURE_DECIDED = Event(
    "order.disclosure_decided",
    says="The disclosure officer decided on {decided_on}: {need}.",
    clear="decided_on! decision exhibits! need! order! state?",
    committed={"officer": Holds.STAFF, "reason": Holds.FREE_TEXT},
    signed_by={"recorder": "settle_matter"},
    ends_a_bar=True,
    changes="order matters/decisions/{decision}!",
)

ORDER_LAWFUL_MATERIAL_DECIDED = Event(
    "order.lawful_material_decided",
    says="It was decided whether lawful material is to be taken off first.",
    clear="due_on? exhibits matter order state?",
    committed={"owner": Holds.OTHER_PEOPLE, "what": Holds.FREE_TEXT},
    unsigned=BAR,
    changes=(
        "order matters/lawful/{matter}! matters/lawful/{matter}!/is_wanted=:true "
        "matters/lawful/{matter}!/due_on=due_on"
    ),
    outdates=Reach.NAMED,
)

ORDER_LAWFUL_MATERIAL_NOT_WANTED = Event(
    "order.lawful_material_not_wanted",
    says="It was decided that no lawful material is to be taken off.",
    clear="exhibits! matter order! state?",
    signed_by={"decider": "settle_matter"},
    ends_a_bar=True,
    changes="order matters/lawful/{matter}!",
)

ORDER_LAWFUL_MATERIAL_DONE = Event(
    "order.lawful_material_done",
    says="Lawful material was taken off on {done_on}.",
    clear="done_on! matter! order! state?",
    committed={"how": Holds.FREE_TEXT},
    signed_by={"settler": "settle_matter"},
    ends_a_bar=True,
    changes=(
        "order matters/lawful/{matter}/done_on=done_on! matters/lawful/{matter}/done_by! "
        "matters/lawful/{matter}/how!"
    ),
)

ORDER_OWNER_DECIDED = Event(
    "order.owner_decided",
    says="The owner of an item agreed on {agreed_on}: {choice}.",
    clear="agreed_on! choice! claim!? exhibits! objection!? order! state?",
    committed={"owner": Holds.OTHER_PEOPLE, "words": Holds.FREE_TEXT},
    signed_by={"recorder": "settle_matter"},
    ends_a_bar=True,
    changes=(
        "order matters/owners/*! matters/notices/*/objections/{objection} "
        "proceedings/{claim}/resolved_on! proceedings/{claim}/settled_for state"
    ),
    closes=(
        Closes("claim", "claim"),
        Closes("objection", "objection"),
    ),
    outdates=Reach.NAMED,
)

ORDER_UNDERTAKING_GIVEN = Event(
    "order.undertaking_given",
    says="An undertaking to the court is due on {due_on}.",
    clear="due_on order state? undertaking",
    committed={"owner": Holds.OTHER_PEOPLE, "words": Holds.FREE_TEXT},
    unsigned=BAR,
    changes="order matters/undertakings/{undertaking}!",
    # It names no item, so it is about all that the order ever named: a variation fulfils nothing.
    opens=(Opens("undertaking", "undertaking", Reach.EVER_NAMED),),
    outdates=Reach.NAMED,
)

ORDER_UNDERTAKING_CLOSED = Event(
    "order.undertaking_closed",
    says="An undertaking was fulfilled on {closed_on}.",
    clear="closed_on! order! state? undertaking!",
    committed={"how": Holds.FREE_TEXT},
    signed_by={"settler": "settle_matter"},
    ends_a_bar=True,
    changes="order matters/undertakings/{undertaking}",
    closes=(Closes("undertaking", "undertaking"),),
)

ORDER_PROCEEDS_ORDERED = Event(
    "order.proceeds_ordered",
    says="An order about the proceeds of sale, {made_on}, was recorded.",
    clear="made_on order state?",
    committed={"words": Holds.FREE_TEXT},
    unsigned=BAR,
    changes="order matters/proceeds/*!",
    outdates=Reach.NAMED,
)

ORDER_RESTRICTION_NOTED = Event(
    "order.restriction_noted",
    says="A restriction under another Act was noted on {noted_on}.",
    clear="noted_on order restriction state?",
    committed={"words": Holds.FREE_TEXT},
    unsigned=BAR,
    changes="order matters/restrictions/{restriction}!",
    # As for undertakings: no item is named, and a variation lifts nothing.
    opens=(Opens("restriction", "restriction", Reach.EVER_NAMED),),
    outdates=Reach.NAMED,
)

ORDER_RESTRICTION_LIFTED = Event(
    "order.restriction_lifted",
    says="A restriction under another Act ended on {lifted_on}.",
    clear="lifted_on! order! restriction! state?",
    committed={"how": Holds.FREE_TEXT},
    signed_by={"settler": "settle_matter"},
    ends_a_bar=True,
    changes="order matters/restrictions/{restriction}",
    closes=(Closes("restriction", "restriction"),),
)

ORDER_DIRECTION_RECORDED = Event(
    "order.direction_recorded",
    says="The chief officer's direction of {given_on} was recorded.",
    clear="direction document? exhibits! given_on order! state?",
    committed={"given_by": Holds.STAFF, "rank": Holds.WHO, "words": Holds.FREE_TEXT},
    signed_by={"recorder": "record_matter"},
    changes="order matters/directions/{direction}!",
)

ORDER_DIRECTION_WITHDRAWN = Event(
    "order.direction_withdrawn",
    says="The chief officer's direction was withdrawn on {withdrawn_on}.",
    clear="direction order state? withdrawn_on",
    unsigned=BAR,
    changes="order matters/directions/{direction}/withdrawn_on=withdrawn_on!",
    outdates=Reach.NAMED,
)

ORDER_DISCLAIMER_RECORDED = Event(
    "order.disclaimer_recorded",
    says="The conditions of a disclaimer of {signed_on} were recorded.",
    clear="disclaimer order! signed_on! state?",
    committed={"explained_by": Holds.STAFF, "witnessed_by": Holds.STAFF},
    signed_by={"recorder": "settle_matter"},
    ends_a_bar=True,
    changes="order matters/disclaimers/{disclaimer}!",
)

ORDER_DISCLAIMER_WITHDRAWN = Event(
    "order.disclaimer_withdrawn",
    says="The owner took the disclaimer back on {withdrawn_on}.",
    clear="disclaimer order state? withdrawn_on",
    unsigned=BAR,
    changes="order matters/disclaimers/{disclaimer}/withdrawn_on=withdrawn_on!",
    outdates=Reach.NAMED,
)

NOTICE_SENT = Event(
    "notice.sent",
    says="A letter to an interested person was sent on {sent_on}.",
    clear="exhibits letter notice order replaces? sent_on state?",
    committed={"addressee": Holds.OTHER_PEOPLE},
    unsigned=NOTED,
    changes="order matters/notices/{notice}!",
    outdates=Reach.NAMED,
)

NOTICE_SERVED = Event(
    "notice.served",
    says="A letter to an interested person was served on {served_on}.",
    clear="notice! order! served_on! state?",
    committed={"how": Holds.FREE_TEXT},
    signed_by={"recorder": "settle_matter"},
    ends_a_bar=True,
    changes="order matters/notices/{notice}/served_on=served_on matters/notices/{notice}/service",
)

NOTICE_OBJECTION = Event(
    "notice.objection",
    says="An objection was received on {received_on}.",
    clear="exhibits notice objection order received_on state?",
    committed={"words": Holds.FREE_TEXT},
    unsigned=BAR,
    changes="order matters/notices/{notice}/objections/{objection}!",
    opens=(Opens("objection", "objection", Reach.LISTED),),
    outdates=Reach.NAMED,
)

NOTICE_OBJECTION_SETTLED = Event(
    "notice.objection_settled",
    says="An objection was settled: {outcome}.",
    clear="objection! order! outcome! settled_on! state?",
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"settler": "settle_matter"},
    ends_a_bar=True,
    changes="order matters/notices/*/objections/{objection}",
    # Not "upheld": that ends by what the owner agrees to.
    closes=(Closes("objection", "objection", "outcome dismissed withdrawn agreed"),),
)

NOTICE_NOBODY_ELSE = Event(
    "notice.nobody_else",
    says="It was decided that nobody else has an interest.",
    clear="decided_on! exhibits! order! state?",
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"decider": "settle_matter"},
    ends_a_bar=True,
    changes="order matters/nobody_else/*!",
)

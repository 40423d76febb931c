"""Entries about letters to interested people and their objections."""

from __future__ import annotations

from evidence_store.domain.events.effects import Closes, Opens, Reach
from evidence_store.domain.events.event import BAR, NOTED, Event, Holds

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

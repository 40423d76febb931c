"""Entries about seals, bags, stores and handovers: who has an exhibit, and where."""

from __future__ import annotations

from evidence_store.domain.events.event import NOTED, UNDER, Event, Holds

EXHIBIT_RESEALED = Event(
    "exhibit.resealed",
    says="Seal {seal_out} was broken; the new seal is {seal_in}.",
    clear="seal_in seal_out?",
    committed={"reason": Holds.FREE_TEXT},
    unsigned=NOTED,
    changes="exhibit seals whereabouts",
)

EXHIBIT_HANDOVER = Event(
    "exhibit.handover",
    says="The exhibit was handed over under seal {seal}.",
    clear="handover seal",
    committed={
        "from": Holds.CONTINUITY,
        "reason": Holds.FREE_TEXT,
        "taker": Holds.CONTINUITY,
        "to": Holds.CONTINUITY,
        "until": Holds.CONTINUITY,
    },
    unsigned=NOTED,
    changes="exhibit handovers/{handover}! holder holder_id whereabouts",
)

EXHIBIT_TAKEN_OUT = Event(
    "exhibit.taken_out",
    says="The part was taken out of its parent and put in a bag under seal {seal}.",
    clear="parent! seal!",
    committed={"holder": Holds.CONTINUITY},
    signed_by={"recorder": "reseal"},
    changes="exhibit seals holder holder_id whereabouts",
)

EXHIBIT_OPENED = Event(
    "exhibit.opened",
    says="Seal {seal_out} was broken and the bag opened.",
    clear="seal_out?",
    committed={"reason": Holds.FREE_TEXT},
    unsigned=NOTED,
    changes="exhibit seals whereabouts",
)

EXHIBIT_CLOSED = Event(
    "exhibit.closed",
    says="The bag was closed under the new seal {seal_in}.",
    clear="seal_in",
    committed={"holder": Holds.CONTINUITY},
    unsigned=NOTED,
    changes="exhibit seals whereabouts",
)

EXHIBIT_STORED = Event(
    "exhibit.stored",
    says="The exhibit was put in a store under seal {seal}.",
    clear="handover seal",
    committed={
        "from": Holds.CONTINUITY,
        "reason": Holds.FREE_TEXT,
        "to": Holds.CONTINUITY,
        "until": Holds.CONTINUITY,
    },
    unsigned=NOTED,
    changes="exhibit handovers/{handover}! holder holder_id whereabouts",
)

EXHIBIT_WEIGHED = Event(
    "exhibit.weighed",
    says="The bag was weighed under seal {seal}: {milligrams} mg.",
    clear="milligrams seal",
    unsigned=NOTED,
    changes="exhibit weighings/*!",
)

EXHIBIT_HANDOVER_SIGNED = Event(
    "exhibit.handover_signed",
    says="Giver and taker signed for the exhibit under seal {seal}.",
    clear="handover seal!",
    committed={
        "from": Holds.CONTINUITY,
        "reason": Holds.FREE_TEXT,
        "taker": Holds.CONTINUITY,
        "to": Holds.CONTINUITY,
        "until": Holds.CONTINUITY,
    },
    signed_by={"giver": "hand_over", "taker": "hand_over"},
    changes="exhibit handovers/{handover}! holder holder_id whereabouts",
)

HANDOVER_MANIFEST_SIGNED = Event(
    "handover.manifest_signed",
    says="Giver and taker signed one manifest of several exhibits.",
    clear="exhibits! manifest!",
    committed={"taker": Holds.OTHER_PEOPLE},
    signed_by={"giver": "hand_over", "taker": "hand_over"},
)

EXHIBIT_HANDOVER_BY_MANIFEST = Event(
    "exhibit.handover_by_manifest",
    says="The exhibit moved under a signed manifest, seal {seal}.",
    clear="handover manifest seal statement",
    committed={
        "from": Holds.CONTINUITY,
        "reason": Holds.FREE_TEXT,
        "taker": Holds.CONTINUITY,
        "to": Holds.CONTINUITY,
        "until": Holds.CONTINUITY,
    },
    unsigned=UNDER,
    changes="exhibit handovers/{handover}! holder holder_id whereabouts",
)

EXHIBIT_OFFERED = Event(
    "exhibit.offered",
    says="The giver signed; the exhibit is in transit under seal {seal}.",
    clear="handover seal!",
    committed={
        "from": Holds.CONTINUITY,
        "reason": Holds.FREE_TEXT,
        "to": Holds.CONTINUITY,
        "until": Holds.CONTINUITY,
    },
    signed_by={"giver": "hand_over"},
    changes="exhibit handovers/{handover}! whereabouts",
)

EXHIBIT_ACCEPTED = Event(
    "exhibit.accepted",
    says="The taker signed for what the giver had signed, under seal {seal}.",
    clear="handover! seal!",
    signed_by={"taker": "hand_over"},
    changes="exhibit handovers/{handover} holder holder_id whereabouts",
)

EXHIBIT_RECALLED = Event(
    "exhibit.recalled",
    says="The exhibit was not collected. It stays with the giver.",
    clear="handover!",
    signed_by={"giver": "hand_over"},
    changes="exhibit handovers/{handover} whereabouts",
)

EXHIBIT_HANDOVER_ON_PAPER = Event(
    "exhibit.handover_on_paper",
    says="The exhibit moved under seal {seal}; the paper was photographed.",
    clear="handover photograph seal",
    committed={
        "from": Holds.CONTINUITY,
        "paper": Holds.CONTINUITY,
        "reason": Holds.FREE_TEXT,
        "to": Holds.CONTINUITY,
        "until": Holds.CONTINUITY,
    },
    unsigned=UNDER,
    changes="exhibit handovers/{handover}! holder holder_id whereabouts",
)

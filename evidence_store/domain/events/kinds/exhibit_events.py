"""Entries about an exhibit: how it came, what is known of it, how it ended."""

from __future__ import annotations

from evidence_store.domain.events.effects import Opens, Reach
from evidence_store.domain.events.event import LOOKED, NOTED, Event, Holds

EXHIBIT_IMPORTED = Event(
    "exhibit.imported",
    says="The exhibit was imported from the property system under seal {seal}.",
    clear="extract? medium seal?",
    committed={
        "holder": Holds.CONTINUITY,
        "reference": Holds.CONTINUITY,
        "serial": Holds.CONTINUITY,
        "source": Holds.CONTINUITY,
    },
    unsigned=NOTED,
    changes="+exhibit",
)

EXHIBIT_BOOKED_IN = Event(
    "exhibit.booked_in",
    says="The exhibit was booked in under seal {seal}.",
    clear="extract? medium seal?",
    committed={
        "holder": Holds.CONTINUITY,
        "reference": Holds.CONTINUITY,
        "serial": Holds.CONTINUITY,
        "source": Holds.CONTINUITY,
    },
    unsigned=NOTED,
    changes="+exhibit",
)

EXHIBIT_SEIZED = Event(
    "exhibit.seized",
    says="The exhibit was seized and put under seal {seal}; found: {power}.",
    clear="handover power seal",
    committed={
        "from": Holds.CONTINUITY,
        "reason": Holds.FREE_TEXT,
        "to": Holds.CONTINUITY,
        "until": Holds.CONTINUITY,
    },
    unsigned=NOTED,
    changes="exhibit handovers/{handover}! holder holder_id whereabouts facts/power",
)

EXHIBIT_PART_RECORDED = Event(
    "exhibit.part_recorded",
    says="A part of another exhibit was recorded as an exhibit of its own.",
    clear="extract? medium parent seal?",
    committed={
        "holder": Holds.CONTINUITY,
        "reference": Holds.CONTINUITY,
        "serial": Holds.CONTINUITY,
        "source": Holds.CONTINUITY,
    },
    unsigned=NOTED,
    changes="+exhibit",
)

EXHIBIT_PHOTOGRAPHED = Event(
    "exhibit.photographed",
    says="A photograph ({kind}) of {size} bytes was kept, sealed.",
    clear="kind photograph size",
    committed={"digest": Holds.FACT, "note": Holds.FREE_TEXT},
    unsigned=NOTED,
    changes="exhibit photographs/{photograph}!",
)

EXHIBIT_SECRET_KEPT = Event(
    "exhibit.secret_kept",
    says="A secret of the device ({kind}) was kept, sealed.",
    clear="kind secret",
    unsigned=NOTED,
    changes="exhibit secrets/{secret}!",
)

EXHIBIT_SECRET_REVEALED = Event(
    "exhibit.secret_revealed",
    says="A secret of the device ({kind}) was shown to a person.",
    clear="kind secret times",
    committed={"reason": Holds.FREE_TEXT},
    unsigned=LOOKED,
    changes="exhibit secrets/{secret}",
)

EXHIBIT_DESCRIBED = Event(
    "exhibit.described",
    says="Facts of the device were recorded: {fields}.",
    clear="fields",
    unsigned=NOTED,
    changes="exhibit facts imei locked",
)

EXHIBIT_RULED_OUT = Event(
    "exhibit.ruled_out",
    says="It was recorded that the device cannot be examined.",
    clear="",
    committed={"reason": Holds.FREE_TEXT},
    unsigned=NOTED,
    changes="exhibit stage not_examined!",
)

EXHIBIT_ENDED = Event(
    "exhibit.ended",
    says="The exhibit's final disposition was recorded: {kind}.",
    clear="kind!",
    committed={"paper": Holds.OTHER_PEOPLE, "recipient": Holds.OTHER_PEOPLE},
    signed_by={"recorder": "end_exhibit"},
    changes="exhibit ended! holder holder_id whereabouts secrets",
    opens=(Opens("end", "", Reach.ITSELF),),
)

EXHIBIT_IDENTIFIED = Event(
    "exhibit.identified",
    says="The exhibit's serial number or size was added.",
    clear="serial_known size?",
    committed={"serial": Holds.FACT},
    unsigned=NOTED,
    changes="exhibit serial! size!",
)

EXHIBIT_STAND_IN = Event(
    "exhibit.stand_in",
    says="TRAINING: a file of {size} bytes is used in place of the device.",
    clear="size",
    committed={"serial": Holds.FACT},
    unsigned=NOTED,
    changes="exhibit has_training_file training_file_serial! size",
)

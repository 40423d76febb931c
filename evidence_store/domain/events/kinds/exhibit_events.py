"""Entries about exhibits: what they are, where they are, who has them, and their end."""

from __future__ import annotations

from evidence_store.domain.events.effects import Opens, Reach
from evidence_store.domain.events.event import LOOKED, MACHINE, NOTED, UNDER, Event, Holds
from evidence_store.domain.events.rests import Apart, Earlier, Rests

_AS_RECEIVED = {
    "holder": Holds.CONTINUITY,
    "reference": Holds.CONTINUITY,
    "serial": Holds.CONTINUITY,
    "source": Holds.CONTINUITY,
}
_GIVEN_TO = {
    "from": Holds.CONTINUITY,
    "reason": Holds.FREE_TEXT,
    "taker": Holds.CONTINUITY,
    "to": Holds.CONTINUITY,
    "until": Holds.CONTINUITY,
}
_MOVES = "exhibit handovers/{handover}! holder holder_id whereabouts"
_GIVEN = {
    "from": Holds.CONTINUITY,
    "reason": Holds.FREE_TEXT,
    "to": Holds.CONTINUITY,
    "until": Holds.CONTINUITY,
}

EXHIBIT_IMPORTED = Event(
    "exhibit.imported",
    says="The exhibit was imported from the property system under seal {seal}.",
    clear="extract? medium seal?",
    committed=_AS_RECEIVED,
    unsigned=NOTED,
    changes="+exhibit",
)

EXHIBIT_BOOKED_IN = Event(
    "exhibit.booked_in",
    says="The exhibit was booked in under seal {seal}.",
    clear="extract? medium seal?",
    committed=_AS_RECEIVED,
    unsigned=NOTED,
    changes="+exhibit",
)

EXHIBIT_SEIZED = Event(
    "exhibit.seized",
    says="The exhibit was seized and put under seal {seal}; power when found: {power}.",
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
    committed=_AS_RECEIVED,
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
    # The secret itself is in no entry, which would keep it: it goes with the disposal (ADR 20).
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
    changes="exhibit facts imei! locked",
)

EXHIBIT_PHONE_READ = Event(
    "exhibit.phone_read",
    says="The program read the phone. It answered by {link}.",
    clear="link",
    committed={"reading": Holds.FACT},
    unsigned=MACHINE,
    changes="exhibit phone",
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
    # Nothing is begun on what is not here any more.
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
    committed=_GIVEN_TO,
    unsigned=NOTED,
    changes=_MOVES,
)

EXHIBIT_TAKEN_OUT = Event(
    "exhibit.taken_out",
    says="The part was taken out of its parent and put in a bag under seal {seal}.",
    clear="parent! seal!",
    committed={"holder": Holds.CONTINUITY},
    # Signed, unlike another seal: from now on what bars the part does not bar its parent.
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
    committed=_GIVEN,
    unsigned=NOTED,
    changes=_MOVES,
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
    committed=_GIVEN_TO,
    signed_by={"giver": "hand_over", "taker": "hand_over"},
    changes=_MOVES,
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
    # The list was signed once, for all of them: the digest of that statement stands here (ADR 20).
    clear="handover manifest seal statement",
    committed=_GIVEN_TO,
    unsigned=UNDER,
    changes=_MOVES,
)

EXHIBIT_OFFERED = Event(
    "exhibit.offered",
    says="The giver signed; the exhibit is in transit under seal {seal}.",
    clear="handover seal!",
    committed=_GIVEN,
    signed_by={"giver": "hand_over"},
    # Not the holder: the giver answers for it until the taker signs, so somebody does (ADR 20).
    changes="exhibit handovers/{handover}! whereabouts",
)

EXHIBIT_ACCEPTED = Event(
    "exhibit.accepted",
    says="The taker signed for what the giver had signed, under seal {seal}.",
    clear="handover! seal!",
    signed_by={"taker": "hand_over"},
    changes="exhibit handovers/{handover} holder holder_id whereabouts",
    rests_on=(Rests("exhibit.offered", "handover", "seal"),),
    apart=(Apart("taker", "exhibit.offered", "giver", "handover"),),
    spends=(Earlier("exhibit.offered", "handover"),),
)

EXHIBIT_RECALLED = Event(
    "exhibit.recalled",
    says="The exhibit was not collected. It stays with the giver.",
    clear="handover!",
    signed_by={"giver": "hand_over"},
    changes="exhibit handovers/{handover} whereabouts",
    rests_on=(Rests("exhibit.offered", "handover"),),
    spends=(Earlier("exhibit.offered", "handover"),),
)

EXHIBIT_HANDOVER_ON_PAPER = Event(
    "exhibit.handover_on_paper",
    says="The exhibit moved under seal {seal}; the paper was photographed.",
    # People without a key sign on paper; the photograph is what can be shown of it (ADR 20).
    clear="handover photograph seal",
    committed={
        "from": Holds.CONTINUITY,
        "paper": Holds.CONTINUITY,
        "reason": Holds.FREE_TEXT,
        "to": Holds.CONTINUITY,
        "until": Holds.CONTINUITY,
    },
    unsigned=UNDER,
    changes=_MOVES,
)

EXHIBIT_EXTRACT_EDITION_ISSUED = Event(
    "exhibit.extract_edition_issued",
    says=(
        "Edition {number} of an extract of the custody log was issued: language {language}. The "
        "English is the record."
    ),
    clear="extract json language number pdf training translation",
    unsigned=LOOKED,
    rests_on=(Rests("exhibit.extract_issued", "number", told="extract"),),
)

EXHIBIT_EXTRACT_ISSUED = Event(
    "exhibit.extract_issued",
    says="An extract of the custody log about the exhibit was issued ({number}).",
    clear="entries json number pdf size training",
    unsigned=LOOKED,
)

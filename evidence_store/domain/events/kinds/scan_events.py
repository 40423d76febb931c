"""Entries about images, hash sets, scans and the grades of hits."""

from __future__ import annotations

from evidence_store.domain.events.effects import Closes, Opens, Reach
from evidence_store.domain.events.event import BENCH, LOOKED, MACHINE, NOTED, Event, Holds
from evidence_store.domain.events.rests import Apart, Rests

ACQUISITION_REGISTERED = Event(
    "acquisition.registered",
    says="A disk image or an extraction of {size} bytes was registered ({acquired_as}).",
    clear="acquired_as acquisition bad_sectors before_record log? segments size stated",
    committed={"image": Holds.OTHER_PEOPLE},
    unsigned=BENCH,
    changes="+acquisition acquired_as=acquired_as; exhibit stage",
)

ACQUISITION_VERIFIED = Event(
    "acquisition.verified",
    says="A disk image or an extraction was read from end to end; parts not read: {faults}.",
    clear="acquisition! computed! faults!",
    signed_by={"reader": "verify_acquisition"},
    changes=(
        "acquisition computed_digest computed_digests verified_by verified_at faults sample; "
        "exhibit stage"
    ),
    # A reading with a fault has no digest of the whole, so it explains none that differed.
    closes=(Closes("disk image", "acquisition", "faults 0"),),
)

ACQUISITION_DIFFERS = Event(
    "acquisition.differs",
    says="A disk image or an extraction does not have the digest that was stated for it.",
    clear="acquisition computed differing faults",
    unsigned=BENCH,
    changes="acquisition computed_digest computed_digests verified_by verified_at faults sample",
    opens=(Opens("disk image", "acquisition", Reach.ITSELF),),
)

ACQUISITION_READ_TWICE = Event(
    "acquisition.read_twice",
    says="A disk image was read by {reader} besides our reader. The two compared: {readers}.",
    clear="acquisition computed reader readers second",
    unsigned=MACHINE,
    changes="acquisition second_reading",
)

HASH_SET_REGISTERED = Event(
    "hash_set.registered",
    # Without the number: a second person reads this before they count what was charged.
    says="A hash set was registered. Another person counts what was charged.",
    clear="builder digest hash_set known_files",
    unsigned=BENCH,
    named={"builder": "register_hash_set"},
    changes="+hash_set",
)

HASH_SET_IMPORTED = Event(
    "hash_set.imported",
    # Without the number of rows: a second person reads this before they count what was charged.
    says="The hash set is of a list that others supplied ({list_format}). Rows refused: {refused}.",
    clear="hash_set list_format refused",
    committed={
        "supplier": Holds.OTHER_PEOPLE,
        "received": Holds.FACT,
        "held_under": Holds.FREE_TEXT,
    },
    unsigned=NOTED,
)

HASH_SET_CONFIRMED = Event(
    "hash_set.confirmed",
    says="A second person confirmed the hash set's {known_files} known files.",
    clear="hash_set! known_files!",
    signed_by={"confirmer": "confirm_hash_set"},
    needs_settled_key=True,
    changes="hash_set confirmed_by! confirmed_at!",
    rests_on=(Rests("hash_set.registered", "hash_set", "known_files"),),
    apart=(Apart("confirmer", "hash_set.registered", "builder", "hash_set"),),
)

HASH_SET_SLOT_OPENED = Event(
    "hash_set.slot_opened",
    says="The worker was given a slot of its own in a hash set, for the scans of its case.",
    clear="hash_set slot",
    unsigned=NOTED,
    changes="hash_set worker_slot=slot",
)

HASH_SET_SLOT_CLOSED = Event(
    "hash_set.slot_closed",
    says="The worker’s slot in a hash set was taken back.",
    clear="hash_set",
    unsigned=NOTED,
    changes="hash_set worker_slot-",
)

SCAN_RECORDED = Event(
    "scan.recorded",
    says="A scan was recorded. Hits: {hits}; notes of what was not examined: {not_examined}.",
    clear="acquisition hash_set hit_list hits not_examined opened? result scan",
    unsigned=BENCH,
    changes="+scan; exhibit stage",
)

HIT_SHOWN = Event(
    "hit.shown",
    says="A blurred picture of hit {hit} was shown to a person; the reason is kept.",
    clear="hit scan",
    committed={"reason": Holds.FREE_TEXT},
    unsigned=LOOKED,
)

HITS_GRADED = Event(
    "hits.graded",
    says="A person graded hits of a scan. Grade: {grade}; hits: {hits}.",
    clear="grade! grading! hits scan!",
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"grader": "grade_hits"},
    changes="+hit_grading grade=grade",
    opens=(Opens("grading", "grading", Reach.ITSELF),),
)

HITS_GRADE_CONFIRMED = Event(
    "hits.grade_confirmed",
    says="A second person confirmed the grade of hits. Grade: {grade}; hits: {hits}.",
    clear="grade! grading! hits scan!",
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"second": "settle_grades"},
    ends_a_bar=True,
    needs_settled_key=True,
    changes="hit_grading state=:confirmed settled_by! settled_at! settled_reason!",
    closes=(Closes("grading", "grading"),),
    rests_on=(Rests("hits.graded", "grading", "grade hits scan"),),
    apart=(Apart("second", "hits.graded", "grader", "grading", newest=True),),
)

HITS_GRADE_SENT_BACK = Event(
    "hits.grade_sent_back",
    says="A second person sent the grade of hits back. Grade: {grade}; hits: {hits}.",
    clear="grade! grading! hits scan!",
    committed={"reason": Holds.FREE_TEXT},
    signed_by={"second": "settle_grades"},
    ends_a_bar=True,
    changes="hit_grading state=:sent_back settled_by! settled_at! settled_reason!",
    closes=(Closes("grading", "grading"),),
    rests_on=(Rests("hits.graded", "grading", "grade hits scan"),),
    apart=(Apart("second", "hits.graded", "grader", "grading", newest=True),),
)

SCAN_EXPORTED = Event(
    "scan.exported",
    says=(
        "A scan was exported, with names of files and without digests of known files. "
        "Form: {form}; file: {file}."
    ),
    clear="bytes export file form scan",
    # To whom and why is logged (Data Protection Act 2018 s.62).
    committed={"purpose": Holds.FACT, "recipients": Holds.FACT},
    unsigned=LOOKED,
)

SCAN_EXPORT_DOWNLOADED = Event(
    "scan.export_downloaded",
    says="An export of a scan was downloaded, once. File: {file}.",
    clear="export file scan",
    unsigned=LOOKED,
)

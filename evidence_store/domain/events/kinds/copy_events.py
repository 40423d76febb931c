"""Entries about the copies of an exhibit that police keep: the inventory, reviews, their ends."""

from __future__ import annotations

from evidence_store.domain.events.event import BENCH, NOTED, UNDER, Event, Holds
from evidence_store.domain.events.rests import RULED, Apart, Earlier, Rests

_COPY = {
    "basis": Holds.FREE_TEXT,
    "holder": Holds.OTHER_PEOPLE,
    "paper": Holds.OTHER_PEOPLE,
    "place": Holds.FACT,
}
# ``ends`` names the copy where it is to end: what begins its end rests on that alone.
_RULED = "bytes! copy! ends!? files! ground! holds!? outcome! until!?"
_RULED_BESIDE = {"list": Holds.FACT, "reason": Holds.FREE_TEXT}

COPY_RECORDED = Event(
    "copy.recorded",
    says="A copy ({kind}) was added to the inventory, for review on {review_on}.",
    clear="copy how? kind review_on",
    committed=_COPY,
    unsigned=NOTED,
    changes="exhibit copies/{copy}!",
)

COPY_FILES_REGISTERED = Event(
    "copy.files_registered",
    says="The files of a copy were read and registered: {files}, with {bytes} bytes.",
    clear="bytes copy files",
    # The digest of the list of files: no digest of a file, which could name what is in it.
    committed={"list": Holds.FACT},
    unsigned=BENCH,
    changes="exhibit copies/{copy}/files",
)

COPY_REVIEW_SIGNED = Event(
    "copy.review_signed",
    says="A first person signed the review of a copy: {outcome} ({ground}).",
    clear=_RULED,
    committed=_RULED_BESIDE,
    signed_by={"reviewer": "review_copy"},
    changes="exhibit copies/{copy}/review",
)

COPY_REVIEW_AUTHORISED = Event(
    "copy.review_authorised",
    says="A supervisor authorised the result of a copy's review: {outcome} ({ground}).",
    clear=_RULED,
    committed=_RULED_BESIDE,
    signed_by={"authoriser": "authorise_copy"},
    needs_settled_key=True,
    changes="exhibit copies/{copy}/review copies/{copy}/reviews copies/{copy}/review_on",
    rests_on=(Rests("copy.review_signed", "copy", RULED),),
    apart=(
        Apart("authoriser", "copy.review_signed", "reviewer", "copy", newest=True),
        # For good: who overwrote a part authorises no more of it.
        Apart("authoriser", "copy.erase_started", "operator", "copy"),
    ),
)

COPY_ERASE_STARTED = Event(
    "copy.erase_started",
    says="Overwriting the {files} files of a copy was started (start {start}).",
    clear="bytes! copy! ends! files! holds! operator! start! time",
    committed={"list": Holds.FACT},
    signed_by={"operator": "erase_copy"},
    carries_out=True,
    needs_settled_key=True,
    changes="exhibit copies/{copy}/ending copy_decision-",
    rests_on=(Rests("copy.review_authorised", "ends", "bytes copy files"),),
    # Who authorised it once, and nothing of what counts now, may carry it out.
    apart=(Apart("operator", "copy.review_authorised", "authoriser", "ends", newest=True),),
    in_force=(
        Earlier("copy.review_signed", "ends"),
        Earlier("copy.review_authorised", "ends"),
    ),
    spends=(
        Earlier("copy.erase_written", "copy"),
        Earlier("copy.erase_verified", "copy"),
    ),
)

COPY_ERASE_WRITTEN = Event(
    "copy.erase_written",
    says=(
        "The files of a copy were overwritten: {bytes_written} bytes, {bytes_read_back} read back."
    ),
    clear="bytes_read_back bytes_written copy operator receipt",
    unsigned=UNDER,
    changes="exhibit copies/{copy}/ending",
    rests_on=(Rests("copy.erase_started", "copy", "operator"),),
)

COPY_ERASE_VERIFIED = Event(
    "copy.erase_verified",
    says="Another person read the files of a copy again, {bytes_read} bytes: {outcome}.",
    clear="bytes_read! copy! operator! others! outcome! reading! receipt!",
    signed_by={"verifier": "verify_copy"},
    needs_settled_key=True,
    changes="exhibit copies/{copy}/ending",
    rests_on=(
        Rests("copy.erase_started", "copy", "operator"),
        Rests("copy.erase_written", "copy", "receipt"),
    ),
    apart=(
        Apart("verifier", "copy.review_authorised", "authoriser", "copy", newest=True),
        Apart("verifier", "copy.erase_started", "operator", "copy"),
    ),
)

COPY_END_GIVEN_UP = Event(
    "copy.end_given_up",
    says="Another person signed that the end of a copy is not complete: {why}.",
    clear="copy! operator! others! outcome! receipt!? start! why!",
    signed_by={"reporter": "verify_copy"},
    needs_settled_key=True,
    changes="exhibit copies/{copy}/ending",
    rests_on=(Rests("copy.erase_started", "copy", "operator start"),),
    apart=(
        Apart("reporter", "copy.review_authorised", "authoriser", "copy", newest=True),
        Apart("reporter", "copy.erase_started", "operator", "copy"),
    ),
)

COPY_DOCUMENT_ISSUED = Event(
    "copy.document_issued",
    says="A document about the end of a copy was issued ({outcome}). It is not about the device.",
    clear="certificate copy json number outcome pdf training",
    unsigned=UNDER,
    changes=(
        "+certificate; exhibit copies/{copy}/documents copies/{copy}/ended! "
        "copies/{copy}/ended_on! copies/{copy}/paper! copies/{copy}/review- "
        "copies/{copy}/ending copy_decision-"
    ),
    rests_on=(Rests("copy.erase_verified copy.end_given_up", "copy", "outcome"),),
    # One document for each reading; what was authorised is used up by it.
    spends=(
        Earlier("copy.erase_written", "copy"),
        Earlier("copy.erase_verified", "copy"),
        Earlier("copy.end_given_up", "copy"),
        Earlier("copy.review_authorised", "ends", told="copy"),
    ),
)

COPY_ENDED = Event(
    "copy.ended",
    says="A copy ({kind}) ended: {how}. This says nothing about the device.",
    clear="copy how kind review_on",
    committed=_COPY,
    unsigned=NOTED,
    changes=(
        "exhibit copies/{copy}/ended=how! copies/{copy}/ended_on! copies/{copy}/paper! "
        "copy_decision-"
    ),
)

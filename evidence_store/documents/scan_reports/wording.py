"""The catalogue: what the examiner's report of a scan says, so that Welsh can come."""

from __future__ import annotations

from evidence_store.domain.scans.gradings import Grade
from evidence_store.domain.scans.hit_counts import Established
from forensics.saying.sentences import (
    Sentence,
    say,
)

TITLE = say("Report of a scan")
NOT_FOUND = say(
    "No hit was found where the scan looked. That does not mean that no "
    "picture is on the medium: a copy that was altered too much, or a piece "
    "smaller than the hash set can find, is not found."
)
NONE_ESTABLISHED = say(
    "No known file was found by its own bytes. That does not mean that none is on the medium."
)
NO_HIT = say("No hit. What was not examined stands below.")
NOT_ALL = Sentence(
    "{left} of {total} was not examined or not understood. Known files may lie there.",
    "{left} of {total} were not examined or not understood. Known files may lie there.",
)
PARTS_LEFT = say(
    "Not everything was examined, or not everything could be read: below stands what was not, "
    "and why. Known files may lie there."
)
SECTORS_LEFT = Sentence(
    "{count} sector could not be read when the disk image was made.",
    "{count} sectors could not be read when the disk image was made.",
)
WEAK_TOO = Sentence(
    "{said}; {count} hit is by MD5 or SHA-1 alone",
    "{said}; {count} hits are by MD5 or SHA-1 alone",
)
ALL_READ = say("Every byte was read by the stages that ran.")
OUTSIDE = say(
    "What was scanned are files that a tool took off the item. Nothing else "
    "on the medium was examined."
)

# ADR 114: a seal would lend it an authority that no check of ours gives.
UNSEALED = say(
    "This report is not sealed, and nobody signed for the result of the "
    "scan: a program worked it out, and a person recorded it. It is made "
    "from the record by the person named as its maker. A certificate or an "
    "extract of the custody log is sealed."
)
RESULT_AWAY = say(
    "The result of this scan is not in the data folder, so its volumes, the "
    "number of files and the stages are not shown. What is shown is from the record."
)
LIST_AWAY = say(
    "The list of hits is not in the data folder. The counts are those of the "
    "record: which hits are known by MD5 or SHA-1 alone, and how those of "
    "each kind are graded, is not shown."
)
NO_VOLUME = say("No volumes are listed: this is not a medium, or it could not be opened.")

ESTABLISHED = {
    Established.WHOLE: say("A whole known file"),
    Established.PART: say("A part of a known file"),
    Established.WEAK: say("Known by MD5 or SHA-1 alone"),
    Established.LIKE: say("Like a known picture"),
}
GRADES = {
    Grade.EVIDENTIAL: say("The evidential picture"),
    Grade.NOT_THE_PICTURE: say("Not the picture"),
    Grade.CANNOT_TELL: say("Cannot tell"),
}
WAITS, UNGRADED = say("Waits for a second person"), say("Not graded")
EXACT_TITLE = say("Hits by bytes of a known file")
CANDIDATE_TITLE = say("Candidates, counted apart")
CANDIDATE_SAYS = say("They establish nothing before two people say what they are.")

LEDGER_HEAD = (
    say("Every byte that was to be scanned is in one of these classes"),
    say("Bytes"),
    say("Share"),
)
VOLUME_HEAD = (
    say("Where"),
    say("Recognised as"),
    say("Files listed"),
    say("Size in bytes"),
    say("Note"),
)

LIMITS = (
    (
        say(
            "A nil result does not cover anything that was not examined, altered "
            "pictures, or pictures that are not in the hash set."
        )
    ),
    say("The presence of a file does not show who put it there, or who has seen it."),
    say("What lies outside what was scanned was not examined."),
    (
        say(
            "This report holds no picture, no name of a file or folder, and no "
            "digest of a file on the medium or of a known file."
        )
    ),
)

"""What a person says of their own acts, by the kind of entry and the part they took.

Only what somebody did or saw stands here. Entries of what others said, decided or answered are
hearsay in that person's statement, so their kinds are left out (Criminal Justice Act 1967 s.9).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.saying.sentences import (
    Said,
    Sentence,
    given,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

ANY = ""
"""The part of the person who acted in an entry that needs no signature."""

OWN: Mapping[tuple[str, str], Sentence] = {
    ("exhibit.booked_in", ANY): Sentence("I booked in exhibit {exhibit} under seal {seal}."),
    ("exhibit.imported", ANY): Sentence(
        "I entered exhibit {exhibit} from the property system, under seal {seal}."
    ),
    ("exhibit.part_recorded", ANY): Sentence(
        "I recorded a part of another exhibit as exhibit {exhibit}, under seal {seal}."
    ),
    ("exhibit.photographed", ANY): Sentence("I added a photograph of exhibit {exhibit} ({kind})."),
    ("exhibit.described", ANY): Sentence("I recorded details of exhibit {exhibit}: {fields}."),
    ("exhibit.resealed", ANY): Sentence(
        "I broke seal {seal_out} of exhibit {exhibit} and put it under seal {seal_in}."
    ),
    ("exhibit.opened", ANY): Sentence(
        "I broke seal {seal_out} and opened the bag of exhibit {exhibit}."
    ),
    ("exhibit.closed", ANY): Sentence(
        "I closed the bag of exhibit {exhibit} under the new seal {seal_in}."
    ),
    ("exhibit.stored", ANY): Sentence("I put exhibit {exhibit} into a store under seal {seal}."),
    ("exhibit.weighed", ANY): Sentence(
        "I weighed the bag of exhibit {exhibit} under seal {seal}: {milligrams} milligrams."
    ),
    ("exhibit.taken_out", "recorder"): Sentence(
        "I took exhibit {exhibit} out of the item that it was a part of, and put it into a bag "
        "under seal {seal}."
    ),
    ("exhibit.handover_signed", "giver"): Sentence(
        "I handed over exhibit {exhibit} under seal {seal}."
    ),
    ("exhibit.handover_signed", "taker"): Sentence(
        "I received exhibit {exhibit} under seal {seal}."
    ),
    (
        "exhibit.offered",
        "giver",
    ): Sentence("I handed over exhibit {exhibit} for transport under seal {seal}."),
    ("exhibit.accepted", "taker"): Sentence("I received exhibit {exhibit} under seal {seal}."),
    ("exhibit.recalled", "giver"): Sentence(
        "exhibit {exhibit}, which I had handed over for transport, was not collected and stayed "
        "with me."
    ),
    ("order.mapped", "mapper"): Sentence(
        "I read line {line} of the court’s order and recorded that it means exhibit {exhibit}."
    ),
    ("order.read", "reader"): Sentence(
        "I read the document of the court’s order and compared it with what had been entered."
    ),
    ("acquisition.registered", ANY): Sentence(
        "I registered a disk image or an extraction of exhibit {exhibit}, of {size} bytes."
    ),
    ("acquisition.verified", "reader"): Sentence(
        "I had a disk image or an extraction of exhibit {exhibit} read from end to end by the "
        "program. Parts that it could not read: {faults}."
    ),
    # Without how many files it has: the person who confirms it counts them blind.
    ("hash_set.registered", "builder"): Sentence("I registered a hash set of known files."),
    ("hash_set.registered", ANY): Sentence("I registered a hash set of known files."),
    ("hash_set.confirmed", "confirmer"): Sentence(
        "I counted the pictures and videos on the schedule, and confirmed that the hash set has as "
        "many known files: {known_files}."
    ),
    ("scan.recorded", ANY): Sentence(
        "I recorded a scan of exhibit {exhibit} by the program. Hits that it reports: {hits}. "
        "Notes of what was not examined: {not_examined}."
    ),
    ("hits.graded", "grader"): Sentence(
        "I graded hits of a scan of exhibit {exhibit}. Number of hits: {hits}; grade: {grade}. "
        "[Say what you looked at: the list, or blurred pictures.]"
    ),
    ("hits.grade_confirmed", "second"): Sentence(
        "I confirmed the grade of hits of a scan of exhibit {exhibit}. Number of hits: {hits}; "
        "grade: {grade}. [Say what you looked at.]"
    ),
    ("hits.grade_sent_back", "second"): Sentence(
        "I did not confirm the grade of hits of a scan of exhibit {exhibit}. Number of hits: "
        "{hits}. [Say what you looked at.]"
    ),
    ("disposal.proposed", "proposer"): Sentence("I proposed the disposal of exhibit {exhibit}."),
    ("disposal.authorised", "authoriser"): Sentence(
        "I authorised the disposal of exhibit {exhibit}."
    ),
    ("erase.permitted", "operator"): Sentence(
        "I signed, as the person who would carry it out, for the permit to begin the disposal of "
        "exhibit {exhibit}."
    ),
    ("erase.started", ANY): Sentence(
        "I began to erase exhibit {exhibit} (start {start}). The device was identified by "
        "{identified_by}."
    ),
    # As the program's report: the person who began it saw no byte of it.
    ("erase.completed", ANY): Sentence(
        "the program reported the erasure of exhibit {exhibit} that I had begun: {outcome}, "
        "bytes counted as erased: {bytes_written}."
    ),
    ("erase.sampling_decided", "sampler"): Sentence(
        "I decided that a sample of exhibit {exhibit}, {percent} per cent of it, is read again and "
        "not all of it."
    ),
    ("erase.verified", "verifier"): Sentence(
        "I had exhibit {exhibit} read again by the program. It read {bytes_read} bytes; its result "
        "is: {outcome}."
    ),
    ("witnessed_work.started", ANY): Sentence(
        "I began work on exhibit {exhibit} before two witnesses."
    ),
    ("witnessed_work.seen", "witness"): Sentence(
        "I witnessed the work on exhibit {exhibit}. [Say in your own words what you saw, and "
        "where.]"
    ),
    ("certificate.issued", ANY): Sentence(
        "I issued certificate {number} for exhibit {exhibit}. I produce it as exhibit [your "
        "initials and number]."
    ),
    ("report.issued", ANY): Sentence(
        "I issued non-completion report {number} for exhibit {exhibit}. I produce it as exhibit "
        "[your initials and number]."
    ),
    ("certificate.withdrawal_asked", "asker"): Sentence(
        "I asked for document {number} to be withdrawn."
    ),
    ("certificate.withdrawn", "confirmer"): Sentence(
        "I confirmed that document {number} is withdrawn."
    ),
}
"""By the kind of entry, and the part in which the person signed it."""


def own_sentence(event: str, part: str, told: Mapping[str, str]) -> Said | None:
    """Return what the person says of their act; None for a kind that is left out.

    Args:
        event: the kind of entry.
        part: the part in which they signed it; empty where nobody signs such an entry.
        told: the fields in clear, as text, and the ``exhibit``.
    """
    sentence = OWN.get((event, part))
    if sentence is None:
        return None
    return sentence(**{name: _told(told, name) for name in sentence.places})


def _told(told: Mapping[str, str], name: str) -> Said:
    """A field by its name; one that the entry does not have is for the person to write in."""
    if name in told:
        return given(told[name])
    return say("[{field} not recorded]", field=given(name.replace("_", " ")))

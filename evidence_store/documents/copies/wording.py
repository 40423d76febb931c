"""The catalogue: what the document about the end of a copy says, so that Welsh can come."""

from __future__ import annotations

from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.copies.endings import CopyNotRead, EndOutcome
from evidence_store.domain.copies.reviews import ReviewGround
from forensics.saying.sentences import (
    say,
)

TITLES = {
    CertificateKind.COPY_ENDED: say("Record of the end of a copy held by the police"),
    CertificateKind.COPY_NOT_COMPLETED: (
        say("Report: the end of a copy held by the police is not complete")
    ),
}
# ADR 94: a hurried reader would take it for a certificate of the device.
ABOUT = say(
    "This is about a copy that the police held of the exhibit named here. It "
    "says nothing about the exhibit itself, nor about any other copy."
)
NOT_COMPLETE = say(
    "The end of this copy is not complete. Treat its files as still holding what they held."
)
KINDS = {
    "disk_image": say("A disk image"),
    "extraction": say("An extraction of a phone"),
    "working_copy": say("A working copy"),
    "review_platform": say("A case on a review platform"),
    "evidence_system": say("A copy in a digital evidence system"),
    "database_submission": say("A submission to a national database"),
    "backup": say("A backup"),
    "served": say("A copy served on the prosecutor, the court or the defence"),
    "kiosk_output": say("The output of a kiosk"),
    "scratch": say("A scratch disk"),
    "other_copy": say("Another copy"),
}
GROUNDS = {
    ReviewGround.NOT_NEEDED: say("It is no longer needed (Data Protection Act 2018 s.39)"),
    ReviewGround.HELD_TWICE: say("Another copy of the same disk image is held"),
    ReviewGround.REQUIRED: say("A court or the Information Commissioner requires it"),
}
ENDS = {
    None: say("Held"),
    "copy_erased": say("Recorded as erased"),
    "copy_returned": say("Recorded as returned"),
    "copy_lost": say("Recorded as lost"),
}
KNOWN = say(
    "Before it was changed, every file was recognised by all of its "
    "bytes; at a later start, by those that earlier starts cannot have "
    "reached."
)
DONE = {
    # Deleted last, or the second person would have nothing left to read (ADR 94).
    EndOutcome.ERASED: (
        say("Every file was overwritten once with zeros where it lay, and read back."),
        say("Another person had every file read again, by another process: zeros alone."),
        say("After that the files were deleted, where they were still under their names."),
    ),
    EndOutcome.FAILED: (
        say("The files were to be overwritten with zeros, and read back. The result is below."),
        say(
            "Another person had them read again, as far as they could be read, by another process."
        ),
        say("No file was deleted."),
    ),
    EndOutcome.NOT_READ: (
        say("The files were to be overwritten with zeros. How far that got is below."),
        say("Nobody read them again. Another person signed for the reason."),
        say("This program deleted no file."),
    ),
}
NO_RECEIPT = say(
    "Not known: the work ended before it could report. Any byte of the files "
    "may be as it was, and any may be zero."
)
# A closed list, since words of people could name something (ADR 106).
NOT_READ = {
    CopyNotRead.BROKE_OFF: say("The overwriting stopped before its end, and is not begun again."),
    CopyNotRead.FILE_AWAY: say("A file is not where it was registered."),
    CopyNotRead.DISK_FAILED: say("The disk failed, or does not answer."),
}
HOLDS = say(
    "Every hold of the exhibit was worked out as if this copy had ended. "
    "None stood when it was authorised, as the authoriser signed. The person "
    "who overwrote it signed so at each start."
)
NO_OTHERS = say("The inventory of the exhibit listed no other copy when the second person signed.")
OTHERS = say(
    "The inventory of the exhibit listed these when the second person "
    "signed. This document does not cover them."
)
NOT_SAID = (
    say("What was done with the exhibit itself: its own documents say that."),
    say("Anything about copies that are in no inventory, or that others hold."),
    say(
        "Anything about earlier states of the files, in spare blocks of flash, "
        "snapshots or backups."
    ),
    say("That the inventory named every file of the copy: it is what the unit recorded."),
    say("That a key was destroyed: Expunge had not encrypted this copy."),
    say(
        "That the times are right: they are of the unit's own clock, which nobody outside attests."
    ),
    say("Whether a newer document was issued about the same copy. Ask the unit."),
)

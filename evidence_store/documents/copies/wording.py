"""The catalogue: what the document about the end of a copy says, so that Welsh can come."""

from __future__ import annotations

from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.copies.endings import CopyNotRead, EndOutcome
from evidence_store.domain.copies.reviews import ReviewGround

TITLES = {
    CertificateKind.COPY_ENDED: "Record of the end of a copy held by the police",
    CertificateKind.COPY_NOT_COMPLETED: (
        "Report: the end of a copy held by the police is not complete"
    ),
}
ABOUT = (
    "This is about a copy that the police held of the exhibit named here. It says nothing about "
    "the exhibit itself, nor about any other copy."
)
NOT_COMPLETE = (
    "The end of this copy is not complete. Treat its files as still holding what they held."
)
KINDS = {
    "disk_image": "A disk image",
    "extraction": "An extraction of a phone",
    "working_copy": "A working copy",
    "review_platform": "A case on a review platform",
    "evidence_system": "A copy in a digital evidence system",
    "database_submission": "A submission to a national database",
    "backup": "A backup",
    "served": "A copy served on the prosecutor, the court or the defence",
    "kiosk_output": "The output of a kiosk",
    "scratch": "A scratch disk",
    "other_copy": "Another copy",
}
GROUNDS = {
    ReviewGround.NOT_NEEDED: "It is no longer needed (Data Protection Act 2018 s.39)",
    ReviewGround.HELD_TWICE: "Another copy of the same disk image is held",
    ReviewGround.REQUIRED: "A court or the Information Commissioner requires it",
}
ENDS = {
    None: "Held",
    "copy_erased": "Recorded as erased",
    "copy_returned": "Recorded as returned",
    "copy_lost": "Recorded as lost",
}
KNOWN = (
    "Before it changed, every file was known again by all of its bytes; at a later start, by those "
    "that the starts before it cannot have reached."
)
DONE = {
    EndOutcome.ERASED: (
        "Every file was overwritten once with zeros where it lay, and read back.",
        "Another person had every file read again, by another process: zeros alone.",
        "After that the files were deleted, where they still stood under their names.",
    ),
    EndOutcome.FAILED: (
        "The files were to be overwritten with zeros, and read back. The result stands below.",
        "Another person had them read again, as far as that went, by another process.",
        "No file was deleted.",
    ),
    EndOutcome.NOT_READ: (
        "The files were to be overwritten with zeros. How far that came stands below.",
        "Nobody read them again. Another person signed why.",
        "This programme deleted no file.",
    ),
}
NO_RECEIPT = (
    "Not known: the work ended before it could report. Any byte of the files may be as it was, and "
    "any may be zero."
)
NOT_READ = {
    CopyNotRead.BROKE_OFF: "The overwriting broke off, and is not begun again.",
    CopyNotRead.FILE_AWAY: "A file is not where it was registered.",
    CopyNotRead.DISK_FAILED: "The disk failed, or does not answer.",
}
HOLDS = (
    "Every hold of the exhibit was worked out as if this copy had ended. None stood when it was "
    "authorised, as the authoriser signed. The person who overwrote it signed so at each start."
)
NO_OTHERS = "The inventory of the exhibit listed no other copy when the second person signed."
OTHERS = (
    "The inventory of the exhibit listed these when the second person signed. This document does "
    "not cover them."
)
NOT_SAID = (
    "What was done with the exhibit itself: its own documents say that.",
    "Anything about copies that are in no inventory, or that others hold.",
    "Anything about earlier states of the files, in spare blocks of flash, snapshots or backups.",
    "That the inventory named every file of the copy: it is what the unit recorded.",
    "That a key was destroyed: Expunge had not encrypted this copy.",
    "That the times are right: they are of the unit's own clock, which nobody outside attests.",
    "Whether a newer document was issued about the same copy. Ask the unit.",
)

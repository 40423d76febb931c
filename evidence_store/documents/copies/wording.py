"""The catalogue: what the document about the end of a copy says, so that Welsh can come."""

from __future__ import annotations

from evidence_store.domain.copies.endings import CopyDocumentKind
from evidence_store.domain.copies.reviews import ReviewGround

TITLES = {
    CopyDocumentKind.ENDED: "Record of the end of a copy held by the police",
    CopyDocumentKind.NOT_COMPLETED: "Report: the end of a copy held by the police is not complete",
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
    CopyDocumentKind.ENDED: (
        "Every file was overwritten once with zeros where it lay, and read back.",
        "Another person read every file again, in a process of their own: zeros alone.",
        "After that the files were deleted, where they still stood under their names.",
    ),
    CopyDocumentKind.NOT_COMPLETED: (
        "The files were to be overwritten with zeros, and read back. The result stands below.",
        "Another person read what could be read of them, in a process of their own.",
        "No file was deleted.",
    ),
}
HOLDS = (
    "Every hold of the exhibit was worked out as if this copy had ended. None stood when it was "
    "authorised, as the authoriser signed. The person who overwrote it signed so at each start."
)
NO_OTHERS = "The inventory of the exhibit listed no other copy when the files were read again."
OTHERS = (
    "The inventory of the exhibit listed these when the files were read again. This document does "
    "not cover them."
)
NOT_SAID = (
    "What was done with the exhibit itself: its own documents say that.",
    "Anything about copies that are in no inventory, or that others hold.",
    "Anything about earlier states of the files, in spare blocks of flash, snapshots or backups.",
    "That the inventory named every file of the copy: it is what the unit recorded.",
    "That a key was destroyed: Expunge had not encrypted this copy.",
    "That the times are right: they are of the unit's own clock, which nobody outside attests.",
    "Whether a newer document replaces it: no list of such documents is kept. Ask the unit.",
)

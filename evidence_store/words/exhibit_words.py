"""What the screens call the facts of an exhibit: one catalogue, so that Welsh can come.

Some of these values are spelt like values of other kinds, so a word is found by kind and value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.copies.endings import CopyNotRead
from evidence_store.domain.copies.reviews import ReviewGround, ReviewOutcome
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.copies import CopyEnd, CopyKind, CopyStanding
from evidence_store.domain.exhibits.device_facts import LockState, PowerState
from evidence_store.domain.exhibits.discrepancies import DiscrepancyKind, Disposition
from evidence_store.domain.exhibits.exhibit import HandoverForm
from evidence_store.domain.exhibits.photographs import PhotographKind, SecretKind
from evidence_store.domain.exhibits.second_readings import ReadersSay
from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.exhibits.standing import FinalKind, Standing
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.overview.findable import FoundBy
from evidence_store.domain.overview.progress import Awaited, TaskName, TaskStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

    from evidence_store.domain.exhibits.acquisitions import Acquisition

WORDS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    FoundBy: {
        FoundBy.REFERENCE: "Reference",
        FoundBy.SEAL: "Seal",
        FoundBy.FORMER_SEAL: "Broken seal",
        FoundBy.SERIAL: "Serial number",
        FoundBy.IMEI: "IMEI",
        FoundBy.MAKE: "Make and model",
        FoundBy.DESCRIPTION: "Description",
        FoundBy.NAME: "Name",
    },
    Whereabouts: {
        Whereabouts.BOOKED_IN: "Sealed, as booked in",
        Whereabouts.HELD: "Sealed, with a person",
        Whereabouts.STORED: "Sealed, in a store",
        Whereabouts.IN_TRANSIT: "In transit: not signed for yet",
        Whereabouts.IN_LAB: "Open on a bench",
        Whereabouts.INSIDE: "Inside its parent exhibit",
        Whereabouts.LOST: "Recorded as lost",
        Whereabouts.GONE: "No longer with the police",
    },
    HandoverForm: {
        HandoverForm.RECORDED: "Recorded by one person; unsigned",
        HandoverForm.BOTH_SIGNED: "Giver and taker signed",
        HandoverForm.OFFERED: "The giver signed; the taker has not",
        HandoverForm.PAPER: "Signed on paper, photographed",
        HandoverForm.PLACED: "Put in a store",
        HandoverForm.RECALLED: "Taken back by the giver",
    },
    LockState: {
        LockState.NOT_KNOWN: "Not known",
        LockState.UNLOCKED: "Unlocked",
        LockState.LOCKED: "Locked",
        LockState.DAMAGED: "Damaged",
    },
    PowerState: {
        PowerState.NOT_KNOWN: "Not known",
        PowerState.OFF: "Off",
        PowerState.ON: "On",
        PowerState.ON_SHIELDED: "On, shielded from radio",
        PowerState.NOT_APPLICABLE: "Does not apply",
    },
    DiscrepancyKind: {
        DiscrepancyKind.SEAL: "Seal",
        DiscrepancyKind.WEIGHT: "Weight",
        DiscrepancyKind.PHOTOGRAPH: "Photograph",
        DiscrepancyKind.CONTENTS: "Contents",
        DiscrepancyKind.IDENTITY: "Serial number or other identity",
        DiscrepancyKind.SECOND_ID: "The device is recorded as another exhibit too",
        DiscrepancyKind.IMAGE_LOG: "Log of a disk image or extraction",
        DiscrepancyKind.READERS: "Two readers of a disk image",
        DiscrepancyKind.MISSING: "Not where the record says",
        DiscrepancyKind.OTHER: "Other",
    },
    ReadersSay: {
        ReadersSay.AGREE: "Both give the same digests",
        ReadersSay.DIFFER: "They do not give the same bytes",
        ReadersSay.NOT_COMPARED: "Not compared",
    },
    Disposition: {
        Disposition.FOUND: "Found",
        Disposition.EXPLAINED: "Explained",
        Disposition.LOSS: "Loss",
    },
    Standing: {
        Standing.NONE: "No claim and no review",
        Standing.CLAIMED: "Claimed by another person",
        Standing.RETURN_REVIEW: "Under return review",
        Standing.NO_ORDER_APPLIES: "To be returned: no order applies",
    },
    FinalKind: {
        FinalKind.DESTROYED: "Destroyed",
        FinalKind.SOLD: "Sold",
        FinalKind.RETURNED_TO_OFFENDER: "Returned to the offender",
        FinalKind.RETURNED_TO_THIRD_PARTY: "Returned to another person",
        FinalKind.VESTED: "Kept for police use by a published determination",
    },
    PhotographKind: {
        PhotographKind.DEVICE: "The device",
        PhotographKind.SEAL: "The seal",
        PhotographKind.LABEL: "A label",
        PhotographKind.DAMAGE: "Damage",
        PhotographKind.DESTRUCTION: "The destruction",
        PhotographKind.TOOL_RECORD: "A log or receipt of another tool",
        PhotographKind.PAPER: "A signed paper",
        PhotographKind.OTHER: "Other",
    },
    SecretKind: {
        SecretKind.PIN: "PIN",
        SecretKind.PASSCODE: "Passcode",
        SecretKind.PASSWORD: "Password",
        SecretKind.PATTERN: "Pattern",
        SecretKind.RECOVERY_KEY: "Recovery key",
    },
    CopyKind: {
        CopyKind.DISK_IMAGE: "Disk image",
        CopyKind.EXTRACTION: "Extraction of a phone",
        CopyKind.WORKING_COPY: "Working copy",
        CopyKind.REVIEW_PLATFORM: "Case on a review platform",
        CopyKind.EVIDENCE_SYSTEM: "Digital evidence system",
        CopyKind.DATABASE_SUBMISSION: "Submission to a national database",
        CopyKind.BACKUP: "Backup",
        CopyKind.SERVED: "Served on the prosecutor, court or defence",
        CopyKind.KIOSK_OUTPUT: "Output of a kiosk",
        CopyKind.SCRATCH: "Scratch disk",
        CopyKind.OTHER_COPY: "Other",
    },
    ReviewOutcome: {
        ReviewOutcome.KEEP: "It is kept until the next review",
        ReviewOutcome.END: "It ends",
    },
    ReviewGround: {
        ReviewGround.RETENTION: "To keep: retention of material in criminal proceedings",
        ReviewGround.APPEAL: "To keep: an appeal, or the Criminal Cases Review Commission",
        ReviewGround.PROCEEDINGS: "To keep: other proceedings or an investigation",
        ReviewGround.POLICE_INFORMATION: "To keep: management of police information",
        ReviewGround.NOT_NEEDED: "To end: no longer needed",
        ReviewGround.HELD_TWICE: "To end: another copy of the same disk image is held",
        ReviewGround.REQUIRED: "To end: a court or the Information Commissioner requires it",
    },
    CopyNotRead: {
        CopyNotRead.BROKE_OFF: "The overwriting stopped before its end, and is not begun again",
        CopyNotRead.FILE_AWAY: "A file is not where it was registered",
        CopyNotRead.DISK_FAILED: "Its disk failed, or does not answer",
    },
    CopyStanding: {
        CopyStanding.KEPT: "Kept",
        CopyStanding.SIGNED: "Its review is signed, and not authorised",
        CopyStanding.AUTHORISED: "Its end is authorised",
        CopyStanding.BEGUN: "Its overwriting was begun",
        CopyStanding.REPORTED: "A report says that its end is not complete",
        CopyStanding.WRITTEN: "It was overwritten, and is not read again",
        CopyStanding.READ: "It was read again, and its document is not issued",
        CopyStanding.GIVEN_UP: "Its end is not complete, and the report is not issued",
        CopyStanding.ENDED: "It has ended",
    },
    CopyEnd: {
        CopyEnd.ERASED: "Copy erased",
        CopyEnd.RETURNED: "Copy returned",
        CopyEnd.LOST: "Copy lost",
    },
    TaskName: {
        TaskName.RECORD: "Record the exhibit",
        TaskName.IMAGE: "Make a disk image or extraction",
        TaskName.VERIFY_IMAGE: "Verify the disk image or extraction",
        TaskName.SCAN: "Scan for the known pictures",
        TaskName.REVIEW: "Review what was found, and propose",
        TaskName.APPROVE: "Approve: a second person signs",
        TaskName.ERASE: "Erase or destroy",
        TaskName.VERIFY_ERASURE: "Verify what was done",
        TaskName.CERTIFICATE: "Issue the certificate",
    },
    Awaited: {
        Awaited.IMAGE: "No disk image or extraction is recorded yet.",
        Awaited.VERIFIED_IMAGE: "No disk image or extraction is verified yet.",
        Awaited.SCAN: "It is not scanned yet.",
        Awaited.PROPOSAL: "Nothing is proposed yet.",
        Awaited.AUTHORISATION: "It is not authorised yet.",
        Awaited.END_OF_HOLDS: "A hold bars it now.",
        Awaited.DISPOSAL: "It is not erased or destroyed yet.",
        Awaited.VERIFICATION: "What was done is not verified yet.",
    },
    TaskStatus: {
        TaskStatus.DONE: "Completed",
        TaskStatus.DONE_WITH_LIMITS: "Completed, with limits",
        TaskStatus.UNDER_WAY: "In progress",
        TaskStatus.TO_DO: "To do",
        TaskStatus.TO_SIGN: "Waits for a signature",
        TaskStatus.CANNOT_START: "Cannot start yet",
        TaskStatus.HELD: "On hold",
        TaskStatus.INTERRUPTED: "Stopped",
        TaskStatus.NOT_POSSIBLE: "Not possible",
        TaskStatus.NOT_DONE: "Not done",
        TaskStatus.FAILED: "Failed",
    },
}


def word(value: StrEnum) -> str:
    """Say what people call this value."""
    return WORDS[type(value)][value]


def told_of_stated(read: Acquisition) -> str:
    """Say of an acquisition that was read, and differs in nothing, how many digests were stated."""
    if not read.stated_digests:
        return "No digest was stated for it, so none was compared."
    return f"Stated digests that agree: {len(read.stated_digests)}."


def pounds(pence: int) -> str:
    """Write an amount of money: ``£12.50``."""
    return f"£{pence / 100:,.2f}"


def deviation(seconds: int) -> str:
    """Say how far a clock is from the truth: ``75 seconds slow``."""
    if not seconds:
        return "Right to the second"
    unit = "second" if abs(seconds) == 1 else "seconds"
    return f"{abs(seconds):,} {unit} {'fast' if seconds > 0 else 'slow'}"


_GONE = frozenset({Stage.ERASED, Stage.PARTLY_ERASED, Stage.DESTROYED, Stage.CERTIFIED})
_NOT_DONE = frozenset(
    {DisposalState.VOID, DisposalState.NON_COMPLETION, DisposalState.CERTIFICATE_WITHDRAWN}
)


def carried_out(stage: Stage, disposal: DisposalState | None = None) -> str:
    """Say that an exhibit was disposed of, of one of its disposals whether by that; else empty."""
    if stage not in _GONE:
        return ""
    if disposal in _NOT_DONE:
        return "Another disposal of this exhibit was carried out."
    return "The disposal was carried out."

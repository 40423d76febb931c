"""What the screens call things: one catalogue of labels, dates, sizes, so that Welsh can come."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from evidence_store.domain.cases.case import Ending, RequestOutcome
from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.certificates.certificate import CertificateKind, CertificateState
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.not_read import NotReadWhy
from evidence_store.domain.disposals.sampling import SamplingGround
from evidence_store.domain.exhibits.exhibit import MediumKind, Stage
from evidence_store.domain.law.authority import AuthorityKind
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.law.enquiries import Answer
from evidence_store.domain.law.holds import HoldState
from evidence_store.domain.orders.matters import Need
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.orders.proceedings import ProceedingKind, ProceedingOutcome
from evidence_store.domain.overview.due import DueKind
from evidence_store.domain.people.person import Duty
from evidence_store.domain.signing.signed_acts import is_by_passkey
from evidence_store.domain.unit.jobs import JobKind, JobState
from evidence_store.domain.values.zones import LONDON
from forensics.saying.sentences import Said, say
from forensics.values import ErasureMethod, ErasureOutcome, HitKind, Route, claim_of
from forensics.values.scan_words import HIT_KINDS
from forensics.values.tools import SaidContent, SaidEnd, ToolKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import StrEnum


_Printed: TypeAlias = MediumKind | HoldState | AuthorityKind

_SAID: tuple[tuple[_Printed, Said], ...] = (
    (MediumKind.HDD, say("Hard disk")),
    (MediumKind.SSD, say("Solid-state drive")),
    (MediumKind.USB_FLASH, say("USB flash drive")),
    (MediumKind.MEMORY_CARD, say("Memory card")),
    (MediumKind.PHONE, say("Phone")),
    (MediumKind.TABLET, say("Tablet")),
    (MediumKind.COMPUTER, say("Computer")),
    (MediumKind.SIM_CARD, say("SIM card")),
    (MediumKind.OTHER, say("Other")),
    (HoldState.PAST, say("Past")),
    (HoldState.OPEN, say("Open")),
    (HoldState.NEEDS_CHECK, say("Needs a check")),
    (HoldState.DOES_NOT_APPLY, say("Does not apply")),
    (HoldState.NONE_RECORDED, say("None recorded")),
    (AuthorityKind.CHIEF_OFFICER_DIRECTION, say("Direction of the chief officer")),
    (AuthorityKind.SECTION_157_ORDER, say("Order under section 157 of the Sentencing Act 2020")),
    (AuthorityKind.ORDERS_OWN_WORDS, say("The order’s own words")),
    (AuthorityKind.OWNERS_DISCLAIMER, say("The disclaimer that the owner signed")),
)
"""What documents say as well."""

_WORDS: tuple[tuple[StrEnum, str], ...] = (
    *_SAID,
    (Stage.BOOKED_IN, "Booked in"),
    (Stage.DESTROY_ONLY, "Cannot be examined"),
    (Stage.ACQUIRED, "Disk image or extraction made"),
    (Stage.VERIFIED_IMAGE, "Disk image or extraction verified"),
    (Stage.SCANNED, "Scanned"),
    (Stage.UNDER_DISPOSAL, "Under disposal"),
    (Stage.ERASED, "Erased"),
    (Stage.PARTLY_ERASED, "Selected files overwritten"),
    (Stage.DESTROYED, "Destroyed"),
    (Stage.CERTIFIED, "Certified"),
    (Stage.CERTIFICATE_WITHDRAWN, "Certificate withdrawn"),
    (Stage.NON_COMPLETION, "Not completed"),
    (JobKind.CHECK_IMAGE, "Check of a disk image or extraction"),
    (JobKind.SCAN, "Scan"),
    (JobKind.ERASE, "Erasure of a training file"),
    (JobKind.READ_AGAIN, "Second reading of a training file"),
    (JobKind.BUILD_SET, "Building of a hash set"),
    (JobKind.ERASE_DEVICE, "Erasure at the station"),
    (JobKind.READ_DEVICE, "Second reading at the station"),
    (JobKind.REGISTER_COPY, "Registering of the files of a copy"),
    (JobKind.ERASE_COPY, "Overwriting of a copy"),
    (JobKind.READ_COPY, "Second reading of a copy"),
    (JobKind.IMAGE_DEVICE, "Imaging at the station"),
    (JobState.QUEUED, "Queued"),
    (JobState.RUNNING, "Under way"),
    (JobState.STOPPED, "Stopped"),
    (JobState.DONE, "Ended"),
    (JobState.FAILED, "Failed"),
    (OrderState.DRAFT, "Document not recorded yet"),
    (OrderState.RECEIVED, "Received"),
    (OrderState.VALIDATED, "Read by two people"),
    (OrderState.MAPPED, "Mapped to exhibits"),
    (OrderState.VARIED, "Varied, to be mapped again"),
    (OrderState.APPEALED, "Under appeal"),
    (OrderState.SUSPENDED, "Suspended by a court"),
    (OrderState.QUASHED, "Quashed"),
    (OrderState.WITHDRAWN_ENTRY, "Entry withdrawn"),
    (OrderState.CLOSED, "Closed"),
    (Need.NOT_NEEDED, "Not needed any more"),
    (Need.COPY_SUFFICES, "The copy that is kept suffices"),
    (Need.MUST_BE_KEPT, "The original must be kept"),
    (CourtKind.MAGISTRATES, "Magistrates’ court"),
    (CourtKind.YOUTH, "Youth court"),
    (CourtKind.CROWN, "Crown Court"),
    (Ending.ACQUITTED, "Acquitted"),
    (Ending.DISCONTINUED, "Discontinued"),
    (RequestOutcome.UNDECIDED, "Asked for, not yet decided"),
    (RequestOutcome.MADE, "Asked for and made"),
    (RequestOutcome.MADE_IN_PART, "Asked for and made in part"),
    (RequestOutcome.REFUSED, "Asked for and refused"),
    (RequestOutcome.NOT_ASKED, "Not asked for"),
    (Route.WHOLE, "Whole device"),
    (Route.SELECTIVE, "Selected places on the device"),
    (Route.COPY, "Police copy"),
    *((method, claim_of(method).named) for method in ErasureMethod),
    (ErasureOutcome.ERASED, "Erased"),
    (ErasureOutcome.WRITTEN, "Written, not read back"),
    (ErasureOutcome.SAMPLED, "A sample was read, and not the rest"),
    (ErasureOutcome.STATED, "Done with another tool, not read"),
    (ErasureOutcome.ERASED_WITH_EXCEPTIONS, "Erased, with exceptions"),
    (ErasureOutcome.FAILED, "Failed"),
    (Answer.YES, "Yes"),
    (Answer.NO, "No"),
    (Answer.NOT_ASKED, "Not asked"),
    (SentenceKind.COMMUNITY, "Community order, fine or discharge"),
    (SentenceKind.CUSTODY, "Custody"),
    (SentenceKind.SUSPENDED, "Suspended sentence"),
    (SentenceKind.DEFERRED, "Sentence deferred"),
    (SentenceKind.HOSPITAL, "Hospital order"),
    (DisposalState.PROPOSED, "Proposed"),
    (DisposalState.AUTHORISED, "Authorised"),
    (DisposalState.PERMITTED, "Permit issued"),
    (DisposalState.RUNNING, "Running"),
    (DisposalState.INTERRUPTED, "Interrupted"),
    (DisposalState.COMPLETED, "Done, not yet verified"),
    (DisposalState.PASSED, "Verified"),
    (DisposalState.FAILED, "Verification failed"),
    (DisposalState.INCONCLUSIVE, "Verification inconclusive"),
    (DisposalState.NOT_READ, "Cannot be read again"),
    (DisposalState.VOID, "Void"),
    (SamplingGround.TOO_LARGE, "Reading all of it would take days"),
    (SamplingGround.WEARING_OUT, "The drive may not last for another reading of all of it"),
    (SamplingGround.NEEDED_BACK, "A court or an owner waits for it"),
    (ToolKind.NWIPE, "nwipe"),
    (ToolKind.DUPLICATOR, "Hardware duplicator or wiping station"),
    (ToolKind.SHREDDER, "Shredder or other machine that destroys"),
    (ToolKind.OTHER, "Another tool"),
    (SaidEnd.COMPLETED, "It says that it completed"),
    (SaidEnd.FAILED, "It says that it failed"),
    (SaidEnd.ABORTED, "It says that it was aborted"),
    (SaidEnd.NOT_SAID, "It does not say how it ended"),
    (SaidContent.ZEROS, "Zeros"),
    (SaidContent.ONE_VALUE, "One value other than zero, everywhere"),
    (SaidContent.OTHER, "Other content"),
    (SaidContent.NOT_SAID, "It does not say what"),
    (NotReadWhy.NOT_RECOGNISED, "No computer here recognises the device any more"),
    (NotReadWhy.NOT_READABLE, "The device is recognised, but cannot be read"),
    (NotReadWhy.NOT_HERE, "The device is no longer here"),
    (NotReadWhy.KEY_LOST, "The key of the stream that was written is lost"),
    (DisposalState.CERTIFIED, "Certified"),
    (DisposalState.CERTIFICATE_WITHDRAWN, "Certificate withdrawn"),
    (DisposalState.NON_COMPLETION, "Non-completion reported"),
    (CertificateKind.CERTIFICATE, "Certificate"),
    (CertificateKind.NON_COMPLETION, "Non-completion report"),
    (CertificateKind.CASE, "Case certificate"),
    (CertificateKind.COPY_ENDED, "Record of the end of a police copy"),
    (CertificateKind.COPY_NOT_COMPLETED, "Report: the end of a police copy is not complete"),
    (CertificateState.ISSUED, "Issued"),
    (CertificateState.WITHDRAWAL_ASKED, "Withdrawal asked for"),
    (CertificateState.WITHDRAWN, "Withdrawn"),
    (ProceedingKind.APPEAL_AGAINST_CONVICTION, "Appeal against conviction"),
    (ProceedingKind.APPEAL_AGAINST_SENTENCE, "Appeal against sentence"),
    (ProceedingKind.CLAIM, "Claim to the property"),
    (ProceedingKind.CASE_STATED, "Appeal by case stated"),
    (ProceedingKind.JUDICIAL_REVIEW, "Judicial review"),
    (ProceedingKind.REOPENING, "Reopening of the case"),
    (ProceedingKind.VARIATION_SOUGHT, "Application to vary the sentence or order"),
    (ProceedingKind.UNDULY_LENIENT, "Reference of an unduly lenient sentence"),
    (ProceedingKind.CCRC, "Review by the Criminal Cases Review Commission"),
    (ProceedingOutcome.DISMISSED, "Dismissed"),
    (ProceedingOutcome.WITHDRAWN, "Withdrawn, or not renewed in time"),
    (ProceedingOutcome.ALLOWED, "Allowed"),
    (ProceedingOutcome.LEAVE_REFUSED, "Leave refused by a single judge: it can be renewed"),
    (DueKind.RETURN, "The exhibit should come back"),
    (DueKind.COUNTERSIGNATURE, "A handover waits for its second signature"),
    (DueKind.COPY_REVIEW, "A copy is to be reviewed"),
    (DueKind.COPY_NOT_LISTED, "A disk image or extraction is to be put in the inventory"),
    (DueKind.COPY_TO_AUTHORISE, "The review of a copy is to be authorised"),
    (DueKind.COPY_TO_END, "A copy is to end, as authorised"),
    (DueKind.COPY_TO_READ, "An overwritten copy is to be read again"),
    (DueKind.COPY_TO_DOCUMENT, "The document about the end of a copy is to be issued"),
    (DueKind.DISCREPANCY, "Something that does not agree is to be settled"),
    (DueKind.REQUEST, "What the court decided on a request is to be recorded"),
    (DueKind.DISPOSAL, "No hold stands; it can be proposed for disposal"),
    (Duty.OFFICER, "officer"),
    (Duty.EXAMINER, "examiner"),
    (Duty.SUPERVISOR, "supervisor"),
    (Duty.ADMINISTRATOR, "administrator"),
    (Duty.AUDITOR, "auditor"),
    (Duty.READER, "reader"),
)

# By the kind as well: values of two kinds with the same text are equal, and mean other things.
LABELS = {(type(value), value): words for value, words in _WORDS}
_LABELS_SAID = {(type(value), value): words for value, words in _SAID}

CERTAINTIES = {
    "read": "The provision itself was read",
    "secondary": "Only a text about the provision was read",
    "practice": "Good practice; confirm it before relying on it alone",
}


def label(value: StrEnum) -> str:
    """Say what people call this value."""
    return LABELS[type(value), value]


def label_said(value: _Printed) -> Said:
    """Say the same in a document."""
    return _LABELS_SAID[type(value), value]


def certainty_words(certainty: str) -> str:
    """Say how sure we are of a rule; what the rules file has besides stands as it is."""
    return CERTAINTIES.get(certainty, certainty)


def hit_kind(kind: str) -> str:
    """Name a kind of hit, as a scan's record counts it."""
    return HIT_KINDS[HitKind(kind)]


def on_day(when: date) -> str:
    """Write a day as on GOV.UK: ``4 June 2026``; of a moment, its day in London."""
    if isinstance(when, datetime):
        when = when.astimezone(LONDON).date()
    # strftime's %d writes a zero in front, and %-d is not in every C library.
    return f"{when.day} {when:%B %Y}"


def last_day(ends: datetime) -> str:
    """Write the last day of what ends just before this moment."""
    return on_day(ends - timedelta(seconds=1))


def in_month(month: str) -> str:
    """Write a month of a count, ``2026-11``, as people do: ``November 2026``."""
    return f"{date.fromisoformat(f'{month}-01'):%B %Y}"


def at_time(when: datetime) -> str:
    """Write a moment as on GOV.UK, in London's time: ``4 June 2026 at 9:32am``."""
    local = when.astimezone(LONDON)
    clock = f"{local.hour % 12 or 12}:{local.minute:02}{'am' if local.hour < 12 else 'pm'}"
    return f"{on_day(local)} at {clock}"


def iso(when: date) -> str:
    """Write a day or moment for machines."""
    return when.isoformat()


def byte_count(size: int) -> str:
    """Write a size exactly, with a rounded one that people can compare in front."""
    for unit, power in (("TB", 12), ("GB", 9), ("MB", 6), ("kB", 3)):
        if size >= 10**power:
            return f"{size / 10**power:.1f} {unit} ({size:,} bytes)"
    return f"{size:,} bytes"


def duties(held: Iterable[Duty]) -> str:
    """Name the duties of a person, in the order of their list."""
    return ", ".join(label(duty) for duty in Duty if duty in frozenset(held))


def level(signature: bytes) -> str:
    """Say by which of a person's keys a signature was made, as the end of a sentence."""
    return ", with a passkey" if is_by_passkey(signature) else ", with their passphrase"

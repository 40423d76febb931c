"""What a certificate says: the one record that is printed, attached, digested and sealed.

No field here can hold a digest of a known file, the name of a file on a medium or a complainant's
name: faults travel as counts, hits as counts by kind, pictures not at all.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from evidence_store.domain.certificates.certificate import CertificateKind, Reason
from evidence_store.domain.disposals.certified_findings import CertifiedVerification
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.not_read import NotReadWhy
from evidence_store.domain.disposals.other_tools import ToolStatement
from evidence_store.domain.disposals.sampling import SamplingGround
from evidence_store.domain.disposals.selected import Selected
from evidence_store.domain.exhibits.acquisitions import AcquiredAs, StatedSay
from evidence_store.domain.exhibits.exhibit import DescribedItem, Seal, SourceRecord
from evidence_store.domain.exhibits.phones import PhoneRead
from evidence_store.domain.exhibits.second_readings import ReadersSay
from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.law.authority import Authority
from evidence_store.domain.law.holds import HoldEvaluation
from evidence_store.domain.orders.order_history import NamesNothing
from evidence_store.domain.orders.order_items import ItemKind, ItemState
from evidence_store.domain.orders.status_checks import StatusMatter
from evidence_store.domain.scans.later_extractions import LaterExtraction
from evidence_store.domain.scans.scan import ScanFindings
from evidence_store.domain.signing.signed_statements import SignedStatement
from forensics.saying.sentences import (
    Said,
    say,
)
from forensics.value_classes import dataclass
from forensics.values import (
    Digest,
    ErasureMethod,
    ErasureReceipt,
    Identification,
    Route,
    is_witnessed,
    reads_phone,
)

SCHEMA = "expunge-certificate/2"
TRAINING_SENTENCE = say("TRAINING: a training file was used in place of the device")
TRAINING_DESTRUCTION_SENTENCE = say("TRAINING: no device was destroyed")
TRAINING_RESET_SENTENCE = say("TRAINING: no phone was reset")
# The honest level: a seal made offline has no trusted time, and the pages say so.
SEAL_LEVEL = "PAdES B-B"


def training_sentence(method: ErasureMethod) -> Said:
    """Return what a training document says took the place of the work."""
    if reads_phone(method):
        return TRAINING_RESET_SENTENCE
    return TRAINING_DESTRUCTION_SENTENCE if is_witnessed(method) else TRAINING_SENTENCE


class ErasureCategory(StrEnum):
    """What the sanitisation can honestly be called (law.md 5.3, 5.4)."""

    CLEAR = "clear"
    PURGE = "purge"
    ADDRESSABLE_OVERWRITE = "addressable_overwrite"
    DESTROYED = "destroyed"
    RESET_OBSERVED = "reset_observed"
    READ_AS_ZEROS = "read_as_zeros"
    SELECTED_RANGES = "selected_ranges"
    SAMPLED = "sampled"
    NONE = "none"


class Limit(StrEnum):
    """What the certificate does not cover; each has its sentence in the catalogue."""

    THIS_ITEM_ONLY = "this_item_only"
    # The police's own copies hold the same, and are kept by the CPIA Code (docs/law.md).
    COPIES_RETAINED = "copies_retained"
    # An order bites on property: what a service keeps is out of its reach (law.md 1.5).
    ACCOUNTS = "accounts"
    NOT_SCANNED = "not_scanned"
    PARTLY_SCANNED = "partly_scanned"
    EXTRACTION_ONLY = "extraction_only"
    KNOWN_FILES_ONLY = "known_files_only"
    HIDDEN_AREAS = "hidden_areas"
    # What a drive took out of use survives every overwriting (docs/law.md).
    REALLOCATED_SECTORS = "reallocated_sectors"
    FLASH_KEEPS_BLOCKS = "flash_keeps_blocks"
    MEDIUM_UNKNOWN = "medium_unknown"
    SELECTED_RANGES_ONLY = "selected_ranges_only"
    NAMES_REMAIN = "names_remain"
    PICTURES_REMAIN = "pictures_remain"
    NOT_READ_AGAIN = "not_read_again"
    SAMPLE_READ = "sample_read"
    RESET_NOT_READ_BACK = "reset_not_read_back"
    BY_OTHER_TOOL = "by_other_tool"
    OTHERS_SAY = "others_say"
    SERIAL_AND_SIZE_ALONE = "serial_and_size_alone"
    CACHE_NOT_BYPASSED = "cache_not_bypassed"
    TIME_NOT_ATTESTED = "time_not_attested"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True)
class Unit:
    """The issuing unit as certificates name it; ``telephone`` is whom a reader rings."""

    name: str
    force: str
    address: tuple[str, ...]
    telephone: str
    email: str
    # A handling marking within OFFICIAL, for what only those who need to know may read.
    marking: str = "OFFICIAL-SENSITIVE"

    @property
    def full_name(self) -> str:
        """The unit with its force, as verdicts and lists of withdrawn documents name it."""
        return f"{self.force}, {self.name}"


@dataclass(frozen=True, slots=True)
class CertifiedPerson:
    """One person whom the certificate names; their keys stand in the entries that it carries."""

    id: str
    name: str
    rank: str
    staff_number: str


@dataclass(frozen=True, slots=True)
class CertifiedCase:
    """The case and the person against whom the order was made."""

    reference: str
    court: str
    court_case_number: str
    # No complainant beside them: anonymity for life (Sexual Offences (Amendment) Act 1992).
    offender: str


@dataclass(frozen=True, slots=True)
class CertifiedOrderLine:
    """One line of the order, verbatim, and who said that it means this exhibit."""

    number: int
    text: str
    mapped_by: str | None
    mapped_at: datetime | None


@dataclass(frozen=True, slots=True)
class CertifiedNothing:
    """One line of the order, verbatim, that two people said names no item."""

    number: int
    text: str
    said: NamesNothing


@dataclass(frozen=True, slots=True)
class CertifiedReferral:
    """A report of an account to its platform, and whether that has answered."""

    platform: str
    report_number: str
    referred_on: date
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class CertifiedItem:
    """What the order names and nobody held here: outstanding, or an account with a service."""

    line: int
    kind: ItemKind
    label: str
    state: ItemState
    referrals: tuple[CertifiedReferral, ...]


@dataclass(frozen=True, slots=True)
class CertifiedCheck:
    """A dated answer on which the start rested: what was asked, what is pending, in its own words.

    ``reply`` is empty where the words are withheld by now; ``reply_digest`` is theirs, or that of
    the document in which they came.
    """

    checked_on: date
    asked_by: str
    office: str
    answered_by: str
    asked: tuple[StatusMatter, ...]
    pending: tuple[StatusMatter, ...]
    reply: str
    reply_digest: Digest | None


@dataclass(frozen=True, slots=True)
class CertifiedOrder:
    """The order as far as it concerns this exhibit, and what of it was not done.

    ``unmapped_lines`` are lines not mapped yet; ``nothing_lines`` those
    that name nothing by two people's word.
    """

    title: str
    statutory_basis: str
    court: str
    made_by: str
    made_on: date
    takes_effect_on: date
    document_digest: Digest | None
    lines: tuple[CertifiedOrderLine, ...]
    edition: int = 1
    not_done: tuple[CertifiedItem, ...] = ()
    unmapped_lines: tuple[int, ...] = ()
    nothing_lines: tuple[CertifiedNothing, ...] = ()
    checks: tuple[CertifiedCheck, ...] = ()


@dataclass(frozen=True, slots=True)
class CertifiedExhibit(DescribedItem):
    """The physical item; ``holder`` is who or what place has it when the document is issued."""

    id: str
    locked: bool
    seals: tuple[Seal, ...]
    source: SourceRecord | None
    part_of: str | None = None
    parts: tuple[CertifiedPart, ...] = ()
    holder: str = ""


@dataclass(frozen=True, slots=True)
class CertifiedPart:
    """A part that is an exhibit of its own: this document does not cover it."""

    reference: str
    description: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class CertifiedAcquisition:
    """What was acquired of the exhibit and is kept by the police, with the digest of all of it."""

    # It is named by its recorded id, for the name of its file may name a person.
    id: str
    size: int
    computed_digest: Digest | None
    verified_by: str | None
    verified_at: datetime | None
    faults: int
    bad_sectors: int = 0
    acquired_as: AcquiredAs = AcquiredAs.DISK_IMAGE
    # Of the reading that gave the digest; None where one reader alone read it.
    readers: ReadersSay | None = None
    # Of digests that its maker, its tool or the tool's report stated; None where none was compared.
    stated: StatedSay | None = None

    @property
    def is_logical(self) -> bool:
        """Whether it holds files that were taken off the medium, and not the medium."""
        return self.acquired_as is not AcquiredAs.DISK_IMAGE


@dataclass(frozen=True, slots=True)
class CertifiedScan(ScanFindings):
    """What a scan found, in counts, and what it did not see; ``confirmed_by`` is of its set."""

    confirmed_by: str | None


@dataclass(frozen=True, slots=True)
class CertifiedDisposal:
    """The act: route, method, what was accepted beforehand, and its outcome.

    ``ended`` is where it stood before a document was issued.
    """

    id: str
    route: Route
    method: ErasureMethod
    category: ErasureCategory
    ended: DisposalState
    plan_digest: Digest | None
    starts: int
    operator: str | None
    earlier_operators: tuple[str, ...]
    known_gaps: tuple[str, ...]
    receipt: ErasureReceipt | None
    verification: CertifiedVerification | None
    identification: Identification | None = None
    not_read_why: NotReadWhy | None = None
    phone_before: PhoneRead | None = None
    phone_after: PhoneRead | None = None
    selected: Selected | None = None
    sample_percent: int | None = None
    sample_why: SamplingGround | None = None
    others_said: tuple[ToolStatement, ...] = ()
    later: tuple[LaterExtraction, ...] = ()


@dataclass(frozen=True, slots=True)
class CertifiedWithdrawal:
    """A document about the same item that two people withdrew before this one was issued.

    When each signed is as they say in what they signed. Why is not among it: people write that
    freely, and it can name a victim.
    """

    number: str
    kind: CertificateKind
    asked_by: str
    asked_at: datetime
    confirmed_by: str
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class CertifiedField:
    """What opens one committed field of an entry: its salt, and its value as JSON."""

    name: str
    salt: bytes
    value: str


@dataclass(frozen=True, slots=True)
class CertifiedEntry:
    """One entry of the custody log.

    ``body`` is the leaf, ``fields`` open what people signed in it, and how somebody was named when
    enrolled; nothing else of it is opened.
    """

    body: str
    fields: tuple[CertifiedField, ...]


@dataclass(frozen=True, slots=True)
class CertifiedCustody:
    """Where the custody log stood: its signed head, and the exhibit's entries up to there.

    ``log_certificate`` is that of the log's key, by the unit's root (DER). ``proved`` are, in
    order, every entry by which keys of people begin and end, those of the disposal, and the newest
    under the head, which counts the first; ``proof`` leads from all of them to ``root``
    (``custody.leaves.many_proofs``).
    """

    size: int
    root: bytes
    log_key: bytes
    first_entry: int
    last_entry: int
    entries: int
    log_certificate: bytes
    proved: tuple[CertifiedEntry, ...]
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Renderer:
    """What drew the pages: with the same, the file can be drawn again byte for byte."""

    template: Digest
    versions: dict[str, str]


@dataclass(frozen=True, slots=True)
class CertificateContent:
    """One certificate or non-completion report, whole. People stand elsewhere by their id.

    ``holds`` are those that the authoriser signed for; ``holds_at_start`` is when all were
    evaluated again, before the first byte changed.
    """

    schema: str
    number: str
    kind: CertificateKind
    training: bool
    training_sentence: str | None
    issued_at: datetime
    issued_by: str
    seal_level: str
    unit: Unit
    reasons: tuple[Reason, ...]
    case: CertifiedCase
    order: CertifiedOrder
    authority: Authority
    holds: HoldEvaluation
    holds_at_start: datetime
    exhibit: CertifiedExhibit
    acquisitions: tuple[CertifiedAcquisition, ...]
    scans: tuple[CertifiedScan, ...]
    disposal: CertifiedDisposal
    limits: tuple[Limit, ...]
    people: tuple[CertifiedPerson, ...]
    statements: tuple[SignedStatement, ...]
    custody: CertifiedCustody
    renderer: Renderer
    supersedes: str | None = None
    withdrawn: tuple[CertifiedWithdrawal, ...] = ()

    @property
    def about(self) -> str:
        """What it is about, in a few words."""
        return self.exhibit.reference

    def person(self, identifier: str | None) -> CertifiedPerson | None:
        """The person of that id, where the certificate names them."""
        return next((person for person in self.people if person.id == identifier), None)

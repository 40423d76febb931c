"""Disposals: acquisitions and scans that precede one, authority, statements, permit, outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from forensics.values import (
    Coverage,
    Digest,
    ErasureMethod,
    ErasureReceipt,
    ErasureVerification,
    Route,
)


@dataclass(frozen=True, slots=True)
class Acquisition:
    """A disk image of an exhibit; its digest is recomputed by us, never believed."""

    id: str
    version: int
    exhibit_id: str
    image_name: str
    segments: tuple[str, ...]
    size: int
    made_with: str
    stated_digests: tuple[Digest, ...]
    registered_by: str
    registered_at: datetime
    computed_digest: Digest | None = None
    verified_by: str | None = None
    verified_at: datetime | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HashSetRecord:
    """A sealed hash set as the record knows it: by its own digest and count, never its content."""

    id: str
    version: int
    case_id: str
    digest: Digest
    known_files: int
    registered_by: str
    registered_at: datetime
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ScanRecord:
    """What a scan found and did not see, without a path, name or digest of a known file."""

    id: str
    version: int
    exhibit_id: str
    acquisition_id: str
    result_digest: Digest
    hash_set_digest: Digest
    known_files: int
    tool: str
    finished: datetime
    recorded_by: str
    hits_by_kind: dict[str, int]
    known_files_hit: int
    coverage: Coverage
    not_examined: tuple[str, ...]


class AuthorityKind(StrEnum):
    """What can give authority to destroy (law.md 1.8)."""

    CHIEF_OFFICER_DIRECTION = "chief_officer_direction"  # reg 8, Police (Property) Regs 1997
    SECTION_157_ORDER = "section_157_order"  # Sentencing Act 2020 s.157(2)
    ORDERS_OWN_WORDS = "orders_own_words"


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority to destroy, as recorded and as the certificate quotes it."""

    kind: AuthorityKind
    given_by: str
    rank: str
    delegation: str
    given_on: date
    reason: str
    quotation: str


class DisposalState(StrEnum):
    """The refusing state machine of one disposal (law.md 9.3)."""

    PROPOSED = "proposed"
    AUTHORISED = "authorised"
    PERMITTED = "permitted"
    RUNNING = "running"
    INTERRUPTED = "interrupted"
    COMPLETED = "completed"
    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    VOID = "void"
    CERTIFIED = "certified"
    NON_COMPLETION = "non_completion"


class StatementKind(StrEnum):
    """What a person signs."""

    PROPOSAL = "proposal"
    AUTHORISATION = "authorisation"
    WITNESS = "witness"
    VERIFICATION = "verification"
    HOLD_RELEASE = "hold_release"


@dataclass(frozen=True, slots=True)
class Statement:
    """What is signed: exhibit, act and plan, the holds as evaluated, and when it runs out.

    ``facts`` are further pairs of the act (a witness's place and method, a verification's digest),
    sorted by name. ``checkpoint`` is the custody log's ``size:root`` (hex) that the person saw.
    """

    kind: StatementKind
    person_id: str
    case_id: str
    exhibit_id: str
    exhibit_reference: str
    serial: str | None
    size: int | None
    route: Route
    method: ErasureMethod
    plan_digest: Digest | None
    holds_digest: Digest | None
    checkpoint: str
    facts: tuple[tuple[str, str], ...]
    nonce: str
    made_at: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True)
class SignedStatement:
    """A statement with its Ed25519 signature over ``expunge-statement-v1`` || 00 || RFC 8785."""

    statement: Statement
    signature: bytes


@dataclass(frozen=True, slots=True)
class Permit:
    """The short-lived, single-use leave to start one erasure."""

    id: str
    disposal_id: str
    exhibit_id: str
    plan_digest: Digest
    operator_id: str
    issued_at: datetime
    not_after: datetime
    redeemed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Disposal:
    """One disposal of one exhibit, from proposal to certificate."""

    id: str
    version: int
    exhibit_id: str
    order_id: str
    route: Route
    method: ErasureMethod
    plan_digest: Digest | None
    authority: Authority
    known_gaps: tuple[str, ...]
    state: DisposalState
    proposal: SignedStatement
    authorisation: SignedStatement | None
    permit: Permit | None
    operator_id: str | None
    receipt: ErasureReceipt | None
    verification: ErasureVerification | None
    verifier_id: str | None
    witnesses: tuple[SignedStatement, ...] = ()
    starts: int = 0

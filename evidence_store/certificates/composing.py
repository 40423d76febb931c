"""Composing the content of a certificate from what is recorded, and refusing what may not be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from evidence_store.certificates.order_composing import certified_order
from evidence_store.custody.drafts import Head
from evidence_store.domain.acquisitions import Acquisition
from evidence_store.domain.cases import Case
from evidence_store.domain.certificate_content import (
    SCHEMA,
    SEAL_LEVEL,
    TRAINING_DESTRUCTION_SENTENCE,
    TRAINING_SENTENCE,
    CertificateContent,
    CertifiedAcquisition,
    CertifiedCase,
    CertifiedCustody,
    CertifiedDisposal,
    CertifiedExhibit,
    CertifiedKey,
    CertifiedPart,
    CertifiedPerson,
    CertifiedScan,
    CertifiedVerification,
    ErasureCategory,
    Limit,
    Unit,
)
from evidence_store.domain.certificates import CertificateKind, decide_kind, reasons_against
from evidence_store.domain.disposals import Disposal
from evidence_store.domain.exhibits import Exhibit, MediumKind
from evidence_store.domain.orders import Order
from evidence_store.domain.people import Person
from evidence_store.domain.scans import HashSetRecord, ScanRecord
from evidence_store.domain.sub_exhibits import line_of, parts_of
from evidence_store.errors import CertificateError
from forensics.scanning.stages import NO_FILE_SYSTEM
from forensics.values import ErasureMethod, IdentifiedBy, Route, TargetKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from evidence_store.domain.certificate_content import Renderer
    from evidence_store.domain.disposals import SignedStatement
    from forensics.values import ErasureVerification

T = TypeVar("T")

_NOTHING_LEFT = "after the overwriting no file system was left to read"
_NOT_FOLLOWED = "no file system was found that could be read"
_FLASH = (MediumKind.SSD, MediumKind.USB_FLASH, MediumKind.MEMORY_CARD)


@dataclass(frozen=True, slots=True)
class Recorded:
    """Everything on record that one certificate rests on.

    ``entries`` are the places of the exhibit's custody entries below ``head``, in order;
    ``family`` are the exhibits of its case, among which are its parts and what it is a part of;
    ``replies`` are the words of answers about appeals by the id of the check.
    """

    unit: Unit
    training: bool
    case: Case
    order: Order
    order_title: str
    exhibit: Exhibit
    disposal: Disposal
    acquisitions: tuple[Acquisition, ...]
    hash_sets: tuple[HashSetRecord, ...]
    scans: tuple[ScanRecord, ...]
    people: tuple[Person, ...]
    head: Head
    entries: tuple[int, ...]
    log_key: bytes
    supersedes: str | None = None
    family: tuple[Exhibit, ...] = ()
    replies: Mapping[str, str] = field(default_factory=dict)

    @property
    def line(self) -> tuple[str, ...]:
        """Ids of the exhibit and of what it is a part of: a line of the order may name either."""
        return line_of(self.exhibit, self.family)


def compose(
    recorded: Recorded, *, number: str, issued_by: str, issued_at: datetime, renderer: Renderer
) -> CertificateContent:
    """Give the content of the certificate or non-completion report of a disposal at its end.

    Args:
        recorded: what is on record.
        number: the number that the document will have.
        issued_by: who issues it.
        issued_at: aware UTC time of issue.
        renderer: what will draw it.

    Raises:
        CertificateError: no document may be made of this; the text says why.
        OutOfSequenceError: the disposal is not at its end.
    """
    _refuse_what_may_not_be(recorded)
    disposal = recorded.disposal
    kind = decide_kind(disposal)
    if kind is CertificateKind.CERTIFICATE:
        _refuse_quashed(recorded)
    statements = _statements(recorded)
    return CertificateContent(
        schema=SCHEMA,
        number=number,
        kind=kind,
        training=recorded.training,
        training_sentence=_training_sentence(recorded),
        issued_at=issued_at,
        issued_by=issued_by,
        seal_level=SEAL_LEVEL,
        unit=recorded.unit,
        reasons=reasons_against(disposal),
        case=_case(recorded),
        order=certified_order(
            recorded.order,
            title=recorded.order_title,
            exhibit=recorded.exhibit,
            line=recorded.line,
            started=None if disposal.evaluation is None else disposal.evaluation.evaluated_at,
            replies=recorded.replies,
        ),
        authority=disposal.authority,
        holds=_require(disposal.evaluation, recorded, "has no holds evaluated at its start"),
        exhibit=_exhibit(recorded.exhibit, recorded.family),
        acquisitions=tuple(_acquisition(image) for image in recorded.acquisitions),
        scans=tuple(_scan(scan, recorded.hash_sets) for scan in recorded.scans),
        disposal=_disposal(recorded, kind),
        limits=_limits(recorded),
        people=_people(recorded, issued_by, statements),
        statements=statements,
        custody=CertifiedCustody(
            size=recorded.head.size,
            root=recorded.head.root,
            log_key=recorded.log_key,
            first_entry=recorded.entries[0],
            last_entry=recorded.entries[-1],
            entries=len(recorded.entries),
        ),
        renderer=renderer,
        supersedes=recorded.supersedes,
    )


def _refuse_what_may_not_be(recorded: Recorded) -> None:
    disposal, receipt = recorded.disposal, recorded.disposal.receipt
    whole = disposal.route is Route.WHOLE
    stood_in = receipt is not None and receipt.target_kind is TargetKind.WORKING_COPY
    refusals = (
        (disposal.route is Route.SELECTIVE, "was erased selectively, which is not yet certified"),
        (disposal.authorisation is None, "was never authorised by a second person"),
        (not recorded.entries, "has no entry in the custody log"),
        (
            recorded.exhibit.training_stand_in and not recorded.training,
            "is a training exhibit in a data folder that is not for training",
        ),
        (
            stood_in and whole and not recorded.training,
            "was not erased: a copy of it was, and that is not the device",
        ),
        (
            receipt is not None
            and (disposal.permit is None or receipt.authority != disposal.permit.id),
            "was erased without the permit on record; that is an incident, not a certificate",
        ),
    )
    for applies, why in refusals:
        if applies:
            message = f"{recorded.exhibit.reference} {why}. No document is issued."
            raise CertificateError(message)


def _refuse_quashed(recorded: Recorded) -> None:
    """Refuse where the last start came after the quashing; what was done before it stays true."""
    quashed_on, permit = recorded.order.quashed_on, recorded.disposal.permit
    started = None if permit is None else permit.redeemed_at
    if quashed_on is None or (started is not None and started.date() < quashed_on):
        return
    message = (
        f"{recorded.exhibit.reference}: the order was quashed before the work began; that is an "
        "incident, not a certificate. No document is issued."
    )
    raise CertificateError(message)


def _require(value: T | None, recorded: Recorded, why: str) -> T:
    if value is None:
        message = f"The disposal of {recorded.exhibit.reference} {why}. No document is issued."
        raise CertificateError(message)
    return value


def _training_sentence(recorded: Recorded) -> str | None:
    if not recorded.training:
        return None
    if recorded.disposal.method is ErasureMethod.DESTRUCTION:
        return TRAINING_DESTRUCTION_SENTENCE
    return TRAINING_SENTENCE


def _case(recorded: Recorded) -> CertifiedCase:
    case, wanted = recorded.case, recorded.order.offender_id
    offender = next((person for person in case.offenders if person.id == wanted), None)
    if offender is None:
        message = f"{recorded.exhibit.reference}: the order names nobody of this case."
        raise CertificateError(message)
    return CertifiedCase(
        reference=case.reference,
        court=case.court,
        court_case_number=case.court_case_number,
        offender=offender.name,
    )


def _exhibit(exhibit: Exhibit, family: tuple[Exhibit, ...]) -> CertifiedExhibit:
    references = {each.id: each.reference for each in family}
    return CertifiedExhibit(
        id=exhibit.id,
        reference=exhibit.reference,
        description=exhibit.description,
        medium=exhibit.medium,
        make=exhibit.make,
        model=exhibit.model,
        serial=exhibit.serial,
        imei=exhibit.imei,
        size=exhibit.size,
        locked=exhibit.locked,
        seals=exhibit.seals,
        source=exhibit.source,
        part_of=None if exhibit.parent_id is None else references.get(exhibit.parent_id),
        parts=tuple(
            CertifiedPart(part.reference, part.description, part.stage)
            for part in parts_of(exhibit, family)
        ),
    )


def _acquisition(image: Acquisition) -> CertifiedAcquisition:
    return CertifiedAcquisition(
        id=image.id,
        size=image.size,
        computed_digest=image.computed_digest,
        verified_by=image.verified_by,
        verified_at=image.verified_at,
        faults=len(image.faults) + len(image.differing),
        bad_sectors=image.bad_sectors,
    )


def _scan(scan: ScanRecord, hash_sets: Iterable[HashSetRecord]) -> CertifiedScan:
    confirmed = next((s.confirmed_by for s in hash_sets if s.digest == scan.hash_set_digest), None)
    return CertifiedScan(
        result_digest=scan.result_digest,
        hash_set_digest=scan.hash_set_digest,
        known_files=scan.known_files,
        confirmed_by=confirmed,
        tool=scan.tool,
        finished=scan.finished,
        hits_by_kind=scan.hits_by_kind,
        known_files_hit=scan.known_files_hit,
        coverage=scan.coverage,
        not_examined=scan.not_examined,
    )


def _disposal(recorded: Recorded, kind: CertificateKind) -> CertifiedDisposal:
    disposal = recorded.disposal
    check = disposal.verification
    return CertifiedDisposal(
        id=disposal.id,
        route=disposal.route,
        method=disposal.method,
        category=_category(recorded, kind),
        plan_digest=disposal.plan_digest,
        starts=disposal.starts,
        operator=_operators(disposal)[0],
        earlier_operators=_operators(disposal)[1],
        known_gaps=disposal.known_gaps,
        receipt=disposal.receipt,
        verification=None if check is None else _verification(check, disposal.verifier_id),
        identification=disposal.identification,
    )


def _operators(disposal: Disposal) -> tuple[str | None, tuple[str, ...]]:
    """Who carried it out last, and all others who began a part of it.

    Whoever holds a permit and never began has carried nothing out, unless nobody else has.
    """
    if not disposal.operators:
        return disposal.operator_id, ()
    permit = disposal.permit
    redeemed = permit is not None and permit.redeemed_at is not None
    last = permit.operator_id if permit is not None and redeemed else disposal.operators[-1]
    return last, tuple(each for each in disposal.operators if each != last)


def _verification(check: ErasureVerification, verifier: str | None) -> CertifiedVerification:
    return CertifiedVerification(
        verified_by=verifier,
        tool=check.tool,
        started=check.started,
        finished=check.finished,
        bytes_read=check.bytes_read,
        unread=check.unread,
        different=check.different,
        direct=check.direct,
        rescan_hits=check.rescan_hits,
        rescan_hash_set=check.rescan_hash_set,
        rescan_coverage=check.rescan_coverage,
        faults=_faults(check),
        outcome=check.outcome,
    )


def _faults(check: ErasureVerification) -> tuple[str, ...]:
    """Say the faults of a reading in words of ours: their own words could name somebody."""
    empty = sum(fault.reason == NO_FILE_SYSTEM for fault in check.faults)
    others = len(check.faults) - empty
    lines = []
    if empty and not check.different:
        lines.append(_NOTHING_LEFT)
    elif empty:
        lines.append(_NOT_FOLLOWED)
    if others:
        lines.append(f"faults of other kinds: {others:,}; the result of the new scan lists them")
    return tuple(lines)


def _category(recorded: Recorded, kind: CertificateKind) -> ErasureCategory:
    disposal = recorded.disposal
    if kind is CertificateKind.NON_COMPLETION:
        return ErasureCategory.NONE
    if disposal.method is ErasureMethod.DESTRUCTION:
        return ErasureCategory.DESTROYED
    if disposal.route is Route.COPY:
        return ErasureCategory.COPY_OVERWRITE
    if recorded.exhibit.medium is MediumKind.HDD:
        return ErasureCategory.CLEAR
    return ErasureCategory.ADDRESSABLE_OVERWRITE


def _limits(recorded: Recorded) -> tuple[Limit, ...]:
    disposal, medium = recorded.disposal, recorded.exhibit.medium
    destroyed = disposal.method is ErasureMethod.DESTRUCTION
    overwritten = not destroyed and disposal.route is Route.WHOLE
    scans = recorded.scans
    known_kind = medium is MediumKind.HDD or medium in _FLASH
    known = disposal.identification
    direct = [v.direct for v in (disposal.receipt, disposal.verification) if v is not None]
    applies = {
        Limit.THIS_ITEM_ONLY: True,
        Limit.COPIES_RETAINED: bool(recorded.acquisitions),
        Limit.ACCOUNTS: True,
        Limit.NOT_SCANNED: not scans,
        Limit.PARTLY_SCANNED: any(s.not_examined or s.coverage.not_examined for s in scans),
        Limit.KNOWN_FILES_ONLY: bool(scans),
        Limit.HIDDEN_AREAS: overwritten,
        Limit.REALLOCATED_SECTORS: overwritten and medium is MediumKind.HDD,
        Limit.FLASH_KEEPS_BLOCKS: overwritten and medium in _FLASH,
        Limit.MEDIUM_UNKNOWN: overwritten and not known_kind,
        Limit.DEVICE_NOT_ERASED: disposal.route is Route.COPY,
        Limit.NOT_READ_AGAIN: destroyed,
        Limit.SERIAL_AND_SIZE_ALONE: overwritten
        and (known is None or known.by is IdentifiedBy.SERIAL_AND_SIZE),
        Limit.CACHE_NOT_BYPASSED: not all(direct),
        Limit.TIME_NOT_ATTESTED: True,
        Limit.WITHDRAWAL: True,
    }
    return tuple(limit for limit, holds in applies.items() if holds)


def _statements(recorded: Recorded) -> tuple[SignedStatement, ...]:
    disposal = recorded.disposal
    optional = (
        disposal.proposal,
        disposal.authorisation,
        *disposal.witnesses,
        disposal.verifier_statement,
    )
    return tuple(signed for signed in optional if signed is not None)


def _people(
    recorded: Recorded, issued_by: str, statements: tuple[SignedStatement, ...]
) -> tuple[CertifiedPerson, ...]:
    named = {
        issued_by,
        *recorded.disposal.operator_ids,
        recorded.disposal.verifier_id,
        recorded.disposal.deputy_of,
        *(signed.statement.person_id for signed in statements),
        *(line.mapped_by for line in recorded.order.lines),
        *(check.checked_by for check in recorded.order.appeal_checks),
        *(image.verified_by for image in recorded.acquisitions),
        *(hash_set.confirmed_by for hash_set in recorded.hash_sets),
        *(seal.applied_by for seal in recorded.exhibit.seals),
    }
    return tuple(
        CertifiedPerson(
            id=person.id,
            name=person.name,
            rank=person.rank,
            staff_number=person.staff_number,
            signing_key=person.signing_key,
            former_keys=tuple(
                CertifiedKey(each.signing_key, each.until) for each in person.former_keys
            ),
        )
        for person in sorted(recorded.people, key=lambda person: person.id)
        if person.id in named
    )

"""What a completed disposal has earned: kind of document, reasons against it, category.

Said once: the composing of a document and the person who verifies it work it out with these
functions. A verifier has what people signed, and works out the outcome alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from evidence_store.domain.certificates.certificate import CertificateKind, Reason
from evidence_store.domain.certificates.certificate_content import (
    CertifiedAcquisition,
    ErasureCategory,
)
from evidence_store.domain.disposals.certified_findings import CertifiedVerification
from evidence_store.domain.disposals.disposal_states import STANDS, WITNESSES_NEEDED, DisposalState
from evidence_store.domain.disposals.judging import judged
from evidence_store.domain.disposals.not_read import NotReadWhy
from evidence_store.domain.disposals.phone_resets import gaps_of
from evidence_store.domain.disposals.sampling import (
    SAMPLED_METHODS,
    SAMPLED_ROUTE,
    fault_of_share,
)
from evidence_store.domain.disposals.selected import Selected
from evidence_store.domain.disposals.selective_judging import doubts_of
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.exhibits.phones import PhoneRead
from evidence_store.domain.scans.later_extractions import LaterExtraction, holds_hits
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.domain.values.projection import projected
from evidence_store.errors import OutOfSequenceError
from forensics.documents import digest_of
from forensics.erasing.firmware.judgement import is_shown, judged_again
from forensics.erasing.firmware.judgement import judged as judged_run
from forensics.erasing.samples.sampling import BlockSample
from forensics.value_classes import dataclass
from forensics.values import (
    READ_BY_ANOTHER_ALONE,
    Digest,
    ErasureMethod,
    ErasureOutcome,
    ErasureReceipt,
    ErasureVerification,
    Grade,
    Proof,
    RereadFindings,
    Route,
    TriState,
    claim_of,
    is_by_other_tool,
    reads_phone,
)
from forensics.values.device_words import facts_of, hides_sectors, is_one_device
from forensics.values.erase_methods import firmware_name
from forensics.values.firmware_runs import Finding, FirmwareJudgement

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal


@dataclass(frozen=True, slots=True)
class EndedWork:
    """A completed disposal, in what decides its document.

    ``state`` is where it stood before a document was issued. ``witnesses`` are those who signed for
    a destruction, ``authoriser`` who authorised it; ``earlier`` are all who took a part before
    anybody witnessed or verified it, ``operators`` those of them who began the work. ``images`` are
    the disk images for which proposer and authoriser signed.
    """

    route: Route
    method: ErasureMethod
    state: DisposalState
    plan_digest: Digest | None
    receipt: ErasureReceipt | None
    found: ErasureVerification | CertifiedVerification | None
    witnesses: frozenset[str]
    authoriser: str | None
    earlier: frozenset[str]
    operators: frozenset[str]
    images: tuple[CertifiedAcquisition, ...]
    not_read_why: NotReadWhy | None = None
    phone_before: PhoneRead | None = None
    phone_after: PhoneRead | None = None
    # What proposer and authoriser signed for, that the eraser need not read back among it.
    known_gaps: tuple[str, ...] = ()
    selected: Selected | None = None
    # The share that a supervisor signed for, where another person read a sample.
    sample_percent: int | None = None
    later: tuple[LaterExtraction, ...] = ()


def ended_work(disposal: Disposal, images: tuple[CertifiedAcquisition, ...] = ()) -> EndedWork:
    """What is recorded of a disposal, in what decides its document.

    Args:
        disposal: complete.
        images: the disk images for which proposer and authoriser signed.

    Raises:
        OutOfSequenceError: the disposal is not complete yet.
    """
    _require_end(disposal)
    return projected(
        EndedWork,
        disposal,
        found=disposal.verification,
        witnesses=frozenset(
            signed.statement.person_id
            for signed in disposal.witnesses
            if signed.statement.kind is StatementKind.WITNESS
        ),
        authoriser=disposal.authoriser_id,
        earlier=disposal.earlier_ids,
        operators=disposal.operator_ids,
        images=images,
    )


def possible_states(work: EndedWork) -> frozenset[DisposalState]:
    """The states in which the disposal can have ended, whatever ``work.state`` says.

    What was verified, or seen by two witnesses, has one.
    """
    if work.found is not None:
        ended = judged(work.receipt, work.found, route=work.route, selected=work.selected)
        return frozenset({ended})
    if len(work.witnesses) >= WITNESSES_NEEDED:
        return frozenset({DisposalState.FAILED if _of_reset(work) else DisposalState.PASSED})
    if work.not_read_why is not None:
        return frozenset({DisposalState.NOT_READ})
    failed = work.receipt is not None and work.receipt.outcome is ErasureOutcome.FAILED
    unended = DisposalState.FAILED if failed else DisposalState.INTERRUPTED
    # Where nobody signed for an end, two are left: that a hold or a withdrawal stopped it, and that
    # it was not taken up again.
    return frozenset({DisposalState.VOID, unended})


def kind_of(work: EndedWork) -> CertificateKind:
    """A certificate where nothing speaks against it, else a non-completion report."""
    return CertificateKind.NON_COMPLETION if reasons_of(work) else CertificateKind.CERTIFICATE


def reasons_of(work: EndedWork) -> tuple[Reason, ...]:
    """All reasons why this completed work gets no certificate; none where it does.

    A whole medium that was read back in full needs no scan coverage; a byte that the verification
    did not read is a gap, and no gap of that kind can be accepted beforehand.
    """
    match claim_of(work.method).proof:
        case Proof.WITNESSES:
            return _against_destruction(work)
        case Proof.READ_BACK:
            reasons = {
                *_against_receipt(work),
                *_against_verification(work),
                *_against_selection(work),
                *_against_state(work),
            }
            return tuple(sorted(reasons, key=list(Reason).index))
        case proof:
            assert_never(proof)


def category_of(  # noqa: PLR0911 -- one for each grade, and three that no grade says
    kind: CertificateKind,
    *,
    method: ErasureMethod,
    route: Route,
    medium: MediumKind,
    found: RereadFindings | None = None,
) -> ErasureCategory:
    """What the sanitisation can honestly be called (law.md 5.3, 5.4).

    Args:
        kind: of document.
        method: how it was erased.
        route: which.
        medium: what people recorded.
        found: what another person's process read; a drive that it knows as flash is no hard disk.
    """
    if kind is CertificateKind.NON_COMPLETION:
        return ErasureCategory.NONE
    if found is not None and found.sample is not None:
        return ErasureCategory.SAMPLED
    of_grade = claim_of(method).grade
    # Clear and Purge are of all that a device holds (NIST SP 800-88 Rev. 2).
    if route is Route.SELECTIVE and of_grade in (Grade.CLEAR, Grade.PURGE):
        return ErasureCategory.SELECTED_RANGES
    match of_grade:
        case Grade.DESTROY:
            return ErasureCategory.DESTROYED
        case Grade.UNGRADED:
            by_tool = is_by_other_tool(method)
            return ErasureCategory.READ_AS_ZEROS if by_tool else ErasureCategory.RESET_OBSERVED
        # What no computer can address nobody reads again: it takes the drive's own word to the
        # second person's process, else it would be the word of who carried it out.
        case Grade.PURGE if found is not None and is_shown(method, found.asked):
            return ErasureCategory.PURGE
        case Grade.CLEAR | Grade.PURGE:
            # Of flash memory a computer does not address all that holds data (NIST SP 800-88).
            is_all = medium is MediumKind.HDD and not is_known_flash(found)
            return ErasureCategory.CLEAR if is_all else ErasureCategory.ADDRESSABLE_OVERWRITE
        case grade:
            assert_never(grade)


def is_known_flash(found: RereadFindings | None) -> bool:
    """Whether the verifying person's process read that the medium does not turn."""
    facts = None if found is None else facts_of(found.facts)
    return facts is not None and facts.rotational is TriState.NO


def _require_end(disposal: Disposal) -> None:
    ends = {
        DisposalState.PASSED,
        DisposalState.FAILED,
        DisposalState.INCONCLUSIVE,
        DisposalState.INTERRUPTED,
        DisposalState.NOT_READ,
    }
    is_stopped = disposal.state is DisposalState.VOID and disposal.starts > 0
    if disposal.state not in ends and not is_stopped:
        message = (
            f"The disposal of this exhibit is {STANDS[disposal.state]}. Finish and verify it "
            "before you issue a certificate."
        )
        raise OutOfSequenceError(message)


def _against_destruction(work: EndedWork) -> tuple[Reason, ...]:
    witnesses = work.witnesses - {work.authoriser}
    if work.state is DisposalState.VOID:
        return (Reason.STOPPED_AFTER_STARTING, *_of_later(work))
    # Else only those who proposed it and carried it out would say that it happened.
    enough = len(witnesses) >= WITNESSES_NEEDED and bool(witnesses - work.earlier)
    passed = work.state is DisposalState.PASSED or bool(_of_reset(work))
    seen = () if enough and passed else (Reason.WITNESSES_MISSING,)
    return (*seen, *_of_reset(work), *_of_later(work))


def _of_reset(work: EndedWork) -> tuple[Reason, ...]:
    """What the readings of a phone do not show of its reset."""
    if not reads_phone(work.method):
        return ()
    found = gaps_of(work.phone_before, work.phone_after, earlier=work.earlier)
    return tuple(Reason(each.value) for each in found)


def _of_later(work: EndedWork) -> tuple[Reason, ...]:
    """Whether what was read of a phone after its reset holds what was looked for."""
    return (Reason.HITS_IN_LATER_EXTRACTION,) if holds_hits(work.later) else ()


def _against_state(work: EndedWork) -> set[Reason]:
    return {
        DisposalState.FAILED: {Reason.VERIFICATION_FAILED},
        DisposalState.INTERRUPTED: {Reason.INTERRUPTED},
        DisposalState.VOID: {Reason.STOPPED_AFTER_STARTING},
        DisposalState.INCONCLUSIVE: {Reason.VERIFICATION_INCONCLUSIVE},
        DisposalState.NOT_READ: {Reason.CANNOT_BE_READ},
    }.get(work.state, set())


def _against_receipt(work: EndedWork) -> set[Reason]:
    receipt = work.receipt
    if receipt is None:
        # What a hold or a withdrawal stopped did not fail.
        return set() if work.state is DisposalState.VOID else {Reason.ERASURE_FAILED}
    facts = {
        Reason.ERASURE_FAILED: receipt.outcome is ErasureOutcome.FAILED
        or receipt.plan_digest != work.plan_digest,
        Reason.NOT_WRITTEN: receipt.firmware is None
        and not is_by_other_tool(receipt.method)
        and (bool(receipt.bad) or receipt.bytes_written < receipt.bytes_planned),
        Reason.NOT_READ_BACK: bool(receipt.unread)
        or (
            receipt.bytes_read_back < receipt.bytes_planned
            # That the eraser reads nothing back counts only where both signed for it
            # before (ADR 95).
            and (receipt.reads_back or READ_BY_ANOTHER_ALONE not in work.known_gaps)
        ),
        Reason.READ_BACK_DIFFERENT: bool(receipt.different),
        **_missing(receipt),
    }
    return {reason for reason, holds in facts.items() if holds}


_OF_FINDINGS = {
    Finding.ACCEPTED: Reason.NOT_ACCEPTED,
    Finding.PROGRESS: Reason.NO_PROGRESS,
    Finding.END_STATE: Reason.NO_END_STATE,
    Finding.READ_BACK: Reason.NOT_READ_BACK,
    Finding.OLD_BLOCKS: Reason.OLD_BLOCKS_LEFT,
}


def _missing(receipt: ErasureReceipt) -> dict[Reason, bool]:
    """Which of the five findings about a drive that erased itself are missing."""
    if receipt.firmware is None:
        return {}
    judgement = judged_run(receipt.method, receipt.firmware)
    missing = {_OF_FINDINGS[each.finding] for each in judgement.missing}
    if receipt.different:
        missing.discard(Reason.NOT_READ_BACK)  # it was read, and is said to differ
    return dict.fromkeys(missing, True)


def _against_verification(work: EndedWork) -> set[Reason]:
    found, receipt = work.found, work.receipt
    if found is None or receipt is None:
        return {Reason.VERIFICATION_MISSING}
    read = facts_of(found.facts)
    facts = {
        Reason.VERIFICATION_OF_ANOTHER: found.plan_digest != work.plan_digest
        or found.receipt_digest != digest_of(receipt)
        or (found.target.size, found.target.virtual)
        != (receipt.target.size, receipt.target.virtual)
        or not is_one_device(facts_of(receipt.before), read),
        Reason.HIDES_SECTORS: hides_sectors(read),
        Reason.VERIFICATION_FAILED: bool(found.different) or found.outcome is ErasureOutcome.FAILED,
        Reason.VERIFICATION_INCONCLUSIVE: found.outcome
        not in {
            ErasureOutcome.FAILED,
            ErasureOutcome.ERASED if found.sample is None else ErasureOutcome.SAMPLED,
        },
        Reason.GAP_AT_VERIFICATION: bool(found.unread) or found.bytes_read < _to_read(work),
        Reason.HITS_AT_RESCAN: bool(found.rescan_hits),
        # What the operator's process said of a drive shows nothing by itself (ADR 93).
        Reason.SEEN_BY_OPERATOR_ALONE: firmware_name(work.method) is not None
        and not _is_of_others(work, found),
    }
    return {reason for reason, holds in facts.items() if holds} | _missing_again(receipt, found)


def _is_of_others(work: EndedWork, found: RereadFindings) -> bool:
    """Whether the blocks of before come from a disk image that no operator read and all signed for.

    ``found`` is signed by the person whose process asked the drive.
    """
    asked = found.asked
    return asked is not None and any(
        (each.id, each.computed_digest) == (asked.image, asked.digest)
        and not each.is_logical
        and not each.faults
        and each.verified_by is not None
        and each.verified_by not in work.operators
        for each in work.images
    )


def _missing_again(receipt: ErasureReceipt, found: RereadFindings) -> set[Reason]:
    """Which of the five findings are missing by what the second process had by itself."""
    judgement = judged_again(receipt, found.asked, unread=found.unread, different=found.different)
    missing = () if judgement is None else judgement.missing
    # What could not be read, or differs, has reasons of its own.
    return {_OF_FINDINGS[each.finding] for each in missing if each.finding is not Finding.READ_BACK}


def _against_selection(work: EndedWork) -> set[Reason]:
    if work.route is not Route.SELECTIVE:
        return set()
    return {Reason(each.value) for each in doubts_of(work.selected, work.receipt, work.found)}


def _to_read(work: EndedWork) -> int:
    """How many bytes the other person had to read: all, or a sample that was decided on.

    A sample counts beside the eraser's own reading of all of it alone.
    """
    found, receipt = work.found, work.receipt
    if found is None or receipt is None:
        return 0
    sample = found.sample
    # A supervisor signs for the share: neither who erased it nor who reads it chooses
    # how little is read (ADR 95).
    is_decided = sample is not None and sample.percent == work.sample_percent
    can_be = work.route.value == SAMPLED_ROUTE and work.method.value in SAMPLED_METHODS
    if sample is None or not is_decided or not can_be or not receipt.reads_back:
        return receipt.bytes_planned
    drawn = BlockSample(sample.nonce, sample.draw, sample.percent)
    is_one = not fault_of_share(sample.percent, size=receipt.bytes_planned)
    by_rule = is_one and drawn.read_of(receipt.bytes_planned) == sample
    return sample.size if by_rule else receipt.bytes_planned


def judged_by_itself(receipt: ErasureReceipt | None) -> FirmwareJudgement | None:
    """What an erasure by the drive's firmware amounts to, from its receipt; None of any other."""
    run = None if receipt is None else receipt.firmware
    return None if receipt is None or run is None else judged_run(receipt.method, run)

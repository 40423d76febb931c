"""An extraction that was read of a phone after its reset: recorded under that, and signed for.

It is no acquisition of the exhibit and changes nothing of where that stands. What was found in it
speaks against a certificate; that nothing was found speaks for none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.certificates.stated_facts import DISPOSAL, OPERATOR
from evidence_store.domain.disposals.other_tools import TOLERANCE
from evidence_store.domain.disposals.statements import Subject
from evidence_store.domain.disposals.witness_accounts import witnessed_at
from evidence_store.domain.events.kinds.disposal_events import ERASE_LATER_EXTRACTION
from evidence_store.domain.exhibits.acquisitions import Acquisition, acquired_as
from evidence_store.domain.exhibits.known_by import imeis_of, numbers_of
from evidence_store.domain.offers.disposal_offers import Deed
from evidence_store.domain.people.duties import Act
from evidence_store.domain.scans.later_extractions import (
    LONGEST_TOOL,
    MOST,
    LaterExtraction,
    fault_beside,
    later_facts,
)
from evidence_store.domain.scans.scan import ScanFindings
from evidence_store.domain.scans.scan_records import RecordedBy, scan_record, verify_hash_set
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.domain.values.projection import projected
from evidence_store.domain.values.texts import require_words, same_key, short_text
from evidence_store.errors import WrongEntryError
from evidence_store.ways import Way
from evidence_store.workflow._kit.starts.disposal_entries import planned
from evidence_store.workflow._kit.subjects.bags import require_deed
from evidence_store.workflow._kit.subjects.open_exhibits import attempt
from forensics.acquisition_log import AcquisitionLog
from forensics.scanning.sources.whole_reading import WholeReading
from forensics.value_classes import dataclass
from forensics.values import Digest, ScanResult, SourceRef
from forensics.values.phones.reset_traces import TracesFound

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.desk import SigningDesk
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenDisposal


@dataclass(frozen=True, slots=True)
class LaterScan:
    """What a scan of a later extraction wrote, and the digest of its file."""

    result: ScanResult
    digest: Digest


@dataclass(frozen=True, slots=True)
class LaterRead:
    """A later extraction as confined children of this process read it.

    ``log`` is what its tool's own report says; None where there is none. ``scanned`` is None where
    no scan result was brought.
    """

    source: SourceRef
    whole: WholeReading
    traces: TracesFound
    log: AcquisitionLog | None
    scanned: LaterScan | None


def record_later_extraction(
    desk: SigningDesk,
    disposal_id: str,
    *,
    made_with: str,
    taken_at: datetime,
    read: Callable[[], LaterRead],
) -> Disposal:
    """Sign for an extraction that the actor took of a phone after its reset.

    Args:
        desk: who took it.
        disposal_id: under which the phone was reset; its document may be issued already.
        made_with: the tool and its version; it is printed.
        taken_at: when it was taken (aware).
        read: reads it, outside any transaction; what it gives was made in this process.

    Raises:
        WrongEntryError: it was taken at another time or belongs under a later disposal, is
            registered as one from before, names another phone or is recorded already; or the scan
            result is of something else, or of another hash set than the exhibit was scanned with.
        WrongPlanError: the disposal resets no phone.
        OutOfSequenceError: its reset has not ended, or was never begun.
        NotPermittedError: the actor's duties do not include it.
    """
    with attempt(desk, Act.RECORD_LATER_EXTRACTION, disposal_id) as opened:
        require_deed(Deed.READ_LATER, opened)
        tool = _tool(made_with, name=opened.exhibit.reference)
        _require_later(opened, taken_at)
    # Outside any transaction, since it can take hours; all is asked again after it.
    found = read()
    with attempt(desk, Act.RECORD_LATER_EXTRACTION, disposal_id) as opened:
        require_deed(Deed.READ_LATER, opened)
        _require_later(opened, taken_at)
        _require_this_phone(opened.exhibit, found.log)
        one = _made(opened, found, made_with=tool, taken_at=taken_at)
        _require_new(opened, one)
        saved = _signed_for(opened, desk, one)
        desk.uow.commit()
    return saved


def _signed_for(opened: OpenDisposal, desk: SigningDesk, one: LaterExtraction) -> Disposal:
    disposal = opened.disposal
    signed = opened.sign(
        StatementKind.READ_LATER,
        Subject(disposal.route, disposal.method, disposal.plan_digest),
        facts={DISPOSAL: disposal.id, OPERATOR: str(disposal.operator_id), **later_facts(one)},
        signer=desk.signer,
    )
    return opened.save(
        disposal.read_later(one, signed),
        event=ERASE_LATER_EXTRACTION,
        public={**planned(disposal), OPERATOR: disposal.operator_id, **later_facts(one)},
        signed=signed,
        occurred=one.taken_at,
    )


def _tool(made_with: str, *, name: str) -> str:
    tool = short_text(made_with.strip(), what="made_with")
    require_words(tool, otherwise=f"{name}: say with which tool it was taken, and its version.")
    if len(tool) > LONGEST_TOOL:
        message = f"The name of the tool is longer than {LONGEST_TOOL} characters. Shorten it."
        raise WrongEntryError(message)
    return tool


def _require_later(opened: OpenDisposal, taken_at: datetime) -> None:
    """Check that it was taken after the reset, as witnesses signed for that, and before now."""
    disposal = opened.disposal
    accounts = (dict(each.statement.facts) for each in disposal.witnesses)
    reset = witnessed_at(accounts) or _begun(disposal)
    if reset is None or not reset - TOLERANCE <= taken_at <= opened.at + TOLERANCE:
        raise WrongEntryError(
            f"{opened.exhibit.reference}: a later extraction is taken after the reset and before "
            "now. Give the day and the time at which it was taken; one from before the reset is "
            "none."
        )
    others = opened.uow.disposals.find(exhibit_id=opened.exhibit.id)
    began = [at for each in others if each.id != disposal.id and (at := _begun(each))]
    # Under the earlier one, what is found would not speak against the document of the later one.
    if any(reset < at <= taken_at for at in began):
        raise WrongEntryError(
            f"{opened.exhibit.reference}: work under a later disposal was begun before this "
            "extraction was taken. Record it under that disposal."
        )


def _begun(disposal: Disposal) -> datetime | None:
    return None if disposal.permit is None else disposal.permit.redeemed_at


def _require_this_phone(exhibit: Exhibit, log: AcquisitionLog | None) -> None:
    """Check that the tool's own report, where there is one, names no other phone."""
    if log is None:
        return
    serials = (log.serial, exhibit.serial)
    is_other = all(serials) and len({same_key(each or "") for each in serials}) > 1
    known = numbers_of(exhibit)
    if is_other or (log.imeis and exhibit.imei and not imeis_of(log.imeis) & known):
        raise WrongEntryError(
            f"{exhibit.reference}: the tool’s own report names another serial number or IMEI than "
            "the record. Nothing was recorded. Find out of which phone this extraction is."
        )


def _require_new(opened: OpenDisposal, one: LaterExtraction) -> None:
    """Check that it is none from before the work, and not recorded so already."""
    name, later = opened.exhibit.reference, opened.disposal.later
    of_before = opened.uow.acquisitions.find(exhibit_id=opened.exhibit.id)
    if one.digest is not None and any(each.computed_digest == one.digest for each in of_before):
        raise WrongEntryError(
            f"{name}: this is what was registered of the exhibit before its disposal, byte for "
            "byte. Choose the extraction that was taken after the reset."
        )
    of_exhibit = opened.uow.disposals.find(exhibit_id=opened.exhibit.id)
    every = [each for disposal in of_exhibit for each in disposal.later]
    fault = "it is recorded already" if one in every else fault_beside(every, one)
    if len(later) >= MOST:
        fault = f"{MOST} records of later extractions stand under this disposal already"
    if fault:
        raise WrongEntryError(f"{name}: {fault}. Nothing was recorded.")


def _made(
    opened: OpenDisposal, found: LaterRead, *, made_with: str, taken_at: datetime
) -> LaterExtraction:
    whole = found.whole
    return LaterExtraction(
        acquired_as=acquired_as(found.source.kind),
        size=found.source.size,
        digest=whole.digests[0] if whole.digests else None,
        faults=len(whole.faults),
        made_with=made_with,
        taken_at=taken_at,
        taken_by=opened.actor.id,
        traces=found.traces,
        scan=_scan(opened, found, made_with=made_with),
    )


def _scan(opened: OpenDisposal, found: LaterRead, *, made_with: str) -> ScanFindings | None:
    """What the scan found, held to the extraction as a recorded scan is to its acquisition."""
    if found.scanned is None:
        return None
    result, exhibit, uow = found.scanned.result, opened.exhibit, opened.uow
    verify_hash_set(result, registered=uow.hash_sets.find(case_id=exhibit.case_id))
    before = {each.hash_set_digest for each in uow.scans.find(exhibit_id=exhibit.id)}
    if before and result.hash_set.digest not in before:
        raise WrongEntryError(
            f"{exhibit.reference}: this scan was made with another hash set than the exhibit was "
            "scanned with before its reset. Scan the extraction with that set: " + Way.SCAN + "."
        )
    digests = found.whole.digests
    # For the check alone, and never added: what is registered as an acquisition stands for what
    # the medium held, and people prove by it (ADR 122).
    stands_for_it = Acquisition(
        id="", version=1, exhibit_id=exhibit.id, image_name=found.source.image,
        segments=(), size=found.source.size, made_with=made_with, stated_digests=(),
        registered_by=opened.actor.id, registered_at=opened.at,
        computed_digest=digests[0] if digests else None, sample=found.whole.sample,
        acquired_as=acquired_as(found.source.kind),
    )  # fmt: skip
    recorded = scan_record(
        result,
        acquisition=stands_for_it,
        result_digest=found.scanned.digest,
        recorded=RecordedBy(opened.actor.id, opened.at),
    )
    return projected(ScanFindings, recorded)

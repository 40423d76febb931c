"""What another tool says is recorded and signed for: of its work, or of its reading.

It is a statement of that tool, and nothing that a disposal comes to rests on it. Where another tool
erases the device, the first such statement ends the work: from then on another person reads it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.certificates.stated_facts import DISPOSAL, OPERATOR
from evidence_store.domain.disposals.erasure_reports import (
    Began,
    receipt_of_other_tool,
    verify_receipt,
)
from evidence_store.domain.disposals.other_tools import (
    MOST,
    Disagreement,
    ToolPurpose,
    ToolStatement,
    disagreement_of,
    tool_facts,
    verify_said,
    verify_time,
)
from evidence_store.domain.disposals.statements import Subject
from evidence_store.domain.events.kinds.disposal_events import (
    ERASE_COMPLETED,
    ERASE_TOOL_READ,
    ERASE_TOOL_SAID,
)
from evidence_store.domain.exhibits.discrepancies import DiscrepancyKind
from evidence_store.domain.offers.disposal_offers import Deed
from evidence_store.domain.people.duties import Act
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.errors import DiscrepancyError, OutOfSequenceError, WrongEntryError
from evidence_store.ways import Way
from evidence_store.workflow._kit.starts.disposal_entries import completed_entry, planned
from evidence_store.workflow._kit.subjects.bags import require_deed
from evidence_store.workflow._kit.subjects.noting import Noted, note
from evidence_store.workflow._kit.subjects.open_exhibits import attempt
from forensics.value_classes import dataclass
from forensics.values import Digest, Tool, is_by_other_tool
from forensics.values.tools import ToolSaid

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.events.event import Event
    from evidence_store.workflow._kit.desk import Desk, SigningDesk
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenDisposal


@dataclass(frozen=True, slots=True)
class ToolRecord:
    """What another tool says, and the digest of the file in which it does, which is kept."""

    said: ToolSaid
    file: Digest


def record_other_tool(
    desk: SigningDesk, disposal_id: str, *, record: ToolRecord, programme: Tool
) -> Disposal:
    """Sign for what another tool says of its work; where it does the work, that has ended.

    Args:
        desk: who carried it out.
        disposal_id: under way, or ended and without its document.
        record: what the tool says, and in which file.
        programme: this one, as a receipt names it.

    Raises:
        DiscrepancyError: the tool names another device; that is recorded, and holds the exhibit.
        WrongEntryError: it says that it worked at another time, or its file is not kept with the
            exhibit.
        PermitError: another person carried the work out.
        OutOfSequenceError: nothing was begun, or our own eraser is at work.
        NotPermittedError: the actor's duties do not include it.
    """
    desk.uow.use_kept_room()  # it has happened
    with attempt(desk, Act.RECORD_OTHER_TOOL, disposal_id) as opened:
        require_deed(Deed.TOOL_SAID, opened)
        heard = _heard(opened, desk, record, ToolPurpose.ERASING)
        # A log that was edited can do no more than this: it ends the work, as its operator's
        # signature does in any case, and the reading of another person decides (ADR 103).
        if is_by_other_tool(heard.method) and heard.receipt is None:
            heard = _ended(replace(opened, disposal=heard), programme)
        desk.uow.commit()
    return heard


def record_other_reading(desk: SigningDesk, disposal_id: str, *, record: ToolRecord) -> Disposal:
    """Sign for what another tool read; it stands beside our own verification, never in its place.

    Raises:
        DiscrepancyError: the tool names another device; that is recorded, and holds the exhibit.
        SamePersonError: the actor was the operator or the authoriser.
        WrongEntryError: it says that it read at another time, or its file is not kept with the
            exhibit.
        OutOfSequenceError: the work has not ended, or its document is issued.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
        NotPermittedError: the actor's duties do not include it.
    """
    with attempt(desk, Act.RECORD_OTHER_READING, disposal_id) as opened:
        require_deed(Deed.TOOL_READ, opened)
        heard = _heard(opened, desk, record, ToolPurpose.READING)
        desk.uow.commit()
    return heard


def stop_for_another_device(desk: Desk, disposal_id: str, *, act: Act, found: Disagreement) -> None:
    """Record that what a tool wrote is of another device than the exhibit, and refuse it.

    Raises:
        DiscrepancyError: always; the discrepancy is recorded, and holds the exhibit.
    """
    with attempt(desk, act, disposal_id) as opened:
        require_deed(_DEEDS[act], opened)
        _stop(opened, found)


_DEEDS = {Act.RECORD_OTHER_TOOL: Deed.TOOL_SAID, Act.RECORD_OTHER_READING: Deed.TOOL_READ}
_KINDS: dict[ToolPurpose, tuple[StatementKind, Event]] = {
    ToolPurpose.ERASING: (StatementKind.TOOL_SAID, ERASE_TOOL_SAID),
    ToolPurpose.READING: (StatementKind.TOOL_READ, ERASE_TOOL_READ),
}


def _heard(
    opened: OpenDisposal, desk: SigningDesk, record: ToolRecord, purpose: ToolPurpose
) -> Disposal:
    disposal, exhibit, name = opened.disposal, opened.exhibit, opened.exhibit.reference
    said = verify_said(record.said, name=name)
    if (found := disagreement_of(said, exhibit)) is not None:
        _stop(opened, found)
    begun = _begun(disposal, purpose)
    if begun is None:
        raise OutOfSequenceError(f"{name}: no start of this work is recorded.")
    verify_time(said, begun=begun, at=opened.at, name=name)
    _require_kept(opened, record.file)
    statement = ToolStatement(purpose, said, record.file, opened.actor.id)
    if len(disposal.others_said) >= MOST or statement in disposal.others_said:
        raise WrongEntryError(f"{name}: this is recorded already, or {MOST} such records are.")
    kind, event = _KINDS[purpose]
    signed = opened.sign(
        kind,
        Subject(disposal.route, disposal.method, disposal.plan_digest),
        facts={DISPOSAL: disposal.id, OPERATOR: str(disposal.operator_id), **tool_facts(statement)},
        signer=desk.signer,
    )
    return opened.save(
        disposal.heard(statement, signed),
        event=event,
        public={**planned(disposal), OPERATOR: disposal.operator_id, **tool_facts(statement)},
        signed=signed,
    )


def _begun(disposal: Disposal, purpose: ToolPurpose) -> datetime | None:
    """Before which it cannot have been done: the newest start, or the end of the work."""
    if purpose is ToolPurpose.READING:
        return None if disposal.receipt is None else disposal.receipt.finished
    return None if disposal.permit is None else disposal.permit.redeemed_at


def _ended(opened: OpenDisposal, programme: Tool) -> Disposal:
    """The work with its receipt: from now on another person reads the device."""
    disposal, exhibit = opened.disposal, opened.exhibit
    receipt = receipt_of_other_tool(disposal, exhibit, tool=programme, at=opened.at)
    began = Began(receipt.started, disposal.starts)
    verify_receipt(receipt, disposal=disposal, exhibit=exhibit, began=began, at=opened.at)
    return opened.save(
        disposal.completed(receipt), event=ERASE_COMPLETED, public=completed_entry(receipt)
    )


def _require_kept(opened: OpenDisposal, file: Digest) -> None:
    """Check that the file is kept with the exhibit; who brought it is not asked: it is signed for.

    Raises:
        WrongEntryError: it is not.
    """
    if file not in {each.digest for each in opened.exhibit.photographs}:
        raise WrongEntryError(
            f"{opened.exhibit.reference}: the file that the other tool wrote is not kept with this "
            "exhibit. Bring the file."
        )


def _stop(opened: OpenDisposal, found: Disagreement) -> None:
    name = opened.exhibit.reference
    noted = Noted(
        DiscrepancyKind.IDENTITY,
        f"What another tool wrote names another {found.what} than the record.",
        recorded=found.recorded,
        seen=found.seen or None,
    )
    note(opened, noted)
    opened.uow.commit()
    raise DiscrepancyError(
        f"{name}: what the other tool wrote names another {found.what} than the record. Either it "
        "is of another device, or the wrong device was erased: find out which before anything "
        "else. A discrepancy is recorded now and holds the exhibit until two people, one of them a "
        "supervisor, have signed for its outcome: " + Way.EXHIBIT_SETTLE + "."
    )

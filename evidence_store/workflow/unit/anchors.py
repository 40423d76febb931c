"""Anchoring by act: a sheet is acknowledged, a cosignature or a time stamp is accepted.

Each makes one recorded anchor, with its entry ``anchor.acknowledged``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.heads.checkpoints import verify_checkpoint
from evidence_store.custody.leaves.drafts import Draft
from evidence_store.custody.outside.cosignatures import cosigned_at
from evidence_store.custody.outside.sheets import (
    ASKED,
    GROUPS,
    Sheet,
    SheetNames,
    groups_of,
    same_group,
)
from evidence_store.custody.outside.time_stamps import verify_stamp
from evidence_store.domain.events.kinds.unit_events import ANCHOR_ACKNOWLEDGED
from evidence_store.domain.exhibits.known_by import of_head
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.unit.anchors import (
    MAX_AHEAD,
    Anchor,
    AnchoredHead,
    AnchorKind,
    measured_off,
)
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.projection import recorded_from
from evidence_store.errors import (
    CustodyError,
    NotAnchoredError,
    OutOfSequenceError,
    WrongEntryError,
)
from evidence_store.ways import Way
from evidence_store.workflow._kit.refusals import refusals_recorded
from evidence_store.workflow._kit.starts.anchored import authorised_size, require_agreement
from forensics.documents import digest_of, time_to_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from evidence_store.custody.heads.checkpoints import LogKey
    from evidence_store.custody.outside.cosignatures import WitnessKey
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork


def sheet_of(desk: Desk, disposal_id: str, *, key: LogKey) -> Sheet:
    """What to print for an authorised disposal; it records nothing.

    Raises:
        OutOfSequenceError: the disposal is not authorised, or has ended.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.ACKNOWLEDGE_SHEET)
    with desk.uow as uow:
        disposal = uow.disposals.get(disposal_id)
        needed = _open_size(uow, disposal)
        note = uow.custody.checkpoint() or ""
    head = verify_checkpoint(note, key=key)
    if head.size < needed or disposal.authorisation is None:
        message = f"{disposal_id}: the newest head does not cover its authorisation."
        raise OutOfSequenceError(message)
    statement = disposal.authorisation.statement
    return Sheet(
        note=note,
        head=head,
        disposal_id=disposal.id,
        exhibit_id=disposal.exhibit_id,
        method=disposal.method.value,
        plan="none" if disposal.plan_digest is None else str(disposal.plan_digest),
        statement=str(digest_of(statement)),
        proposer_id=disposal.proposer_id,
        authoriser_id=statement.person_id,
        authorised_at=statement.made_at,
        not_after=statement.not_after,
        printed_at=desk.clock(),
    )


def names_on_sheet(desk: Desk, sheet: Sheet) -> SheetNames:
    """What people call the exhibit, its case and those who signed, as they are recorded now.

    Raises:
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.ACKNOWLEDGE_SHEET)
    with desk.uow as uow:
        exhibit = uow.exhibits.get(sheet.exhibit_id)
        proposer, authoriser = (
            uow.people.get(each) for each in (sheet.proposer_id, sheet.authoriser_id)
        )
        return SheetNames(
            exhibit.reference,
            uow.cases.get(exhibit.case_id).reference,
            f"{proposer.rank} {proposer.name}",
            f"{authoriser.rank} {authoriser.name}",
        )


def acknowledge_sheet(
    desk: Desk, disposal_id: str, *, size: int, typed: Mapping[int, str]
) -> Anchor:
    """Record that the sheet is at hand, by what was typed from it.

    Args:
        desk: who acts, and on which record.
        disposal_id: what the sheet authorises.
        size: as printed on the sheet.
        typed: groups of the root by their number (1 to 13), those that were asked for at random
            when the person had the paper before them; at least four.

    Raises:
        NotAnchoredError: what was typed is not what the log has at that size, or the sheet was
            printed before the authorisation.
        OutOfSequenceError: the disposal is not authorised, or has ended.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.ACKNOWLEDGE_SHEET)
    # Four, chosen at random while the person sits there, so that the paper has to be at hand. The
    # log keeper has both sides, so the sheet prints the whole root (ADR 15).
    if len(typed) < ASKED or not set(typed) <= set(range(1, GROUPS + 1)):
        raise WrongEntryError(f"At least {ASKED} of the {GROUPS} groups are typed from the sheet.")
    with desk.uow as uow:
        exhibit_id = uow.disposals.get(disposal_id).exhibit_id
    act = Act.ACKNOWLEDGE_SHEET
    with refusals_recorded(desk, act, exhibit_id=exhibit_id), desk.uow as uow:
        at = desk.clock()
        disposal = uow.disposals.get(disposal_id)
        note = _sheet_note(uow, disposal, size=size, typed=typed)
        root = uow.custody.root_at(size)
        head = AnchoredHead(AnchorKind.SHEET, "authorisation of a disposal", size, root, at)
        anchor = _anchor(head, note=note, actor=desk.actor, at=at)
        case_id = uow.exhibits.get(exhibit_id).case_id
        _record(uow, anchor, about=(case_id, exhibit_id))
        uow.commit()
    return anchor


def accept_cosignatures(
    desk: Desk, note: str, *, lines: str, witnesses: Sequence[WitnessKey], key: LogKey
) -> tuple[Anchor, ...]:
    """Record what witnesses of the policy cosigned; what is already recorded stays as it is.

    Args:
        desk: who acts, and on which record.
        note: the checkpoint that went to them.
        lines: their answer.
        witnesses: the keys that the policy names.
        key: the log's own.

    Raises:
        NotAnchoredError: none of them cosigned it.
        TamperedLogError: a cosignature, or the checkpoint, is not valid, or the log does not agree
            with it.
        CustodyError: a witness's clock is ahead of this machine's.
    """
    require_duty(desk.actor, Act.ACKNOWLEDGE_ANCHOR)
    head = verify_checkpoint(note, key=key)
    told = {each.name: cosigned_at(note, lines=lines, key=each) for each in witnesses}
    found = [
        AnchoredHead(AnchorKind.WITNESS, name, head.size, head.root, at)
        for name, at in told.items()
        if at is not None
    ]
    if not found:
        raise NotAnchoredError(
            "None of the witnesses that the policy names cosigned this head. Nothing was "
            "recorded. See: " + Way.POLICY_SHOW + "."
        )
    with desk.uow as uow:
        at = desk.clock()
        size = uow.custody.head().size
        made = tuple(
            _accepted(desk, each, note=note, evidence=lines.encode(), at=at) for each in found
        )
        _commit(uow, since=size)
    return made


def accept_stamp(
    desk: Desk,
    reply: bytes,
    *,
    note: str,
    roots: Sequence[bytes],
    nonce: int,
    asked_at: datetime | None = None,
) -> Anchor:
    """Record a time stamp of a checkpoint, with the trusted roots beside it.

    Args:
        desk: who acts, and on which record.
        reply: the DER of the response.
        note: the signed checkpoint that was stamped.
        roots: the authorities' roots (DER) that the policy trusts.
        nonce: the query's.
        asked_at: when the authority was asked, where its answer came over the network.

    Raises:
        StampError: the stamp is not valid.
        TamperedLogError: the log does not agree with what was stamped.
        CustodyError: the authority's clock is ahead of this machine's.
    """
    require_duty(desk.actor, Act.ACKNOWLEDGE_ANCHOR)
    stamp = verify_stamp(reply, note=note, roots=roots, nonce=nonce)
    with desk.uow as uow:
        at = desk.clock()
        # The second line of a checkpoint is its size (C2SP tlog-checkpoint).
        now, size = uow.custody.head().size, int(note.split("\n")[1])
        root = uow.custody.root_at(size)
        head = AnchoredHead(AnchorKind.TSA, stamp.authority, size, root, stamp.at)
        if uow.custody.checkpoint(size) != note:
            raise CustodyError("What was stamped is not a checkpoint of this log.")
        anchor = _accepted(
            desk,
            head,
            note=note,
            evidence=reply,
            chain=tuple(roots),
            at=at,
            # Only an answer that came within seconds measures this clock (ADR 8).
            off_ms=measured_off(stamp.at, asked=asked_at, got=at),
        )
        _commit(uow, since=now)
    return anchor


def _commit(uow: UnitOfWork, *, since: int) -> None:
    """Commit where something was recorded: what is already recorded stays as it is."""
    if uow.custody.head().size > since:
        uow.commit()


def _open_size(uow: UnitOfWork, disposal: Disposal) -> int:
    if not disposal.is_open:
        raise OutOfSequenceError(f"{disposal.id}: this disposal has ended; nothing waits for it.")
    return authorised_size(uow, disposal)


def _sheet_note(uow: UnitOfWork, disposal: Disposal, *, size: int, typed: Mapping[int, str]) -> str:
    """The checkpoint that the sheet shows, if what was typed is of it."""
    if size < _open_size(uow, disposal):
        raise NotAnchoredError(
            f"{disposal.id}: the sheet was printed before the disposal was authorised. Print it "
            "now: " + Way.DISPOSAL_SHEET + "."
        )
    note = uow.custody.checkpoint(size) if size <= uow.custody.head().size else None
    groups = groups_of(uow.custody.root_at(size)) if note is not None else ()
    if note is None or not all(same_group(text, groups[n - 1]) for n, text in typed.items()):
        raise NotAnchoredError(
            f"{disposal.id}: what was typed is not what the custody log has at {size} entries. "
            "Look at the sheet again. If it does say so, keep it safe and record nothing more: the "
            "log is not the one that was printed."
        )
    return note


def _accepted(
    desk: Desk,
    head: AnchoredHead,
    *,
    note: str,
    evidence: bytes,
    at: datetime,
    chain: tuple[bytes, ...] = (),
    off_ms: int | None = None,
) -> Anchor:
    if head.at > at + MAX_AHEAD:
        raise CustodyError(
            f"{head.source} says that it is {head.at:%Y-%m-%d %H:%M} UTC, which is ahead of this "
            "machine's clock. Nothing was recorded. Find out which clock is wrong."
        )
    for before in desk.uow.anchors.known_by({of_head(head)}):
        if before.head == head:
            return before
    require_agreement(desk.uow, head)
    anchor = _anchor(head, note=note, actor=desk.actor, at=at, evidence=evidence, chain=chain)
    _record(desk.uow, anchor, about=(None, None), off_ms=off_ms)
    return anchor


def _anchor(
    head: AnchoredHead,
    *,
    note: str,
    actor: Actor,
    at: datetime,
    evidence: bytes = b"",
    chain: tuple[bytes, ...] = (),
) -> Anchor:
    return recorded_from(
        Anchor,
        head,
        id=new_id("n"),
        version=1,
        recorded_at=at,
        recorded_by=actor.id,
        note=note,
        evidence=evidence,
        chain=chain,
    )


def _record(
    uow: UnitOfWork,
    anchor: Anchor,
    *,
    about: tuple[str | None, str | None],
    off_ms: int | None = None,
) -> None:
    uow.anchors.add(anchor)
    case_id, exhibit_id = about
    uow.custody.append(
        Draft(
            ANCHOR_ACKNOWLEDGED.name,
            case_id,
            exhibit_id,
            anchor.recorded_at,
            public={
                "anchor": anchor.id,
                "kind": anchor.kind.value,
                "source": anchor.source,
                "size": anchor.size,
                "root": anchor.root.hex(),
                "at": time_to_text(anchor.at),
            },
            committed={"by": anchor.recorded_by},
            clock_off_ms=off_ms,
        )
    )

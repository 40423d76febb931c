"""Receipts of an exhibit's changes of custody, from the record as it is now; nothing is recorded.

Who took a part is named as documents name people, where the record knows them by their id alone:
two people can have one name. Of what somebody typed of a holder a store is printed, and marked as
typed; a person in any other words is left to a pen, since they can name a victim.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.documents.receipts.receipt import (
    Occurred,
    Receipt,
    ReceiptKind,
    ReceiptSide,
    SignedHow,
)
from evidence_store.domain.events.kinds.disposal_events import ERASE_PERMITTED, ERASE_STARTED
from evidence_store.domain.events.kinds.exhibit_events import (
    EXHIBIT_ACCEPTED,
    EXHIBIT_ENDED,
    EXHIBIT_HANDOVER,
    EXHIBIT_HANDOVER_BY_MANIFEST,
    EXHIBIT_HANDOVER_ON_PAPER,
    EXHIBIT_HANDOVER_SIGNED,
    EXHIBIT_OFFERED,
    EXHIBIT_SEIZED,
    EXHIBIT_STORED,
)
from evidence_store.domain.exhibits.exhibit import DescribedItem, Handover, HandoverForm
from evidence_store.domain.exhibits.standing import FinalKind
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.projection import projected
from evidence_store.errors import NotFoundError, OutOfSequenceError
from evidence_store.workflow._kit.heads_entries import on_paper
from forensics.saying.sentences import given, say
from forensics.value_classes import dataclass
from forensics.values import is_by_other_tool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from evidence_store.custody.heads.checkpoints import LogKey
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.people.person import Person
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork

_MOVES = (
    EXHIBIT_SEIZED,
    EXHIBIT_HANDOVER,
    EXHIBIT_STORED,
    EXHIBIT_HANDOVER_SIGNED,
    EXHIBIT_HANDOVER_BY_MANIFEST,
    EXHIBIT_OFFERED,
    EXHIBIT_ACCEPTED,
    EXHIBIT_HANDOVER_ON_PAPER,
)
CHANGES = frozenset({each.name for each in (*_MOVES, EXHIBIT_ENDED)})
"""Kinds of entries by which custody changes."""
END = "end"
"""What stands for the exhibit's end where a receipt is asked for; others go by their own id."""
_KINDS = {
    FinalKind.DESTROYED: ReceiptKind.DESTROYED,
    FinalKind.SOLD: ReceiptKind.SOLD,
    FinalKind.RETURNED_TO_OFFENDER: ReceiptKind.RETURNED,
    FinalKind.RETURNED_TO_THIRD_PARTY: ReceiptKind.RETURNED,
}
"""How it leaves with a receipt: what vests in the police stays where it is."""
_SIGNED = {
    HandoverForm.RECORDED: SignedHow.NOBODY,
    HandoverForm.BOTH_SIGNED: SignedHow.BOTH,
    HandoverForm.OFFERED: SignedHow.GIVER,
    HandoverForm.PAPER: SignedHow.PAPER,
    HandoverForm.PLACED: SignedHow.NOBODY,
}


@dataclass(frozen=True, slots=True)
class _Change:
    """One change of custody before its place in the log is looked up."""

    kind: ReceiptKind
    seal: str
    giver: ReceiptSide
    taker: ReceiptSide
    occurred: Occurred
    signed: SignedHow
    handover: Handover | None = None


def receipts_about(exhibit: Exhibit, disposals: Iterable[Disposal]) -> tuple[str, ...]:
    """The ids of the changes of custody of which a receipt can be printed, oldest first."""
    moved = [each for each in exhibit.handovers if each.form in _SIGNED]
    timed = [(each.recorded, each.id) for each in moved]
    timed += [
        (each.first_started, each.id)
        for each in disposals
        if is_by_other_tool(each.method) and each.first_started is not None
    ]
    ended = exhibit.ended is not None and exhibit.ended.kind in _KINDS
    # Of two at one moment the order of the record counts.
    timed.sort(key=itemgetter(0))
    return (*(name for _, name in timed), *([END] if ended else []))


def receipt_of(desk: Desk, exhibit_id: str, change_id: str | None, *, key: LogKey) -> Receipt:
    """The receipt of one change of custody.

    Args:
        desk: who prints it, and of which record.
        exhibit_id: which exhibit.
        change_id: id of the movement, or of the disposal in which another tool got it, or ``END``;
            None for the newest.
        key: the log's own.

    Raises:
        NotFoundError: there is no such exhibit, or no such change of it.
        OutOfSequenceError: nothing has changed hands yet.
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        exhibit = uow.exhibits.get(exhibit_id)
        disposals = uow.disposals.find(exhibit_id=exhibit.id)
        offered = receipts_about(exhibit, disposals)
        if not offered:
            raise OutOfSequenceError(
                f"{exhibit.reference}: no change of custody is recorded, so there is no receipt. "
                "Record the movement first."
            )
        chosen = offered[-1] if change_id is None else change_id
        if chosen not in offered:
            raise NotFoundError(
                f"{exhibit.reference}: there is no receipt of that id. Something that was offered "
                "and not collected has none."
            )
        entries = _entries(uow, exhibit, chosen)
        change = _change(uow, exhibit, disposals, chosen)
        # The operator signs for the permit; the start, which comes after it, is what happened.
        told_by = entries[-1 if change.kind is ReceiptKind.TO_TOOL else 0]
        recorder, moved = _recorder(uow, told_by), change.handover
        return Receipt(
            kind=change.kind,
            item=projected(DescribedItem, exhibit),
            case=uow.cases.get(exhibit.case_id).reference,
            seal=change.seal,
            giver=change.giver,
            taker=change.taker,
            occurred=change.occurred,
            due_back=None if moved is None else moved.due_back,
            signed=change.signed,
            recorded_by="" if recorder is None else _named(recorder),
            log=on_paper(uow, entries, key=key),
            machines=say(
                "exhibit {exhibit}, change of custody {change}",
                exhibit=given(exhibit.id),
                change=given(chosen),
            ),
            printed_at=desk.clock(),
        )


def _change(
    uow: UnitOfWork, exhibit: Exhibit, disposals: Iterable[Disposal], chosen: str
) -> _Change:
    for each in exhibit.handovers:
        if each.id == chosen:
            return _moved(uow, exhibit, each)
    for one in disposals:
        if one.id == chosen:
            return _given_to_tool(uow, exhibit, one)
    return _left(uow, exhibit)


def _moved(uow: UnitOfWork, exhibit: Exhibit, handover: Handover) -> _Change:
    is_seizure = any(
        read_leaf(each.body).public.get("handover") == handover.id
        for each in uow.custody.of_kind(exhibit.id, EXHIBIT_SEIZED.name)
    )
    placed, offered = handover.form is HandoverForm.PLACED, handover.offer is not None
    kind = ReceiptKind.STORED if placed else ReceiptKind.HANDED_OVER
    return _Change(
        kind=ReceiptKind.SEIZED if is_seizure else kind,
        seal=handover.seal,
        # From whom it was seized stays with the pen: such
        # words can name a victim, or where she lives.
        giver=ReceiptSide() if is_seizure else _giver(uow, exhibit, handover),
        taker=_side(_person(uow, handover.taker_id), store=handover.to_holder if placed else ""),
        occurred=Occurred(
            handover.occurred,
            handover.occurred_until,
            handover.recorded,
            handover.accepted_at if offered else None,
        ),
        signed=_SIGNED[handover.form],
        handover=handover,
    )


def _giver(uow: UnitOfWork, exhibit: Exhibit, handover: Handover) -> ReceiptSide:
    """Who gave it: who signed so, or, of what nobody signed, who or which store had it last."""
    earlier = exhibit.handovers[: exhibit.handovers.index(handover)]
    last = earlier[-1] if earlier and earlier[-1].to_holder == handover.from_holder else None
    # By id, and never by a typed name, even where it is the
    # recorder's: two people can have one name (ADR 114).
    known = handover.giver_id or (last.taker_id if last else None)
    stored = last is not None and last.form is HandoverForm.PLACED
    return _side(_person(uow, known), store=handover.from_holder if stored else "")


def _given_to_tool(uow: UnitOfWork, exhibit: Exhibit, disposal: Disposal) -> _Change:
    said = {f"{each.said.name} {each.said.version}".strip() for each in disposal.others_said}
    started = disposal.first_started
    if started is None:
        raise NotFoundError(f"{exhibit.reference}: it was not handed to another tool.")
    operator = next(iter(disposal.operators), None)
    return _Change(
        kind=ReceiptKind.TO_TOOL,
        seal=_seal_at(exhibit, started),
        giver=_side(_person(uow, operator)),
        taker=ReceiptSide(words=", ".join(sorted(said))),
        occurred=Occurred(started),
        signed=SignedHow.PERMIT,
    )


def _left(uow: UnitOfWork, exhibit: Exhibit) -> _Change:
    ended = exhibit.ended
    if ended is None:
        raise NotFoundError(f"{exhibit.reference}: it has not left.")
    return _Change(
        kind=_KINDS[ended.kind],
        seal=_seal_at(exhibit, ended.at),
        giver=_side(_person(uow, ended.recorded_by)),
        # The recipient is a person outside the unit, whom no document names.
        taker=ReceiptSide(),
        occurred=Occurred(ended.at),
        signed=SignedHow.RECORDER,
    )


def _seal_at(exhibit: Exhibit, at: datetime) -> str:
    """The number of the seal that was unbroken at this time; "" where the record has none."""
    begun: datetime | None = None
    found = ""
    for each in exhibit.seals:
        # A seal that nobody here put on was there from the start, or since the one before it ended.
        since = each.applied_at or begun
        if (since is None or since <= at) and (each.broken_at is None or each.broken_at > at):
            found = each.number
        begun = each.broken_at
    return found


def _side(person: Person | None, *, store: str = "") -> ReceiptSide:
    return ReceiptSide(words=store) if person is None else ReceiptSide(_named(person))


def _person(uow: UnitOfWork, person_id: str | None) -> Person | None:
    return None if person_id is None else uow.people.get(person_id)


def _named(person: Person) -> str:
    return f"{person.rank} {person.name} ({person.staff_number})"


def _entries(uow: UnitOfWork, exhibit: Exhibit, chosen: str) -> tuple[int, ...]:
    """The numbers of the entries in which the log has it, oldest first."""
    if chosen == END:
        found = uow.custody.of_kind(exhibit.id, EXHIBIT_ENDED.name)
        return (found[-1].seq,)
    moves = _naming(uow, exhibit, [each.name for each in _MOVES], ("handover", chosen))
    return tuple(sorted([*moves, *_given_with(uow, exhibit, chosen)]))


def _given_with(uow: UnitOfWork, exhibit: Exhibit, disposal_id: str) -> Iterator[int]:
    """The entries of the first start of a disposal: the permit that was signed for it, and it."""
    named = ("disposal", disposal_id)
    first = min(_naming(uow, exhibit, [ERASE_STARTED.name], named), default=None)
    if first is None:
        return
    permit = read_leaf(uow.custody.entry(first).body).public.get("permit")
    yield from _naming(uow, exhibit, [ERASE_PERMITTED.name], ("permit", permit))
    yield first


def _naming(
    uow: UnitOfWork, exhibit: Exhibit, kinds: Iterable[str], named: tuple[str, JsonValue]
) -> Iterator[int]:
    field, value = named
    for kind in kinds:
        for entry in uow.custody.of_kind(exhibit.id, kind):
            if read_leaf(entry.body).public.get(field) == value:
                yield entry.seq


def _recorder(uow: UnitOfWork, seq: int) -> Person | None:
    by = uow.custody.disclosed(seq).get("by")
    return _person(uow, by) if isinstance(by, str) else None

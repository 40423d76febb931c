"""Placing and releasing holds: one act by anyone places one, two people's signatures release it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.statements import Subject, verify_signature
from evidence_store.domain.events.event import Event
from evidence_store.domain.events.kinds.standing_events import (
    EXHIBIT_REFERRED,
    HOLD_PLACED,
    HOLD_RELEASE_SIGNED,
    HOLD_RELEASED,
)
from evidence_store.domain.exhibits.exhibit import PlacedHold
from evidence_store.domain.exhibits.sub_exhibits import held_with
from evidence_store.domain.holds.waiting_stops import SignedStop, require_genuine
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.people.person import Actor
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.texts import made_readable
from evidence_store.workflow._kit.capacity import acted_by, require_authority
from evidence_store.workflow._kit.desk import Desk
from evidence_store.workflow._kit.starts.standing_statements import in_place_facts
from evidence_store.workflow._kit.subjects.exhibit_guards import release_parts
from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitDeed, require_offered
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit, open_exhibit
from evidence_store.workflow._kit.subjects.voiding import stop_work_on, void_open_disposals
from forensics.documents import to_document
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.rules import Rules
    from evidence_store.workflow._kit.desk import SigningDesk
    from evidence_store.workflow._kit.ports import Clock, UnitOfWork

# A form whose mark was lost is sent again within minutes; the same words later are another stop.
SAID_TWICE_WITHIN = timedelta(minutes=10)


def place_hold(desk: Desk, exhibit_id: str, *, code: str, note: str) -> Exhibit:
    """Place a hold in one act; open statements and permits for the exhibit are void from now on.

    So are those for its parts, and for the whole that it is still inside.

    Raises:
        NotFoundError: the exhibit or the reason is unknown.
    """
    return _placed(desk, exhibit_id, _What(HOLD_PLACED, code, note))


def stop_and_refer(desk: Desk, exhibit_id: str, *, note: str) -> Exhibit:
    """Freeze an exhibit that may show a child, another offence or privileged material.

    It is one act by anyone, at any stage: a hold, a recorded referral, everything signed is void,
    and work that is queued or under way is stopped. The same words of the same person within ten
    minutes are that act, sent again: they change and record nothing.

    Raises:
        NotFoundError: the exhibit is unknown.
    """
    return _placed(desk, exhibit_id, _What(EXHIBIT_REFERRED, STOP_AND_REFER, note))


def record_stop_file(
    stop: SignedStop, *, log: str, uow: UnitOfWork, clock: Clock, rules: Rules
) -> Exhibit:
    """Record a hold or a stop that somebody signed in a file; the entry carries the signature.

    It does what the same act at a desk does.

    Args:
        stop: as it lies in the data folder.
        log: the log's key, as text.
        uow: the record.
        clock: gives the present.
        rules: know the reasons of holds.

    Raises:
        StatementError: nobody who acts here signed it.
        NotFoundError: the person, the exhibit or the reason is unknown.
    """
    said = stop.statement
    uow.use_kept_room()
    with uow:
        person = uow.people.get(said.person)
        require_genuine(stop, log=log, person=person)
        exhibit = uow.exhibits.get(said.exhibit_id)
    # One that is recorded already changes nothing, so that a file that was left after an
    # interruption can be taken again.
    if any(hold.id == said.hold for hold in exhibit.placed_holds):
        return exhibit
    # In the signer's name, though another records it: the entry carries their signature (ADR 35).
    return _placed(
        Desk(
            Actor(person.id, person.name, person.rank, frozenset(person.duties)), uow, clock, rules
        ),
        said.exhibit_id,
        # Without a note: the file lies in clear, and notes name people (ADR 35).
        _What(EXHIBIT_REFERRED if stop.is_stop else HOLD_PLACED, said.code, "", stop),
    )


def release_hold(desk: SigningDesk, exhibit_id: str, hold_id: str, *, reason: str) -> Exhibit:
    """Sign for the release of a placed hold; with a second person's signature it is released.

    A signature counts for 72 hours. What the hold made void stays void.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor signed before, or would erase the exhibit, or so did the person
            they stand for.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
        BreakGlassOpenError: a break-glass waits for its review.
        OutOfSequenceError: the hold was released before.
        StatementError: the first person's signature is not valid.
        NotFoundError: there is no such exhibit or hold.
    """
    with desk.uow as uow:
        at = desk.clock()
        exhibit = _with_standing_releases(uow, uow.exhibits.get(exhibit_id), hold_id, at=at)
        hold = exhibit.placed_hold(hold_id)
        opened = OpenExhibit(uow, desk.actor, at, exhibit)
        require_offered(ExhibitDeed.RELEASE_HOLD, opened)
        parts = release_parts(opened, hold)
        in_place_of = require_authority(uow, desk.actor, Act.RELEASE_HOLD, at=at, parts=parts)
        signed = opened.sign(
            StatementKind.HOLD_RELEASE,
            Subject(),
            facts={
                "hold": hold.id,
                "code": hold.code,
                "reason": reason,
                **in_place_facts(in_place_of),
            },
            signer=desk.signer,
        )
        saved = uow.exhibits.save(exhibit.hold_release_signed(hold_id, statement=signed))
        is_released = not saved.placed_hold(hold_id).is_open
        opened.append(
            HOLD_RELEASED if is_released else HOLD_RELEASE_SIGNED,
            public={"hold": hold.id, "code": hold.code},
            committed={**acted_by(desk.actor, in_place_of), "reason": reason},
            signed=signed,
        )
        uow.commit()
    return saved


def _with_standing_releases(
    uow: UnitOfWork, exhibit: Exhibit, hold_id: str, *, at: datetime
) -> Exhibit:
    """The exhibit with only those signatures on the hold that have not run out, each checked."""
    hold = exhibit.placed_hold(hold_id)
    if not hold.is_open:
        return exhibit
    standing = hold.standing_releases(at=at)
    for signed in standing:
        key = uow.people.get(signed.statement.person_id).signing_key
        # By the key that is theirs now: what a replaced key signed ends no bar.
        verify_signature(signed, key=key)
    return exhibit.with_changed_hold(replace(hold, releases=standing))


@dataclass(frozen=True, slots=True)
class _What:
    """What is placed: the entry's event, the reason's code, a note, and the file that said so."""

    event: Event
    code: str
    note: str
    stop: SignedStop | None = None


def _placed(desk: Desk, exhibit_id: str, what: _What) -> Exhibit:
    require_duty(desk.actor, Act.PLACE_HOLD)
    code, stop = what.code, what.stop
    # For its refusal alone: of a reason that the rules do not name nobody could say how it ends.
    desk.rules.hold_reason(code)
    note = made_readable(what.note)  # never a reason not to stop
    # A stop cannot wait until somebody has freed the disk.
    desk.uow.use_kept_room()
    with desk.uow as uow:
        opened = open_exhibit(desk, exhibit_id)
        exhibit, at = opened.exhibit, opened.at
        said_twice = stop is None and code == STOP_AND_REFER
        if said_twice and _was_just_said(exhibit, desk.actor, note, at=at):
            return exhibit  # a form that was sent twice: it stands as it is
        hold_id = new_id("h") if stop is None else stop.statement.hold
        hold = PlacedHold(hold_id, code, at, desk.actor.id, note)
        saved = uow.exhibits.save(exhibit.with_hold(hold))
        committed: dict[str, JsonValue] = {"note": note}
        if stop is not None:
            committed["file"] = to_document(stop)
        opened.append(what.event, public={"hold": hold_id, "code": code}, committed=committed)
        why = "stopped and referred" if code == STOP_AND_REFER else "a hold was placed"
        of_case = uow.exhibits.find(case_id=exhibit.case_id)
        # A stop of a laptop stops the drive out of it too, and one of the drive the laptop.
        for each in (saved, *held_with(saved, of_case)):
            void_open_disposals(uow, each, reason=why, actor=desk.actor, at=at)
            if code == STOP_AND_REFER:
                stop_work_on(uow, each, actor=desk.actor, at=at)
        uow.commit()
    return saved


def _was_just_said(exhibit: Exhibit, actor: Actor, note: str, *, at: datetime) -> bool:
    return any(
        each.is_open
        and (each.code, each.placed_by, each.note) == (STOP_AND_REFER, actor.id, note)
        # A stop is recorded whatever the clock says (ADR 34): one
        # that is dated ahead of now was not said just before.
        and timedelta() <= at - each.placed_at <= SAID_TWICE_WITHIN
        for each in exhibit.placed_holds
    )

"""Correcting the time: two people look at another clock, and sign that an earlier one was wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.drafts import MAX_STEP_BACK
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.times import ASKED, CORRECTED, UNTIMED
from evidence_store.domain.events.kinds.case_events import CASE_SHARE_WITHDRAWN
from evidence_store.domain.events.kinds.unit_events import CLOCK_CORRECTED, CLOCK_CORRECTION_ASKED
from evidence_store.domain.law.calendar import plain_day, plain_moment
from evidence_store.domain.people.duties import Act, Part, require_duty, require_other_person
from evidence_store.domain.values.finding import with_changed
from evidence_store.domain.values.zones import LONDON
from evidence_store.errors import OutOfSequenceError, UnknownTimeError, WrongEntryError
from evidence_store.ways import Way
from evidence_store.workflow._kit.acting import Acting, ActingOnCase
from evidence_store.workflow._kit.capacity import require_settled_key
from evidence_store.workflow._kit.subjects.voiding import void_everything_open
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from datetime import date, datetime

    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.domain.signing.signed_acts import Signer
    from evidence_store.workflow._kit.desk import SigningDesk
    from evidence_store.workflow._kit.ports import UnitOfWork

LIFE = timedelta(hours=72)
"""So long a first person's signature counts, by the clock that both of them believe."""


@dataclass(frozen=True, slots=True)
class TimeCorrection:
    """How far it is: ``certificates`` were issued under the wrong clock and bear its date."""

    since: int
    is_done: bool
    voided: int = 0
    certificates: tuple[str, ...] = ()


def correct_time(
    desk: SigningDesk, stated: date, *, seen_on: str, since: int | None
) -> TimeCorrection:
    """Sign that an earlier clock was wrong; with a second person's signature the time is corrected.

    This machine's clock must show the date that both people read from another clock. From then on
    entries are recorded by it again. Whatever was signed and not finished is void, work under way
    is stopped, shares and delegations made under the wrong clock end, and every other period that
    began under it begins with the correction.

    Args:
        desk: who acts, and on which record.
        stated: the date in London, read from another clock.
        seen_on: what it was read from, in the person's words.
        since: number of the first entry under the wrong clock; None for the first one that lies
            in the future of this machine's clock.

    Raises:
        UnknownTimeError: this machine's clock shows another date.
        OutOfSequenceError: no entry lies in the future, and none is named.
        WrongEntryError: an entry before the one that is named lies in the future, too; or the
            second person names another one.
        SamePersonError: the actor signed first.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.CORRECT_TIME)
    with desk.uow as uow:
        acting = Acting(uow, desk.actor, desk.clock())
        _require_date(stated, acting.at)
        require_settled_key(uow, desk.actor, at=acting.at)
        asked = _waiting(uow, at=acting.at)
        if asked is None:
            done = _ask(acting, _first_wrong(uow, since, at=acting.at), seen_on, desk.signer)
        else:
            parts = {Part.PROPOSER: frozenset({str(asked.public["first"])})}
            require_other_person(desk.actor, Act.CORRECT_TIME, parts=parts)
            if since not in (None, asked.public["since"]):
                raise WrongEntryError(
                    f"The first person named entry {asked.public['since']} as the first one under "
                    "the wrong clock. Agree on one, and name the same."
                )
            done = _confirm(acting, asked, seen_on, desk.signer)
        uow.commit()
    return done


def _ask(acting: Acting, since: int, seen_on: str, signer: Signer) -> TimeCorrection:
    facts = {"since": str(since)}
    acting.append(
        CLOCK_CORRECTION_ASKED,
        public={"since": since, "first": acting.actor.id},
        committed={"seen_on": seen_on},
        signed=acting.sign_act(CLOCK_CORRECTION_ASKED, signer=signer, facts=facts),
    )
    return TimeCorrection(since, is_done=False)


def _confirm(acting: Acting, asked: Leaf, seen_on: str, signer: Signer) -> TimeCorrection:
    uow, at = acting.uow, acting.at
    since, seq = int(str(asked.public["since"])), asked.place.seq
    began = read_leaf(uow.custody.entry(since).body).recorded
    facts = {"asked": str(seq), "since": str(since)}
    signed = acting.sign_act(CLOCK_CORRECTED, signer=signer, facts=facts)
    acting.append(
        CLOCK_CORRECTED,
        public={
            "asked": seq,
            "since": since,
            "delegations_ended": [*_end_delegations(uow, began, at=at)],
        },
        committed={"seen_on": seen_on},
        signed=signed,
    )
    _end_shares(acting, began)
    why = "the clock was wrong"
    # What was signed before the wrong clock as well: the time
    # goes back, so its 72 hours would run longer (ADR 34).
    voided = void_everything_open(uow, reason=why, actor=acting.actor, at=at)
    # Documents bear the wrong date for good, so the person
    # who corrects it is told their numbers (ADR 34).
    return TimeCorrection(since, is_done=True, voided=voided, certificates=_issued(uow, began))


def _require_date(stated: date, at: datetime) -> None:
    shown = at.astimezone(LONDON).date()
    if stated != shown:
        raise UnknownTimeError(
            f"You state {plain_day(stated)}; this machine's clock shows {plain_day(shown)}. "
            "Nothing was recorded. Set this machine's clock right first, then correct the time."
        )


def _waiting(uow: UnitOfWork, *, at: datetime) -> Leaf | None:
    """The first person's entry, where it waits for a second one."""
    for entry in reversed(uow.custody.control()):
        leaf = read_leaf(entry.body)
        if leaf.event == CORRECTED:
            return None
        if leaf.event == ASKED:
            is_fresh = leaf.recorded - MAX_STEP_BACK <= at <= leaf.recorded + LIFE
            return leaf if is_fresh else None
    return None


def _first_wrong(uow: UnitOfWork, since: int | None, *, at: datetime) -> int:
    """The number of the first entry under the wrong clock; none before it lies in the future."""
    ahead = since
    for seq in range(uow.custody.head().size - 1, 0, -1):
        leaf = read_leaf(uow.custody.entry(seq).body)
        # An untimed entry may bear any time; its number says when it came (ADR 34).
        if leaf.event in UNTIMED or (since is not None and seq >= since):
            continue
        if leaf.recorded <= at + MAX_STEP_BACK:
            break
        if since is not None:
            raise WrongEntryError(
                f"Entry {seq} was made at {plain_moment(leaf.recorded)}, which lies in the future, "
                "too. Name the first entry under the wrong clock."
            )
        ahead = seq
    if ahead is None or not 0 < ahead < uow.custody.head().size:
        raise OutOfSequenceError(
            "No entry lies in the future of this machine's clock. If an earlier clock was "
            "wrong, name the first entry that was made under it: " + Way.CLOCK_CORRECT_SINCE + "."
        )
    return ahead


def _end_delegations(uow: UnitOfWork, began: datetime, *, at: datetime) -> list[str]:
    """End the delegations that were made under the wrong clock; give their ids."""
    ended: list[str] = []
    for person in uow.people.find():
        now = tuple(
            replace(one, ended_at=at)
            if one.ended_at is None and one.signed.statement.made_at >= began
            else one
            for one in person.delegations
        )
        if now != person.delegations:
            ended += [a.id for a, b in zip(now, person.delegations, strict=True) if a != b]
            uow.people.save(replace(person, delegations=now))
    return ended


def _end_shares(acting: Acting, began: datetime) -> None:
    """End what was shared under the wrong clock; it is shared again with the right dates."""
    for case in acting.uow.cases.find():
        for share in case.shares:
            if share.shared_at < began or share.withdrawn_at is not None:
                continue
            ended = replace(share, withdrawn_by=acting.actor.id, withdrawn_at=acting.at)
            kept = with_changed(case.shares, ended)
            case = acting.uow.cases.save(replace(case, shares=kept))  # noqa: PLW2901 -- its next version
            ActingOnCase(acting.uow, acting.actor, acting.at, case.id).append(
                CASE_SHARE_WITHDRAWN, public={"share": share.id, "reader": share.reader_id}
            )


def _issued(uow: UnitOfWork, began: datetime) -> tuple[str, ...]:
    return tuple(each.number for each in uow.certificates.find() if each.issued_at >= began)

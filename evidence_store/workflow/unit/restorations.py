"""Begin a new epoch in a restored record: one entry that two people signed, then all is frozen.

Every exhibit on which an erasure could still begin is held until two people have reviewed it;
whatever was signed or permitted is void.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.custody.heads.epochs import RESTORED
from evidence_store.custody.leaves.drafts import Draft
from evidence_store.custody.signed.statements import as_signed
from evidence_store.domain.events.kinds.case_events import CASE_VALUES_DESTROYED_AGAIN
from evidence_store.domain.events.kinds.standing_events import HOLD_PLACED
from evidence_store.domain.exhibits.exhibit import PlacedHold, Stage
from evidence_store.domain.people.duties import Act, Part, require_duty, require_other_person
from evidence_store.domain.values.identifiers import new_id
from evidence_store.workflow._kit.subjects.value_endings import end_values
from evidence_store.workflow._kit.subjects.voiding import void_open_disposals
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from evidence_store.custody.heads.epochs import Restoration
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.signing.signed_acts import SignedAct
    from evidence_store.workflow._kit.desk import Desk

RESTORED_RECORD = "restored_record"
"""The reason of the holds that a restore places (``config/rules``)."""

_NOTE = (
    "The record was restored from a backup. Look up on paper what was recorded about this exhibit "
    "after it, holds first; record it again; then two people release this hold."
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What two people signed beside the restore itself.

    Args:
        named: exhibits that paper of the lost time names: held whatever their stage.
        ended: cases whose values were destroyed after the backup: they are destroyed again.
        backup: the SHA-256 of the backup's file.
    """

    named: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    backup: str = ""


@dataclass(frozen=True, slots=True)
class EpochBegun:
    """What beginning the epoch did: exhibits held, disposals voided, cases without values again."""

    held: int
    voided: int
    ended: int


def begin_epoch(
    desk: Desk, restoration: Restoration, signed: SignedAct, *, stated: Stated
) -> EpochBegun:
    """Append the entry that begins the new epoch, and freeze what may have lost something.

    Args:
        desk: who acts, and on which record.
        restoration: what was restored.
        signed: the statement of two people about it.
        stated: what else they signed.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor signed first.
        StaleStatementError: the statement expired.
        StatementError: a signature is missing.
    """
    require_duty(desk.actor, Act.SIGN_RESTORATION)
    first = {by for role, by in signed.statement.signers if role == "first"}
    parts = {Part.PROPOSER: frozenset(first)}
    require_other_person(desk.actor, Act.SIGN_RESTORATION, parts=parts)
    with desk.uow as uow:
        at = desk.clock()
        uow.custody.append(
            Draft(
                RESTORED,
                None,
                None,
                at,
                public=restoration.public,
                committed={"by": desk.actor.id, "backup": stated.backup},
                signed=as_signed(signed),
            )
        )
        # An old backup brings back the keys of values that were destroyed since.
        for case_id in stated.ended:
            _end_again(desk, case_id, at=at)
        affected = [each for each in uow.exhibits.find() if _is_affected(each, stated.named)]
        voided = sum(_freeze(desk, each, at=at) for each in affected)
        uow.commit()
    return EpochBegun(len(affected), voided, len(stated.ended))


def _is_affected(exhibit: Exhibit, named: Collection[str]) -> bool:
    # Once an item is certified, nothing is left that a lost hold could have kept.
    return exhibit.stage is not Stage.CERTIFIED or exhibit.id in named


def _end_again(desk: Desk, case_id: str, *, at: datetime) -> None:
    keys = end_values(desk.uow, case_id)
    desk.uow.custody.append(
        Draft(
            CASE_VALUES_DESTROYED_AGAIN.name,
            case_id,
            None,
            at,
            public={"keys": [*keys]},
            committed={"by": desk.actor.id},
        )
    )


def _freeze(desk: Desk, exhibit: Exhibit, *, at: datetime) -> int:
    """Hold the exhibit; signatures towards releasing older holds no longer count."""
    holds = tuple(
        replace(hold, releases=()) if hold.is_open else hold for hold in exhibit.placed_holds
    )
    # What was recorded after the backup is lost, and a hold may be among it.
    hold = PlacedHold(new_id("h"), RESTORED_RECORD, at, desk.actor.id, _NOTE)
    desk.uow.exhibits.save(replace(exhibit, placed_holds=holds).with_hold(hold))
    desk.uow.custody.append(
        Draft(
            HOLD_PLACED.name,
            exhibit.case_id,
            exhibit.id,
            at,
            public={"hold": hold.id, "code": hold.code},
            committed={"by": desk.actor.id, "note": _NOTE},
        )
    )
    reason = "the record was restored from a backup"
    return void_open_disposals(desk.uow, exhibit, reason=reason, actor=desk.actor, at=at)

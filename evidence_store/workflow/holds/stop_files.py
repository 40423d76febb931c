"""A stop file that cannot be recorded: two people look at it and sign, and it holds no more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.standing_events import HOLD_FILE_DISMISSED, HOLD_FILE_SEEN
from evidence_store.domain.people.duties import Act, Part
from evidence_store.errors import NotFoundError
from evidence_store.ways import Way
from evidence_store.workflow._kit.acting import Acting
from evidence_store.workflow._kit.capacity import control_events, require_authority

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.holds.waiting_stops import StopFile
    from evidence_store.workflow._kit.desk import SigningDesk
    from evidence_store.workflow._kit.ports import UnitOfWork

# As long as a statement can count: made_at and not_after are 72 hours apart at most (statement/2).
LIFE = timedelta(hours=72)


def dismiss_stop_file(desk: SigningDesk, name: str, *, reason: str) -> StopFile | None:
    """Sign that a stop file was looked at and holds nothing; with a second signature it is so.

    Args:
        desk: who acts, and on which record.
        name: of the file in the data folder.
        reason: what the person found out.

    Returns:
        The file, to be removed now that its entry is durable; None while one signature is missing.

    Raises:
        NotFoundError: there is no such file.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor signed first.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
        BreakGlassOpenError: a break-glass waits for its review.
    """
    with desk.uow as uow:
        file = next((each for each in uow.outside.stop_files() if each.name == name), None)
        if file is None:
            raise NotFoundError(f"{name}: no such file waits. See: " + Way.HOLD_WAITING)
        acting = Acting(uow, desk.actor, desk.clock())
        first = _first(uow, file, at=acting.at)
        parts = {Part.RELEASER: frozenset(filter(None, {first}))}
        require_authority(uow, desk.actor, Act.RELEASE_HOLD, at=acting.at, parts=parts)
        event = HOLD_FILE_SEEN if first is None else HOLD_FILE_DISMISSED
        # By its digest: nobody has looked at another file that is put under its name.
        facts = {"file": file.digest, "reason": reason}
        acting.append(
            event,
            public={"file": file.digest, "signer": desk.actor.id},
            committed={"reason": reason},
            signed=acting.sign_act(event, signer=desk.signer, facts=facts),
        )
        uow.commit()
    return None if first is None else file


def _first(uow: UnitOfWork, file: StopFile, *, at: datetime) -> str | None:
    """Who signed first for exactly this file, where that waits for a second person."""
    for each in control_events(uow):
        # What was recorded under a wrong clock counts for no period that permits (ADR 34).
        if each.public.get("file") != file.digest or each.is_disputed:
            continue
        if each.event == HOLD_FILE_SEEN.name and at <= each.recorded + LIFE:
            return str(each.public["signer"])
        return None
    return None

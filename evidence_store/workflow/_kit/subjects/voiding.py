"""Voids what people had signed, when something arrives that they could not know. Not a step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import DISPOSAL_ALLOWS, DisposalAct
from evidence_store.domain.events.kinds.disposal_events import DISPOSAL_VOIDED
from evidence_store.domain.events.kinds.standing_events import HOLD_RELEASE_VOIDED
from evidence_store.domain.events.kinds.unit_events import JOB_STOPPED
from evidence_store.domain.exhibits.sub_exhibits import held_with
from evidence_store.domain.unit.jobs import JobState
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.ports import UnitOfWork


def void_open_disposals(
    uow: UnitOfWork, exhibit: Exhibit, *, reason: str, actor: Actor, at: datetime
) -> int:
    """Void every disposal of the exhibit that has not reached its end, each with its entry.

    A running eraser learns of it when it next renews its permission. Nothing revives what is void.

    Returns:
        How many were voided.
    """
    voided = 0
    for disposal in uow.disposals.find(exhibit_id=exhibit.id):
        voided += _void(uow, disposal, exhibit, reason=reason, actor=actor, at=at)
    return voided


def void_with_held(on: OpenExhibit, *, reason: str) -> None:
    """The same of the exhibit and of every one that is held with it."""
    of_case = on.uow.exhibits.find(case_id=on.exhibit.case_id)
    for each in (on.exhibit, *held_with(on.exhibit, of_case)):
        void_open_disposals(on.uow, each, reason=reason, actor=on.actor, at=on.at)


def stop_work_on(uow: UnitOfWork, exhibit: Exhibit, *, actor: Actor, at: datetime) -> None:
    """Stop long work on the exhibit that is queued or under way, each with its entry."""
    for job in uow.jobs.find(exhibit_id=exhibit.id):
        if job.state in (JobState.QUEUED, JobState.RUNNING):
            # Its worker learns of it within seconds, and keeps what was done.
            saved = uow.jobs.save(job.stopped(at=at))
            OpenExhibit(uow, actor, at, exhibit).append(
                JOB_STOPPED,
                public={
                    "job": saved.id,
                    "kind": saved.kind.value,
                    "acquisition": saved.acquisition_id,
                },
                committed={"sentence": saved.sentence},
            )


def void_what_they_signed(
    uow: UnitOfWork, person_id: str, *, reason: str, actor: Actor, at: datetime
) -> int:
    """Void every open disposal and signature on a hold of somebody who cannot stand by it now.

    So it is with the person who left, and with the person who got another key: what the old key had
    signed stays recorded and can be checked, and nothing more is done on it.

    Returns:
        How many were voided.
    """
    voided = 0
    for disposal in uow.disposals.find():
        if person_id in (disposal.proposer_id, disposal.authoriser_id):
            exhibit = uow.exhibits.get(disposal.exhibit_id)
            voided += _void(uow, disposal, exhibit, reason=reason, actor=actor, at=at)
    for exhibit in uow.exhibits.find():
        voided += _void_releases(uow, exhibit, person_id, reason=reason, actor=actor, at=at)
    return voided


def void_everything_open(uow: UnitOfWork, *, reason: str, actor: Actor, at: datetime) -> int:
    """Void every open disposal and every signature on an open hold, by any signer.

    Returns:
        How many were voided.
    """
    voided = 0
    for disposal in uow.disposals.find():
        exhibit = uow.exhibits.get(disposal.exhibit_id)
        voided += _void(uow, disposal, exhibit, reason=reason, actor=actor, at=at)
    for exhibit in uow.exhibits.find():
        voided += _void_releases(uow, exhibit, None, reason=reason, actor=actor, at=at)
    return voided


def _void_releases(
    uow: UnitOfWork,
    exhibit: Exhibit,
    person_id: str | None,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Void signatures on open holds: that person's, or everybody's."""
    holds = [
        hold
        for hold in exhibit.placed_holds
        if hold.is_open
        and any(person_id in (None, one.statement.person_id) for one in hold.releases)
    ]
    for hold in holds:
        kept = tuple(
            one for one in hold.releases if person_id not in (None, one.statement.person_id)
        )
        exhibit = uow.exhibits.save(exhibit.with_changed_hold(replace(hold, releases=kept)))
        OpenExhibit(uow, actor, at, exhibit).append(
            HOLD_RELEASE_VOIDED,
            public={"hold": hold.id, "code": hold.code, "reason": reason},
        )
    return len(holds)


def _void(
    uow: UnitOfWork,
    disposal: Disposal,
    exhibit: Exhibit,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
) -> int:
    if DisposalAct.VOID not in DISPOSAL_ALLOWS[disposal.state]:
        return 0
    uow.disposals.save(disposal.voided(at=at, reason=reason))
    OpenExhibit(uow, actor, at, exhibit).append(
        DISPOSAL_VOIDED,
        public={
            "disposal": disposal.id,
            "state": [disposal.state.value, "void"],
            "reason": reason,
        },
    )
    return 1

"""The schedule of a case's devices: made for the prosecutor, or looked at before it is made."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.case_events import CASE_SCHEDULE_MADE
from evidence_store.domain.overview.schedules import (
    SCHEMA,
    DeviceSchedule,
    defendants_of,
    scheduled,
)
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.grouping import by_exhibit
from evidence_store.workflow._kit.acting import ActingOnCase
from forensics.documents import to_canonical
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.cases.case import Case
    from evidence_store.workflow._kit.desk import Desk


@dataclass(frozen=True, slots=True)
class ScheduleIssuer:
    """Which unit makes a schedule, with its protective marking, and whether it only trains."""

    unit: str
    training: bool
    marking: str = "OFFICIAL-SENSITIVE"


def make_schedule(desk: Desk, case_id: str, *, issuer: ScheduleIssuer) -> DeviceSchedule:
    """Make the schedule of the case's devices as they are recorded now; that it was made is kept.

    Devices that have reached their final disposition are left out.

    Raises:
        NotFoundError: there is no such case.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.RECORD_ORDER)
    with desk.uow as uow:
        acting = ActingOnCase(uow, desk.actor, desk.clock(), case_id)
        case = uow.cases.get(case_id)
        schedule = _schedule(desk, case, issuer=issuer, at=acting.at)
        digest = hashlib.sha256(to_canonical(schedule)).hexdigest()
        public: dict[str, JsonValue] = {
            "devices": len(schedule.devices),
            "schedule": f"sha256:{digest}",
        }
        acting.append(CASE_SCHEDULE_MADE, public=public)
        uow.commit()
    return schedule


def preview_schedule(desk: Desk, case_id: str, *, issuer: ScheduleIssuer) -> DeviceSchedule:
    """The schedule as it would be made now; nothing is kept of it, so no file is made from it.

    Raises:
        NotFoundError: there is no such case.
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        return _schedule(desk, uow.cases.get(case_id), issuer=issuer, at=desk.clock())


def _schedule(desk: Desk, case: Case, *, issuer: ScheduleIssuer, at: datetime) -> DeviceSchedule:
    exhibits = [each for each in desk.uow.exhibits.find(case_id=case.id) if each.ended is None]
    references = {each.id: each.reference for each in exhibits}
    acquisitions = by_exhibit(desk.uow.acquisitions.find(exhibit_id=set(references)))
    sets = desk.uow.hash_sets.find(case_id=case.id)
    # The person who still counts a set must not read its number on the schedule.
    open_sets = {each.digest for each in sets if each.is_count_open}
    scans = by_exhibit(desk.uow.scans.find(exhibit_id=set(references)))
    return DeviceSchedule(
        schema=SCHEMA,
        case_reference=case.reference,
        court=case.court,
        court_case_number=case.court_case_number,
        defendants=defendants_of(case),
        devices=tuple(
            scheduled(
                each,
                references=references,
                acquisitions=acquisitions[each.id],
                scans=scans[each.id],
                open_sets=open_sets,
            )
            for each in exhibits
        ),
        requests=case.requests,
        made_at=at,
        made_by=", ".join(filter(None, (desk.actor.name, desk.actor.rank))),
        unit=issuer.unit,
        marking=issuer.marking,
        training=issuer.training,
    )

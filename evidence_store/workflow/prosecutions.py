"""Before sentence: convictions, endings without one, requests for an order, and the schedule."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.custody.drafts import Draft
from evidence_store.domain.cases import Case, Ending, Offence, OrderRequest, RequestOutcome
from evidence_store.domain.duties import Act, require_duty
from evidence_store.domain.grouping import by_exhibit
from evidence_store.domain.identifiers import new_id
from evidence_store.domain.schedules import SCHEMA, DeviceSchedule, defendants_of, scheduled
from evidence_store.domain.texts import kept_entry
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.workflow.grounds import require_past_day
from forensics.documents import to_canonical

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.custody.drafts import JsonValue
    from evidence_store.domain.people import Actor
    from evidence_store.domain.rules import Rules
    from evidence_store.workflow.ports import Clock, UnitOfWork


def record_conviction(
    case_id: str,
    accused_id: str,
    *,
    offences: tuple[Offence, ...],
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Case:
    """Record of what an accused person was convicted; from then on an order can be recorded.

    Raises:
        NotFoundError: nobody of that id is accused, or an offence is not in the rules.
        WrongEntryError: no offence is named, or a day cannot be so.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.OPEN_CASE)
    offences = tuple(kept_entry(each) for each in offences)
    with uow:
        at = clock()
        case = uow.cases.get(case_id)
        if not offences:
            message = f"{case.reference}: name the offences of which the person was convicted."
            raise WrongEntryError(message)
        for each in offences:
            rules.offence(each.code)
            require_past_day(each.convicted_on, "The conviction", rules=rules, at=at)
            if each.committed_on is not None and each.committed_on > each.convicted_on:
                message = (
                    f"{case.reference}: an offence cannot be committed after the conviction for it."
                )
                raise WrongEntryError(message)
        saved = uow.cases.save(case.convicted(accused_id, offences))
        _append(
            uow,
            saved,
            event="case.convicted",
            at=at,
            actor=actor,
            public={"person": accused_id, "offences": len(offences)},
        )
        uow.commit()
    return saved


def record_no_conviction(
    case_id: str,
    accused_id: str,
    *,
    how: Ending,
    on: date,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Case:
    """Record that it ended for an accused person without a conviction.

    What was seized from them goes to return review, by its own act: ``expunge exhibit claim``.

    Raises:
        NotFoundError: nobody of that id is accused.
        WrongEntryError: the day lies in the future.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.OPEN_CASE)
    with uow:
        at = clock()
        require_past_day(on, "The end of the case", rules=rules, at=at)
        case = uow.cases.get(case_id)
        saved = uow.cases.save(case.ended_for(accused_id, how, on))
        _append(
            uow,
            saved,
            event="case.not_convicted",
            at=at,
            actor=actor,
            public={"person": accused_id, "how": how.value, "on": on.isoformat()},
        )
        uow.commit()
    return saved


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for an order, or the decision not to make one, as it is entered."""

    asked_on: date
    asked_by: str
    exhibit_ids: tuple[str, ...]
    outcome: RequestOutcome = RequestOutcome.UNDECIDED
    reason: str = ""
    decided_on: date | None = None


def record_request(
    case_id: str,
    *,
    asked: Asked,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> OrderRequest:
    """Record whether an order was asked for, for which exhibits, and what the court did, if known.

    Raises:
        WrongEntryError: exhibits of another case, a day in the future, or no reason for not asking.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_ORDER)
    asked = kept_entry(asked)
    with uow:
        at = clock()
        case = uow.cases.get(case_id)
        require_past_day(asked.asked_on, "The request", rules=rules, at=at)
        of_case = {each.id for each in uow.exhibits.find(case_id=case_id)}
        _require_possible(asked, of_case=of_case, case=case)
        request = OrderRequest(
            id=new_id("r"),
            asked_on=asked.asked_on,
            asked_by=asked.asked_by,
            exhibit_ids=asked.exhibit_ids,
            outcome=asked.outcome,
            reason=asked.reason,
            recorded_by=actor.id,
            recorded_at=at,
            decided_on=asked.decided_on,
        )
        saved = uow.cases.save(replace(case, requests=(*case.requests, request)))
        _append(uow, saved, event="case.order_requested", at=at, actor=actor, public=_of(request))
        uow.commit()
    return request


@dataclass(frozen=True, slots=True)
class Decided:
    """What the court did with a request, and when."""

    outcome: RequestOutcome
    on: date
    reason: str = ""


def record_outcome(
    case_id: str,
    request_id: str,
    *,
    decided: Decided,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> OrderRequest:
    """Record what the court did with a request for an order.

    Raises:
        NotFoundError: there is no such request.
        OutOfSequenceError: its outcome is recorded.
        WrongEntryError: the day cannot be so, or the outcome is none.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_ORDER)
    decided = kept_entry(decided)
    with uow:
        at = clock()
        case = uow.cases.get(case_id)
        request = case.request(request_id)
        if request.outcome is not RequestOutcome.UNDECIDED:
            message = f"{case.reference}: the outcome of this request is recorded already."
            raise OutOfSequenceError(message)
        require_past_day(decided.on, "The court's decision", rules=rules, at=at)
        undecided = (RequestOutcome.UNDECIDED, RequestOutcome.NOT_ASKED)
        if decided.on < request.asked_on or decided.outcome in undecided:
            message = f"{case.reference}: a court decides after it was asked: made or refused."
            raise WrongEntryError(message)
        changed = replace(
            request,
            outcome=decided.outcome,
            decided_on=decided.on,
            reason=decided.reason or request.reason,
        )
        kept = tuple(changed if each.id == request_id else each for each in case.requests)
        saved = uow.cases.save(replace(case, requests=kept))
        _append(uow, saved, event="case.order_decided", at=at, actor=actor, public=_of(changed))
        uow.commit()
    return changed


@dataclass(frozen=True, slots=True)
class Issuer:
    """Which unit makes a schedule, with its protective marking, and whether it only trains."""

    unit: str
    training: bool
    marking: str = "OFFICIAL-SENSITIVE"


def make_schedule(
    case_id: str, *, issuer: Issuer, actor: Actor, uow: UnitOfWork, clock: Clock
) -> DeviceSchedule:
    """Make the schedule of the case's devices as they are on record now; that it was made is kept.

    Devices that are at their end are left out.

    Raises:
        NotFoundError: there is no such case.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_ORDER)
    with uow:
        at = clock()
        case = uow.cases.get(case_id)
        schedule = _schedule(uow, case, issuer=issuer, actor=actor, at=at)
        digest = hashlib.sha256(to_canonical(schedule)).hexdigest()
        public: dict[str, JsonValue] = {
            "devices": len(schedule.devices),
            "schedule": f"sha256:{digest}",
        }
        _append(uow, case, event="case.schedule_made", at=at, actor=actor, public=public)
        uow.commit()
    return schedule


def preview_schedule(
    case_id: str, *, issuer: Issuer, actor: Actor, uow: UnitOfWork, clock: Clock
) -> DeviceSchedule:
    """The schedule as it would be made now; nothing is kept of it, so no file is made from it.

    Raises:
        NotFoundError: there is no such case.
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(actor, Act.REVIEW)
    with uow:
        return _schedule(uow, uow.cases.get(case_id), issuer=issuer, actor=actor, at=clock())


def _schedule(
    uow: UnitOfWork, case: Case, *, issuer: Issuer, actor: Actor, at: datetime
) -> DeviceSchedule:
    exhibits = [each for each in uow.exhibits.find(case_id=case.id) if each.ended is None]
    references = {each.id: each.reference for each in exhibits}
    acquisitions = by_exhibit(uow.acquisitions.find(exhibit_id=set(references)))
    scans = by_exhibit(uow.scans.find(exhibit_id=set(references)))
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
            )
            for each in exhibits
        ),
        requests=case.requests,
        made_at=at,
        made_by=", ".join(filter(None, (actor.name, actor.rank))),
        unit=issuer.unit,
        marking=issuer.marking,
        training=issuer.training,
    )


def _require_possible(asked: Asked, *, of_case: set[str], case: Case) -> None:
    if not asked.exhibit_ids or not set(asked.exhibit_ids) <= of_case:
        message = f"{case.reference}: name exhibits of this case, at least one."
        raise WrongEntryError(message)
    if not asked.asked_by.strip():
        message = f"{case.reference}: name who asked the court, or decided not to ask."
        raise WrongEntryError(message)
    if asked.outcome is RequestOutcome.NOT_ASKED and not asked.reason.strip():
        message = f"{case.reference}: say why no order is asked for."
        raise WrongEntryError(message)
    decided = asked.outcome not in (RequestOutcome.UNDECIDED, RequestOutcome.NOT_ASKED)
    if decided != (asked.decided_on is not None):
        message = f"{case.reference}: a decision has its day, and an open request has none."
        raise WrongEntryError(message)


def _of(request: OrderRequest) -> dict[str, JsonValue]:
    return {
        "request": request.id,
        "exhibits": [*request.exhibit_ids],
        "outcome": request.outcome.value,
    }


def _append(
    uow: UnitOfWork,
    case: Case,
    *,
    event: str,
    at: datetime,
    actor: Actor,
    public: dict[str, JsonValue],
) -> None:
    uow.custody.append(Draft(event, case.id, None, at, public=public, committed={"by": actor.id}))

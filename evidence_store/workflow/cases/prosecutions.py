"""Before sentence: convictions, endings without one, and requests for an order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import Case, Ending, Offence, OrderRequest, RequestOutcome
from evidence_store.domain.events.kinds.case_events import CASE_ORDER_DECIDED, CASE_ORDER_REQUESTED
from evidence_store.domain.events.kinds.proceeding_events import CASE_CONVICTED, CASE_NOT_CONVICTED
from evidence_store.domain.law.calendar import require_past_day
from evidence_store.domain.offers.case_deeds import CaseDeed
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.finding import with_changed
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.projection import recorded_from
from evidence_store.domain.values.texts import kept_entry
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.workflow._kit.acting import ActingOnCase
from evidence_store.workflow._kit.subjects.open_cases import open_case_for
from forensics.documents import digest_of
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.workflow._kit.desk import Desk, SigningDesk


def record_conviction(
    desk: SigningDesk, case_id: str, accused_id: str, *, offences: tuple[Offence, ...]
) -> Case:
    """Record and sign of what an accused person was convicted; then an order can be recorded.

    Raises:
        NotFoundError: nobody of that id is accused, or an offence is not in the rules.
        WrongEntryError: no offence is named, or a day cannot be so.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor would erase an exhibit of the case.
    """
    require_duty(desk.actor, Act.SETTLE_MATTER)
    offences = tuple(kept_entry(each) for each in offences)
    with desk.uow as uow:
        at = desk.clock()
        case = open_case_for(desk, case_id, CaseDeed.CONVICT, at)
        if not offences:
            raise WrongEntryError(
                f"{case.reference}: name the offences of which the person was convicted."
            )
        for each in offences:
            desk.rules.offence(each.code)
            require_past_day(each.convicted_on, "The conviction", rules=desk.rules, at=at)
            if each.committed_on is not None and each.committed_on > each.convicted_on:
                raise WrongEntryError(
                    f"{case.reference}: an offence cannot be committed after the conviction for it."
                )
        saved = uow.cases.save(case.convicted(accused_id, offences))
        event, acting = CASE_CONVICTED, ActingOnCase(uow, desk.actor, at, saved.id)
        told = {"person": accused_id, "offences": str(len(offences))}
        facts = {**told, "of_what": str(digest_of(list(offences)))}
        # It ends that somebody awaits trial, which holds every exhibit of the case.
        signed = acting.sign_act(event, signer=desk.signer, facts=facts)
        acting.append(
            event, public={"person": accused_id, "offences": len(offences)}, signed=signed
        )
        uow.commit()
    return saved


def record_no_conviction(
    desk: SigningDesk, case_id: str, accused_id: str, *, how: Ending, on: date
) -> Case:
    """Record and sign that it ended for an accused person without a conviction.

    What was seized from them goes to return review, by its own act: ``expunge exhibit claim``.

    Raises:
        NotFoundError: nobody of that id is accused.
        WrongEntryError: the day lies in the future.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor would erase an exhibit of the case.
    """
    require_duty(desk.actor, Act.SETTLE_MATTER)
    with desk.uow as uow:
        at = desk.clock()
        require_past_day(on, "The end of the case", rules=desk.rules, at=at)
        case = open_case_for(desk, case_id, CaseDeed.NO_CONVICTION, at)
        saved = uow.cases.save(case.ended_for(accused_id, how, on))
        event, acting = CASE_NOT_CONVICTED, ActingOnCase(uow, desk.actor, at, saved.id)
        told = {"person": accused_id, "how": how.value, "on": on.isoformat()}
        # It ends the hold for a person who awaits trial (CPIA 1996 s.23(1) Code of Practice).
        signed = acting.sign_act(event, signer=desk.signer, facts=told)
        acting.append(event, public={**told}, signed=signed)
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


def record_request(desk: Desk, case_id: str, *, asked: Asked) -> OrderRequest:
    """Record whether an order was asked for, for which exhibits, and what the court did, if known.

    Raises:
        WrongEntryError: exhibits of another case, a day in the future, or no reason for not asking.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.RECORD_ORDER)
    asked = kept_entry(asked)
    with desk.uow as uow:
        at = desk.clock()
        case = open_case_for(desk, case_id, CaseDeed.ASK_ORDER, at)
        require_past_day(asked.asked_on, "The request", rules=desk.rules, at=at)
        of_case = {each.id for each in uow.exhibits.find(case_id=case_id)}
        _require_possible(asked, of_case=of_case, case=case)
        request = recorded_from(
            OrderRequest, asked, id=new_id("r"), recorded_by=desk.actor.id, recorded_at=at
        )
        # A request ends no bar to an erasing, so nobody signs for it (ADR 18).
        saved = uow.cases.save(replace(case, requests=(*case.requests, request)))
        ActingOnCase(uow, desk.actor, at, saved.id).append(
            CASE_ORDER_REQUESTED, public=_of(request)
        )
        uow.commit()
    return request


@dataclass(frozen=True, slots=True)
class Decided:
    """What the court did with a request, and when."""

    outcome: RequestOutcome
    on: date
    reason: str = ""


def record_outcome(desk: Desk, case_id: str, request_id: str, *, decided: Decided) -> OrderRequest:
    """Record what the court did with a request for an order.

    Raises:
        NotFoundError: there is no such request.
        OutOfSequenceError: its outcome is recorded.
        WrongEntryError: the day cannot be so, or the outcome is none.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.RECORD_ORDER)
    decided = kept_entry(decided)
    with desk.uow as uow:
        at = desk.clock()
        case = open_case_for(desk, case_id, CaseDeed.ORDER_DECIDED, at)
        request = case.request(request_id)
        if request.outcome is not RequestOutcome.UNDECIDED:
            raise OutOfSequenceError(
                f"{case.reference}: the outcome of this request is recorded already."
            )
        require_past_day(decided.on, "The court's decision", rules=desk.rules, at=at)
        undecided = (RequestOutcome.UNDECIDED, RequestOutcome.NOT_ASKED)
        if decided.on < request.asked_on or decided.outcome in undecided:
            raise WrongEntryError(
                f"{case.reference}: a court decides after it was asked: made or refused."
            )
        changed = replace(
            request,
            outcome=decided.outcome,
            decided_on=decided.on,
            reason=decided.reason or request.reason,
        )
        saved = uow.cases.save(replace(case, requests=with_changed(case.requests, changed)))
        ActingOnCase(uow, desk.actor, at, saved.id).append(CASE_ORDER_DECIDED, public=_of(changed))
        uow.commit()
    return changed


def _require_possible(asked: Asked, *, of_case: set[str], case: Case) -> None:
    if not asked.exhibit_ids or not set(asked.exhibit_ids) <= of_case:
        raise WrongEntryError(f"{case.reference}: name exhibits of this case, at least one.")
    if not asked.asked_by.strip():
        raise WrongEntryError(f"{case.reference}: name who asked the court, or decided not to ask.")
    if asked.outcome is RequestOutcome.NOT_ASKED and not asked.reason.strip():
        raise WrongEntryError(f"{case.reference}: say why no order is asked for.")
    decided = asked.outcome not in (RequestOutcome.UNDECIDED, RequestOutcome.NOT_ASKED)
    if decided != (asked.decided_on is not None):
        raise WrongEntryError(
            f"{case.reference}: a decision has its day, and an open request has none."
        )


def _of(request: OrderRequest) -> dict[str, JsonValue]:
    return {
        "request": request.id,
        "exhibits": [*request.exhibit_ids],
        "outcome": request.outcome.value,
    }

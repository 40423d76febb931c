"""A case for an act about it, as the rule of offers asks of it. Not a step: it commits nothing."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from evidence_store.domain.offers.case_deeds import Beside, OnCase
from evidence_store.domain.offers.case_offers import require_offered
from evidence_store.domain.orders.offender_sentences import to_be_sentenced
from evidence_store.domain.people.person import Duty
from evidence_store.domain.unit.jobs import IN_TURN, JobKind

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.offers.case_deeds import CaseDeed
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork


def open_case_for(desk: Desk, case_id: str, deed: CaseDeed, at: datetime) -> Case:
    """The case as the desk's open transaction finds it, for what this person can do about it.

    Raises:
        NotFoundError: there is no such case.
        NotPermittedError: no duty of the actor includes it.
        SamePersonError: the actor took a part that excludes it.
        OutOfSequenceError: nothing in the case waits for it; the text says what comes first.
    """
    case = desk.uow.cases.get(case_id)
    require_offered(deed, on_case(desk.uow, case, desk.actor, at))
    return case


def on_case(uow: UnitOfWork, case: Case, actor: Actor, at: datetime) -> OnCase:
    """The case with who asks and when; what is beside it is read when it is asked for.

    Args:
        uow: the record, open for as long as the rule is asked.
        case: as it was read.
        actor: who would act.
        at: when.
    """

    @cache
    def look() -> Beside:
        exhibits = {each.id for each in uow.exhibits.find(case_id=case.id)}
        disposals = uow.disposals.find(exhibit_id=exhibits) if exhibits else ()
        return Beside(
            has_exhibits=bool(exhibits),
            is_sentence_here=bool(to_be_sentenced(case, uow.orders.find(case_id=case.id))),
            operator_ids=frozenset[str]().union(*(each.operator_ids for each in disposals)),
            is_building=bool(uow.jobs.find(case_id=case.id, kind=JobKind.BUILD_SET, state=IN_TURN)),
            reader_ids=frozenset(
                each.id
                for each in uow.people.find()
                if each.is_present and Duty.READER in each.duties
            ),
        )

    return OnCase(case, actor, at, look)

"""Voids what people had signed, when something arrives that they could not know. Not a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.drafts import Draft
from evidence_store.domain.disposals import DISPOSAL_ALLOWS, DisposalAct

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.exhibits import Exhibit
    from evidence_store.domain.people import Actor
    from evidence_store.workflow.ports import UnitOfWork


def void_open_disposals(
    uow: UnitOfWork, exhibit: Exhibit, *, reason: str, actor: Actor, at: datetime
) -> int:
    """Void every disposal of the exhibit that has not reached its end, each with its entry.

    A running eraser learns of it when it next renews its leave. Nothing revives what is void.

    Returns:
        How many were voided.
    """
    voided = 0
    for disposal in uow.disposals.find(exhibit_id=exhibit.id):
        if DisposalAct.VOID not in DISPOSAL_ALLOWS[disposal.state]:
            continue
        uow.disposals.save(disposal.voided(at=at, reason=reason))
        uow.custody.append(
            Draft(
                event="disposal.voided",
                case_id=exhibit.case_id,
                exhibit_id=exhibit.id,
                occurred=at,
                public={
                    "disposal": disposal.id,
                    "state": [disposal.state.value, "void"],
                    "reason": reason,
                },
                committed={"by": actor.id},
            )
        )
        voided += 1
    return voided

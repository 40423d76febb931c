"""The form of custody entries about orders. Not a step: it opens and commits nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.drafts import Draft

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.custody.drafts import JsonValue
    from evidence_store.domain.orders import (
        Order,
    )
    from evidence_store.domain.people import Actor
    from evidence_store.workflow.ports import UnitOfWork


def append_order_entry(
    uow: UnitOfWork,
    order: Order,
    *,
    event: str,
    actor: Actor,
    at: datetime,
    public: dict[str, JsonValue],
    committed: dict[str, JsonValue] | None = None,
    exhibit_id: str | None = None,
) -> None:
    """Append one entry about an order, or about one exhibit of it, with who acted."""
    uow.custody.append(
        Draft(
            event=event,
            case_id=order.case_id,
            exhibit_id=exhibit_id,
            occurred=at,
            public={"order": order.id, **public},
            committed={"by": actor.id, **(committed or {})},
        )
    )

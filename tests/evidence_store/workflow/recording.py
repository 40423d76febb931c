"""What the tests of recording share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.evidence_store.workflow.desk import Desk


def around(desk: Desk) -> dict[str, Any]:
    return {"actor": desk.examiner.actor, "uow": desk.uow, "clock": desk.clock}

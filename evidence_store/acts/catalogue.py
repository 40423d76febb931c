"""Every declared act. A command imports those of its noun alone, from the list of that subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts.cases.catalogue import CASE_ACTS
from evidence_store.acts.disposals.catalogue import DISPOSAL_ACTS
from evidence_store.acts.exhibits.catalogue import EXHIBIT_ACTS
from evidence_store.acts.orders.catalogue import ORDER_ACTS
from evidence_store.acts.unit.catalogue import UNIT_ACTS

if TYPE_CHECKING:
    from evidence_store.acts._kit.act import AnyAct

ACTS: tuple[type[AnyAct], ...] = (
    *CASE_ACTS,
    *DISPOSAL_ACTS,
    *EXHIBIT_ACTS,
    *ORDER_ACTS,
    *UNIT_ACTS,
)

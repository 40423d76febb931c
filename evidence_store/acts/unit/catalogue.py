"""The declared acts about the unit's own record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts.unit import accreditations, reviews, translations

if TYPE_CHECKING:
    from evidence_store.acts._kit.act import AnyAct

UNIT_ACTS: tuple[type[AnyAct], ...] = (
    *reviews.ACTS,
    *accreditations.ACTS,
    *translations.ACTS,
)

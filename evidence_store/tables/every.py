"""Every list that can be asked for, by its name and by its verb."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.tables import (
    cases,
    custody,
    disposals,
    exhibits,
    holds,
    orders,
    overview,
    people,
    scans,
    unit,
)

if TYPE_CHECKING:
    from evidence_store.tables.listing import Listing

EVERY: tuple[Listing[Any, Any], ...] = tuple(
    each
    for subject in (
        cases,
        orders,
        exhibits,
        holds,
        scans,
        disposals,
        people,
        overview,
        unit,
        custody,
    )
    for each in subject.LISTS
)
BY_NAME = {each.name: each for each in EVERY}

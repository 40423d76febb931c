"""Every kind of entry of the custody log, by name: one closed list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.event import Event
from evidence_store.domain.events.kinds import (
    case_events,
    copy_events,
    disposal_events,
    exhibit_events,
    imaging_events,
    matter_events,
    order_events,
    person_events,
    proceeding_events,
    scan_events,
    standing_events,
    translation_events,
    trial_events,
    unit_events,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SUBJECTS = (
    order_events,
    matter_events,
    proceeding_events,
    case_events,
    exhibit_events,
    standing_events,
    copy_events,
    scan_events,
    disposal_events,
    person_events,
    unit_events,
    trial_events,
    imaging_events,
    translation_events,
)

EVENTS: Mapping[str, Event] = {
    each.name: each
    for subject in SUBJECTS
    for each in vars(subject).values()
    if isinstance(each, Event)
}


def names_of(is_so: Callable[[Event], bool]) -> frozenset[str]:
    """The names of all kinds of which something is so."""
    return frozenset(name for name, event in EVENTS.items() if is_so(event))

"""What a form comes filled in with, for a person to look at; never over what was sent."""

from __future__ import annotations

from typing import Any

from evidence_store.domain.law.calendar import LegalCalendar
from webui.door.access import the_store

TODAY = "Today is filled in. Change it if it was another day."


def fill_in(field: Any, known: object) -> None:  # noqa: ANN401 -- a field as WTForms made it
    """Fill in what is known, of a form that was not sent yet; nothing known leaves it empty."""
    if known and field.raw_data is None:
        field.data = known


def fill_in_today(field: Any) -> None:  # noqa: ANN401 -- the same
    """Fill in the present day, by the calendar that holds days to the past; and say so."""
    store = the_store()
    fill_in(field, LegalCalendar.of(store.rules).day_of(store.clock()))
    field.description = TODAY


def choose_only(field: Any) -> None:  # noqa: ANN401 -- the same
    """Choose what a field offers where that is one thing, and say in words what is chosen."""
    if len(field.choices) != 1:
        return
    (only,) = field.choices
    fill_in(field, only.value)
    said = f"There is only one, and it is chosen: {only.label}."
    field.description = f"{field.description} {said}".strip()

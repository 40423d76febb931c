"""How a line of an evaluation is made from its rule: past, open, to be checked, or idle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.law.holds import HoldLine, HoldState

if TYPE_CHECKING:
    from datetime import date

    from evidence_store.domain.law.rule_tables import HoldRule


def line(
    rule: HoldRule,
    arithmetic: str,
    *,
    state: HoldState,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> HoldLine:
    """A line of that rule in that state."""
    return HoldLine(
        code=rule.code,
        title=rule.title,
        starts_on=starts_on,
        arithmetic=arithmetic,
        ends_on=ends_on,
        legal_basis=rule.legal_basis,
        certainty=rule.certainty,
        state=state,
    )


def open_line(rule: HoldRule, arithmetic: str, *, starts_on: date | None = None) -> HoldLine:
    """A line that is open and of which nobody knows when it ends."""
    return line(rule, arithmetic, state=HoldState.OPEN, starts_on=starts_on)


def unchecked(rule: HoldRule, arithmetic: str, *, starts_on: date | None = None) -> HoldLine:
    """A line that waits for a person's act and moves no day."""
    return line(rule, arithmetic, state=HoldState.NEEDS_CHECK, starts_on=starts_on)


def past(rule: HoldRule, arithmetic: str, *, starts_on: date | None = None) -> HoldLine:
    """A line that bars nothing any more, by an event."""
    return line(rule, arithmetic, state=HoldState.PAST, starts_on=starts_on)


def idle(rule: HoldRule, arithmetic: str) -> HoldLine:
    """A line that does not run for this order."""
    return line(rule, arithmetic, state=HoldState.DOES_NOT_APPLY)


def none_recorded(rule: HoldRule, arithmetic: str) -> HoldLine:
    """A line of which the record holds nothing, which is not to say that there is nothing."""
    return line(rule, arithmetic, state=HoldState.NONE_RECORDED)


def timed(
    rule: HoldRule, arithmetic: str, *, starts_on: date, ends_on: date, today: date
) -> HoldLine:
    """A line that is open to the end of its last day."""
    # A period of the law has the whole of its last day: an appeal can still be lodged that evening.
    state = HoldState.OPEN if today <= ends_on else HoldState.PAST
    return line(rule, arithmetic, state=state, starts_on=starts_on, ends_on=ends_on)

"""What a look at one thing found: how it stands, in words, and what to do about it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable


class State(StrEnum):
    """How a thing stands."""

    FINE = "fine"
    NOTE = "note"  # good to know; nothing has to be done
    LOOK = "look"  # somebody should do something about it
    BAD = "bad"  # work stops, or should


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a checklist; ``advice`` is empty where nothing is to be done."""

    thing: str
    state: State
    sentence: str
    advice: str = ""


def fine(thing: str, sentence: str) -> Finding:
    """Nothing is to be done."""
    return Finding(thing, State.FINE, sentence)


def note(thing: str, sentence: str) -> Finding:
    """Good to know."""
    return Finding(thing, State.NOTE, sentence)


def look(thing: str, sentence: str, advice: str) -> Finding:
    """Somebody should do something about it."""
    return Finding(thing, State.LOOK, sentence, advice)


def bad(thing: str, sentence: str, advice: str) -> Finding:
    """Work stops, or should."""
    return Finding(thing, State.BAD, sentence, advice)


def exit_code(findings: Iterable[Finding]) -> int:
    """1 where something is bad, 3 where somebody should look, else 0."""
    states = {each.state for each in findings}
    if State.BAD in states:
        return 1
    return 3 if State.LOOK in states else 0

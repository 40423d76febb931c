"""What an entry of the custody log says in clear: whether it has what its kind has, and no more.

A kind that is not in the catalogue, a field that its kind does not have there, or an entry without
a field that its kind has, is not written and not believed: what stands in clear is what verifiers
read keys, parts and outcomes from, and a rule about a field that may be left out is none. Each
verifier has a table of its own; tests say what is missing there.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.events.separations import NAMED_PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = 7
"""Of the log and its statements, as the first entry names it; a folder of another is not opened."""


@cache
def in_clear(event: str) -> frozenset[str]:
    """The fields that such an entry may have in clear; none for an unknown kind."""
    return EVENTS[event].in_clear if event in EVENTS else frozenset()


@cache
def stated_by(event: str) -> frozenset[str]:
    """Which of them the signer of such an entry states."""
    return EVENTS[event].stated if event in EVENTS else frozenset()


@cache
def needed_by(event: str) -> tuple[str, ...]:
    """Which of them such an entry always has, by name."""
    return EVENTS[event].needed if event in EVENTS else ()


def public_fault(event: str, public: Mapping[str, object]) -> str | None:
    """What is wrong with a kind of entry and its fields in clear; None where nothing is."""
    if event not in EVENTS:
        return f"{event} is no kind of entry of this log"
    if strange := public.keys() - in_clear(event):
        return f"{event} has no field {min(strange)} in clear"
    for name in needed_by(event):
        if public.get(name) is None:
            return f"{event} does not say {name} in clear"
    for name in NAMED_PARTS:
        if name in public and not (isinstance(public[name], str) and public[name]):
            return f"{event} names nobody as {name}"
    return None


def as_text(value: object) -> str:
    """A field in clear as a statement, whose fields are texts, says it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return " ".join(map(as_text, value))
        case _:
            return str(value)

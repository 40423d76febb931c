"""Does a declared act: who may, what was typed as it is kept, and its record."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from evidence_store.acts._kit.fields import FieldKind, specs_of
from evidence_store.domain.values.texts import long_text, made_readable, require_words, short_text

if TYPE_CHECKING:
    from evidence_store.acts._kit.act import DeclaredAct, Done
    from evidence_store.workflow._kit.desk import Desk

R = TypeVar("R")


def do(act: DeclaredAct[R], subject_id: str, *, desk: Desk) -> Done[R]:
    """Do the act about the record of that id.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        WrongEntryError: something is not said, or cannot be so.
        RefusedError: it cannot be done as the record stands, or not by this person.
        NotFoundError: there is no such record, or nothing of the id that was picked.
    """
    # Before anything is read: to a person without the duty, what is not there and what may not be
    # seen look alike (threat model).
    act.require_duty(desk.actor)
    return _kept(act).record(subject_id, desk)


def _kept(act: DeclaredAct[R]) -> DeclaredAct[R]:
    """The act with every text in it as it is kept; nothing picked is None."""
    kept: dict[str, Any] = {}
    for name, spec in specs_of(act).items():
        value = getattr(act, name)
        # One of a choice is a text to Python as well (StrEnum), and is kept as it is.
        if isinstance(value, str) and not isinstance(value, Enum):
            if spec.needed:
                require_words(value, otherwise=f"{spec.needed}.")
            # A note goes with a hold or a stop, and no character in it may delay one.
            if spec.kind is FieldKind.NOTE:
                kept[name] = made_readable(value)
                continue
            # Here for every act: nine steps had forgotten it, each with a form of its own (ADR 44).
            keep = long_text if spec.kind is FieldKind.TEXT else short_text
            kept[name] = keep(value, what=spec.key or name)
            if spec.kind in (FieldKind.PICK, FieldKind.EXHIBIT):
                kept[name] = kept[name] or None
    return replace(act, **kept)  # type: ignore[type-var]  # every subclass is a dataclass

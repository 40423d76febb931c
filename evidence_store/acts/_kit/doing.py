"""Does a declared act: one function, read from top to bottom, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from evidence_store.acts._kit.act import On, ToRecord
from evidence_store.acts._kit.fields import FieldKind, specs_of
from evidence_store.domain.values.identifiers import derived_id, new_id
from evidence_store.domain.values.texts import long_text, made_readable, require_words, short_text
from evidence_store.workflow._kit.grounds import require_past_day
from forensics.documents import time_to_text
from forensics.values import Digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.acts._kit.act import DeclaredAct, Made
    from evidence_store.acts._kit.desk import Desk
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.events.event import Event

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Done(Generic[R]):
    """What an act left: the record, the id of what it made ("" of nothing), and a sentence."""

    after: R
    new_id: str
    sentence: str


def do(act: DeclaredAct[R], subject_id: str, *, desk: Desk) -> Done[R]:
    """Do the act about the record of that id, with one entry.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        WrongEntryError: something is not said, or cannot be so.
        RefusedError: it cannot be done as the record stands, or not by this person.
        NotFoundError: there is no such record, or nothing of the id that was picked.
    """
    act.require_duty(desk.actor)
    act, event = _kept(act), act.event
    if event is None:
        after = act.by_hand(subject_id, desk)
        return Done(after, "", act.said(after))
    with desk.uow as uow:
        at = desk.clock()
        for day, name in _past_days(act):
            require_past_day(day, name, rules=desk.rules, at=at)
        subject, acting = act.opened(desk, subject_id, at)
        on = On(subject, acting, desk.rules, id_for(act, event, subject))
        act.check(on)
        made = act.change(on)
        public, committed = _told(act, event, on, made)
        signed = None
        if act.is_signed:
            stated = {name: public[name] for name in public if name in event.stated}
            facts = act.facts(_as_facts({**stated, **committed}))
            named = {act.about: subject_id} if act.about in event.stated else {}
            signed = acting.sign_act(event, signer=desk.signer, facts={**named, **facts})
        entry = ToRecord(event, public, committed, signed, act.voids_now())
        after = act.saved(on, made.after, entry)
        uow.commit()
    return Done(after, on.new_id, act.said(after))


def _kept(act: DeclaredAct[R]) -> DeclaredAct[R]:
    """The act with every text in it as it is kept."""
    kept: dict[str, Any] = {}
    for name, spec in specs_of(act).items():
        value = getattr(act, name)
        if isinstance(value, str) and not isinstance(value, Enum):
            if spec.needed:
                require_words(value, otherwise=f"{spec.needed}.")
            if spec.kind is FieldKind.NOTE:
                kept[name] = made_readable(value)
                continue
            keep = long_text if spec.kind is FieldKind.TEXT else short_text
            kept[name] = keep(value, what=spec.key or name)
    return replace(act, **kept)  # type: ignore[type-var]  # every subclass is a dataclass


def _past_days(act: DeclaredAct[Any]) -> list[tuple[date, str]]:
    specs = specs_of(act)
    return [(getattr(act, name), spec.past) for name, spec in specs.items() if spec.past]


def id_for(act: DeclaredAct[R], event: Event, subject: R) -> str:
    """The id of what the act makes.

    Where the person who signs states it, it follows from the record: with a passkey the act is
    begun twice.
    """
    if not act.makes:
        return ""
    letter, *named = act.makes.split()
    if event.stated.isdisjoint(named):
        return new_id(letter)
    record: Any = subject
    return derived_id(letter, record.id, str(record.version), act.page)


def _told(
    act: DeclaredAct[R], event: Event, on: On[R], made: Made[R]
) -> tuple[dict[str, JsonValue], dict[str, JsonValue]]:
    """What the entry says in clear, and what it commits to: of the fields that its kind has."""
    values = {name: _plain(getattr(act, name)) for name in specs_of(act)} | dict(made.told)
    if len(words := act.makes.split()) > 1:
        values[words[1]] = on.new_id
    return (
        {name: values[name] for name in event.in_clear if name in values},
        {name: values[name] for name in event.committed if name in values},
    )


def _plain(value: Any) -> JsonValue:  # noqa: ANN401 -- whatever a field can hold
    match value:
        case Enum():
            return str(value.value)
        case datetime():
            return time_to_text(value)
        case date():
            return value.isoformat()
        case Digest():
            return str(value)
        case tuple():
            return [_plain(each) for each in value]
        case _:
            plain: JsonValue = value
            return plain


def _as_facts(told: Mapping[str, JsonValue]) -> dict[str, str]:
    """The same as it is signed; what may be empty and is, is not stated."""
    facts: dict[str, str] = {}
    for name, value in told.items():
        match value:
            case None:
                continue
            case bool():
                facts[name] = "yes" if value else "no"
            case list():
                facts[name] = " ".join(map(str, value))
            case _:
                facts[name] = str(value)
    return facts

"""Every leaf of a certificate's record, written otherwise: changed, removed, or another's.

A leaf is named by its path of fields, with ``*`` for a place in a list: ``order.lines.*.text``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from forensics.value_classes import dataclass

Put = Callable[[Any], Any]


@dataclass(frozen=True)
class Leaf:
    """One leaf or list: its path, its value, and how the record is with another value there."""

    path: str
    value: Any
    put: Put


def leaves(value: Any, put: Put = lambda new: new, path: str = "") -> Iterator[Leaf]:
    """Every leaf and every list of a record, in its order."""
    if is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            here = f"{path}.{each.name}" if path else each.name
            yield from leaves(getattr(value, each.name), _in(value, each.name, put), here)
    elif isinstance(value, tuple):
        yield Leaf(path, value, put)
        for place, item in enumerate(value):
            yield from leaves(item, _at(value, place, put), f"{path}.*")
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, _under(value, name, put), f"{path}.*")
    else:
        yield Leaf(path, value, put)


def otherwise(value: Any, people: Sequence[str] = ()) -> Iterator[Any]:
    """What an insider could write in place of a value, another one of ``people`` among it."""
    if value is None:
        yield from ("EXP-2026-0009", *people)
    elif value in people:
        yield from (each for each in people if each != value)
    else:
        yield from _another(value)


def _another(value: Any) -> Iterator[Any]:
    match value:
        case bool():
            yield not value
        case Enum():
            yield from (each for each in type(value) if each is not value)
        case datetime():
            yield from (value + timedelta(seconds=5), value - timedelta(days=400))
        case date():
            yield from (value + timedelta(days=1), value - timedelta(days=400))
        case int():
            yield from (value + 1, max(value - 1, 0) if value != 0 else 2)
        case str():
            yield from (f"{value}x", value[:-1] if value else "y")
        case bytes() if value:
            yield bytes([value[0] ^ 1]) + value[1:]
        case tuple() if value:
            yield from (value[1:], value[:-1], (*value, value[0]))
            yield ()
        case _:
            return


def _in(value: Any, name: str, put: Put) -> Put:
    return lambda new: put(replace(value, **{name: new}))


def _at(value: tuple[Any, ...], place: int, put: Put) -> Put:
    return lambda new: put((*value[:place], new, *value[place + 1 :]))


def _under(value: dict[str, Any], name: str, put: Put) -> Put:
    return lambda new: put({**value, name: new})

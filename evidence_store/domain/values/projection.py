"""A value made from another one by the names of their fields, which are then written down once.

What a certificate or a view takes is said by its class: a field that it does not name is not shown.
What a record takes of an entry is said by the entry's: everything that was entered is recorded.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def projected(kind: type[T], record: object, /, **own: object) -> T:
    """Return a ``kind`` with the record's fields of the same names, and those given beside.

    Raises:
        AttributeError: the record has no field of a name, and none is given.
        TypeError: ``kind`` has no field of a name that is given.
    """
    taken = {each.name: getattr(record, each.name) for each in fields(kind) if each.name not in own}
    return kind(**taken, **own)


def recorded_from(kind: type[T], entry: DataclassInstance, /, **beside: object) -> T:
    """Return a ``kind`` with all that was entered, and what is given beside it.

    Raises:
        TypeError: ``kind`` has no field for something that was entered or given, or misses one.
    """
    entered = {
        each.name: getattr(entry, each.name) for each in fields(entry) if each.name not in beside
    }
    return kind(**entered, **beside)

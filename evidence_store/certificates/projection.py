"""What a certificate takes from a record: the fields that it names, as they are recorded.

The class of the certificate says which; a field that it does not name is not published.
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

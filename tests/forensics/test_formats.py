"""What an eraser writes has a number, and other fields have another one: readers go by it."""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import pytest

from forensics.erasing import journal, planning, receipts, verifying
from forensics.values import DeviceIdentity, ErasePlan, ErasureReceipt, ErasureVerification

if TYPE_CHECKING:
    from collections.abc import Iterator

MADE = {
    planning.SCHEMA: ErasePlan,
    receipts.SCHEMA: ErasureReceipt,
    verifying.SCHEMA: ErasureVerification,
    journal.SCHEMA: DeviceIdentity,  # its head names the device; its lines have no class
}
FORMS = {
    "erase-plan/10": "b6486a2ec17d592f",
    "erasure-receipt/9": "ae6aa8b0497ec827",
    "erasure-verification/10": "b970973b02911a57",
    "erasure-journal/2": "bb94b17081fb4a4c",
}
"""The digest of the names and types of all fields, however deep, by the number that says so."""


def form_of(kind: Any) -> str:
    return hashlib.sha256("\n".join(_told(kind, "")).encode()).hexdigest()[:16]


def _told(kind: Any, path: str) -> Iterator[str]:
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        for each in fields(kind):
            yield from _told(hints[each.name], f"{path}/{each.name}")
    elif isinstance(kind, type) and issubclass(kind, Enum):
        yield f"{path}: {', '.join(str(each.value) for each in kind)}"
    elif inner := get_args(kind):
        for place, each in enumerate(inner):
            yield from _told(each, f"{path}[{place}]")
    else:
        yield f"{path}: {getattr(kind, '__name__', kind)}"


@pytest.mark.parametrize("schema", MADE)
def test_a_file_of_other_fields_has_another_number(schema: str) -> None:
    """Where this fails, give what is written another number, and say so in the changelog."""
    assert FORMS.get(schema) == form_of(MADE[schema])

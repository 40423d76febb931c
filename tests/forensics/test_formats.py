"""What an eraser writes has a number, and other fields have another one: readers go by it."""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import pytest

from forensics.documents import to_json
from forensics.erasing import journal, planning, receipts, verifying
from forensics.errors import ErasureError
from forensics.values import (
    DeviceIdentity,
    ErasePlan,
    ErasureMethod,
    ErasureReceipt,
    ErasureVerification,
)
from forensics.values.erase_methods import FirmwareMethodName
from forensics.values.tool_runs import ExternalTool
from tests.builders import a_plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MADE = {
    planning.SCHEMA: ErasePlan,
    receipts.SCHEMA: ErasureReceipt,
    verifying.SCHEMA: ErasureVerification,
    journal.SCHEMA: DeviceIdentity,  # its head names the device; its lines have no class
}
FORMS = {
    "erase-plan/10": "e701a7e93cdeddb1",
    "erasure-receipt/9": "c6458e538291698f",
    "erasure-verification/10": "30978c32b038475c",
    "erasure-journal/2": "bb94b17081fb4a4c",
}
"""The digest of the names and types of all fields, however deep, by the number that says so."""
BY_NAME = (ErasureMethod, FirmwareMethodName, ExternalTool)
"""Of these another one is no other form: it is one more name, and a reader that does not know it
says so."""


def form_of(kind: Any) -> str:
    return hashlib.sha256("\n".join(_told(kind, "")).encode()).hexdigest()[:16]


def _told(kind: Any, path: str) -> Iterator[str]:
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        for each in fields(kind):
            yield from _told(hints[each.name], f"{path}/{each.name}")
    elif kind in BY_NAME:
        yield f"{path}: the name of one"
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


def test_a_reader_that_does_not_know_a_name_says_so(tmp_path: Path) -> None:
    told = to_json(a_plan())
    file = tmp_path / "plan.json"
    file.write_bytes(told.replace(b'"overwrite_zeros"', b'"of_the_next_version"'))

    with pytest.raises(ErasureError, match="or names what this version does not know"):
        planning.read_plan(file)

"""The permit as a file: which permit of which disposal. The record alone says what it is worth."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cattrs import BaseValidationError

from evidence_store.errors import PermitError
from evidence_store.ways import Way
from forensics.documents import from_json, to_json
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.disposals.disposal import Permit

SCHEMA = "expunge-permit/1"
MAX_PERMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class PermitFile:
    """What a permit file says; nothing of it is believed but the two ids, to look them up."""

    schema: str
    permit: str
    disposal: str
    not_after: datetime


def permit_bytes(permit: Permit) -> bytes:
    """The content of a permit's file."""
    return to_json(PermitFile(SCHEMA, permit.id, permit.disposal_id, permit.not_after))


def read_permit(path: Path) -> PermitFile:
    """Read a permit's file.

    Raises:
        PermitError: it is not there, or is no permit of this form.
    """
    try:
        with path.open("rb") as file:
            found = from_json(file.read(MAX_PERMIT), PermitFile)
    except FileNotFoundError:
        message = f"{path.name} is not there. Ask for a permit: {Way.DISPOSAL_PERMIT}."
        raise PermitError(message) from None
    except (ValueError, BaseValidationError):
        message = f"{path.name} is not a permit. Ask for one: {Way.DISPOSAL_PERMIT}."
        raise PermitError(message) from None
    if found.schema != SCHEMA:
        message = f"{path.name} is not a permit that this version reads."
        raise PermitError(message)
    return found

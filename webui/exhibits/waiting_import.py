"""The table of exhibits that waits in a person's session between its check and its confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.workflow.exhibits.checking_imports import check_import
from webui.door.access import the_desk
from webui.door.sessions import keep_apart, kept_apart, take_once

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.extracts import CheckedExtract

WAITING = "import"


def keep_import(case_id: str, data: bytes, *, system: str) -> None:
    """Let a file wait, in place of an earlier one."""
    keep_apart(WAITING, {"case": case_id, "data": data, "system": system})


def waiting_import(case_id: str) -> CheckedExtract | None:
    """What waits to be confirmed for this case, checked again; None where nothing does."""
    kept = kept_apart(WAITING)
    if kept is None or kept["case"] != case_id:
        return None
    return checked_extract(case_id, kept["data"])


def waiting_file(case_id: str) -> tuple[bytes, str] | None:
    """The file that waits and the name of its system; None where nothing does."""
    kept = kept_apart(WAITING)
    return None if kept is None or kept["case"] != case_id else (kept["data"], kept["system"])


def forget_import() -> None:
    """Drop the file that waited."""
    take_once(WAITING)


def checked_extract(case_id: str, data: bytes) -> CheckedExtract:
    """Every row of an extract, checked against the record as it is now.

    Raises:
        WrongEntryError: the file as a whole is no extract.
    """
    return check_import(the_desk(), case_id, extract=data)

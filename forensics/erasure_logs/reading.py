"""Reading the log of another tool in a confined child, and telling which of its drives is meant.

The child is believed in nothing: what it answers is held to the same forms again. So whatever a
hostile log makes of it, no byte of free text comes out.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cattrs import BaseValidationError

from forensics.documents import from_json
from forensics.erasure_logs.nwipe import METHODS, SERIAL, TIME, VERSION, NwipeDrive
from forensics.errors import ForensicsError
from forensics.sandbox.asking import ask_once
from forensics.value_classes import dataclass
from forensics.values.tools import TakenBy, ToolKind, ToolSaid

if TYPE_CHECKING:
    from datetime import tzinfo

LARGEST_LOG = 4 << 20
"""Bytes of a log that is read at all; those of nwipe have a few thousand for each drive."""
SECONDS = 20
LARGEST_ANSWER = 1 << 20
LARGEST_NUMBER = 1 << 62
_NAME = re.compile(r"/dev/[A-Za-z0-9/_-]{1,32}")


class ToolLogError(ForensicsError):
    """A log cannot be read, or says nothing of the drive that is meant; no word of it is quoted."""


class OtherDriveError(ToolLogError):
    """A log names other drives than the one that is meant."""


@dataclass(frozen=True, slots=True)
class LogAnswer:
    """What the child says that a log holds."""

    drives: tuple[NwipeDrive, ...]


def read_nwipe(data: bytes, *, serial: str | None, zone: tzinfo) -> ToolSaid:
    """Return what a log of nwipe says of one drive.

    Args:
        data: the whole log.
        serial: of the drive that is meant; None where it has none, and the log is of one drive.
        zone: of the clock of the computer on which nwipe ran: its log names none.

    Raises:
        OtherDriveError: the log names other drives.
        ToolLogError: it is no log of nwipe, is too long, or holds more than one run.
    """
    drive = _of(_drives(data), serial)
    return ToolSaid(
        kind=ToolKind.NWIPE,
        name="nwipe",
        version=drive.version,
        taken_by=TakenBy.READ,
        # Any other number would be free text of the log.
        serial=serial if drive.serial == serial else None,
        size=drive.size,
        began=_at(drive.began, zone),
        ended=_at(drive.ended, zone),
        what=drive.label,
        end=drive.end,
        verified=drive.verified,
        errors=drive.errors,
    )


def _drives(data: bytes) -> tuple[NwipeDrive, ...]:
    if len(data) > LARGEST_LOG:
        raise ToolLogError(f"The log is larger than {LARGEST_LOG:,} bytes, so it is not read.")
    said = ask_once(
        "forensics.erasure_logs.answering", data, seconds=SECONDS + 5, most=LARGEST_ANSWER
    )
    if said is None or said.code != 0:
        raise _unreadable()
    try:
        drives = from_json(said.answer, LogAnswer).drives
    except (ValueError, RecursionError, BaseValidationError):
        raise _unreadable() from None
    if not drives or not all(map(_is_of_its_form, drives)):
        raise _unreadable()
    return drives


def _is_of_its_form(one: NwipeDrive) -> bool:
    numbers = [each for each in (one.size, one.errors) if each is not None]
    return bool(
        VERSION.fullmatch(one.version)
        and _NAME.fullmatch(one.name)
        and (one.serial is None or SERIAL.fullmatch(one.serial))
        and all(0 <= each < LARGEST_NUMBER for each in numbers)
        and one.label in METHODS
        and TIME.fullmatch(one.began)
        and TIME.fullmatch(one.ended)
    )


def _of(drives: tuple[NwipeDrive, ...], serial: str | None) -> NwipeDrive:
    """The one drive that is meant: by its serial number, or the only one of the log."""
    same = [each for each in drives if serial is not None and each.serial == serial]
    if len(same) == 1:
        return same[0]
    named = any(each.serial is not None for each in drives)
    if same or (serial is None and len(drives) > 1):
        raise ToolLogError(
            "The log is of several drives, and it cannot be told which of them is meant. Give the "
            "log of this drive alone."
        )
    if serial is not None and (named or len(drives) > 1):
        raise OtherDriveError("The log is of another drive: its serial number is not that one.")
    return drives[0]


def _at(text: str, zone: tzinfo) -> datetime:
    try:
        return datetime.strptime(text, "%Y/%m/%d %H:%M:%S").replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _unreadable() from None


def _unreadable() -> ToolLogError:
    return ToolLogError(
        "This is no log of nwipe (versions 0.34 to 0.42) of one run that says what was done to a "
        "drive. Give the file that nwipe wrote (its option --logfile), or type what it says."
    )

"""What other tools say of a disposal: of its work, or a reading of it. It is never a verdict.

The person who brings it signs for it. Nothing that a disposal comes to is worked out from it: the
file can have been written by hand, and a person can have typed anything.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.values.texts import require_words, short_text
from evidence_store.errors import WrongEntryError
from forensics.documents import digest_of
from forensics.value_classes import dataclass
from forensics.values import Digest
from forensics.values.tools import TakenBy, ToolSaid

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit

MOST = 8
"""Statements of other tools that one disposal takes: each is printed."""
LONGEST_LINE = 120
"""Characters of what a person types: it is printed."""
TOLERANCE = timedelta(minutes=1)
"""People and other computers write minutes: an act in the minute of its start lies after it."""


class ToolPurpose(StrEnum):
    """What the other tool was used for."""

    ERASING = "erasing"
    READING = "reading"


@dataclass(frozen=True, slots=True)
class ToolStatement:
    """What another tool says, with the file in which it says so, and who signed for it.

    ``file`` is the SHA-256 of that file, which is kept sealed among the exhibit's photographs and
    papers. A person (``by``) signs for all of it.
    """

    purpose: ToolPurpose
    said: ToolSaid
    file: Digest
    by: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A number that the tool names and the record has otherwise.

    ``seen`` is empty where a program read it in a file: it could be any text.
    """

    what: str
    recorded: str
    seen: str = ""


def tool_facts(statement: ToolStatement) -> dict[str, str]:
    """Return what the person signs of it: in clear what it was for, and a digest of the rest."""
    return {
        "purpose": statement.purpose.value,
        "file": str(statement.file),
        "end": statement.said.end.value,
        "said": str(digest_of(statement)),
    }


def disagreement_of(said: ToolSaid, exhibit: Exhibit) -> Disagreement | None:
    """What the tool names otherwise than the record: its serial number, or its size."""
    if said.serial is not None and said.serial not in (exhibit.target_serial, exhibit.serial):
        recorded = exhibit.target_serial or exhibit.serial or "none"
        return Disagreement("serial number", recorded, said.serial)
    if said.size is not None and exhibit.size is not None and said.size != exhibit.size:
        return Disagreement("size", f"{exhibit.size} bytes", f"{said.size} bytes")
    return None


def verify_said(said: ToolSaid, *, name: str) -> ToolSaid:
    """Return it with what a person typed as it is kept.

    Raises:
        WrongEntryError: something is missing, too long, or cannot be so.
    """
    if said.ended < said.began:
        raise WrongEntryError(
            f"{name}: the other tool ended before it began. Read its times again."
        )
    numbers = [each for each in (said.size, said.errors) if each is not None]
    if any(each < 0 for each in numbers):
        raise WrongEntryError(f"{name}: a number of the other tool is below zero. Read it again.")
    # A confined child read it, and its parent held it to closed forms: nothing in it was typed.
    if said.taken_by is TakenBy.READ:
        return said
    return _as_kept(said, name=name)


def verify_time(said: ToolSaid, *, begun: datetime, at: datetime, name: str) -> None:
    """Check that the tool says that it worked between the recorded beginning and now.

    Raises:
        WrongEntryError: it says another time.
    """
    # A log of another time is about other work. nwipe's names no zone, so the person who brings it
    # says which (ADR 103).
    if begun - TOLERANCE <= said.began and said.ended <= at + TOLERANCE:
        return
    raise WrongEntryError(
        f"{name}: the other tool says that it worked at another time than between the recorded "
        "start and now. So this is not the record of this work, or the clock of that computer was "
        "wrong. Give the right file, or say in which time zone that clock was."
    )


def _as_kept(said: ToolSaid, *, name: str) -> ToolSaid:
    tool, version = _line(said.name, what="name"), _line(said.version, what="version")
    what = _line(said.what, what="what")
    require_words(tool, what, otherwise=f"{name}: say which tool it was, and what it did.")
    serial = _line(said.serial or "", what="serial") or None
    return replace(said, name=tool, version=version, what=what, serial=serial)


def _line(text: str, *, what: str) -> str:
    kept = short_text(text.strip(), what=what)
    if len(kept) > LONGEST_LINE:
        message = f"The field {what} is longer than {LONGEST_LINE} characters. Shorten it."
        raise WrongEntryError(message)
    return kept

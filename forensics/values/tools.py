"""Tools as results, receipts and records name them: this program, and those of others.

What another tool says that it did to a medium, or read on it, is its statement, and no verdict.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class Tool:
    """The program that did something, as results and receipts name it."""

    name: str
    version: str


class ToolKind(StrEnum):
    """What kind of tool it was."""

    NWIPE = "nwipe"
    DUPLICATOR = "duplicator"
    SHREDDER = "shredder"
    OTHER = "other"


class TakenBy(StrEnum):
    """How what it says came into the record."""

    READ = "read"  # this program read it in the tool's own log
    TYPED = "typed"  # a person typed what they read


class SaidEnd(StrEnum):
    """How the tool says that something ended."""

    COMPLETED = "completed"
    FAILED = "failed"
    ABORTED = "aborted"
    NOT_SAID = "not_said"


class SaidContent(StrEnum):
    """What a tool that only read says that it found."""

    ZEROS = "zeros"
    ONE_VALUE = "one_value"  # another value than zero, everywhere
    OTHER = "other"
    NOT_SAID = "not_said"


@dataclass(frozen=True, slots=True)
class ToolSaid:
    """What another tool says of one device: closed fields, and nothing of its free text.

    ``name`` and ``version`` are the tool's, ``what`` is what it was set to do: by its own label,
    where this program read its log, and as a person typed it elsewhere. ``serial`` and ``size``
    (bytes) are those that the tool names, None where it names none. ``began`` and ``ended`` are by
    the tool's clock. ``errors`` are all that it counts, None where it counts none; ``verified`` is
    how it says that its own verification ended. ``found`` is said by a tool that only read.
    """

    kind: ToolKind
    name: str
    version: str
    taken_by: TakenBy
    serial: str | None
    size: int | None
    began: datetime
    ended: datetime
    what: str
    end: SaidEnd
    verified: SaidEnd = SaidEnd.NOT_SAID
    errors: int | None = None
    found: SaidContent = SaidContent.NOT_SAID

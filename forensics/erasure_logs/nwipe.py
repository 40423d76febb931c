"""The log of nwipe 0.34 to 0.42, by its source (``nwipe.c``, ``method.c``, ``logging.c``).

Lines only, and of each the fixed words around a number: no pattern here can take long on bad input.
Of free text nothing is taken: no model, no name, no address, which nwipe's own settings can hold.
Tried on logs that nwipe 0.38 wrote. Versions before 0.34 say in other words how they ended.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from forensics.value_classes import dataclass
from forensics.values.tools import SaidEnd

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

METHODS = (
    "DoD 5220.22-M", "DoD Short", "Gutmann Wipe", "RCMP TSSIT OPS-II", "PRNG Stream",
    "Fill With Zeros", "Fill With Ones", "Verify Zeros (0x00)", "Verify Ones  (0xFF)",
    "HMG IS5 Enhanced", "Bruce Schneier 7-Pass", "BMB21-2019",
)  # fmt: skip
"""The labels that nwipe gives to what it can be set to do (``method.c``)."""
VERSION = re.compile(r"[0-9]{1,2}\.[0-9]{1,3}(?:\.[0-9]{1,3})?")
SERIAL = re.compile(r"[!-~]{1,64}")
TIME = re.compile(r"20[0-9]{2}/[01][0-9]/[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9]")
MOST_DRIVES = 64
MOST_LINES = 50_000
LONGEST_LINE = 400

_STAMPED = re.compile(r"\[ ?(20[0-9/]{8} [0-9:]{8})\] {1,6}[a-z]{4,7}: (.*)")
_VERSION = re.compile(r"(?: {2}banner   = )?nwipe ([0-9.]{3,9})")
_DEV = r"(/dev/[A-Za-z0-9/_-]{1,32})"
_INVOKED = re.compile(rf"Invoking method '([^']{{1,40}})' on {_DEV}")
_FOUND = re.compile(rf"Found {_DEV}, .{{0,300}}S/N=([!-~]{{1,64}})")
_SERIAL = re.compile(rf"{_DEV} has serial number ([!-~]{{1,64}})")
_SIZE = re.compile(rf"{_DEV}, sect/blk/dev [0-9]{{1,6}}/[0-9]{{1,6}}/([0-9]{{1,18}})")
_SIZE_OF = re.compile(rf"{_DEV}: Device geometry is as follows\.\.\.")
_SIZE_BELOW = re.compile(r" {2}Total device bytes   = ([0-9]{1,18})")
_VERIFIED = re.compile(rf"Verified .{{0,80}}on '{_DEV}'\.?")
_COUNT = r" \| +([0-9]{1,18})"
_ERRORS = re.compile(rf"[! ] +([A-Za-z0-9_-]{{1,32}}){_COUNT * 3} *")
_STATUS = re.compile(r"[! ] +([A-Za-z0-9_-]{1,32}) \|(.{8})\|.{0,300}")
_ENDS = {
    " Erased ": SaidEnd.COMPLETED,
    "-FAILED-": SaidEnd.FAILED,
    "UABORTED": SaidEnd.ABORTED,
}


@dataclass(frozen=True, slots=True)
class NwipeDrive:
    """What a log of nwipe says of one drive. ``began`` and ``ended`` are by its clock, as printed.

    ``ended`` is the last time in the log. ``label`` is the method's, one of ``METHODS``.
    """

    version: str
    name: str
    serial: str | None = None
    size: int | None = None
    began: str = ""
    ended: str = ""
    label: str = ""
    end: SaidEnd = SaidEnd.NOT_SAID
    verified: SaidEnd = SaidEnd.NOT_SAID
    errors: int | None = None


class NotNwipesLogError(ValueError):
    """It is no log of nwipe that says of a drive what was done to it."""


def read(lines: Sequence[str]) -> tuple[NwipeDrive, ...]:
    """Return what the log says of each drive that a method was invoked on, in their order.

    Raises:
        NotNwipesLogError: it is no such log, is too long, or holds the log of more than one run.
    """
    if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        raise NotNwipesLogError
    stamped = [found.groups() for line in lines if (found := _STAMPED.fullmatch(line))]
    versions = {m[1] for _, said in stamped if (m := _VERSION.fullmatch(said)) is not None}
    if len(versions) != 1 or not VERSION.fullmatch(version := versions.pop()):
        raise NotNwipesLogError
    drives: dict[str, NwipeDrive] = {}
    for at, said in stamped:
        if found := _INVOKED.fullmatch(said):
            label, name = found.groups()
            if label not in METHODS or not TIME.fullmatch(at) or name in drives:
                raise NotNwipesLogError  # in a log of two runs, which of them is meant?
            drives[name] = NwipeDrive(version, name, began=at, label=label)
    if not 0 < len(drives) <= MOST_DRIVES or not TIME.fullmatch(ended := stamped[-1][0]):
        raise NotNwipesLogError
    for name, said in _said([said for _, said in stamped], lines):
        if name in drives:
            drives[name] = _with(drives[name], said)
    return tuple(_judged(replace(each, ended=ended)) for each in drives.values())


_Told: TypeAlias = "tuple[str, dict[str, object]]"


def _said(said: Sequence[str], lines: Sequence[str]) -> Iterator[_Told]:
    """Each thing that the log says of a drive, with its name."""
    of_size = ""
    for each in said:
        if found := _FOUND.fullmatch(each) or _SERIAL.fullmatch(each):
            yield found[1], {"serial": found[2]}
        elif found := _SIZE.fullmatch(each):
            yield found[1], {"size": int(found[2])}
        elif found := _SIZE_OF.fullmatch(each):
            of_size = found[1]
        elif found := _SIZE_BELOW.fullmatch(each):
            yield of_size, {"size": int(found[1])}
        elif found := _VERIFIED.fullmatch(each):
            yield found[1], {"verified": SaidEnd.COMPLETED}
    for line in lines:
        yield from _of_summary(line)


def _of_summary(line: str) -> Iterator[_Told]:
    """What a row of one of the tables says that nwipe writes at its end."""
    if found := _ERRORS.fullmatch(line):
        name, *counts = found.groups()
        failed = {"verified": SaidEnd.FAILED} if int(counts[1]) else {}
        yield f"/dev/{name}", {"errors": sum(map(int, counts)), **failed}
    elif found := _STATUS.fullmatch(line):
        yield f"/dev/{found[1]}", {"end": _ENDS.get(found[2], SaidEnd.NOT_SAID)}


def _with(drive: NwipeDrive, said: dict[str, object]) -> NwipeDrive:
    """The drive with one thing more; a log that says two things of one drive is not taken.

    Raises:
        NotNwipesLogError: it said something else before.
    """
    for name, value in said.items():
        before = getattr(drive, name)
        fresh = before in (None, SaidEnd.NOT_SAID)
        worse = name == "verified" and value is SaidEnd.FAILED
        if not fresh and before != value and not worse:
            raise NotNwipesLogError
    return replace(drive, **said)  # type: ignore[arg-type]  # fields by name


def _judged(drive: NwipeDrive) -> NwipeDrive:
    """A drive of which errors are counted did not end well, whatever another line says."""
    if drive.errors and drive.end is SaidEnd.COMPLETED:
        return replace(drive, end=SaidEnd.FAILED)
    return drive

"""Extracts of a property system: a CSV file, read whole or not at all.

The first line names the columns, in any order. Needed are ``reference``, ``description``,
``medium``, ``seal``, ``holder`` and ``source_reference``; possible are ``make``, ``model``,
``serial``, ``imei``, ``size`` (bytes) and ``locked`` (yes or no). Another column is refused,
because what is quietly left out may be what somebody relied on. One bad row refuses the extract,
and all bad rows are listed by their line, so that a corrected extract can be imported once.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from evidence_store.domain.exhibits import MediumKind
from evidence_store.domain.texts import kept_entry
from evidence_store.errors import WrongEntryError

REQUIRED = ("reference", "description", "medium", "seal", "holder", "source_reference")
OPTIONAL = ("make", "model", "serial", "imei", "size", "locked")
MAX_EXTRACT = 16 * 1024 * 1024
MAX_FIELD = 4096
_SHOWN = 20
_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}


@dataclass(frozen=True, slots=True)
class ExhibitEntry:
    """One exhibit as it is booked in. ``size`` is in bytes; None where nobody knows it."""

    reference: str
    description: str
    medium: MediumKind
    seal: str
    holder: str
    make: str = ""
    model: str = ""
    serial: str | None = None
    imei: str | None = None
    size: int | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True)
class ExtractRow:
    """One row of an extract, with the property system's own reference."""

    entry: ExhibitEntry
    source_reference: str


def parse_extract(data: bytes) -> tuple[ExtractRow, ...]:
    """Read all rows of an extract (UTF-8, with or without a byte-order mark).

    Raises:
        WrongEntryError: it is not such a CSV, or rows are bad; the text lists them by line.
    """
    reader = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
    rows: list[ExtractRow] = []
    faults: list[str] = []
    try:
        columns = _columns(next(reader, []))
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            try:
                rows.append(_row(dict(zip(columns, cells, strict=True))))
            except (ValueError, WrongEntryError) as error:
                faults.append(f"line {reader.line_num}: {error}")
    except csv.Error as error:
        faults.append(f"line {reader.line_num}: not CSV ({error})")
    faults += _twice(rows)
    if faults or not rows:
        raise WrongEntryError(_refusal(faults))
    return tuple(rows)


def _text(data: bytes) -> str:
    if len(data) > MAX_EXTRACT:
        message = f"The extract is larger than {MAX_EXTRACT} bytes. Split it."
        raise WrongEntryError(message)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = "The extract is not UTF-8. Export it as CSV UTF-8. Nothing was imported."
        raise WrongEntryError(message) from None


def _columns(header: list[str]) -> list[str]:
    columns = [name.strip().lower() for name in header]
    missing = [name for name in REQUIRED if name not in columns]
    unknown = [name for name in columns if name not in (*REQUIRED, *OPTIONAL)]
    if missing or unknown or len(set(columns)) != len(columns):
        message = (
            "The first line of the extract must name the columns. "
            f"Needed: {', '.join(REQUIRED)}. Possible: {', '.join(OPTIONAL)}. "
            f"Missing: {', '.join(missing) or 'none'}. Unknown columns: {len(unknown)}. "
            "Nothing was imported."
        )
        raise WrongEntryError(message)
    return columns


def _row(cells: dict[str, str]) -> ExtractRow:
    values = {name: cell.strip() for name, cell in cells.items()}
    empty = [name for name in REQUIRED if not values[name]]
    if empty:
        message = f"{', '.join(empty)} must not be empty"
        raise ValueError(message)
    if any(len(cell) > MAX_FIELD for cell in values.values()):
        message = f"a field is longer than {MAX_FIELD} characters"
        raise ValueError(message)
    row = ExtractRow(
        ExhibitEntry(
            reference=values["reference"],
            description=values["description"],
            medium=_medium(values["medium"]),
            seal=values["seal"],
            holder=values["holder"],
            make=values.get("make", ""),
            model=values.get("model", ""),
            serial=values.get("serial") or None,
            imei=values.get("imei") or None,
            size=_size(values.get("size", "")),
            locked=_yes_no(values.get("locked", "")),
        ),
        values["source_reference"],
    )
    return kept_entry(row)


def _medium(text: str) -> MediumKind:
    try:
        return MediumKind(text.lower())
    except ValueError:
        message = f"medium must be one of {', '.join(MediumKind)}"
        raise ValueError(message) from None


def _size(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) < 1 << 53:
        message = "size must be a whole number of bytes"
        raise ValueError(message)
    return int(text)


def _yes_no(text: str) -> bool:
    answer = _YES_NO.get(text.lower())
    if answer is None:
        message = "locked must be yes or no"
        raise ValueError(message)
    return answer


def _twice(rows: list[ExtractRow]) -> list[str]:
    seen: set[str] = set()
    faults = []
    for row in rows:
        if row.entry.reference in seen:
            faults.append(f"reference {row.entry.reference} stands twice")
        seen.add(row.entry.reference)
    return faults


def _refusal(faults: list[str]) -> str:
    if not faults:
        return "The extract has no rows. Nothing was imported."
    shown = "; ".join(faults[:_SHOWN])
    more = len(faults) - _SHOWN
    rest = f"; and {more} more" if more > 0 else ""
    return f"Nothing was imported. Correct these rows and import again: {shown}{rest}."

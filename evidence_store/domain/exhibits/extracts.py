"""Extracts of a property system: a CSV file, read whole or not at all.

The first line names the columns, in any order. Needed are ``reference``, ``description``,
``medium``, ``seal``, ``holder`` and ``source_reference``; possible are ``make``, ``model``,
``serial``, ``imei``, ``size`` (bytes) and ``locked`` (yes or no).
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.values.texts import kept_entry
from evidence_store.errors import WrongEntryError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUIRED = ("reference", "description", "medium", "seal", "holder", "source_reference")
OPTIONAL = ("make", "model", "serial", "imei", "size", "locked")
MAX_EXTRACT = 16 * 1024 * 1024
MAX_FIELD = 4096
MAX_ROWS = 10_000
_SHOWN = 20
_DASH_OR_NUMBER = re.compile(r"-(?:[0-9]+(?:\.[0-9]+)?|\s.*)?", re.DOTALL)
_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}


@dataclass(frozen=True, slots=True)
class ExhibitEntry:
    """One exhibit as it is booked in.

    ``size`` is in bytes, exactly, and ``capacity`` what the label promises, in bytes as well; None
    where nobody knows it.
    """

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
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class ExtractRow:
    """One row of an extract, with the property system's own reference."""

    entry: ExhibitEntry
    source_reference: str


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that cannot be imported: its line in the file, its cells as they came, and why."""

    line: int
    cells: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class CheckedExtract:
    """Every row of an extract: those that can be read, with their lines, and those that cannot.

    ``lines`` and ``cells`` belong to ``rows``, in the same order.
    """

    columns: tuple[str, ...]
    rows: tuple[ExtractRow, ...]
    lines: tuple[int, ...]
    cells: tuple[tuple[str, ...], ...]
    rejected: tuple[RejectedRow, ...]


def parse_extract(data: bytes) -> tuple[ExtractRow, ...]:
    """Read all rows of an extract (UTF-8, with or without a byte-order mark).

    Raises:
        WrongEntryError: it is not such a CSV, or rows are bad; the text lists them by line.
    """
    checked = check_extract(data)
    # One bad row refuses the extract, and all bad rows are listed by their line, so that a
    # corrected extract can be imported once.
    if checked.rejected or not checked.rows:
        raise WrongEntryError(
            _refusal([f"line {each.line}: {each.reason}" for each in checked.rejected])
        )
    return checked.rows


def check_extract(data: bytes) -> CheckedExtract:
    """Read every row of an extract, good or bad.

    Raises:
        WrongEntryError: the file as a whole is no such CSV; its first line, say, names no columns.
    """
    # Without strict a stray quotation mark is put right unseen, and cells move.
    reader = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
    found: list[tuple[int, tuple[str, ...], ExtractRow | str]] = []
    seen: set[str] = set()
    columns = _columns(_first(reader))
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((reader.line_num, tuple(cells), _read(columns, cells, seen)))
            if len(found) > MAX_ROWS:
                raise WrongEntryError(
                    f"The extract has more than {MAX_ROWS:,} rows. Split it. Nothing was imported."
                )
    except csv.Error as error:
        found.append((reader.line_num, (), f"not CSV ({error})"))
    good = [each for each in found if isinstance(each[2], ExtractRow)]
    return CheckedExtract(
        columns=tuple(columns),
        rows=tuple(row for _, _, row in good if isinstance(row, ExtractRow)),
        lines=tuple(line for line, _, _ in good),
        cells=tuple(cells for _, cells, _ in good),
        rejected=tuple(
            RejectedRow(line, cells, why) for line, cells, why in found if isinstance(why, str)
        ),
    )


def _read(columns: list[str], cells: list[str], seen: set[str]) -> ExtractRow | str:
    """The row, or why it cannot be one; its reference is seen from now on."""
    if len(cells) != len(columns):
        return f"the row has {len(cells)} cells, but the first line names {len(columns)} columns"
    try:
        _require_text(cells)
        row = _row(dict(zip(columns, cells, strict=True)))
    except (ValueError, WrongEntryError) as error:
        return str(error)
    if row.entry.reference in seen:
        return f"reference {row.entry.reference} stands twice"
    seen.add(row.entry.reference)
    return row


def _require_text(cells: list[str]) -> None:
    """Check that no cell would be run by a spreadsheet (OWASP, CSV injection).

    Raises:
        ValueError: one would.
    """
    for cell in cells:
        signed = cell.startswith("-") and not _DASH_OR_NUMBER.fullmatch(cell)
        if signed or cell.lstrip(" ").startswith(("=", "+", "@", "\t", "\r")):
            message = (
                "a cell begins with =, +, - or @, which a spreadsheet takes for a formula; write "
                "it as words"
            )
            raise ValueError(message)


def _text(data: bytes) -> str:
    if len(data) > MAX_EXTRACT:
        message = f"The extract is larger than {MAX_EXTRACT} bytes. Split it."
        raise WrongEntryError(message)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = (
            "The extract is not UTF-8. Save it as “CSV UTF-8” and choose it again. "
            "Nothing was imported."
        )
        raise WrongEntryError(message) from None


def _first(reader: Iterator[list[str]]) -> list[str]:
    """The cells of the first line; none where they cannot be told from one another."""
    try:
        return next(reader, [])
    except csv.Error:
        return []


def _columns(header: list[str]) -> list[str]:
    columns = [name.strip().lower() for name in header]
    missing = [name for name in REQUIRED if name not in columns]
    # Another column is refused, because what is quietly left out may be what somebody relied on.
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
    # Sizes are signed as JSON, where whole numbers are exact below 2**53 alone (RFC 7493).
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


def _refusal(faults: list[str]) -> str:
    if not faults:
        return "The extract has no rows. Nothing was imported."
    shown = "; ".join(faults[:_SHOWN])
    more = len(faults) - _SHOWN
    rest = f"; and {more} more" if more > 0 else ""
    return f"Nothing was imported. Correct these rows and import again: {shown}{rest}."

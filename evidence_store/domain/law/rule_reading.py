"""Reads one table of a rules file, row by row; whatever is wrong is said with the table's name."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import date
from typing import Any, TypeVar

from cattrs import BaseValidationError

from evidence_store.domain.law.rule_tables import CERTAINTIES
from evidence_store.errors import WrongEntryError
from forensics.documents import from_document

R = TypeVar("R")


def read_table(rows: object, kind: type[R], *, name: str) -> tuple[R, ...]:
    """Return all rows of a table as values of that kind, no code twice.

    Raises:
        WrongEntryError: a row does not fit; the sentence names the table, the row and the key.
    """
    if not isinstance(rows, list):
        raise WrongEntryError(f"The rules file: [[{name}]] must be a list of tables.")
    read = tuple(_row(row, kind, name=name, number=at) for at, row in enumerate(rows, start=1))
    codes = [getattr(row, "code", "") for row in read]
    # The first row of a code is the one that is found: a second would be law that never counts.
    twice = sorted({code for code in codes if code and codes.count(code) > 1})
    if twice:
        raise WrongEntryError(f"The table [[{name}]] uses one code for two things: {twice[0]}.")
    return read


def with_text_dates(value: Any) -> Any:  # noqa: ANN401 -- walks whatever TOML can hold
    """The same with every day as the text that records use."""
    match value:
        case dict():
            return {key: with_text_dates(item) for key, item in value.items()}
        case list():
            return [with_text_dates(item) for item in value]
        case date():
            return value.isoformat()
        case _:
            return value


def _row(row: object, kind: type[R], *, name: str, number: int) -> R:
    if not isinstance(row, dict):
        raise WrongEntryError(f"The rules file: row {number} of [[{name}]] must be a table.")
    where = f"The table [[{name}]] {row.get('code', f'number {number}')}"
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]  # every table is a dataclass
    needed = {n for n, f in known.items() if f.default is MISSING}
    missing, unknown = sorted(needed - set(row)), sorted(set(row) - set(known))
    if missing or unknown:
        raise WrongEntryError(
            f"{where}: missing: {', '.join(missing) or 'nothing'}; unknown: "
            f"{', '.join(unknown) or 'nothing'}."
        )
    if row.get("certainty", CERTAINTIES[0]) not in CERTAINTIES:
        raise WrongEntryError(f"{where}: certainty must be one of {', '.join(CERTAINTIES)}.")
    _require_texts(row, where)
    try:
        return from_document(row, kind)
    except BaseValidationError as error:
        raise WrongEntryError(f"{where}: {_first(error)}.") from error
    except (ValueError, TypeError) as error:
        raise WrongEntryError(f"{where}: {error}.") from error


def _require_texts(row: dict[str, Any], where: str) -> None:
    """A title, a basis or an end that is blank would be a hold that nobody can check."""
    for key in ("code", "title", "legal_basis", "end"):
        if key in row and not (isinstance(row[key], str) and row[key].strip()):
            raise WrongEntryError(f"{where}: {key} must be a text.")


def _first(error: BaseException) -> str:
    """What went wrong at the bottom of a converter's error, with the key where it knows it."""
    inner: BaseException = error
    keys: list[str] = []
    while isinstance(inner, BaseExceptionGroup) and inner.exceptions:
        inner = inner.exceptions[0]
        # cattrs nests groups of errors; the field stands in a note that ends in "@ attribute NAME".
        notes = [str(note) for note in getattr(inner, "__notes__", [])]
        keys += [note.rpartition("@ attribute ")[2] for note in notes if "@ attribute" in note]
    key = f"{keys[-1]}: " if keys else ""
    return f"{key}{inner}"

"""Forms: free text about a case comes from a file, never from the command line.

A form is TOML. ``--print-form`` prints an empty one with a line on each field. A time without a
zone is a time in London.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click
from cattrs import BaseValidationError

from evidence_store.cli._kit.options import path_option
from evidence_store.domain.values.texts import kept_entry, long_text, made_readable
from evidence_store.domain.values.zones import moments_in_london
from evidence_store.errors import NotFoundError, WrongEntryError
from forensics.documents import from_document, time_to_text
from forensics.forms.toml_text import toml_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

F = TypeVar("F")
PRINTED = (
    "Descriptions of exhibits, known gaps, lines of orders and quotations of authority are printed "
    "on certificates. Name no victim in them: write Complainant A."
)
PRINTED_NOTE = """
# Descriptions of exhibits, known gaps, lines of orders and quotations of authority are printed on
# certificates. Name no victim in them: write Complainant A."""
MAX_FORM = 1024 * 1024
MAX_LIST = 16 * 1024 * 1024
"""Bytes of a list of revoked certificates, or of an answer about one."""


def one_of(kinds: Iterable[str]) -> str:
    """Name what may be entered, as the line of a form says it: ``a, b or c``."""
    *first, last = kinds
    return f"{', '.join(first)} or {last}" if first else last


def print_form_option(text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a verb ``--print-form``, which prints an empty form and does nothing else."""

    def show(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 -- click's own shape of a callback
        # click calls this also while the shell only completes a line.
        if value and not ctx.resilient_parsing:
            click.echo(text.strip())
            ctx.exit()

    return click.option(
        "--print-form",
        is_flag=True,
        # Before the others, or click would first ask for what the verb cannot do without.
        is_eager=True,
        expose_value=False,
        callback=show,
        help="Print an empty form with a line on each field, and stop.",
    )


def form_options(text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a verb ``--form`` (as ``form_file``), and ``--print-form`` for this empty one."""

    def asked(function: Callable[..., Any]) -> Callable[..., Any]:
        file = path_option("--form", "form_file", required=True, help="A filled-in form.")
        return print_form_option(text)(file(function))

    return asked


def read_form(file: Path) -> dict[str, Any]:
    """Read a form as it stands, with days and times as the texts that records use.

    Raises:
        NotFoundError: there is no such file.
        WrongEntryError: it is not TOML, or too large; or a time without a zone was none in London,
            or came twice.
    """
    data = read_limited(file)
    try:
        document = toml_document(data)
    except ValueError:
        message = f"{file.name} cannot be read as TOML. See the form: --print-form."
        raise WrongEntryError(message) from None
    texts: dict[str, Any] = _with_texts(document)
    return texts


def structure(document: dict[str, Any], kind: type[F], *, name: str) -> F:
    """Make a value of that kind from a form, or from a part of one.

    Raises:
        WrongEntryError: fields are missing, unknown or of the wrong kind; the text names them.
    """
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]  # every form is a dataclass
    needed = {n for n, f in known.items() if f.default is MISSING and f.default_factory is MISSING}
    missing, unknown = sorted(needed - set(document)), sorted(set(document) - set(known))
    # An unknown field is refused: a misspelt one that may be empty would be lost unseen.
    if missing or unknown:
        message = (
            f"{name}: missing: {', '.join(missing) or 'nothing'}; unknown: "
            f"{', '.join(unknown) or 'nothing'}. See the form: --print-form."
        )
        raise WrongEntryError(message)
    try:
        made = from_document(document, kind)
    except (BaseValidationError, ValueError, TypeError, KeyError):
        message = (
            f"{name}: a field has the wrong kind of value (a day is 2026-01-31, a choice "
            "one of the words listed). See the form: --print-form."
        )
        # What is wrong with a form is reported by the names of its fields only, because their
        # contents may name people.
        raise WrongEntryError(message) from None  # the cause would quote the form
    return kept_entry(made)


def filled(file: Path, kind: type[F]) -> F:
    """Read a form as a value of that kind.

    Raises:
        NotFoundError: there is no such file.
        WrongEntryError: as ``read_form`` and ``structure``.
    """
    return structure(read_form(file), kind, name=file.name)


def warn_printed() -> None:
    """Say on standard error, where such fields are entered, that they will be printed."""
    click.echo(PRINTED, err=True)


def read_text(file: Path | None) -> str:
    """The whole text of a file, without blank space at its ends; nothing where no file is given.

    Raises:
        NotFoundError: there is no such file.
        WrongEntryError: it is not UTF-8, or too large.
    """
    if file is None:
        return ""
    try:
        return long_text(read_limited(file).decode(), what=file.name).strip()
    except UnicodeDecodeError:
        message = f"{file.name} is not UTF-8 text."
        raise WrongEntryError(message) from None


def read_note(file: Path | None) -> str:
    """The same for a note that must never hinder its act: what cannot be kept is shown as U+FFFD.

    Raises:
        NotFoundError: there is no such file.
        WrongEntryError: it is too large.
    """
    if file is None:
        return ""
    return made_readable(read_limited(file).decode(errors="replace")).strip()


def read_limited(file: Path, limit: int = MAX_FORM) -> bytes:
    """All bytes of a file.

    Raises:
        NotFoundError: there is no such file.
        WrongEntryError: it is larger than ``limit`` bytes.
    """
    try:
        with file.open("rb") as handle:
            # Read, and not asked for its size: a pipe states none, and a file can grow meanwhile.
            data = handle.read(limit + 1)
    except FileNotFoundError:
        message = f"{file.name} is not there."
        raise NotFoundError(message) from None
    if len(data) > limit:
        message = f"{file.name} is larger than {limit} bytes."
        raise WrongEntryError(message)
    return data


def _moment_of(typed: datetime) -> datetime:
    """The moment that a time without a zone means, in London.

    Raises:
        WrongEntryError: there was no such time, or it came twice.
    """
    early, late = moments_in_london(typed)
    if early != late:
        raise WrongEntryError(
            f"The time {typed:%H:%M} came twice on that day: the clocks went back. Write the one "
            f"that you mean in UTC: {time_to_text(early)}, or an hour later {time_to_text(late)}."
        )
    return early


def _with_texts(value: Any) -> Any:  # noqa: ANN401 -- walks whatever TOML can hold
    match value:
        case dict():
            return {key: _with_texts(item) for key, item in value.items()}
        case list():
            return [_with_texts(item) for item in value]
        # Before a date: in Python a datetime is a date as well.
        case datetime():
            return time_to_text(value if value.tzinfo else _moment_of(value))
        case date():
            return value.isoformat()
        case _:
            return value

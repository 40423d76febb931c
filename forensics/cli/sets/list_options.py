"""The options by which a person says how a list of known files is to be read."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

import click

from forensics.errors import WrongUseError
from forensics.hash_sets.lists.asked import ListAsked
from forensics.hash_sets.lists.columns import CsvColumns
from forensics.hash_sets.lists.reader import ListFormat
from forensics.values import HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Callable

OTHER_COLUMNS = ("size", "category", "reference", "pdq", "quality")
_COLUMN = re.compile(r"([a-z0-9]+)=([1-9][0-9]{0,3})")
_OPTIONS = (
    click.option(
        "--format",
        "format_name",
        type=click.Choice(["auto", *(known.value for known in ListFormat)]),
        default="auto",
        show_default=True,
        help="Format of the list; auto looks at what it begins with.",
    ),
    click.option(
        "--column",
        "columns_named",
        multiple=True,
        metavar="WHAT=NUMBER",
        help="A column of a CSV that nobody knows: md5, sha1, sha256, blake3, size, category, "
        "reference, pdq or quality, and its number from 1.",
    ),
    click.option("--no-header", is_flag=True, help="The first line of that CSV is a row."),
    click.option(
        "--category",
        "categories",
        multiple=True,
        help="Take rows of this category alone, or these.",
    ),
)


def list_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the options, and ``asked``, how the list is to be read."""

    @functools.wraps(function)
    def asking(
        *given: Any,  # noqa: ANN401 -- whatever the verb takes besides
        format_name: str,
        columns_named: tuple[str, ...],
        no_header: bool,
        categories: tuple[str, ...],
        **named: Any,  # noqa: ANN401 -- the same
    ) -> Any:  # noqa: ANN401 -- what the verb gives
        asked = _asked_for(
            format_name, columns_named, has_header=not no_header, categories=categories
        )
        return function(*given, asked=asked, **named)

    return functools.reduce(lambda made, option: option(made), reversed(_OPTIONS), asking)


def _asked_for(
    format_name: str,
    columns_named: tuple[str, ...],
    *,
    has_header: bool,
    categories: tuple[str, ...],
) -> ListAsked:
    """Return how a list is to be read, as options say it.

    Raises:
        WrongUseError: a column has no such name or number, or is named with another format.
    """
    list_format = None if format_name == "auto" else ListFormat(format_name)
    if not columns_named:
        return ListAsked(list_format, categories=categories)
    if list_format not in (None, ListFormat.CSV):
        raise WrongUseError("columns are named of a CSV alone; leave --format out")
    return ListAsked(None, _columns(columns_named), has_header, categories)


def _columns(named: tuple[str, ...]) -> CsvColumns:
    digests: dict[HashAlgorithm, int] = {}
    others: dict[str, int] = {}
    for each in named:
        found = _COLUMN.fullmatch(each)
        name, at = (found[1], int(found[2]) - 1) if found else ("", 0)
        if name in set(HashAlgorithm):
            digests[HashAlgorithm(name)] = at
        elif name in OTHER_COLUMNS:
            others[name] = at
        else:
            kinds = ", ".join([*HashAlgorithm, *OTHER_COLUMNS])
            raise WrongUseError(f"say a column as one of {kinds}, = and its number: md5=3")
    columns = CsvColumns(tuple(digests.items()), **others)
    if not columns.tells_something:
        raise WrongUseError("name a column of digests or of PDQ hashes")
    return columns

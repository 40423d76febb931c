"""``expunge hash-set import`` and ``columns``: a hash set from a list that others made."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forensics.cli.passphrase import passphrase_option, read_passphrase
from forensics.cli.sets.telling import tell_count, tell_of_set
from forensics.errors import WrongUseError
from forensics.figures import counted
from forensics.hash_sets.lists.apart import import_apart, look_apart
from forensics.hash_sets.lists.asked import ListAsked
from forensics.hash_sets.lists.columns import CsvColumns
from forensics.hash_sets.lists.reader import LIST_READERS, ListFormat
from forensics.hash_sets.lists.rejected import rejected_rows_report
from forensics.hash_sets.opening import save_sections
from forensics.hash_sets.sections import SET_ID_SIZE
from forensics.output import refuse_existing, write_new
from forensics.values import HashAlgorithm

if TYPE_CHECKING:
    from forensics.hash_sets.lists.origin import Origin

EXISTING_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
NEW_FILE = click.Path(path_type=Path, dir_okay=False)
OTHER_COLUMNS = ("size", "category", "reference", "pdq", "quality")
_COLUMN = re.compile(r"([a-z0-9]+)=([1-9][0-9]{0,3})")
BENIGN = (
    "This list is of files that come with software, and not of evidence: each copy of that "
    "software on a medium becomes a hit. It hides no hit of any other hash set."
)


@click.command("import")
@click.argument("file", type=EXISTING_FILE)
@click.option("--out", required=True, type=NEW_FILE, help="The hash set to write; never replaced.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["auto", *(known.value for known in ListFormat)]),
    default="auto",
    show_default=True,
    help="Format of FILE; auto looks at what it begins with.",
)
@click.option(
    "--column",
    "columns_named",
    multiple=True,
    metavar="WHAT=NUMBER",
    help="A column of a CSV that nobody knows: md5, sha1, sha256, blake3, size, category, "
    "reference, pdq or quality, and its number from 1.",
)
@click.option("--no-header", is_flag=True, help="The first line of that CSV is a row.")
@click.option(
    "--category", "categories", multiple=True, help="Take rows of this category alone, or these."
)
@passphrase_option
def import_(
    file: Path,
    out: Path,
    format_name: str,
    columns_named: tuple[str, ...],
    no_header: bool,  # noqa: FBT001 -- click's own shape
    categories: tuple[str, ...],
    passphrase_file: Path | None,
) -> None:
    """Import a hash set from FILE, a list that others made.

    Read are VICS JSON 1.2, 1.3 and 2.0 (Project VIC, CAID); what md5sum, sha1sum, sha256sum, their
    BSD forms, md5deep and hashdeep write; DFXML; the NSRL's Reference Data Set (RDSv3); CSV of IPED
    and Griffeye; lists of PDQ hashes; and CSV with a header: columns reference,size,sha256 and any
    of sha1,md5,blake3,pdq,quality,category. Of any other CSV say which column is what; see expunge
    hash-set columns.

    A set of digests finds whole files only. Known files without a size make a scan hash every file.
    A PDQ hash finds candidates, and nothing that is established. Names of files are not kept.

    Rows that cannot be used are listed with line and reason in OUT.rejected.csv; the others are
    imported.

    \b
    Examples:
      expunge hash-set import list.csv --out case.set --passphrase-file pass
      expunge hash-set import other.csv --out case.set --column md5=3 --column size=2
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    report = out.with_name(out.name + ".rejected.csv")
    refuse_existing(out)
    refuse_existing(report)
    asked = asked_for(format_name, columns_named, has_header=not no_header, categories=categories)
    passphrase = read_passphrase(passphrase_file, what="the new hash set", is_new=True)
    made = import_apart(file, asked, set_id=secrets.token_bytes(SET_ID_SIZE))
    rejected = len(made.origin.rejected)
    if rejected:
        write_new(report, rejected_rows_report(made.origin.rejected))
    tell_of_set(save_sections(out, made.sections, passphrase=passphrase))
    tell_of_origin(made.origin)
    tell_count(rejected, "row was", "rows were", f"refused; see {report.name}")


@click.command("columns")
@click.argument("file", type=EXISTING_FILE)
def columns(file: Path) -> None:
    """Show the columns of FILE, a CSV, so that you can say which is what.

    Of digests the first four digits are shown, and of other texts their length alone.

    \b
    Example:
      expunge hash-set columns other.csv
    """  # noqa: D301 -- as above
    seen = look_apart(file)
    for column in seen.columns:
        guess = f", seems to be {column.guess}" if column.guess else ""
        click.echo(f"column {column.number}{f' ({column.name})' if column.name else ''}{guess}")
        for shown in column.shown:
            click.echo(f"    {shown}")
    click.echo("the first line is a header" if seen.has_header else "there is no header")


def tell_of_origin(origin: Origin) -> None:
    """Say of which list a set was made, and the outcome of its rows."""
    counts = origin.counts
    rows = counted(counts.rows, "row", "rows")
    click.echo(f"made of {LIST_READERS[origin.list_format].title}, {rows}")
    tell_count(
        counts.duplicates, "row is a duplicate and counts", "rows are duplicates and count", "once"
    )
    tell_count(
        counts.renamed,
        "row had a reference that was taken, and its known file was",
        "rows had references that were taken, and their known files were",
        "numbered",
    )
    tell_count(
        counts.other_categories, "row is", "rows are", "of a category that was not asked for"
    )
    tell_count(
        counts.pdq_unused, "row has", "rows have", "a PDQ hash that cannot be used; its digests are"
    )
    for why, number in origin.rejected.by_reason.items():
        click.echo(f"{counted(number, 'row', 'rows')} refused: {why}")
    if origin.is_benign:
        click.echo(BENIGN, err=True)


def asked_for(
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

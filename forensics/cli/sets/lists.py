"""``expunge hash-set import`` and ``columns``: a hash set from a list that others made."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forensics.cli.passphrase import passphrase_option, read_passphrase
from forensics.cli.sets.list_options import list_options
from forensics.cli.sets.telling import tell_count, tell_of_set
from forensics.figures import counted
from forensics.hash_sets.lists.apart import import_apart, look_apart
from forensics.hash_sets.lists.reader import LIST_READERS
from forensics.hash_sets.lists.rejected import write_rejected_rows
from forensics.hash_sets.sections import SET_ID_SIZE
from forensics.output import refuse_existing

if TYPE_CHECKING:
    from forensics.hash_sets.lists.asked import ListAsked
    from forensics.hash_sets.lists.origin import Origin

EXISTING_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
NEW_FILE = click.Path(path_type=Path, dir_okay=False)
BENIGN = (
    "This list is of files that come with software, and not of evidence: each copy of that "
    "software on a medium becomes a hit. It hides no hit of any other hash set."
)


@click.command("import")
@click.argument("file", type=EXISTING_FILE)
@click.option("--out", required=True, type=NEW_FILE, help="The hash set to write; never replaced.")
@list_options
@passphrase_option
def import_(
    file: Path,
    out: Path,
    asked: ListAsked,
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
    passphrase = read_passphrase(passphrase_file, what="the new hash set", is_new=True)
    set_id = secrets.token_bytes(SET_ID_SIZE)
    made = import_apart(file, asked, set_id=set_id, out=out, passphrase=passphrase)
    rejected = len(made.origin.rejected)
    if rejected:
        write_rejected_rows(report, made.origin.rejected)
    tell_of_set(made.facts)
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

"""``expunge hash-set``: build from originals, import a list, say what a set holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from forensics.cli.detectability import tell_of_detectability
from forensics.cli.passphrase import passphrase_option, read_passphrase
from forensics.figures import counted
from forensics.hash_set import KIND_BITS, SIZE_UNKNOWN, HashSet
from forensics.hash_sets.altered_side import altered_index
from forensics.hash_sets.blocks import BlockTables
from forensics.hash_sets.building import build_from_folder
from forensics.hash_sets.describing_apart import describe_originals
from forensics.hash_sets.lists.importing import ListFormat, import_list, rejected_rows_report
from forensics.hash_sets.opening import open_hash_set, save_hash_set
from forensics.output import refuse_existing, write_new

if TYPE_CHECKING:
    from forensics.hash_sets.lists.importing import Imported

EXISTING_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
NEW_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("hash-set")
def hash_set() -> None:
    """Make the sealed file of known pictures that a scan looks for.

    A hash set holds sizes and digests, never file names, and of the originals no more than samples
    of eight bytes, by which pieces of them are noticed, and how pictures look at some points. From
    the latter a likeness could be drawn, so keep a set like the originals. Known files are called
    IMG-0001, IMG-0002 and so on. The file is sealed with a passphrase: without it, it tells nothing
    and cannot be used.
    """


@hash_set.command()
@click.argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False, readable=True)
)
@click.option("--out", required=True, type=NEW_FILE, help="The hash set to write; never replaced.")
@passphrase_option
def build(folder: Path, out: Path, passphrase_file: Path | None) -> None:
    """Build a hash set from the originals in FOLDER and the folders in it.

    Empty files are left out, and equal files count once. A second person should check the number of
    known files against the schedule of charged pictures before the set serves an erasure.

    Such a set also finds pieces of the originals; hash-set info says how small a piece may be. What
    many files share (headers, colour profiles, flat areas) is no piece of any of them.

    Originals that are pictures are also described, each in a process that can do nothing else, so
    that altered copies of them can be found. Almost empty pictures are not: they are like others.

    \b
    Example:
      expunge hash-set build originals/ --out case.set --passphrase-file pass
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    refuse_existing(out)
    passphrase = read_passphrase(passphrase_file, what="the new hash set", is_new=True)
    built = build_from_folder(folder)
    described = describe_originals(folder, built.known_files)
    saved = save_hash_set(
        out,
        built.known_files,
        passphrase=passphrase,
        blocks=built.blocks,
        altered=described.section,
    )
    _tell(saved)
    for why, number in sorted(described.undescribed.items()):
        one, many = ("picture is", "pictures are")
        _count(number, f"{one} not found altered:", f"{many} not found altered:", why)
    _count(
        built.duplicates, "file is a duplicate and counts", "files are duplicates and count", "once"
    )
    _count(built.empty, "file is empty and was", "files are empty and were", "left out")
    _count(
        built.not_files, "link or special file was", "links or special files were", "not followed"
    )


@hash_set.command("import")
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
@passphrase_option
def import_(file: Path, out: Path, format_name: str, passphrase_file: Path | None) -> None:
    """Import a hash set from FILE, a list that others made.

    Read are VICS JSON 1.2, 1.3 and 2.0 (Project VIC, CAID) and CSV with a header: columns
    reference,size,sha256 and any of sha1,md5,blake3; size may be empty. A set of digests finds
    whole files only. Known files without a size make a scan hash every file.

    Rows that cannot be used are listed with line and reason in OUT.rejected.csv; the others are
    imported.

    \b
    Example:
      expunge hash-set import list.csv --out case.set --passphrase-file pass
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    report = out.with_name(out.name + ".rejected.csv")
    refuse_existing(out)
    refuse_existing(report)
    passphrase = read_passphrase(passphrase_file, what="the new hash set", is_new=True)
    imported = import_list(
        file, list_format=None if format_name == "auto" else ListFormat(format_name)
    )
    if imported.rejected:
        write_new(report, rejected_rows_report(imported.rejected))
    _tell(save_hash_set(out, imported.known_files, passphrase=passphrase))
    _tell_of_rows(imported, report)


@hash_set.command()
@click.argument("file", metavar="SET", type=EXISTING_FILE)
@passphrase_option
def info(file: Path, passphrase_file: Path | None) -> None:
    """Say what SET holds: how many known files, which digests, and how small a piece is found.

    It also says how many known files can be found altered.

    The digest of the set names it in scan results. It stays the same when the passphrase changes,
    and tells nothing of the known files.
    """
    passphrase = read_passphrase(passphrase_file, what="the hash set", is_new=False)
    opened = open_hash_set(file, passphrase=passphrase)
    _tell(opened)
    if opened.blocks is not None:
        tell_of_detectability(opened, BlockTables(opened.blocks))


def _tell(opened: HashSet) -> None:
    table = opened.known_files
    click.echo(counted(len(table), "known file", "known files"))
    for kind in KIND_BITS:
        count = int(((table.kinds & KIND_BITS[kind]) != 0).sum())
        if count:
            click.echo(f"{count} with {kind.upper()}")
    unsized = int((table.sizes == SIZE_UNKNOWN).sum())
    if unsized:
        click.echo(f"{unsized} without a size: a scan must hash every file")
    if opened.blocks is None:
        click.echo("finds whole files only: made of digests, or by an earlier version")
    else:
        click.echo("finds whole files and pieces of them")
    _tell_of_altered(opened)
    click.echo(f"digest of the set: {opened.digest}")


def _tell_of_altered(opened: HashSet) -> None:
    if opened.altered is None:
        click.echo("finds no altered copies: none of the known files is a picture that was at hand")
        return
    number = len(altered_index(opened.altered))
    click.echo(
        f"{counted(number, 'known file', 'known files')} can be found altered, as candidates"
    )


def _tell_of_rows(imported: Imported, report: Path) -> None:
    _count(
        imported.duplicates,
        "row is a duplicate and counts",
        "rows are duplicates and count",
        "once",
    )
    _count(
        imported.renamed,
        "row had a reference that was taken, and its known file was",
        "rows had references that were taken, and their known files were",
        "numbered",
    )
    if imported.rejected:
        _count(len(imported.rejected), "row was", "rows were", f"refused; see {report.name}")


def _count(number: int, one: str, many: str, ending: str) -> None:
    if number:
        click.echo(f"{counted(number, one, many)} {ending}")

"""``expunge hash-set``: build from originals, and say what a set holds."""

from __future__ import annotations

from pathlib import Path

import click

from forensics.cli.detectability import tell_of_detectability
from forensics.cli.passphrase import passphrase_option, read_passphrase
from forensics.cli.sets.lists import columns, import_, tell_of_origin
from forensics.cli.sets.telling import tell_count, tell_of_set
from forensics.errors import WrongUseError
from forensics.hash_sets.blocks import BlockTables, count_with_blocks
from forensics.hash_sets.building import build_from_folder
from forensics.hash_sets.describing_apart import describe_originals
from forensics.hash_sets.facts import facts_of
from forensics.hash_sets.lists.origin import origin_from_section
from forensics.hash_sets.lists.rejected import write_rejected_rows
from forensics.hash_sets.opening import open_hash_set, save_hash_set
from forensics.output import refuse_existing

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
    tell_of_set(facts_of(saved))
    for why, number in sorted(described.undescribed.items()):
        one, many = ("picture is", "pictures are")
        tell_count(number, f"{one} not found altered:", f"{many} not found altered:", why)
    tell_count(
        built.duplicates, "file is a duplicate and counts", "files are duplicates and count", "once"
    )
    tell_count(built.empty, "file is empty and was", "files are empty and were", "left out")
    tell_count(
        built.not_files, "link or special file was", "links or special files were", "not followed"
    )


@hash_set.command()
@click.argument("file", metavar="SET", type=EXISTING_FILE)
@click.option(
    "--rejected-rows",
    type=NEW_FILE,
    help="Write where the rows stand that its list had and that could not be used, and why.",
)
@passphrase_option
def info(file: Path, rejected_rows: Path | None, passphrase_file: Path | None) -> None:
    """Say what SET holds: how many known files, which digests, and how small a piece is found.

    It also says how many known files can be found altered, and of which list the set was made.

    The digest of the set names it in scan results. It stays the same when the passphrase changes,
    and tells nothing of the known files.
    """
    passphrase = read_passphrase(passphrase_file, what="the hash set", is_new=False)
    opened = open_hash_set(file, passphrase=passphrase)
    tell_of_set(facts_of(opened))
    if count_with_blocks(opened.blocks) and opened.blocks is not None:
        tell_of_detectability(opened, BlockTables(opened.blocks))
    if opened.origin is not None:
        tell_of_origin(origin_from_section(opened.origin))
    elif rejected_rows is not None:
        raise WrongUseError("this hash set was built from originals, and no row was refused")
    if opened.origin is not None and rejected_rows is not None:
        rejected = origin_from_section(opened.origin).rejected
        write_rejected_rows(rejected_rows, rejected)


hash_set.add_command(import_)
hash_set.add_command(columns)

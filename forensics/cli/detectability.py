"""What ``expunge hash-set info`` says of pieces: from how many bytes on they are always found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from forensics.hash_sets.detectability import NEVER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.hash_set import HashSet
    from forensics.hash_sets.blocks import BlockTables

HEADING = ("known file", "bytes", "piece on sectors", "piece anywhere")
WIDTH = 18


def tell_of_detectability(hash_set: HashSet, tables: BlockTables) -> None:
    """Print for each known file the smallest piece that is always found, and the worst of all."""
    rows = [
        (known_file.reference, tables.detectability(row))
        for row, known_file in enumerate(hash_set.known_files)
    ]
    click.echo("A piece of a known file is always found from this many bytes:")
    _tell_worst("where it begins on a sector", [(name, each.on_sectors) for name, each in rows])
    _tell_worst("wherever it lies", [(name, each.anywhere) for name, each in rows])
    _tell_row(HEADING)
    for row, (name, each) in enumerate(rows):
        size = f"{int(tables.sizes[row]):,}"
        _tell_row((name, size, _words(each.on_sectors), _words(each.anywhere)))


def _tell_worst(where: str, found: Sequence[tuple[str, int]]) -> None:
    never = sum(smallest == NEVER for _, smallest in found)
    certain = [(smallest, name) for name, smallest in found if smallest != NEVER]
    if certain:
        smallest, name = max(certain)
        click.echo(f"  {where}: {smallest:,} at worst ({name})")
    if never:
        files = "known file is" if never == 1 else "known files are"
        click.echo(f"  {where}: {never} {files} not always found")


def _tell_row(cells: Sequence[str]) -> None:
    click.echo(
        "".join(cell.rjust(WIDTH) if n else cell.ljust(WIDTH) for n, cell in enumerate(cells))
    )


def _words(smallest: int) -> str:
    return "not always" if smallest == NEVER else f"{smallest:,}"

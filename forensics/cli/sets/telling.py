"""What the verbs about hash sets say of one: counts and kinds, never a digest of a known file."""

from __future__ import annotations

import click

from forensics.figures import counted
from forensics.hash_set import KIND_BITS, SIZE_UNKNOWN, HashSet
from forensics.hash_sets.altered_side import altered_index
from forensics.hash_sets.blocks import count_with_blocks


def tell_of_set(opened: HashSet) -> None:
    """Say how many known files a set holds, by what they are found, and the set's own digest."""
    table = opened.known_files
    click.echo(counted(len(table), "known file", "known files"))
    for kind in KIND_BITS:
        count = int(((table.kinds & KIND_BITS[kind]) != 0).sum())
        if count:
            click.echo(f"{count} with {kind.upper()}")
    unsized = int(((table.sizes == SIZE_UNKNOWN) & (table.kinds != 0)).sum())
    if unsized:
        click.echo(f"{unsized} without a size: a scan must hash every file")
    if not table.kinds.any():
        click.echo("finds candidates alone: made of hashes of pictures, without any digest")
    elif not count_with_blocks(opened.blocks):
        click.echo("finds whole files only: made of digests, or by an earlier version")
    else:
        click.echo("finds whole files and pieces of them")
    _tell_of_altered(opened)
    click.echo(f"digest of the set: {opened.digest}")


def tell_count(number: int, one: str, many: str, ending: str) -> None:
    """Say how many of something there were, where there were any."""
    if number:
        click.echo(f"{counted(number, one, many)} {ending}")


def _tell_of_altered(opened: HashSet) -> None:
    if opened.altered is None:
        click.echo("finds no altered copies: none of the known files is a picture that was at hand")
        return
    number = len(altered_index(opened.altered))
    click.echo(
        f"{counted(number, 'known file', 'known files')} can be found altered, as candidates"
    )

"""What the verbs about hash sets say of one: counts and kinds, never a digest of a known file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from forensics.figures import counted

if TYPE_CHECKING:
    from forensics.hash_sets.facts import SetFacts


def tell_of_set(facts: SetFacts) -> None:
    """Say how many known files a set holds, by what they are found, and the set's own digest."""
    click.echo(counted(facts.known_files, "known file", "known files"))
    for kind, count in facts.of_kind.items():
        if count:
            click.echo(f"{count} with {kind.upper()}")
    by_digests = any(facts.of_kind.values())
    if facts.without_size and by_digests:
        click.echo(f"{facts.without_size} without a size: a scan must hash every file")
    if not by_digests:
        click.echo("finds candidates alone: made of hashes of pictures, without any digest")
    elif not facts.with_content:
        click.echo("finds whole files only: made of digests, or by an earlier version")
    else:
        click.echo("finds whole files and pieces of them")
    _tell_of_altered(facts.found_altered)
    click.echo(f"digest of the set: {facts.digest}")


def tell_count(number: int, one: str, many: str, ending: str) -> None:
    """Say how many of something there were, where there were any."""
    if number:
        click.echo(f"{counted(number, one, many)} {ending}")


def _tell_of_altered(number: int | None) -> None:
    if number is None:
        click.echo("finds no altered copies: none of the known files is a picture that was at hand")
        return
    click.echo(
        f"{counted(number, 'known file', 'known files')} can be found altered, as candidates"
    )

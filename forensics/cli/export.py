"""``expunge export``: a scan result in a form that other tools read."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from forensics.cli.passphrase import passphrase_option, read_passphrase
from forensics.errors import WrongUseError
from forensics.exports.export import EXPORTS
from forensics.exports.limits import limits_of
from forensics.exports.scanned import open_scanned
from forensics.figures import NO_HIT, counted
from forensics.hash_sets.opening import open_hash_set
from forensics.output import refuse_existing, writing_new

_EXISTING = click.Path(path_type=Path, exists=True, dir_okay=False)


class _NamesExports(click.Command):
    """Its help says of each export what it holds, as the export itself says it."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a line for each export."""
        del ctx
        with formatter.section("Exports"):
            formatter.write_dl([(name, f"{EXPORTS[name].kind.says}.") for name in EXPORTS])


@click.command(cls=_NamesExports)
@click.argument("result", type=_EXISTING)
@click.option(
    "--as", "name", required=True, type=click.Choice(list(EXPORTS)), help="The form; see below."
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write, of mode 0600; never replaced.",
)
@click.option(
    "--hash-set",
    "hash_set_file",
    type=_EXISTING,
    help="The hash set of the scan, for exports that hold digests of known files.",
)
@passphrase_option
def export(
    *, result: Path, name: str, out: Path, hash_set_file: Path | None, passphrase_file: Path | None
) -> None:
    """Write RESULT, which expunge scan wrote, in a form that other tools read.

    RESULT names files of the medium, and so do exports: each is a case file. It says what was not
    examined, so read that before you read "no hits". Known files stand in it by numbers, unless its
    line below says that it holds their digests. Such an export is a disclosure: record to whom it
    goes and why before you hand it over.

    \b
    Example:
      expunge export disk.json --as csv --out disk.csv
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    refuse_existing(out)
    made = EXPORTS[name]
    if made.kind.holds_digests and hash_set_file is None:
        raise WrongUseError(
            f"{name} holds digests of known files, which the result alone does not give; name the "
            "hash set of the scan with --hash-set"
        )
    if hash_set_file is not None and not made.kind.holds_digests:
        raise WrongUseError(f"{name} holds no digest of a known file; leave --hash-set out")
    with ExitStack() as open_files:
        hash_set = None
        if hash_set_file is not None:
            passphrase = read_passphrase(passphrase_file, what="the hash set", is_new=False)
            hash_set = open_hash_set(hash_set_file, passphrase=passphrase)
        scanned = open_files.enter_context(open_scanned(result, hash_set=hash_set))
        file = open_files.enter_context(writing_new(out))
        made.write(scanned, file)
        limits = sum(1 for _ in limits_of(scanned.facts))
    click.echo(f"Written: {made.kind.title}. Keep it encrypted, as the result")
    if made.kind.holds_digests:
        click.echo("It holds digests of known files: handing it over is a disclosure")
    if not made.kind.tells_hits:
        click.echo("It is a list of the known files: it says nothing about the scan")
    elif limits:
        click.echo(f"{counted(limits, 'limit is', 'limits are')} stated in it. {NO_HIT}")

"""``expunge export``: a scan result in a form that other tools read."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from forensics.errors import WrongUseError
from forensics.exports.export import EXPORTS
from forensics.exports.limits import limits_of
from forensics.exports.scanned import open_scanned
from forensics.figures import NO_HIT, counted
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
def export(*, result: Path, name: str, out: Path) -> None:
    """Write RESULT, which expunge scan wrote, in a form that other tools read.

    RESULT names files of the medium, and so do exports: each is a case file. It says what was not
    examined, so read that before you read "no hits". Known files stand in it by numbers. What holds
    their digests is a disclosure, which is recorded: it is made of a recorded scan, by expunge
    acquisition export or on the page of the scan.

    \b
    Example:
      expunge export disk.json --as csv --out disk.csv
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    refuse_existing(out)
    made = EXPORTS[name]
    if made.kind.holds_digests:
        raise WrongUseError(
            f"{name} holds digests of known files, so to hand it over is a disclosure, which is "
            "recorded: make it of the recorded scan, by expunge acquisition export or on its page"
        )
    with ExitStack() as open_files:
        scanned = open_files.enter_context(open_scanned(result))
        file = open_files.enter_context(writing_new(out))
        made.write(scanned, file)
        limits = sum(1 for _ in limits_of(scanned.facts))
    click.echo(f"Written: {made.kind.title}. Keep it encrypted, as the result")
    if limits:
        click.echo(f"{counted(limits, 'limit is', 'limits are')} stated in it. {NO_HIT}")

"""``expunge acquisition export``: a recorded scan in a form that other tools and people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.forms import filled, print_form_option
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.domain.cases.recipients import Recipients
from evidence_store.errors import WrongEntryError
from evidence_store.kept_files.scan_exports import ExportAsked, write_export
from evidence_store.workflow.scans.scan_exports import require_export_duty
from forensics.cli.passphrase import read_passphrase
from forensics.exports.export import EXPORTS
from forensics.output import refuse_existing

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.working import Work

TO_FORM = """
# To whom the export goes, and why; both are recorded (Data Protection Act 2018, section 62).
recipients = [""]   # person, firm or unit, one text each
purpose = ""        # name no victim
"""


class _NamesKinds(click.Command):
    """Its help says of each kind what it holds, as the export itself says it."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a line for each kind."""
        del ctx
        with formatter.section("Kinds"):
            formatter.write_dl([(name, f"{EXPORTS[name].kind.says}.") for name in EXPORTS])


@click.command(cls=_NamesKinds)
@print_form_option(TO_FORM)
@click.argument("scan_id", metavar="SCAN")
@click.option(
    "--kind", "form", required=True, type=click.Choice(list(EXPORTS)), help="Which; see below."
)
@path_option(
    "--to", "to_file", required=True, metavar="FORM.toml", help="For whom (see --print-form)."
)
@path_option("--out", required=True, metavar="FILE", help="The new file, of mode 0600.")
@path_option(
    "--result", help="The scan result, where it was recorded at the command line and not scanned."
)
@path_option(
    "--hash-set", "set_file", help="The hash set of the scan, where no page has taken it in."
)
@path_option(
    "--set-passphrase-file", "set_passphrase", help="Its passphrase; asked for if left out."
)
@working
def export(
    *,
    scan_id: str,
    form: str,
    to_file: Path,
    out: Path,
    result: Path | None,
    set_file: Path | None,
    set_passphrase: Path | None,
    work: Work,
) -> None:
    """Write the recorded SCAN in a form that other tools read, and record for whom and why.

    An export names files of the medium, so it is a case file. The custody log holds its SHA-256
    before you have it. One that holds digests of known files is a disclosure: it is for officers
    and supervisors, and takes the passphrase of the hash set. Nothing of an exhibit that was
    stopped and referred is exported.
    """
    kind = EXPORTS[form].kind
    require_export_duty(work.actor, holds_digests=kind.holds_digests)
    refuse_existing(out)
    if result is not None and not result.is_file():
        message = f"{result.name} is not there."
        raise WrongEntryError(message)
    opens = None
    # Digests of known files let anybody test for the picture, so they take the passphrase of the
    # set and never the worker's slot (ADR 68).
    if kind.holds_digests:
        opens = read_passphrase(set_passphrase, what="the hash set", is_new=False)
    asked = ExportAsked(scan_id, form, result=result, set_file=set_file, passphrase=opens)
    made = write_export(work.store, work.acting, asked, to=filled(to_file, Recipients), out=out)
    click.echo(f"Written and recorded: {kind.title}, {made.file.size:,} bytes.")
    click.echo(f"SHA-256 in the custody log: {made.file.digest.value.hex()}")
    names = "It names files of the medium: keep" if kind.tells_hits else "Keep"
    click.echo(f"{names} it encrypted, as you keep the case file.")

"""``expunge person breakglass``: two people restore access; a third reviews what they did."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.forms import read_text
from evidence_store.cli._kit.meeting import document_option
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.requests import open_any_request
from evidence_store.cli._kit.working import working
from evidence_store.domain.people.person import Duty
from evidence_store.ways import Way
from evidence_store.workflow.people import breakglass as steps

if TYPE_CHECKING:
    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.people.person import IdentityDocument

_request = click.argument("request_file", metavar="REQUEST", type=click.Path(path_type=Path))


@click.group()
def breakglass() -> None:
    """Restore access when no administrator, or no supervisor, can act.

    Two people sign for one enrolment or one replaced key; a third reviews it. Until then nothing is
    authorised or released and no erasure starts. No hold is shortened by it.
    """


@breakglass.command()
@_request
@click.option(
    "--missing",
    required=True,
    type=click.Choice(sorted(each.value for each in steps.MISSING)),
    help="The duty that no one can exercise.",
)
@path_option("--reason-file", required=True, metavar="FILE")
@document_option
@working
def ask(
    request_file: Path, missing: str, reason_file: Path, document: IdentityDocument, work: Work
) -> None:
    """Sign first for REQUEST (of expunge person request or request-key), after meeting the person.

    The reason says why nobody with the duty can act, and who was tried.
    """
    asked = steps.ask_breakglass(
        work.desk,
        open_any_request(request_file),
        # It restores this one duty and is no mode with rights of its own (ADR 19).
        missing=Duty(missing),
        reason=read_text(reason_file),
        document=document,
    )
    click.echo(f"Break-glass {asked.id} waits for a second person, for 72 hours:")
    click.echo(f"  {Way.PERSON_BREAKGLASS_USE} {asked.id} {request_file.name}")


@breakglass.command()
@click.argument("identifier", metavar="ID")
@_request
@document_option
@working
def use(identifier: str, request_file: Path, document: IdentityDocument, work: Work) -> None:
    """Sign second for the break-glass ID with the same REQUEST, after meeting the person."""
    restored = steps.use_breakglass(
        work.desk,
        identifier,
        open_any_request(request_file),
        document=document,
        rewrap=work.store.rewrap(work.acting.unit_keys),
    )
    click.echo(f"{restored.id} can act. BREAK-GLASS {identifier} is recorded.")
    click.echo("Nothing is authorised and no erasure starts until a third person reviews it:")
    click.echo(f"  {Way.PERSON_BREAKGLASS_REVIEW} {identifier} --finding-file FILE")


@breakglass.command()
@click.argument("identifier", metavar="ID")
@path_option("--finding-file", required=True, metavar="FILE")
@working
def review(identifier: str, finding_file: Path, work: Work) -> None:
    """Review the break-glass ID as a third person, and sign for what you found."""
    finding = read_text(finding_file)
    steps.review_breakglass(work.desk, identifier, finding=finding)
    click.echo(f"Break-glass {identifier} is reviewed.")

"""The verb ``expunge disposal authorise-several``: ordinary proposals on one signed manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.choosing import find_disposal
from evidence_store.cli._kit.naming import NamedItem
from evidence_store.cli._kit.working import working
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import NotFoundError, OutOfSequenceError
from evidence_store.workflow.disposals.approvals import authorise_manifest, list_ordinary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.cli._kit.working import Work
    from evidence_store.workflow.disposals.approvals import PlanView

SEEN = "Did you read each plan, and sign for every line that is not struck out?"


@click.command("authorise-several")
@click.option(
    "--strike",
    "struck",
    multiple=True,
    metavar="DISPOSAL",
    help="A line that you do not authorise; it stays proposed. Can be given again.",
)
@click.option("--yes", is_flag=True, help="Sign without being asked: you read the list before.")
@working
def authorise_several(struck: tuple[str, ...], *, yes: bool, work: Work) -> None:
    """Authorise ordinary proposals together as a second person, on one manifest that you sign.

    The list is shown first: what other people proposed, without a hold and without anything
    unusual. Read each plan before you sign (expunge disposal show). All lines are authorised, or
    none. Anything erased or destroyed on your signature cannot be recovered.
    """
    # By a deputy as well: the step asks the record who stands for whom.
    require_duty(work.actor, Act.REVIEW)
    listed = list_ordinary(work.reading_desk)
    out = {_line(work, listed, each) for each in struck}
    kept = tuple(one.disposal.id for one in listed if one.disposal.id not in out)
    if not kept:
        message = "No ordinary proposal of another person waits that is not struck out."
        raise OutOfSequenceError(message)
    for one in listed:
        mark = "struck out" if one.disposal.id in out else "authorise"
        click.echo(f"  {mark:10}  {one.disposal.id}  {one.in_a_line}")
    if not yes:
        click.confirm(SEEN, abort=True)
    made = authorise_manifest(work.desk, kept, struck=tuple(sorted(out)))
    click.echo(
        f"Authorised and signed on one manifest: {len(made.lines)}. Struck out: {len(out)}. Each "
        "authorisation holds for 72 hours."
    )


def _line(work: Work, listed: Sequence[PlanView], name: str) -> str:
    """The id of the disposal that a person strikes out, by its own id or its exhibit's."""
    with work.reading as uow:
        found = find_disposal(uow, NamedItem(name)).id
    if found not in {one.disposal.id for one in listed}:
        message = f"{name}: this disposal is not on the list. See: --help."
        raise NotFoundError(message)
    return found

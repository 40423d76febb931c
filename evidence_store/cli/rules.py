"""``expunge rules``: the law as this version applies it, and what it means for an exhibit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from evidence_store.bootstrap import open_store
from evidence_store.cli.acting import data_option
from evidence_store.cli.finding import find_case, find_exhibit
from evidence_store.cli.working import working
from evidence_store.domain.calendar import plain_day
from evidence_store.errors import NotFoundError
from evidence_store.workflow.review import review_case, review_exhibit

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli.working import Work
    from evidence_store.domain.holds import HoldEvaluation


@click.group()
def rules() -> None:
    """Show the rules, and explain the holds of a case or an exhibit."""


@rules.command()
@data_option
def show(data: Path) -> None:
    """Show holds, order types, offences and reasons with their codes and legal basis."""
    known = open_store(data).rules
    click.echo(f"Rules of {known.jurisdiction}, version {known.version}, {known.digest}")
    click.echo("Holds:")
    for rule in known.holds:
        click.echo(f"  {rule.code}: {rule.title} ({rule.legal_basis}; {rule.certainty})")
    click.echo("Order types:")
    for kind in known.order_types:
        state = "available" if kind.available else f"not available: {kind.why}"
        click.echo(f"  {kind.code}: {kind.title} ({state})")
    click.echo("Offences:")
    for offence in known.offences:
        click.echo(f"  {offence.code}: {offence.title} ({offence.legal_basis})")
    click.echo("Reasons for a hold:")
    for reason in known.hold_reasons:
        click.echo(f"  {reason.code}: {reason.title} ({reason.legal_basis})")


@rules.command()
@click.argument("name", metavar="CASE|EXHIBIT")
@click.option("--case", "case_name", metavar="REF", help="The exhibit's case.")
@working
def explain(name: str, case_name: str | None, work: Work) -> None:
    """Explain every hold of an exhibit, or of all exhibits of a case, with its arithmetic."""
    around: dict[str, Any] = {
        "actor": work.actor,
        "uow": work.reading,
        "rules": work.store.rules,
        "clock": work.store.clock,
    }
    with work.reading as uow:
        try:
            exhibit_id = find_exhibit(uow, name, case=case_name).id
        except NotFoundError:
            exhibit_id, case_id = None, find_case(uow, name).id
    if exhibit_id is not None:
        page = review_exhibit(exhibit_id, **around)
        _explain(page.exhibit.reference, page.holds)
        return
    for one in review_case(case_id, **around).exhibits:
        _explain(one.exhibit.reference, one.holds)


def _explain(reference: str, holds: HoldEvaluation) -> None:
    click.echo(f"{reference}, evaluated {holds.evaluated_at:%Y-%m-%d %H:%M}Z:")
    for line in holds.lines:
        click.echo(f"  [{line.state.value}] {line.title}")
        click.echo(f"      {line.arithmetic}")
        click.echo(f"      {line.legal_basis} ({line.certainty})")
    if holds.earliest_erasure is None:
        click.echo("  Earliest day: no date can be given yet.")
    else:
        click.echo(f"  Earliest day: {plain_day(holds.earliest_erasure)}.")
    click.echo(f"  Nothing bars erasing now: {'yes' if holds.is_clear else 'no'}.")

"""``expunge order state-outcome`` and ``certify``: the case certificate, by two people's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.working import working
from evidence_store.cli.orders.order_changes import id_of
from evidence_store.ways import Way
from evidence_store.workflow.overview.letters import order_outcome_now

if TYPE_CHECKING:
    from evidence_store.cli._kit.working import Work

_order = click.argument("order_name", metavar="ORDER")


@click.command(name="state-outcome")
@_order
@working
def state_outcome(order_name: str, work: Work) -> None:
    """Sign what has been done under ORDER, line by line, as the first of two people.

    It is worked out from the sealed documents of its exhibits. What is open is said too: a case
    certificate can be issued while lines are open, and names each of them.
    """
    from evidence_store.workflow.certificates import (  # noqa: PLC0415 -- most verbs of an order seal nothing
        case_certification as steps,
    )

    order_id = id_of(work, order_name)
    steps.state_outcome(work.desk, order_id, folder=work.store.certificates)
    open_lines = order_outcome_now(work.reading_desk, order_id).open_lines
    named = ", ".join(str(each) for each in open_lines)
    # Open lines stop nothing: an account or a missing item keeps an order open for years, and the
    # court asks before that (ADR 97).
    click.echo(f"Lines that are open: {named}." if named else "No line is open.")
    click.echo(f"It is signed. A supervisor who is another person goes on: {Way.ORDER_CERTIFY}.")


@click.command()
@_order
@working
def certify(order_name: str, work: Work) -> None:
    """Sign for the outcome of ORDER as the second person, and issue its case certificate."""
    from evidence_store.kept_files.issuing import issue_with  # noqa: PLC0415 -- see state_outcome
    from evidence_store.workflow.certificates import (  # noqa: PLC0415 -- the same
        case_certification as steps,
    )

    issuing = issue_with(work.store, work.acting.unit_keys)
    # Worked out again here: where something was done in between, the two digests differ, and it is
    # signed again (ADR 97).
    record = steps.certify_order(work.desk, id_of(work, order_name), issuing=issuing)
    click.echo(
        f"Case certificate {record.number} was issued: {work.store.certificates / record.file_name}"
    )


VERBS = (state_outcome, certify)

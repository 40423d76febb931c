"""What the verbs about exhibits share: how an exhibit is named, and the form that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.finding import find_exhibit

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.exhibits.exhibit import Handover

case_option = click.option("--case", "case_name", metavar="REF", help="The exhibit's case.")
seal_broken_option = click.option(
    "--seal-broken",
    metavar="SEAL",
    help="The seal that you broke for this, as you read it; the opening is recorded with it.",
)
new_seal_option = click.option(
    "--new-seal", metavar="SEAL", help="The seal under which you closed the bag after it."
)


def one_exhibit(function: Callable[..., Any]) -> Callable[..., Any]:
    """``EXHIBIT`` (as ``name``) and ``--case`` (as ``case_name``)."""
    return click.argument("name", metavar="EXHIBIT")(case_option(function))


def exhibit_id(work: Work, name: str, case_name: str | None) -> str:
    """The id of the exhibit that a person named.

    Raises:
        NotFoundError: there is none.
        AmbiguousReferenceError: several cases have one of that reference.
    """
    with work.reading as uow:
        return find_exhibit(uow, name, case=case_name).id


def handover_times(handover: Handover) -> str:
    """When a movement happened, as a range where only that is known, and when it was entered."""
    until = handover.occurred_until
    range_end = "" if until is None else f" to {until:%Y-%m-%d %H:%M}Z"
    happened = f"happened {handover.occurred:%Y-%m-%d %H:%M}Z{range_end}"
    return f"{happened}, recorded {handover.recorded:%Y-%m-%d %H:%M}Z"

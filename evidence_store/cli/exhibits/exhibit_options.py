"""What the verbs about exhibits share: seals, and times of a movement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Handover

seal_broken_option = click.option(
    "--seal-broken",
    metavar="SEAL",
    help="The seal that you broke for this, as you read it; the opening is recorded with it.",
)
new_seal_option = click.option(
    "--new-seal", metavar="SEAL", help="The seal under which you closed the bag after it."
)


def handover_times(handover: Handover) -> str:
    """When a movement happened, as a range where only that is known, and when it was entered."""
    until = handover.occurred_until
    range_end = "" if until is None else f" to {until:%Y-%m-%d %H:%M}Z"
    happened = f"happened {handover.occurred:%Y-%m-%d %H:%M}Z{range_end}"
    return f"{happened}, recorded {handover.recorded:%Y-%m-%d %H:%M}Z"

"""The verb ``expunge erase hand-over``: the record knows of it before another tool is started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from forensics.cli.byte_progress import stop_on_signal
from forensics.cli.erase_surroundings import surroundings
from forensics.cli.erasures.at_desk import (
    FILE,
    TARGET_OPTION,
    acquisitions_of,
    desk_options,
    find_desk,
    redeemer,
)
from forensics.erasing.carriers.handed_over import hand_over
from forensics.erasing.planning import read_plan

if TYPE_CHECKING:
    from pathlib import Path


@click.command("hand-over")
@click.argument("plan", type=FILE)
@TARGET_OPTION
@click.option("--permit", required=True, type=FILE, help="The permit that the record issued.")
@desk_options
def hand_over_to_tool(*, plan: Path, target: Path, permit: Path, options: dict[str, Any]) -> None:
    """Have the record know that another tool erases the device, before that tool is started.

    The device is identified and everything is checked again. Expunge writes nothing to it.
    """
    frozen = read_plan(plan)
    desk = find_desk()
    redeem = redeemer(frozen, permit, desk, options, receipt=plan)
    with stop_on_signal() as is_stopped:
        around = surroundings(is_stopped, acquisitions_of(desk, options), "none")
        hand_over(frozen, target=target, redeem=redeem, around=around)
    click.echo(
        "The start is recorded. Erase the device with the other tool now, so that every byte of it "
        "is zero at the end, and have the tool write down what it did."
    )
    click.echo("Then record that: expunge disposal other-tool DISPOSAL")

"""``expunge demo``: the whole way, on a small disk image, in a training data folder."""

from __future__ import annotations

from pathlib import Path

import click

from evidence_store.demo.story import perform


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("demo"),
    show_default=True,
    metavar="FOLDER",
    help="The training data folder to make; it must not be there yet.",
)
def demo(out: Path) -> None:
    """Carry a USB stick and a phone from a court's order to their certificates.

    Three people act, each in a process of their own with their own key. A small disk image that
    comes with the programme is scanned; a file stands for the stick and is overwritten. Two acts
    are refused, as they must be. Takes about a minute. The folder is for training for ever.
    """
    perform(out.absolute(), click.echo)

"""``expunge demo``: the whole way, on a small disk image, in a training data folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from evidence_store.cli._kit.options import path_option
from evidence_store.data_folder.places import DEMO_WORK
from evidence_store.demo.paperwork import SUPERVISOR
from evidence_store.demo.story import perform
from forensics.python_process import python


@click.command()
@path_option(
    "--out",
    default=Path("demo"),
    show_default=True,
    metavar="FOLDER",
    help="The training data folder to make; it must not be there yet.",
)
@click.option(
    "--serve", "then_serve", is_flag=True, help="Then open its screens, until stopped with Ctrl+C."
)
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True)
@click.option("--verbose", is_flag=True, help="Show every command with its answer.")
def demo(*, out: Path, then_serve: bool, port: int, verbose: bool) -> None:
    """Carry a USB stick and a phone from a court's order to their certificates.

    Three people act, each in a process of their own with their own key. A small disk image that
    comes with the program is scanned; a file stands for the stick and is overwritten. Two acts
    are refused, as they must be. Takes about two minutes. Something is left to grade, to authorise
    and to look at. The folder is for training for ever; its record is an embedded database, never
    one on a PostgreSQL server.
    """
    folder = out.absolute()
    os.umask(0o077)  # what lies in a data folder is nobody else's
    # The key of its working copies is for training alone, and goes with the folder.
    os.environ["XDG_CONFIG_HOME"] = str(folder / DEMO_WORK / "settings")
    perform(folder, click.echo, verbose=verbose)
    if then_serve:
        click.echo("")
        # The program that takes this one's place takes no buffer over.
        sys.stdout.flush()
        command = _serving(folder, port)
        os.execv(command[0], command)  # noqa: S606 -- our own program, no shell


def _serving(folder: Path, port: int) -> list[str]:
    """The command that opens the screens of the training folder, as a person would type it."""
    words = ["serve", "--data", str(folder), "--as", SUPERVISOR.staff_number, "--port", str(port)]
    words += ["--passphrase-file", str(folder / "passphrase"), "--open"]
    return python("-m", "forensics", *words)

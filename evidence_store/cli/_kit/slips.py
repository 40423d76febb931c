"""How a recovery slip reaches its owner: once, on the terminal or in a file to be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from evidence_store.cli._kit.options import path_option
from evidence_store.errors import SealedKeyError
from evidence_store.keys.recovery_slips import LINES, RecoverySlip
from forensics.output import refuse_existing, write_new

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def slip_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--slip FILE``, as ``slip_file``; without it the slip is shown on the terminal."""
    return path_option(
        "--slip",
        "slip_file",
        metavar="FILE",
        help="Write the recovery slip to this new file, to be printed and deleted, instead of "
        "showing it.",
    )(function)


def require_place(slip_file: Path | None) -> None:
    """Check that the slip can be written there, before anything is made that needs it."""
    if slip_file is not None:
        refuse_existing(slip_file)


def hand_over(
    slip: RecoverySlip, *, staff_number: str, made_on: str, slip_file: Path | None
) -> None:
    """Show the slip, or write it for the printer; nobody can show it again."""
    sheet = slip.sheet(staff_number=staff_number, made_on=made_on)
    if slip_file is None:
        click.echo(f"\n{sheet}")
        return
    write_new(slip_file, sheet.encode())
    click.echo(f"The recovery slip is in {slip_file.name}. Print it, then delete the file.")


def read_slip(file: Path | None) -> RecoverySlip:
    """The slip that somebody types, line by line, or from a file.

    Raises:
        SealedKeyError: a line is mistyped, or the file is not there.
    """
    if file is None:
        lines = [
            # Hidden as a passphrase is: it opens the same key (ADR 19).
            click.prompt(f"Line {number} of the slip", hide_input=True, err=True)
            for number in range(1, LINES + 1)
        ]
        return RecoverySlip.from_text("".join(lines))
    try:
        return RecoverySlip.from_text(file.read_text("ascii"))
    except FileNotFoundError:
        raise SealedKeyError(f"{file.name} is not there; it should hold the slip.") from None
    except UnicodeDecodeError:
        raise SealedKeyError(f"{file.name} does not contain a recovery slip.") from None

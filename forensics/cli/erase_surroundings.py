"""What the verbs of erasing find around them: this machine, its clocks, how progress is shown."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

import click

from forensics.cli.byte_progress import choose_report
from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.overwriting import MARK_EVERY
from forensics.erasing.surroundings import Surroundings
from forensics.values import Tool

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RENEW_EVERY = 1.0  # seconds between two renewals of the permission: a hold must take effect at once
PATIENCE = 60.0  # seconds without an answer after which the eraser stops


def this_tool() -> Tool:
    """The tool that results name."""
    return Tool("expunge", version("expunge"))


def ask_label() -> str | None:
    """Ask for the PSID on the label, unseen; None where nobody sits at a terminal."""
    if not sys.stdin.isatty():
        return None
    typed: str = click.prompt("PSID, from the label of the drive", hide_input=True, err=True)
    return typed


def surroundings(
    is_stopped: Callable[[], bool], is_acquisition: Callable[[Path], bool], progress: str
) -> Surroundings:
    """Return what erasing, or reading again, finds around it in this process.

    Args:
        is_stopped: whether somebody asked it to end.
        is_acquisition: whether a file is registered as evidence.
        progress: how progress is shown: ``auto``, ``json`` or ``none``.
    """
    return Surroundings(
        tool=this_tool(),
        machine=THIS_MACHINE,
        is_acquisition=is_acquisition,
        now=lambda: datetime.now(UTC),
        # It runs on while the machine sleeps: a permission grows old then too.
        clock=lambda: time.clock_gettime(time.CLOCK_BOOTTIME),
        pause=time.sleep,
        is_stopped=is_stopped,
        report=choose_report(progress),
        renew_every=RENEW_EVERY,
        patience=PATIENCE,
        mark_every=MARK_EVERY,
        label=cache(ask_label),
    )

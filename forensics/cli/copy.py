"""The verb ``expunge copy make``: a raw working copy of a disk image, with its note."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forensics.cli.byte_progress import choose_report, progress_option, stop_on_signal
from forensics.containers import identify_source, open_image
from forensics.erasing.copies.copy_key import make_key
from forensics.erasing.copies.copying import make_copy
from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.extents import total
from forensics.values import Tool

if TYPE_CHECKING:
    from forensics.erasing.copies.sidecars import WorkingCopy

_FILE = click.Path(path_type=Path)


@click.group()
def copy() -> None:
    """Working copies: the only files that may be erased without a permit."""


@copy.command()
@click.argument("source", type=_FILE)
@click.option("--out", required=True, type=_FILE, help="Name of the new file.")
@progress_option
def make(*, source: Path, out: Path, progress: str) -> int:
    """Restore every readable byte of a disk image or device to a raw file."""
    ref = identify_source(source)
    key = make_key(THIS_MACHINE.copy_key())
    image = open_image(ref)
    try:
        with stop_on_signal() as is_stopped:
            note = make_copy(
                image,
                ref,
                out,
                key=key,
                tool=Tool("expunge", version("expunge")),
                now=lambda: datetime.now(UTC),
                clock=time.monotonic,
                is_stopped=is_stopped,
                report=choose_report(progress),
            )
    finally:
        image.close()
    _say_what_was_copied(note, out)
    return 0 if note.is_whole else 3


def _say_what_was_copied(note: WorkingCopy, out: Path) -> None:
    if note.is_whole:
        click.echo(f"Copied: all {note.size} bytes. {out.name} is a working copy; keep its note")
        return
    missing = total(extent for fault in note.faults for extent in fault.extents)
    click.echo(
        f"Not a whole copy: {missing} of {note.size} bytes could not be read and stand as zeros; "
        f"the note of {out.name} lists where. Do not present it as a copy of the medium"
    )

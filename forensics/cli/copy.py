"""The verb ``expunge copy make``: a raw working copy of a disk image, with its note."""

from __future__ import annotations

import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forensics.cli.byte_progress import choose_report, progress_option, stop_on_signal
from forensics.containers import open_image
from forensics.erasing.copies.copy_key import make_key
from forensics.erasing.copies.copying import make_copy
from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.extents import total
from forensics.errors import DiskImageError
from forensics.scanning.sources.confined_look import identify_confined
from forensics.scanning.sources.whole_reading import reading_child
from forensics.scanning.workers.guarded_child import GuardedChildError
from forensics.scanning.workers.guarded_image import GuardedImage
from forensics.values import SourceKind, SourceRef, Tool
from forensics.values.source_kinds import holds_files
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.disk_image import DiskImage
    from forensics.erasing.copies.sidecars import WorkingCopy

AS_THEY_ARE = frozenset({SourceKind.RAW, SourceKind.SPLIT_RAW, SourceKind.BLOCK_DEVICE})
"""Of these nothing is decoded: their bytes are copied, digested and written."""
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
    ref = identify_confined(source)
    key = make_key(THIS_MACHINE.copy_key())
    with _opened(ref) as image, stop_on_signal() as is_stopped:
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
    _say_what_was_copied(note, out)
    return 0 if note.is_whole else 3


@contextmanager
def _opened(ref: SourceRef) -> Iterator[DiskImage]:
    """The source, open. A confined child decodes it: the key that is here makes any file a copy.

    Raises:
        DiskImageError: it cannot be opened, or its reader went down.
    """
    if ref.kind in AS_THEY_ARE:
        with closing(open_image(ref)) as image:
            yield image
        return
    if holds_files(ref.kind):
        raise DiskImageError(wordings.NO_IMAGE(ref.image))
    child = reading_child(ref)
    try:
        yield GuardedImage(ref, child)
    except GuardedChildError as error:
        raise DiskImageError(f"{ref.image} cannot be read to its end: {error}") from error
    finally:
        child.close()


def _say_what_was_copied(note: WorkingCopy, out: Path) -> None:
    if note.is_whole:
        click.echo(f"Copied: all {note.size} bytes. {out.name} is a working copy; keep its note")
        return
    missing = total(extent for fault in note.faults for extent in fault.extents)
    click.echo(
        f"Not a whole copy: {missing} of {note.size} bytes could not be read and stand as zeros; "
        f"the note of {out.name} lists where. Do not present it as a copy of the medium"
    )

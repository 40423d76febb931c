"""What a guarded child lists of a container of files: parts, of which workers read the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.containers.reader import HeldPart
from forensics.errors import DiskImageError
from forensics.file_systems.faults import ClosedFault
from forensics.phone_backups.opened import open_held
from forensics.sandbox.messages import answering
from forensics.values import Fault, SourceRef
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@answering(HeldPart, Fault, ClosedFault)
def list_held(source: SourceRef, beat: Callable[[], None]) -> Iterator[HeldPart | Fault]:
    """Return the parts of a container of files, and faults. Runs in the child.

    Raises:
        DiskImageError: it cannot be opened or listed any more.
    """
    try:
        for found in open_held(source).parts(beat):
            yield found
            beat()
    except OSError as error:
        reason = (error.strerror or wordings.READ_ERROR).lower()
        raise DiskImageError(wordings.SYSTEM(reason)) from error

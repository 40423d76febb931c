"""Does one act where no file may grow beyond a number of bytes, as on a full disk."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING

from forensics.cli.root import sentence_for
from tests.evidence_store.backups.killed import ACTS

if TYPE_CHECKING:
    from pathlib import Path


def with_room_for(size: int, act: str, folder: Path) -> str:
    """The sentence with which the act fails; from then on, this process writes no larger file."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        ACTS[act][0](folder)
    except Exception as error:  # noqa: BLE001 -- whatever it is, a person reads its sentence
        return sentence_for(error)
    return ""

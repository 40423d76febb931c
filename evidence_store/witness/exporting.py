"""Hand over what a witness keeps of one log, for a court or the defence."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from evidence_store.errors import ConflictError
from evidence_store.witness.keeping import CHECKPOINTS, REFUSED

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.witness.keeping import WatchedLog, WitnessFolder

HOW_TO_CHECK = """\
checkpoints/ holds every head of the custody log that this witness cosigned, oldest first, each with
the signature of the log and of the witness (C2SP tlog-checkpoint and tlog-cosignature). log-key.txt
and witness-key.txt hold the public keys.

Any copy of the log must have, at each of these sizes, exactly this root. A log that is shorter, or
has another root, was changed after the witness saw it.

refused/ holds what the witness refused, with the reason in the first line. Two signed heads of one
size with different roots show that the log's key signed two histories.
"""


def export_log(folder: WitnessFolder, log: WatchedLog, out: Path) -> int:
    """Copy what is kept of a log to a new folder; the number of checkpoints is given back.

    Raises:
        ConflictError: the folder is there already.
        CustodyError: what was kept is not whole.
    """
    # First, since this refuses what is not whole.
    count = len(log.kept())
    try:
        out.mkdir(mode=0o700)
    except FileExistsError:
        raise ConflictError(f"{out.name} is there already. Choose another name.") from None
    for name in (CHECKPOINTS, REFUSED):
        shutil.copytree(log.folder / name, out / name)
    (out / "log-key.txt").write_text(f"{log.key}\n", "utf-8")
    (out / "witness-key.txt").write_text(f"{folder.key}\n", "utf-8")
    (out / "HOW-TO-CHECK.txt").write_text(HOW_TO_CHECK, "utf-8")
    return count

"""Does one act where no file may grow beyond a number of bytes: run as a process, as a full disk.

``cramped.py ACT FOLDER BYTES`` prints the sentence with which the act fails.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from forensics.cli.root import sentence_for
from tests.evidence_store.backups.killed import ACTS


def main(act: str, folder: Path, size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        ACTS[act][0](folder)
    except Exception as error:  # noqa: BLE001 -- whatever it is, a person reads its sentence
        print(sentence_for(error))  # noqa: T201 -- it speaks to the test by its output


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))

"""A real eraser process for tests that kill it: slow enough to be caught in the act.

It is run as ``python -m tests.forensics.erasing.eraser_process PLAN TARGET RECEIPT``.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from forensics.erasing.permission import WorkingCopyPermission
from forensics.erasing.planning import read_plan
from forensics.erasing.running import run_erasure
from tests.forensics.erasing.builders import surroundings


def _wait_a_little() -> bool:
    time.sleep(0.05)
    return False


def main(plan: str, target: str, receipt: str) -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    run_erasure(
        read_plan(Path(plan)),
        target=Path(target),
        receipt=Path(receipt),
        redeem=lambda _: WorkingCopyPermission(Path(receipt)),
        around=surroundings(is_stopped=_wait_a_little),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])

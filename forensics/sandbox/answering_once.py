"""The other side of ``asking``: what a process opens that answers one question, and how it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable


def leave_with(answer: bytes) -> NoReturn:
    """Answer, and end this process with nothing run on the way out."""
    leave_with_parts((answer,))


def leave_with_parts(answer: Iterable[bytes | bytearray | memoryview]) -> NoReturn:
    """Do the same with an answer that is never held whole."""
    for part in answer:
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()
    os._exit(0)


def own_code() -> tuple[Path, ...]:
    """Where Python and our packages lie."""
    ours = Path(__file__).resolve().parents[1]
    prefixes = {Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()}
    paths = [Path(entry).resolve() for entry in sys.path if entry]
    installed = (path for path in paths if not prefixes.isdisjoint(path.parents))
    return (ours, *installed)

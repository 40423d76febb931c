"""Run in the children of a scan: where they look for modules. It imports next to nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def path_in_guarded_child(argument: object, beat: Callable[[], None]) -> Iterator[str]:
    del argument, beat
    yield from sys.path


def path_in_worker() -> list[str]:
    return list(sys.path)


PLANTED = ("click", "cryptography", "cattrs", "sqlalchemy", "numpy")
PLANT = "from pathlib import Path\nPath(__file__).with_name('ran').touch()\nraise SystemExit(97)\n"

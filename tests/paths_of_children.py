"""Run in the children of a scan: where they look for modules. It imports next to nothing."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from forensics.sandbox.messages import answering

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@answering(str)
def path_in_guarded_child(argument: object, beat: Callable[[], None]) -> Iterator[str]:
    del argument, beat
    yield from sys.path


@answering(str)
def path_in_worker(_: object) -> str:
    return os.pathsep.join(sys.path)


PLANTED = ("click", "cryptography", "cattrs", "sqlalchemy", "numpy")
PLANT = "from pathlib import Path\nPath(__file__).with_name('ran').touch()\nraise SystemExit(97)\n"

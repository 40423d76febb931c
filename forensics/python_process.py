"""How this program starts another Python: with nothing taken from the current folder.

``python -m`` and ``python -c`` look for modules in the current folder first, and anyone who can
write there could have their own code run in a process that opens keys. Every start goes through
here; a test looks for any that does not.
"""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def python(*words: str) -> list[str]:
    """Return the command that starts this Python with these words, isolated from where it starts.

    ``-P`` leaves out the current folder, and the folder of a script, from where modules are looked
    for. What the environment names stays: a lab may have installed libraries that way.
    """
    return [sys.executable, "-P", *words]


@contextmanager
def loading() -> Iterator[None]:
    """Load modules without a search for circles: a process that begins has left none behind yet.

    What is loaded stays until the process ends, so no later search looks at it either.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()

"""The demonstration: three people, a disk, a phone and two refusals, on real commands.

``material/`` holds a small disk image made by standard tools, the pictures that play the evidential
ones, and nothing else; ``recipe`` says how both were made. All pictures are abstract and generated.
"""

from __future__ import annotations

import os

# Before numpy is loaded: that would begin threads, and commands could not be forked any more.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

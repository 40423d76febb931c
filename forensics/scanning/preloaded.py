"""What the server of processes loads, before it forks any: to be imported is all that it is for."""

from __future__ import annotations

import gc

from forensics.scanning.loading import RARELY, load_parsers

gc.set_threshold(RARELY)  # among what a programme consists of there is nothing to let go of
load_parsers()

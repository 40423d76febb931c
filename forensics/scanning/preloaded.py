"""What the server of processes loads, before it forks any: to be imported is all that it is for."""

from __future__ import annotations

from forensics.scanning.loading import load_parsers, search_rarely

search_rarely()  # among what a programme consists of there is nothing to let go of
load_parsers()

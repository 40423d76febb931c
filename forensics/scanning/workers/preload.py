"""Imported only to preload what the server of processes needs, before it forks any."""

from __future__ import annotations

import signal

from forensics.scanning.workers.parser_loading import load_parsers, search_rarely

# Ctrl-C is for who asked; the server would say where it was in all that it loads.
_before = signal.signal(signal.SIGINT, signal.SIG_IGN)
search_rarely()  # among what a programme consists of there is nothing to let go of
load_parsers()
signal.signal(signal.SIGINT, _before)

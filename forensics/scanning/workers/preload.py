"""Imported only to preload what the server of processes needs, before it forks any."""

from __future__ import annotations

import signal

from forensics.scanning.workers.parser_loading import load_parsers

# Ctrl-C is for who asked; the server would say where it was in all that it loads.
_before = signal.signal(signal.SIGINT, signal.SIG_IGN)
load_parsers()
signal.signal(signal.SIGINT, _before)

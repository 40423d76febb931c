"""What the program did, when, and how much: a file for support, written where somebody asks.

Its lines are numbers, states and kinds of failure. Modules of every layer write them with
``logging``; none ever takes a name, a path, a digest or a text of the record, and a test looks for
these in what a whole case wrote.
"""

from __future__ import annotations

import logging
import os
import sys
import time

LAYERS = ("forensics", "evidence_store", "webui")


def write_diagnostics(file: str) -> logging.Handler:
    """Write what the layers say to the end of a file, one line each, in UTC.

    A process that was forked says nothing: it may have given the file's descriptor away.

    Returns:
        What writes it.

    Raises:
        OSError: the file cannot be written.
    """
    here = os.getpid()
    handler = logging.FileHandler(file, encoding="utf-8")
    handler.addFilter(lambda _record: os.getpid() == here)
    form = logging.Formatter("%(asctime)sZ %(process)d %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
    form.converter = time.gmtime
    handler.setFormatter(form)
    for layer in LAYERS:
        logger = logging.getLogger(layer)
        logger.setLevel(logging.DEBUG)
        logger.addHandler(handler)
    logging.getLogger(__name__).info("Python %s on %s", sys.version.split()[0], sys.platform)
    return handler

"""Making a child ready before it is confined: after that nothing more can be imported or opened."""

from __future__ import annotations

import codecs
import gc
import importlib
import os
import stat
import sys
import time

from forensics.python_process import loading

PARSERS = (
    "forensics.scanning.result.times_of_hits",
    "forensics.scanning.shards.bitmap_stores.finding",
    "forensics.scanning.shards.chance_beginnings",
    "forensics.scanning.shards.contents.content_matching",
    "forensics.scanning.shards.contents.hidden_matching",
    "forensics.scanning.shards.held_matching",
    "forensics.scanning.shards.pages",
    "forensics.scanning.shards.picture_matching",
    "forensics.scanning.shards.rereading",
    "forensics.scanning.shards.shard_matching",
    "forensics.scanning.sources.whole_reading",
    "forensics.scanning.survey.held_listing",
    "forensics.scanning.survey.listing",
    "forensics.scanning.understanding.file_looks",
    "forensics.scanning.workers.guarded_image",
    "numpy.ma",  # which numpy loads by itself when some of its functions are first called
)
# What comes in by these is loaded when it is needed, and in a confined process that is too late.
DOORS = (
    ("forensics.containers.reader", "READERS"),
    ("forensics.contents.reader", "CONTENT_READERS"),
    ("forensics.file_systems.reader", "READERS"),
    ("forensics.volumes.unlocker", "UNLOCKERS"),
)
ENCODINGS = ("ascii", "latin-1", "utf-16-le", "utf-8")
# Values of a scan hold one another in no circles: looking for some is for the rare ones of errors.
_RARELY = 100_000
_MOST_DESCRIPTORS = 1024  # more are never open here, and each question takes under a microsecond


def keep_libraries_to_one_thread() -> None:
    """Let numpy start no threads in the children that this process starts from now on.

    A thread that is there before the confinement would not be held by it, and we have no use for
    any: there is a process for each processor.
    """
    os.environ["OPENBLAS_NUM_THREADS"] = "1"


def keep_to_one_time_zone() -> None:
    """Let this process tell the time in UTC.

    Else the C library looks for another time zone of the system at each date that The Sleuth Kit
    reads of a FAT, and none of those is used.
    """
    os.environ["TZ"] = "UTC"
    if hasattr(time, "tzset"):
        time.tzset()


def load_parsers() -> None:
    """Import all that reads disk images."""
    keep_to_one_time_zone()
    with loading():
        for module in PARSERS:
            importlib.import_module(module)
        for module, registry in DOORS:
            getattr(importlib.import_module(module), registry).load_all()
        for encoding in ENCODINGS:
            codecs.lookup(encoding)
    search_rarely()


def search_rarely() -> None:
    """Let Python search less often for circles of objects, until this process ends.

    Among a hundred thousand values the usual searches take a twentieth of the time of a scan.
    """
    gc.set_threshold(_RARELY)


def be_silent() -> None:
    """Send standard output and error nowhere: what C libraries say may quote names on a medium."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def close_other_channels(*kept: int) -> None:
    """Close every pipe and socket that this process inherited, but those it speaks by.

    Files stay: they are open for reading, and objects of the process that was forked know them.
    """
    if sys.platform == "win32":
        return  # nothing is inherited there but what was named
    for descriptor in range(3, _MOST_DESCRIPTORS):
        if descriptor in kept:
            continue
        try:
            mode = os.fstat(descriptor).st_mode
        except OSError:
            continue
        if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
            os.close(descriptor)

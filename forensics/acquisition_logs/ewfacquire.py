"""The log of ewfacquire (libewf): its ``-l`` file, or what it said on its standard output.

Source: output of ewfacquire 20140816 and its manual page (the tests run the tool itself). The
``-l`` file has only errors and digests; the standard output has version, size and times too. A bad
run "at sector(s): 8 - 16 number: 8" ends before its second number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forensics.acquisition_log import AcquisitionLog, SectorRun
from forensics.acquisition_logs.lines import digest_of, kept_runs, sector_size_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIGEST = re.compile(r"(MD5|SHA1|SHA256) hash calculated over data:\s*(\w+)")
_VERSION = re.compile(r"(ewfacquire(?:stream)?) (\d{8})\b")
_SIZE = re.compile(r"Media size:.*\((\d{1,18}) bytes\)")
_SECTOR = re.compile(r"Bytes per sector:\s*(\d{1,6})")
_BAD = re.compile(r"\s*at sector\(s\): (\d{1,18}) - \d{1,18} number: (\d{1,18})")
_ENDED = re.compile(r"ewfacquire(?:stream)?: (SUCCESS|FAILURE|ABORTED)")


def is_its_log(lines: Sequence[str]) -> bool:
    """Whether these are lines of an ewfacquire log."""
    return any(_DIGEST.match(line) or _VERSION.match(line) for line in lines)


def read(lines: Sequence[str]) -> AcquisitionLog:
    """Read what it states."""
    told: dict[str, str] = {}
    digests, runs, complaints = [], [], []
    for line in lines:
        if found := _DIGEST.match(line):
            digests.append(digest_of(found[1], found[2]))
        elif found := _BAD.match(line):
            runs.append(SectorRun(int(found[1]), int(found[2])))
        elif found := _VERSION.match(line):
            told["tool"] = f"{found[1]} {found[2]}"
        elif found := _SIZE.match(line):
            told["size"] = found[1]
        elif found := _SECTOR.match(line):
            told["sector"] = found[1]
        elif (found := _ENDED.match(line)) and found[1] != "SUCCESS":
            complaints.append(f"The log says that the acquisition ended so: {found[1]}.")
        else:
            _times(line, told)
    bad, count = kept_runs(runs)
    return AcquisitionLog(
        tool=told.get("tool", "ewfacquire"),
        digests=tuple(filter(None, digests)),
        size=int(told["size"]) if "size" in told else None,
        sector_size=sector_size_of(told.get("sector")),
        bad=bad,
        bad_sectors=count,
        started=told.get("started"),
        finished=told.get("finished"),
        complaints=tuple(complaints),
    )


def _times(line: str, told: dict[str, str]) -> None:
    for mark, name in (("Acquiry started at: ", "started"), ("Acquiry completed at: ", "finished")):
        if line.startswith(mark):
            told[name] = line.removeprefix(mark).strip()[:64]

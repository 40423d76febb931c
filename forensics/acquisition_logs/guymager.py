"""The information file of Guymager (``IMAGE.info``).

Source: the sources of Guymager (``table.cpp``: rows of "name : value") and published files of
versions 0.7.3 to 0.8.8; the tests hold a sample of that form. It names the device's
size in bytes, and bad sectors in logical sectors. It does not state itself how long one
is; what ``smartctl`` or ``hdparm`` says of the device, which it quotes, may.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forensics.acquisition_log import AcquisitionLog
from forensics.acquisition_logs.lines import digest_of, kept_runs, run_of, sector_size_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.acquisition_log import SectorRun
    from forensics.values import Digest

TITLE = "GUYMAGER ACQUISITION INFO FILE"
LONGEST = 64  # of a version
# Nothing here is tried at two places of a line of spaces: a line may be as long as the log.
_ROW = re.compile(r"([^:]{1,60}?)\s*+:\s++(.+)")
_SIZE = re.compile(r"(\d{1,18}) \(")
_BAD = re.compile(
    r"During (acquisition|verification), (\d{1,18}) bad sectors have been encountered"
)
_RUN = re.compile(r"(\d{1,18})(?:-(\d{1,18}))?")
_SECTOR = re.compile(
    r"\s*(?:Sector Sizes?|Logical +Sector size|Logical block size):\s*(\d{1,6}) bytes\b"
)
_HASH = re.compile(r"(MD5|SHA1|SHA256) hash(?: verified (source|image))?")


def is_its_log(lines: Sequence[str]) -> bool:
    """Whether these are lines of an information file of Guymager."""
    return any(line.strip() == TITLE for line in lines[:10])


def read(lines: Sequence[str]) -> AcquisitionLog:
    """Read what it states."""
    rows: dict[str, str] = {}
    own: list[Digest] = []
    again: list[Digest] = []
    runs: list[SectorRun] = []
    count, awaited = 0, ""
    complaints: list[str] = []
    for line in lines:
        if awaited:
            runs += _runs(line) if awaited == "acquisition" else []
            awaited = ""
        elif found := _BAD.match(line):
            awaited = found[1]
            count = max(count, int(found[2]))
        elif found := _SECTOR.match(line):
            rows.setdefault("sector", found[1])
        elif found := _ROW.fullmatch(line.strip()):
            rows.setdefault(found[1], found[2])
            if hashed := _HASH.fullmatch(found[1]):
                digest = digest_of(hashed[1], found[2])
                if digest is not None:
                    (again if hashed[2] else own).append(digest)
    state = rows.get("State", "")
    if not state.startswith("Finished successfully"):
        complaints.append("The log does not say that the acquisition finished successfully.")
    size = _SIZE.match(rows.get("Device size", ""))
    bad, listed = kept_runs(runs)
    return AcquisitionLog(
        tool=f"Guymager {rows['Version'][:LONGEST]}" if "Version" in rows else "Guymager",
        digests=tuple(own),
        size=int(size[1]) if size else None,
        sector_size=sector_size_of(rows.get("sector")),
        bad=bad,
        bad_sectors=max(count, listed),
        started=_time(rows.get("Acquisition started")),
        finished=_time(rows.get("Ended")),
        image_digests=tuple(again),
        complaints=tuple(complaints),
    )


def _runs(line: str) -> list[SectorRun]:
    found = [_RUN.fullmatch(part.strip()) for part in line.split(",")]
    return [run_of(int(each[1]), int(each[2] or each[1])) for each in found if each]


def _time(text: str | None) -> str | None:
    return None if text is None else text.partition("(")[0].strip()[:64] or None

"""The summary that FTK Imager writes beside an image (``IMAGE.E01.txt``).

Source: summaries of FTK Imager 3.1 to 4.7 as published with training images and in the NIST CFTT
reports of the tool; the tests hold samples of that form. "Source data size" is rounded, so the size
is worked out from sector count and bytes per sector, where both stand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forensics.acquisition_log import AcquisitionLog
from forensics.acquisition_logs.lines import (
    digest_of,
    kept_runs,
    number_of,
    run_of,
    sector_size_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.acquisition_log import SectorRun
    from forensics.values import Digest

_VERSION = re.compile(r"Created By .{0,40}?Imager (\d[\w.]{0,20})")
_CHECKSUM = re.compile(r"\s*(MD5|SHA1) checksum:\s*([0-9A-Fa-f]{32,40})\b(.*)")
# On a line without the spaces at its ends, or a line of spaces is tried at each of them.
_BAD = re.compile(r"(?:.*could not be read:)?\s*+(\d{1,18}) through (\d{1,18})")
_UNREAD = "could not be read"
_FIELDS = {
    "bytes per sector": "sector",
    "sector count": "sectors",
    "drive serial number": "serial",
    "acquisition started": "started",
    "acquisition finished": "finished",
}


def is_its_log(lines: Sequence[str]) -> bool:
    """Whether these are lines of a summary of FTK Imager."""
    head = "\n".join(lines[:40])
    return "Imager" in head and ("AccessData" in head or "Exterro" in head or "FTK" in head)


def read(lines: Sequence[str]) -> AcquisitionLog:
    """Read what it states."""
    told: dict[str, str] = {}
    digests: list[Digest] = []
    checked: list[Digest] = []
    runs: list[SectorRun] = []
    complaints: list[str] = []
    in_check = unread = False
    for line in lines:
        unread = unread or _UNREAD in line
        in_check = in_check or line.strip().lower().startswith("image verification results")
        if found := _CHECKSUM.match(line):
            digest = digest_of(found[1], found[2])
            if digest is not None:
                (checked if in_check else digests).append(digest)
            if in_check and ": verified" not in found[3]:
                complaints.append(f"The log says that the image's {found[1]} was not verified.")
        elif unread and (found := _BAD.fullmatch(line.strip())):
            runs.append(run_of(int(found[1]), int(found[2])))
        else:
            _field(line, told)
    bad, count = kept_runs(runs)
    return AcquisitionLog(
        tool=_tool(lines),
        digests=tuple(digests),
        size=_size(told),
        sector_size=sector_size_of(told.get("sector")),
        bad=bad,
        bad_sectors=count,
        started=told.get("started"),
        finished=told.get("finished"),
        serial=told.get("serial"),
        image_digests=tuple(checked),
        complaints=tuple(complaints),
    )


def _size(told: dict[str, str]) -> int | None:
    """The size of the medium in bytes, as far as it is stated."""
    sector, sectors = number_of(told.get("sector", "")), number_of(told.get("sectors", ""))
    return None if sector is None or sectors is None else sector * sectors


def _tool(lines: Sequence[str]) -> str:
    for line in lines[:10]:
        if found := _VERSION.match(line):
            return f"FTK Imager {found[1]}"
    return "FTK Imager"


def _field(line: str, told: dict[str, str]) -> None:
    name, colon, value = line.partition(":")
    key = _FIELDS.get(name.strip().lower())
    if colon and key is not None and value.strip():
        told[key] = value.strip()[:128]

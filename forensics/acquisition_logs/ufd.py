"""The description of an extraction by Cellebrite UFED (``NAME.ufd``), beside the archive itself.

An INI file: ``[Dumps]`` names the files of the extraction, sections named after a digest have a
line for each of them, ``[General]`` says what made it and when, ``[DeviceInfo]`` of which device.

Sources: published readers of the form (``UFADE`` by C. Peter writes it; others read what UFED
wrote); the tests hold a sample. It may hold the password of a backup: that is never read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forensics.acquisition_log import AcquisitionLog, kept_words
from forensics.acquisition_logs.lines import digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forensics.values import Digest

_SECTION = re.compile(r"\s*\[([^\]]{1,60})\]\s*")
_DIGESTS = ("MD5", "SHA1", "SHA256")
_IMEI = re.compile(r"\d{14,16}")
UNFINISHED = "The description does not say that the extraction was successful."
NOT_NAMED = "The description names another file than the one that is registered."


def is_its_log(lines: Sequence[str]) -> bool:
    """Whether these are lines of a description by UFED."""
    found = {match[1].casefold() for line in lines[:500] if (match := _SECTION.fullmatch(line))}
    return "dumps" in found and bool(found & {"deviceinfo", "general"})


def read(lines: Sequence[str], *, name: str | None = None) -> AcquisitionLog:
    """Read what it states of the file of that name; without a name, of the one file that it names.

    A digest of another file is none of this extraction.
    """
    sections = _sections(lines)
    general, device = sections.get("general", {}), sections.get("deviceinfo", {})
    named = {_file_name(each) for each in sections.get("dumps", {}).values()}
    told = [each for section in _DIGESTS for each in sections.get(section.casefold(), {})]
    named |= {_file_name(each) for each in told}
    wanted = _file_name(name) if name is not None else next(iter(named)) if len(named) == 1 else ""
    complaints = []
    if name is not None and wanted not in named:
        complaints.append(NOT_NAMED)
    status = sections.get("extractionstatus", {}).get("extractionstatus")
    if status is not None and status.casefold() != "success":
        complaints.append(UNFINISHED)
    maker = general.get("acquisitiontool") or "Cellebrite UFED"
    return AcquisitionLog(
        tool=kept_words(f"{maker} {general.get('version', '')}") or "Cellebrite UFED",
        digests=_digests(sections, wanted),
        started=kept_words(general.get("date", "")),
        finished=kept_words(general.get("endtime", "")),
        serial=kept_words(device.get("serialnumber", "") or device.get("serial", "")),
        imeis=tuple(
            each
            for key, each in sorted(device.items())
            if key.startswith("imei") and _IMEI.fullmatch(each)
        ),
        is_of_files=True,
        complaints=tuple(complaints),
    )


def _sections(lines: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    section: dict[str, str] = {}
    for line in lines:
        if match := _SECTION.fullmatch(line):
            section = found.setdefault(match[1].casefold(), {})
            continue
        key, sign, value = line.partition("=")
        if sign:
            section.setdefault(key.strip().casefold(), value.strip())
    return found


def _digests(sections: Mapping[str, Mapping[str, str]], wanted: str) -> tuple[Digest, ...]:
    found = []
    for name in _DIGESTS:
        for file, value in sections.get(name.casefold(), {}).items():
            digest = digest_of(name, value)
            if digest is not None and wanted and _file_name(file) == wanted:
                found.append(digest)
    return tuple(found)


def _file_name(path: str) -> str:
    """The last part of a path, of Windows too, whatever its case."""
    return re.split(r"[\\/]", path.strip())[-1].casefold()

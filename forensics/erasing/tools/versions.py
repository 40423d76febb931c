"""How each tool is asked for its version, and where the version stands in what it says."""

from __future__ import annotations

import re

from forensics.values.tool_runs import ExternalTool

# Numbers with points; that of libewf's tools is the day of its making alone.
_VERSION = re.compile(rb"(?<![\w.])v?([0-9]+(?:\.[0-9]+)+[0-9A-Za-z_+-]{0,20}|[0-9]{8}(?![\w.]))")
_LOOKED_AT = 2048  # bytes; all of them say it in their first lines
_WORDS = {
    ExternalTool.EWFACQUIRE: "-V",
    ExternalTool.E2FSCK: "-V",
    ExternalTool.FSCK_EXFAT: "-V",
    ExternalTool.HDPARM: "-V",
    ExternalTool.NVME: "version",
    **{each: "-V" for each in ExternalTool if each.startswith("sg_")},
}


def version_words(tool: ExternalTool) -> tuple[str, ...]:
    """Return the words that have a tool say its version, and do nothing else."""
    return (_WORDS.get(tool, "--version"),)


def version_in(said: bytes) -> str | None:
    """Return the first version in what a tool said; None where there is none."""
    found = _VERSION.search(said[:_LOOKED_AT])
    return found[1].decode("ascii") if found else None

"""What ``hdparm`` tells: the drive's own words, and what it keeps hidden.

The tool prints an answer even where the drive rejected the question: "0/1, HPA is enabled" for a
SCSI disk, "Real max sectors: 1" for a large drive. A hidden area is only said to be there, or not
to be there, where the figures fit what the drive says of itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forensics.erasing.devices.facts.identify import IdentifyWords
from forensics.erasing.tools.commands import Command
from forensics.values import DEVICE, Bus, DeviceFacts, ExternalTool, HiddenAreas, TriState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.erasing.tools.answers import ToolAnswer

_NATIVE = re.compile(r"^ max sectors   = ([0-9]{1,18})/([0-9]{1,18}), (.*)$", re.MULTILINE)
_REAL = re.compile(r"^\tReal max sectors: ([0-9]{1,18})$", re.MULTILINE)
_HIDES = {
    "HPA is enabled": True,
    "HPA is disabled": False,
    "ACCESSIBLE MAX ADDRESS enabled": True,
    "ACCESSIBLE MAX ADDRESS disabled": False,
}
_REJECTED = ("bad/missing sense data", "failed", "Inappropriate ioctl")


class Hdparm:
    """The words of IDENTIFY DEVICE, READ NATIVE MAX ADDRESS, and DEVICE CONFIGURATION IDENTIFY."""

    commands = (
        Command(ExternalTool.HDPARM, ("--Istdout", DEVICE)),
        Command(ExternalTool.HDPARM, ("-N", DEVICE)),
        Command(ExternalTool.HDPARM, ("--dco-identify", DEVICE)),
    )

    def is_for(self, bus: Bus) -> bool:
        """Return true where an ATA drive may be at the other end."""
        return bus in {Bus.SATA, Bus.SCSI, Bus.USB, Bus.OTHER}

    def read(self, answers: Sequence[ToolAnswer]) -> DeviceFacts:
        """Return what the drive said; nothing where its first words are no answer of a drive."""
        identify, native, overlay = answers
        words = IdentifyWords.read(identify.text) if _is_answer(identify) else None
        if words is None:
            return DeviceFacts()
        return DeviceFacts(
            serial=words.serial,
            wwn=words.wwn,
            model=words.model,
            firmware=words.firmware,
            size=words.sectors * words.sector_size or None,
            sector_size=words.sector_size or None,
            physical_sector_size=words.physical_sector_size or None,
            rotational=words.rotational,
            hidden=_hidden(words, native, overlay),
            security=words.security,
            sanitize=words.sanitize,
        )


def _is_answer(answer: ToolAnswer) -> bool:
    errors = answer.text + answer.error_text
    return answer.is_whole and not any(each in errors for each in _REJECTED)


def _hidden(words: IdentifyWords, native: ToolAnswer, overlay: ToolAnswer) -> HiddenAreas:
    whole = _native_sectors(words, native)
    return HiddenAreas(
        hpa=_hpa(words, whole),
        dco=_dco(words, whole, overlay),
        native_size=None if whole is None else whole * words.sector_size,
    )


def _native_sectors(words: IdentifyWords, answer: ToolAnswer) -> int | None:
    """Sectors without a protected area, where all figures and the tool's own word fit together."""
    found = _NATIVE.findall(answer.text) if _is_answer(answer) else []
    if len(found) != 1:
        return None
    visible, whole = int(found[0][0]), int(found[0][1])
    is_sound = visible == words.sectors > 0 and visible <= whole
    return whole if is_sound and _HIDES.get(found[0][2]) is (visible < whole) else None


def _hpa(words: IdentifyWords, whole: int | None) -> TriState:
    if not words.can_hide_area:
        return TriState.NO
    return TriState.UNKNOWN if whole is None else TriState.of(whole > words.sectors)


def _dco(words: IdentifyWords, whole: int | None, answer: ToolAnswer) -> TriState:
    if not words.has_dco:
        return TriState.NO
    found = _REAL.findall(answer.text) if _is_answer(answer) else []
    if len(found) != 1 or whole is None or int(found[0]) < whole:
        return TriState.UNKNOWN
    return TriState.of(int(found[0]) > whole)

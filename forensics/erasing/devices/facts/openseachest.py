"""What ``openSeaChest`` lists: identity, rotation, encryption, and the names of features."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forensics.erasing.devices.facts.said import name_of, text_of
from forensics.erasing.tools.commands import Command
from forensics.values import (
    DEVICE,
    Bus,
    DeviceFacts,
    Encryption,
    ExternalTool,
    SanitizeAbility,
    TriState,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.erasing.tools.answers import ToolAnswer

_LINE = re.compile(r"^\s+([A-Za-z][A-Za-z ()]*): (\S.*)$", re.MULTILINE)
_FEATURES = re.compile(
    r"^\t(?:Controller Features|Features Supported):\n((?:\t\t\S.*\n)+)", re.MULTILINE
)
_NUMBER = re.compile(r"[0-9]{1,18}")
_ENCRYPTION = {"Self Encrypting": TriState.YES, "Not Supported": TriState.NO}


class OpenSeaChest:
    """The information that ``openSeaChest_Basics`` lists of a device."""

    commands = (Command(ExternalTool.OPENSEACHEST_BASICS, ("-d", DEVICE, "-i"), seconds=60.0),)

    def is_for(self, bus: Bus) -> bool:
        """Return false for what has no firmware of its own."""
        return bus not in {Bus.MADE_UP, Bus.VIRTIO, Bus.MMC}

    def read(self, answers: Sequence[ToolAnswer]) -> DeviceFacts:
        """Return what it lists; of a name that stands there twice with two values, nothing."""
        said = _lines(answers[0]) if answers[0].is_whole else {}
        largest, sector_size = (
            _number(said.get("MaxLBA")),
            _number(said.get("Logical Sector Size (B)")),
        )
        return DeviceFacts(
            serial=text_of(said.get("Serial Number")),
            # Of NVMe the same line is an EUI.
            wwn=None if "NVMe" in answers[0].text else name_of(said.get("World Wide Name")),
            model=text_of(said.get("Model Number")),
            firmware=text_of(said.get("Firmware Revision")),
            size=(largest + 1) * sector_size if largest and sector_size else None,
            sector_size=sector_size,
            physical_sector_size=_number(said.get("Physical Sector Size (B)")),
            rotational=_rotational(said.get("Rotation Rate (RPM)")),
            encryption=Encryption(
                _ENCRYPTION.get(said.get("Encryption Support", ""), TriState.UNKNOWN)
            ),
            sanitize=SanitizeAbility(supported=_sanitizes(answers[0])),
        )


def _sanitizes(answer: ToolAnswer) -> TriState:
    """Whether it names the feature; that it names it not says nothing.

    Of NVMe it looks at the bit for crypto erase alone (``src/drive_info.c`` of opensea-operations,
    e2ab17e), so a drive that sanitizes in another way is not named.
    """
    found = _FEATURES.findall(answer.text) if answer.is_whole else []
    is_named = any("Sanitize" in map(str.strip, each.splitlines()) for each in found)
    return TriState.YES if is_named else TriState.UNKNOWN


def _lines(answer: ToolAnswer) -> dict[str, str]:
    said: dict[str, str] = {}
    twice = set()
    for name, value in _LINE.findall(answer.text):
        if said.setdefault(name, value.strip()) != value.strip():
            twice.add(name)
    return {name: value for name, value in said.items() if name not in twice}


def _number(said: str | None) -> int | None:
    return int(said) or None if said and _NUMBER.fullmatch(said) else None


def _rotational(said: str | None) -> TriState:
    if said == "SSD":
        return TriState.NO
    rate = _number(said)
    return TriState.YES if rate and rate > 1 else TriState.UNKNOWN

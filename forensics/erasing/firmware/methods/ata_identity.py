"""What an ATA drive says of itself: 256 words, as hdparm gives them (ACS-5, IDENTIFY DEVICE)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forensics.erasing.tools.commands import Command
from forensics.values.tool_runs import DEVICE, ExternalTool

if TYPE_CHECKING:
    from forensics.erasing.firmware.method import Drive
    from forensics.erasing.tools.answers import ToolAnswer

WORDS = 256
_SERIAL = slice(10, 20)
_INTEGRITY, _HAS_CHECKSUM = 255, 0xA5
_LINE = re.compile(r"[0-9a-f]{4}( [0-9a-f]{4}){7} *")
# hdparm returns 0 after these: it could not tell what the drive answered.
_LOST_ANSWER = "SG_IO:"


def hdparm(drive: Drive, *words: str, seconds: float = 30.0) -> ToolAnswer:
    """Run hdparm on the drive."""
    return drive.run(Command(ExternalTool.HDPARM, (*words, DEVICE), seconds))


def is_lost(answer: ToolAnswer) -> bool:
    """Whether what the drive answered did not come through, whatever the tool returned."""
    return not answer.is_whole or _LOST_ANSWER in answer.error_text


def identity_of(drive: Drive) -> tuple[int, ...] | None:
    """Return the words of the drive; None where they cannot be told, or their checksum is wrong."""
    answer = hdparm(drive, "--Istdout")
    lines = [line for line in answer.text.splitlines() if _LINE.fullmatch(line)]
    words = tuple(int(word, 16) for line in lines for word in line.split())
    if is_lost(answer) or answer.run.exit_code or len(words) != WORDS or not any(words[_SERIAL]):
        return None
    return words if _is_sound(words) else None


def _is_sound(words: tuple[int, ...]) -> bool:
    if words[_INTEGRITY] & 0xFF != _HAS_CHECKSUM:
        return True  # an older drive gives no checksum
    return sum((word & 0xFF) + (word >> 8) for word in words) % 256 == 0

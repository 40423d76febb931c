"""Android by fastboot: a phone that stands in its boot loader, of which little can be read.

A boot loader says who the phone is and nothing of its users, which therefore stay unknown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forensics.erasing.devices.facts.said import text_of
from forensics.erasing.phones.said import agreed, imei_of
from forensics.erasing.tools.commands import Command
from forensics.values.phones.facts import PhoneFacts, PhoneLink, Platform
from forensics.values.tool_runs import ExternalTool

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.erasing.tools.answers import ToolAnswer
    from forensics.values import Contradiction

LIST = Command(ExternalTool.FASTBOOT, ("devices",), seconds=10.0)
ASKED = {
    name: Command(ExternalTool.FASTBOOT, ("getvar", name), seconds=10.0)
    for name in ("serialno", "product", "imei")
}
_LISTED = re.compile(r"(\S{1,128})\s+(?:fastboot|fastbootd)\s*")


def listed(answer: ToolAnswer) -> list[str | None]:
    """The serial number of each phone that fastboot sees, as USB says it."""
    found = (_LISTED.fullmatch(line) for line in answer.text.splitlines())
    return [text_of(each[1]) for each in found if each]


def read_boot_loader(
    run: Callable[[Command], ToolAnswer], usb_serial: str | None
) -> tuple[PhoneFacts, list[Contradiction]]:
    """Ask a boot loader who the phone is."""
    said = {name: _variable(name, run(command)) for name, command in ASKED.items()}
    serial, contradictions = agreed("serial", [("USB", usb_serial), ("serialno", said["serialno"])])
    facts = PhoneFacts(
        platform=Platform.ANDROID,
        link=PhoneLink.FASTBOOT,
        model=said["product"],
        serial=serial,
        imeis=tuple(filter(None, [imei_of(said["imei"])])),
    )
    return facts, contradictions


def _variable(name: str, answer: ToolAnswer) -> str | None:
    """What stands behind the name, which fastboot prints among its errors."""
    for line in answer.error_text.splitlines() if answer.is_whole else ():
        before, _, value = line.removeprefix("(bootloader) ").partition(": ")
        if before == name:
            return text_of(value)
    return None

"""Reading the one phone that is connected: which it is, and what it says of itself.

Each command only reads. More than one phone is none: which of them was reset would rest on a name
that a phone gives itself.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from forensics.erasing.phones import android, apple, boot_loader
from forensics.erasing.phones.adb_server import USB, adb_server
from forensics.erasing.tools.reach import Reach
from forensics.erasing.tools.running import run_tool
from forensics.erasing.tools.toolbox import SYSTEM_TOOLS, Toolbox
from forensics.errors import PhoneNotReadError
from forensics.values import RunEnding
from forensics.values.phones.facts import PhoneReading

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.erasing.phones.adb_server import AdbServer
    from forensics.erasing.tools.answers import ToolAnswer
    from forensics.erasing.tools.commands import Command
    from forensics.values import Contradiction, ToolRun
    from forensics.values.phones.facts import PhoneFacts

    Said = tuple[PhoneFacts, list[Contradiction]]

APPEARS_WITHIN = 3.0
"""Seconds for a phone to be seen on USB after adb's server began."""
ALLOWED_WITHIN = 90.0
"""Seconds for a person to allow this computer on the phone."""
_READY, _RESTING = "device", 0.25
_TO_ALLOW = ("unauthorized", "authorizing")
NO_PHONE = (
    "No phone answers. Connect one by USB and unlock it; on an Android phone turn on USB debugging "
    "(Settings, Developer options). Then read it again"
)
SEVERAL = "More than one phone is connected. Leave the one to be read, and read it again"
NOT_ALLOWED = (
    "The phone does not let this computer read it. Unlock it, allow USB debugging when it asks, "
    "and read it again"
)
NO_TOOL = "No tool that reads phones is installed. Install adb and libimobiledevice-utils"


def read_phone(
    *,
    toolbox: Toolbox = SYSTEM_TOOLS,
    ask_person: Callable[[], object] = lambda: None,
    appears: float = APPEARS_WITHIN,
    patience: float = ALLOWED_WITHIN,
) -> PhoneReading:
    """Read the one phone that is connected, and return it with what it rests on.

    Args:
        toolbox: where adb, fastboot, idevice_id and ideviceinfo are looked for.
        ask_person: told once that a person must allow this computer on the phone.
        appears: seconds for a phone to be seen.
        patience: seconds for a person to allow it.

    Raises:
        PhoneNotReadError: none is connected, more than one is, or it does not let itself be read.
    """
    read_at = datetime.now(UTC)
    runs: list[ToolRun] = []

    def run(command: Command) -> ToolAnswer:
        answer = run_tool(
            command, device=None, nodes=[USB], toolbox=toolbox, reach=Reach(services=True)
        )
        runs.append(answer.run)
        return answer

    iphones = apple.listed(run(apple.LIST))
    loaders = boot_loader.listed(run(boot_loader.LIST))
    with adb_server(toolbox) as server:
        androids = (
            [] if server is None else _androids(server, runs, ask_person, (appears, patience))
        )
        if len(iphones) + len(loaders) + len(androids) > 1:
            raise PhoneNotReadError(SEVERAL)
        if androids and server is not None:
            facts, other = _read_android(server, androids[0], runs)
        elif loaders:
            facts, other = boot_loader.read_boot_loader(run, loaders[0])
        elif iphones:
            facts, other = apple.read_apple(run, iphones[0])
        else:
            raise PhoneNotReadError(NO_TOOL if _no_tools(runs) and server is None else NO_PHONE)
    return PhoneReading(facts, read_at, tuple(other), tuple(runs))


def _androids(
    server: AdbServer,
    runs: list[ToolRun],
    ask_person: Callable[[], object],
    seconds: tuple[float, float],
) -> list[android.ListedPhone]:
    """The phones that adb sees, once it had time to, and a person to allow it."""
    appears, patience = seconds
    until, is_asked = time.monotonic() + appears, False
    while True:
        answer = server.ask("devices", "-l")
        found = android.listed(answer)
        to_allow = any(each.state in _TO_ALLOW for each in found)
        if to_allow and not is_asked:
            ask_person()
            is_asked, until = True, time.monotonic() + patience
        is_ready = bool(found) and all(each.state == _READY for each in found)
        if is_ready or len(found) > 1 or time.monotonic() > until:
            runs.append(answer.run)
            return found
        time.sleep(_RESTING)


def _read_android(server: AdbServer, phone: android.ListedPhone, runs: list[ToolRun]) -> Said:
    if phone.state != _READY:
        raise PhoneNotReadError(NOT_ALLOWED)

    def ask(*words: str) -> ToolAnswer:
        answer = server.ask(*words)
        runs.append(answer.run)
        return answer

    said = android.read_android(ask, phone.usb_serial)
    # Another one that was plugged in meanwhile would have been asked in its place.
    if [each.usb_serial for each in android.listed(ask("devices", "-l"))] != [phone.usb_serial]:
        raise PhoneNotReadError(SEVERAL)
    return said


def _no_tools(runs: list[ToolRun]) -> bool:
    return all(each.ending is RunEnding.NOT_THERE for each in runs)

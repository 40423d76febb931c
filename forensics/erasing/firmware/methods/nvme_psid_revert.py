"""PSID revert (TCG Opal 2.02 with the feature set PSID 1.00), asked of the kernel by ``nvme sed``.

Anyone who reads the PSID from a drive's label may set the drive back. By that it is to lose its
key.

* It is never a success by itself. A drive answers nothing meanwhile and has no words for what it
  did; what is read afterwards is opaque, and may be what was there, enciphered. So beside a drive
  that gives zeros for every byte it ends in a report, however well it went.
* A drive whose locking is off may be set back and keep its key. So it is locked with a password of
  this erasure first; what is witnessed is that it held that before the command, and none after it.
* The PSID goes to the tool through its input: no other process can list it, and nothing keeps it.
* The password is the same for every drive, and the journal says before that it is set. A drive
  that was left with it is opened by it: ``nvme sed revert DEVICE``, which erases nothing.

What the tool returns says nothing here; what the drive says in its Level 0 Discovery does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forensics.erasing.firmware.limits import BY_CRYPTO
from forensics.erasing.firmware.method import FLASH, NO_ESTIMATE, Drive, Interface, Step
from forensics.erasing.firmware.methods.nvme import controller_of, why_not_alone
from forensics.erasing.tools.commands import SECONDS, Command
from forensics.saying.sentences import say
from forensics.values.erase_methods import Grade
from forensics.values.firmware_runs import DriveReading, DriveRefusal, DriveState, FirmwareAim
from forensics.values.tool_runs import DEVICE, ExternalTool

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.erasing.tools.answers import ToolAnswer

PASSWORD = "expunge-erasure"  # noqa: S105 -- no secret: it stands in docs/known-defects.md
_TWICE = "yy"  # the tool asks two times whether it is meant
_SAID = re.compile(
    r"^\s*(Locking Supported|Locking Feature Enabled|Locked|Media Encryption)\s*:\s*(yes|no)\s*$",
    re.MULTILINE,
)
_PSID = re.compile(r"[0-9A-Z]{8,32}")


class NvmePsidRevert:
    """The drive is set back by the number on its label, and is to lose the key of its content."""

    interface = Interface.NVME
    media = FLASH
    aim = FirmwareAim(
        named=say("PSID revert"),
        technique="TCG Opal: Revert of the Admin SP by the PSID authority",
        grade=Grade.CLEAR,
        limit=BY_CRYPTO,
        action=None,
        ends_as=DriveState.IDLE,
        is_opaque=True,
    )

    def why_unfit(self, drive: Drive) -> str | None:
        """See ``FirmwareMethod.why_unfit``."""
        controller, said = controller_of(drive), _discovery(drive)
        if controller is None or said is None:
            return "it does not say what it can do"
        if not (said["Locking Supported"] and said["Media Encryption"]):
            return "it does not encrypt what it holds, or cannot be locked"
        if _psid(drive) is None:
            return "its PSID was not typed: 8 to 32 letters and digits on its label"
        return why_not_alone(drive, controller)

    def look(self, drive: Drive) -> DriveReading:
        """See ``FirmwareMethod.look``."""
        said = _discovery(drive)
        if said is None or not said["Locking Supported"]:
            return DriveReading(drive.now(), DriveState.UNREADABLE)
        told = (f"{name.lower()} {'yes' if is_so else 'no'}" for name, is_so in said.items())
        return DriveReading(drive.now(), _state_of(said), said=", ".join(told))

    def limit(self, drive: Drive) -> float:  # noqa: ARG002 -- no drive says how long it takes
        """See ``FirmwareMethod.limit``."""
        return NO_ESTIMATE

    def ask(
        self, drive: Drive, *, seconds: float, seen: Callable[[DriveReading], object]
    ) -> DriveRefusal:
        """See ``FirmwareMethod.ask``."""
        psid = _psid(drive)
        if psid is None:
            return DriveRefusal.UNKNOWN
        drive.told(Step.SETTING_PASSWORD)
        _sed(drive, "initialize", given=f"{PASSWORD}\n{PASSWORD}\n")
        armed = self.look(drive)
        seen(armed)
        if armed.state is not DriveState.ARMED:
            is_unknown = armed.state is DriveState.UNREADABLE
            return DriveRefusal.UNKNOWN if is_unknown else DriveRefusal.REFUSED
        drive.told(Step.ERASING)
        answer = _sed(drive, "revert", "--psid", given=f"{_TWICE}{psid}\n", seconds=seconds)
        if not answer.is_whole:
            return DriveRefusal.UNKNOWN
        return DriveRefusal.REFUSED if answer.run.exit_code else DriveRefusal.NONE

    def tidy(self, drive: Drive, after: DriveReading | None) -> str | None:
        """See ``FirmwareMethod.tidy``. Nothing is erased by it."""
        if after is not None and after.state is DriveState.IDLE:
            return None
        drive.told(Step.CLEARING_PASSWORD)
        _sed(drive, "revert", given=f"{PASSWORD}\n")
        return None if self.look(drive).state is DriveState.IDLE else PASSWORD


def _psid(drive: Drive) -> str | None:
    """The PSID as it was typed from the label, without what only helps to read it."""
    typed = (drive.typed() or "").upper()
    plain = re.sub(r"[\s-]", "", typed)
    return plain if _PSID.fullmatch(plain) else None


def _discovery(drive: Drive) -> dict[str, bool] | None:
    """What the drive says of its locking; None where it does not say all of it."""
    answer = _sed(drive, "discover")
    if not answer.is_whole:
        return None
    said = {name: told == "yes" for name, told in _SAID.findall(answer.text)}
    return said if len(said) == 4 else None


def _state_of(said: dict[str, bool]) -> DriveState:
    if said["Locked"]:
        return DriveState.LOCKED
    return DriveState.ARMED if said["Locking Feature Enabled"] else DriveState.IDLE


def _sed(
    drive: Drive, verb: str, *words: str, given: str = "", seconds: float = SECONDS
) -> ToolAnswer:
    return drive.run(
        Command(
            ExternalTool.NVME, ("sed", verb, DEVICE, *words), seconds, given=given.encode("ascii")
        )
    )

"""NVMe Format (NVM Command Set 1.1, 3.2.2), with a secure erase: never without ``--ses``.

Without it a drive only forgets what it held, and says that all went well. The command ends when the
drive has; until then its share is asked of the namespace, and a drive that does not give one is
not asked to format, since nothing could be judged.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

from forensics.erasing.firmware.limits import ADDRESSABLE, BY_CRYPTO
from forensics.erasing.firmware.method import FLASH, Drive, Interface, MediumType, Step, given
from forensics.erasing.firmware.methods.goes_on import SetsNothing
from forensics.erasing.firmware.methods.nvme import (
    IDENTIFY_SIZE,
    controller_of,
    nvme,
    raw,
    why_not_alone,
)
from forensics.saying.sentences import say
from forensics.values.erase_methods import Grade
from forensics.values.firmware_runs import DriveReading, DriveRefusal, DriveState, FirmwareAim

if TYPE_CHECKING:
    from collections.abc import Callable

_FNA = 524  # in Identify Controller: one byte
_CRYPTO = 0b100
_FPI = 32  # in Identify Namespace: bit 7 says that a share is given, bits 6:0 what is left of 100
_IS_GIVEN, _LEFT = 0x80, 0x7F
_BETWEEN = 0.05  # seconds; a format may be over in one
_PERCENT = 100


class _Format(SetsNothing):
    """What the two have in common."""

    interface = Interface.NVME
    media: frozenset[MediumType]
    aim: FirmwareAim
    _ses: str
    _capability: int

    def why_unfit(self, drive: Drive) -> str | None:
        """See ``FirmwareMethod.why_unfit``."""
        controller = controller_of(drive)
        if controller is None:
            return "it does not say what it can do"
        if controller[_FNA] & self._capability != self._capability:
            return "it does not offer this"
        return why_not_alone(drive, controller)

    def look(self, drive: Drive) -> DriveReading:
        """See ``FirmwareMethod.look``."""
        namespace = raw(drive, IDENTIFY_SIZE, "id-ns", "--raw-binary")
        if namespace is None or not namespace[_FPI] & _IS_GIVEN:
            return DriveReading(drive.now(), DriveState.UNREADABLE)
        left = namespace[_FPI] & _LEFT
        return DriveReading(
            drive.now(),
            DriveState.IN_PROGRESS if left else DriveState.IDLE,
            done=(_PERCENT - min(left, _PERCENT)) * 0xFFFF // _PERCENT if left else None,
            said=f"FPI {namespace[_FPI]:#04x}",
        )

    def limit(self, drive: Drive) -> float:  # noqa: ARG002 -- no drive says how long a format takes
        """See ``FirmwareMethod.limit``."""
        return given(None)

    def ask(
        self, drive: Drive, *, seconds: float, seen: Callable[[DriveReading], object]
    ) -> DriveRefusal:
        """See ``FirmwareMethod.ask``."""
        drive.told(Step.ERASING)
        with ThreadPoolExecutor(1) as asking:
            asked = asking.submit(
                nvme, drive, "format", self._ses, "--force", f"--timeout={int(seconds * 1000)}",
                seconds=seconds,
            )  # fmt: skip
            while wait([asked], _BETWEEN).not_done:
                seen(self.look(drive))
            return asked.result()


class NvmeFormatUserDataErase(_Format):
    """The drive erases what users stored; how is its maker's affair."""

    media = FLASH
    aim = FirmwareAim(
        named=say("NVMe Format with user data erase"),
        technique="NVMe Format NVM: User Data Erase",
        grade=Grade.CLEAR,
        limit=ADDRESSABLE,
        action=None,
        ends_as=DriveState.IDLE,
    )
    _ses, _capability = "--ses=1", 0


class NvmeFormatCryptoErase(_Format):
    """The drive destroys the key of the namespace. The standard says little of how."""

    media = FLASH
    aim = FirmwareAim(
        named=say("NVMe Format with crypto erase"),
        technique="NVMe Format NVM: Cryptographic Erase",
        grade=Grade.CLEAR,
        limit=BY_CRYPTO,
        action=None,
        ends_as=DriveState.IDLE,
        is_opaque=True,
    )
    _ses, _capability = "--ses=2", _CRYPTO

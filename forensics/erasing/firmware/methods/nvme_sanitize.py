"""NVMe Sanitize (NVM Express Base 2.1, 5.1.22): all namespaces of the drive, by its controller.

nvme-cli 2.13 returns when the drive took the command; the log of its state is read after that.
"""

from __future__ import annotations

import struct

from forensics.erasing.firmware.limits import BY_CRYPTO, BY_FIRMWARE
from forensics.erasing.firmware.method import (
    DISKS,
    EITHER,
    FLASH,
    Drive,
    Interface,
    MediumType,
    given,
)
from forensics.erasing.firmware.methods.goes_on import GoesOn
from forensics.erasing.firmware.methods.nvme import controller_of, nvme, raw, why_not_alone
from forensics.saying.sentences import say
from forensics.values.erase_methods import Grade
from forensics.values.firmware_runs import DriveReading, DriveRefusal, DriveState, FirmwareAim

_LOG_SIZE = 512
_SANICAP = 328  # in Identify Controller: 4 bytes
_ACTION, _STATUS = 0b111, 0b111
_UNTOUCHED = (
    1 << 8
)  # Global Data Erased: nothing was written since the last sanitize that succeeded
_NO_ESTIMATE = 0xFFFFFFFF
_STATES = {
    0: DriveState.IDLE,
    1: DriveState.SUCCEEDED,
    2: DriveState.IN_PROGRESS,
    3: DriveState.FAILED,
    4: DriveState.SUCCEEDED,  # without deallocating afterwards
}


class _Sanitize(GoesOn):
    """What the three have in common: they differ in what they ask for."""

    interface = Interface.NVME
    media: frozenset[MediumType]
    aim: FirmwareAim
    _capability: int  # the bit in SANICAP
    _estimate_at: int  # in the log: 4 bytes, seconds
    _words: tuple[str, ...]

    def why_unfit(self, drive: Drive) -> str | None:
        """See ``FirmwareMethod.why_unfit``."""
        controller = controller_of(drive)
        if controller is None:
            return "it does not say what it can do"
        if not struct.unpack_from("<I", controller, _SANICAP)[0] & self._capability:
            return "it does not offer this"
        return why_not_alone(drive, controller)

    def look(self, drive: Drive) -> DriveReading:
        """See ``FirmwareMethod.look``."""
        log = _log_of(drive)
        if log is None:
            return DriveReading(drive.now(), DriveState.UNREADABLE)
        progress, status, action = struct.unpack_from("<HHI", log)
        state = _STATES.get(status & _STATUS, DriveState.UNREADABLE)
        return DriveReading(
            drive.now(),
            state,
            action=action & _ACTION or None,
            done=progress if state is DriveState.IN_PROGRESS else None,
            said=f"SSTAT {status:#06x}, SCDW10 {action:#010x}",
            untouched=bool(status & _UNTOUCHED) if state is DriveState.SUCCEEDED else None,
        )

    def limit(self, drive: Drive) -> float:
        """See ``FirmwareMethod.limit``."""
        log = _log_of(drive)
        seconds = (
            _NO_ESTIMATE if log is None else struct.unpack_from("<I", log, self._estimate_at)[0]
        )
        return given(None if seconds == _NO_ESTIMATE else seconds)

    def _command(self, drive: Drive) -> DriveRefusal:
        return nvme(drive, "sanitize", *self._words)


class NvmeSanitizeBlockErase(_Sanitize):
    """Every block of the medium is erased, those that no computer can address too."""

    media = FLASH
    aim = FirmwareAim(
        named=say("NVMe Sanitize, block erase"),
        technique="NVMe Sanitize: Block Erase",
        grade=Grade.PURGE,
        limit=BY_FIRMWARE,
        action=2,
        ends_as=DriveState.SUCCEEDED,
    )
    _capability, _estimate_at, _words = 0b010, 12, ("--sanact=2",)


class NvmeSanitizeOverwrite(_Sanitize):
    """The drive writes zeros over all its blocks, once."""

    media = DISKS
    aim = FirmwareAim(
        named=say("NVMe Sanitize, overwrite"),
        technique="NVMe Sanitize: Overwrite",
        grade=Grade.PURGE,
        limit=BY_FIRMWARE,
        action=3,
        ends_as=DriveState.SUCCEEDED,
        leaves=0,
    )
    _capability, _estimate_at = 0b100, 8
    _words = ("--sanact=3", "--owpass=1", "--ovrpat=0")


class NvmeSanitizeCryptoErase(_Sanitize):
    """The drive destroys the key under which it stores everything."""

    media = EITHER
    aim = FirmwareAim(
        named=say("NVMe Sanitize, crypto erase"),
        technique="NVMe Sanitize: Cryptographic Erase",
        grade=Grade.PURGE,
        limit=BY_CRYPTO,
        action=4,
        ends_as=DriveState.SUCCEEDED,
        is_opaque=True,
    )
    _capability, _estimate_at, _words = 0b001, 16, ("--sanact=4",)


def _log_of(drive: Drive) -> bytes | None:
    return raw(drive, _LOG_SIZE, "sanitize-log", "--raw-binary")

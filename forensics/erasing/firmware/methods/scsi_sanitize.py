"""SCSI SANITIZE (SBC-5, 5.39): what a drive is doing is asked by REQUEST SENSE.

A SCSI drive keeps no result: after an erasure that ended without error it reports nothing, as one
does that was never asked. So it must have been seen at work.
"""

from __future__ import annotations

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
from forensics.erasing.tools.commands import Command
from forensics.saying.sentences import say
from forensics.values.erase_methods import Grade
from forensics.values.firmware_runs import DriveReading, DriveRefusal, DriveState, FirmwareAim
from forensics.values.tool_runs import DEVICE, ExternalTool

_FIXED = frozenset({0x70, 0x71})  # SPC-6, 4.4.3: fixed format, of 18 bytes and more
_LEAST = 18
_HAS_SHARE = 0x80
_STATES = {
    (0x0, 0x00, 0x00): DriveState.IDLE,
    (0x2, 0x04, 0x1B): DriveState.IN_PROGRESS,  # not ready, sanitize in progress
    (0x3, 0x31, 0x03): DriveState.FAILED,  # medium error, sanitize command failed
}


class _Sanitize(GoesOn):
    """What the three have in common."""

    interface = Interface.SCSI
    media: frozenset[MediumType]
    aim: FirmwareAim
    _words: tuple[str, ...]

    def why_unfit(self, drive: Drive) -> str | None:  # noqa: ARG002 -- a drive that does not offer it refuses
        """See ``FirmwareMethod.why_unfit``."""
        return None

    def look(self, drive: Drive) -> DriveReading:
        """See ``FirmwareMethod.look``."""
        answer = drive.run(Command(ExternalTool.SG_REQUESTS, ("--raw", DEVICE)))
        sense = answer.output
        is_given = answer.is_whole and not answer.run.exit_code and len(sense) >= _LEAST
        if not is_given or sense[0] & 0x7F not in _FIXED:
            return DriveReading(drive.now(), DriveState.UNREADABLE)
        key, code, qualifier = sense[2] & 0xF, sense[12], sense[13]
        state = _STATES.get((key, code, qualifier), DriveState.UNREADABLE)
        share = int.from_bytes(sense[16:18], "big") if sense[15] & _HAS_SHARE else None
        return DriveReading(
            drive.now(),
            state,
            done=share if state is DriveState.IN_PROGRESS else None,
            said=f"sense {key:x}/{code:02x}/{qualifier:02x}",
        )

    def limit(self, drive: Drive) -> float:  # noqa: ARG002 -- no drive says how long it takes
        """See ``FirmwareMethod.limit``."""
        return given(None)

    def _command(self, drive: Drive) -> DriveRefusal:
        answer = drive.run(
            Command(ExternalTool.SG_SANITIZE, (*self._words, "--quick", "--early", DEVICE))
        )
        if not answer.is_whole:
            return DriveRefusal.UNKNOWN
        return DriveRefusal.REFUSED if answer.run.exit_code else DriveRefusal.NONE


class ScsiSanitizeBlockErase(_Sanitize):
    """Every block of the medium is erased, those that no computer can address too."""

    media = FLASH
    aim = FirmwareAim(
        named=say("SCSI Sanitize, block erase"),
        technique="SCSI Sanitize: Block Erase",
        grade=Grade.PURGE,
        limit=BY_FIRMWARE,
        action=None,
        ends_as=DriveState.IDLE,
    )
    _words = ("--block",)


class ScsiSanitizeOverwrite(_Sanitize):
    """The drive writes zeros over all its blocks, once."""

    media = DISKS
    aim = FirmwareAim(
        named=say("SCSI Sanitize, overwrite"),
        technique="SCSI Sanitize: Overwrite",
        grade=Grade.PURGE,
        limit=BY_FIRMWARE,
        action=None,
        ends_as=DriveState.IDLE,
        leaves=0,
    )
    _words = ("--overwrite", "--zero", "--count=1")


class ScsiSanitizeCryptoErase(_Sanitize):
    """The drive destroys the key under which it stores everything."""

    media = EITHER
    aim = FirmwareAim(
        named=say("SCSI Sanitize, crypto erase"),
        technique="SCSI Sanitize: Cryptographic Erase",
        grade=Grade.PURGE,
        limit=BY_CRYPTO,
        action=None,
        ends_as=DriveState.IDLE,
        is_opaque=True,
    )
    _words = ("--crypto",)

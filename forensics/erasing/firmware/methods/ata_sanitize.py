"""ATA Sanitize (ACS-5, 7.36): it goes on after the command and through a loss of power.

hdparm 9.65 prints the state in words of its own, which are compared whole.
"""

from __future__ import annotations

import re

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
from forensics.erasing.firmware.methods.ata_identity import hdparm, identity_of, is_lost
from forensics.erasing.firmware.methods.goes_on import GoesOn
from forensics.saying.sentences import say
from forensics.values.erase_methods import Grade
from forensics.values.firmware_runs import DriveReading, DriveRefusal, DriveState, FirmwareAim

_SUPPORT = 59  # the word, and its bits
_SANITIZE, _CRYPTO, _OVERWRITE, _BLOCK = 1 << 12, 1 << 13, 1 << 14, 1 << 15
_STATE = re.compile(r"^ +State: +(SD[0-4]) Sanitize .*$", re.MULTILINE)
_PROGRESS = re.compile(r"^ +Progress: 0x([0-9a-f]{1,4}) \([0-9]+%\)$", re.MULTILINE)
_DONE = "Last Sanitize Operation Completed Without Error"
_FAILED = "Drive in SD3 Sanitize Operation Failed state"
_STARTED = "Operation started in background"
_STATES = {
    "SD0": DriveState.IDLE,
    "SD1": DriveState.FROZEN,
    "SD2": DriveState.IN_PROGRESS,
    "SD3": DriveState.FAILED,
    "SD4": DriveState.SUCCEEDED,
}


class _Sanitize(GoesOn):
    """What the three have in common. A drive does not say which of them its state is of."""

    interface = Interface.ATA
    media: frozenset[MediumType]
    aim: FirmwareAim
    _capability: int
    _words: tuple[str, ...]

    def why_unfit(self, drive: Drive) -> str | None:
        """See ``FirmwareMethod.why_unfit``."""
        words = identity_of(drive)
        if words is None:
            return "it does not say what it can do"
        wanted = _SANITIZE | self._capability
        return None if words[_SUPPORT] & wanted == wanted else "it does not offer this"

    def look(self, drive: Drive) -> DriveReading:
        """See ``FirmwareMethod.look``."""
        answer = hdparm(drive, "--sanitize-status")
        now = drive.now()
        if is_lost(answer):
            return DriveReading(now, DriveState.UNREADABLE)
        if answer.run.exit_code:
            has_failed = _FAILED in answer.error_text.splitlines()
            return DriveReading(
                now, DriveState.FAILED if has_failed else DriveState.UNREADABLE, said="SD3"
            )
        found = _STATE.findall(answer.text)
        if len(found) != 1:
            return DriveReading(now, DriveState.UNREADABLE)
        state = _STATES[found[0]]
        is_done = any(line.strip() == _DONE for line in answer.text.splitlines())
        if state is DriveState.IDLE and is_done:
            state = DriveState.SUCCEEDED
        share = _PROGRESS.search(answer.text)
        return DriveReading(
            now,
            state,
            done=int(share[1], 16) if share else None,
            said=f"{found[0]}, {'completed without error' if is_done else 'no result'}",
        )

    def limit(self, drive: Drive) -> float:  # noqa: ARG002 -- hdparm does not pass the estimate on
        """See ``FirmwareMethod.limit``."""
        return given(None)

    def _command(self, drive: Drive) -> DriveRefusal:
        answer = hdparm(drive, "--yes-i-know-what-i-am-doing", *self._words)
        if not answer.is_whole:
            return DriveRefusal.UNKNOWN
        if is_lost(answer) or answer.run.exit_code:
            return DriveRefusal.REFUSED
        return DriveRefusal.NONE if _STARTED in answer.text.splitlines() else DriveRefusal.UNKNOWN


class AtaSanitizeBlockErase(_Sanitize):
    """Every block of the medium is erased, those that no computer can address too."""

    media = FLASH
    aim = FirmwareAim(
        named=say("ATA Sanitize, block erase"),
        technique="ATA Sanitize Device: Block Erase",
        grade=Grade.PURGE,
        limit=BY_FIRMWARE,
        action=None,
        ends_as=DriveState.SUCCEEDED,
    )
    _capability, _words = _BLOCK, ("--sanitize-block-erase",)


class AtaSanitizeOverwrite(_Sanitize):
    """The drive writes zeros over all its blocks, once."""

    media = DISKS
    aim = FirmwareAim(
        named=say("ATA Sanitize, overwrite"),
        technique="ATA Sanitize Device: Overwrite",
        grade=Grade.PURGE,
        limit=BY_FIRMWARE,
        action=None,
        ends_as=DriveState.SUCCEEDED,
        leaves=0,
    )
    # The number of passes comes first: after the pattern hdparm takes it for another command.
    _capability = _OVERWRITE
    _words = ("--sanitize-overwrite-passes", "1", "--sanitize-overwrite", "hex:00000000")


class AtaSanitizeCryptoScramble(_Sanitize):
    """The drive destroys the key under which it stores everything."""

    media = EITHER
    aim = FirmwareAim(
        named=say("ATA Sanitize, crypto scramble"),
        technique="ATA Sanitize Device: Cryptographic Erase (Crypto Scramble)",
        grade=Grade.PURGE,
        limit=BY_CRYPTO,
        action=None,
        ends_as=DriveState.SUCCEEDED,
        is_opaque=True,
    )
    _capability, _words = _CRYPTO, ("--sanitize-crypto-scramble",)

"""ATA Secure Erase (ACS-5, 7.38 to 7.43): a password is set, and the drive erases as it takes it.

* There is no share to ask for, and a drive answers nothing meanwhile. What is witnessed is that it
  held the password of this erasure before the command, and holds none after it: that is what
  SECURITY ERASE UNIT ends with.
* hdparm may return 0 where the drive refused. What it returns says nothing here; the security
  words of the drive do, before and after.
* The password is the same for every drive and stands in the record before it is set, so that a
  drive that was left with it can be opened again: ``hdparm --security-disable expunge DEVICE``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.erasing.firmware.limits import ADDRESSABLE
from forensics.erasing.firmware.method import EITHER, Drive, Interface, Step, given
from forensics.erasing.firmware.methods.ata_identity import hdparm, identity_of, is_lost
from forensics.saying.sentences import say
from forensics.values.erase_methods import Grade
from forensics.values.firmware_runs import DriveReading, DriveRefusal, DriveState, FirmwareAim

if TYPE_CHECKING:
    from collections.abc import Callable

PASSWORD = "expunge"  # noqa: S105 -- no secret: it is in every record of such an erasure
_STATUS = 128  # the word, and its bits
_SUPPORTED, _ENABLED, _LOCKED, _FROZEN, _EXPIRED, _ENHANCED = (1 << bit for bit in range(6))
_IS_LONG = 1 << 15  # the time is given in 15 bits, otherwise in 8
_STEP = 120  # seconds: times are given in units of two minutes


class SecureErase:
    """The drive overwrites all that a computer can address."""

    interface = Interface.ATA
    media = EITHER
    aim = FirmwareAim(
        named=say("ATA Secure Erase"),
        technique="ATA Security Erase Unit: normal mode",
        grade=Grade.CLEAR,
        limit=ADDRESSABLE,
        action=None,
        ends_as=DriveState.IDLE,
    )
    _capability = _SUPPORTED
    _time = 89  # the word
    _word = "--security-erase"

    def why_unfit(self, drive: Drive) -> str | None:
        """See ``FirmwareMethod.why_unfit``."""
        words = identity_of(drive)
        if words is None:
            return "it does not say what it can do"
        wanted = _SUPPORTED | self._capability
        if words[_STATUS] & wanted != wanted:
            return "it does not offer this"
        return "it counts too many wrong passwords" if words[_STATUS] & _EXPIRED else None

    def look(self, drive: Drive) -> DriveReading:
        """See ``FirmwareMethod.look``."""
        words = identity_of(drive)
        if words is None or not words[_STATUS] & _SUPPORTED:
            return DriveReading(drive.now(), DriveState.UNREADABLE)
        return DriveReading(
            drive.now(), _state_of(words[_STATUS]), said=f"security {words[_STATUS]:#06x}"
        )

    def limit(self, drive: Drive) -> float:
        """See ``FirmwareMethod.limit``."""
        words = identity_of(drive)
        time = words[self._time] if words else 0
        steps = time & ~_IS_LONG if time & _IS_LONG else time & 0xFF
        return given(steps * _STEP or None)

    def ask(
        self, drive: Drive, *, seconds: float, seen: Callable[[DriveReading], object]
    ) -> DriveRefusal:
        """See ``FirmwareMethod.ask``."""
        drive.told(Step.SETTING_PASSWORD)
        hdparm(drive, "--user-master", "user", "--security-set-pass", PASSWORD)
        armed = self.look(drive)
        seen(armed)
        if armed.state is not DriveState.ARMED:
            return (
                DriveRefusal.UNKNOWN
                if armed.state is DriveState.UNREADABLE
                else DriveRefusal.REFUSED
            )
        drive.told(Step.ERASING)
        answer = hdparm(drive, "--user-master", "user", self._word, PASSWORD, seconds=seconds)
        if not answer.is_whole:
            return DriveRefusal.UNKNOWN
        return (
            DriveRefusal.REFUSED if is_lost(answer) or answer.run.exit_code else DriveRefusal.NONE
        )

    def tidy(self, drive: Drive, after: DriveReading | None) -> str | None:
        """See ``FirmwareMethod.tidy``."""
        if after is not None and after.state is DriveState.IDLE:
            return None
        drive.told(Step.CLEARING_PASSWORD)
        hdparm(drive, "--user-master", "user", "--security-disable", PASSWORD)
        return None if self.look(drive).state is DriveState.IDLE else PASSWORD


class EnhancedSecureErase(SecureErase):
    """The same in enhanced mode: with a pattern of the maker's, and over replaced sectors too."""

    media = EITHER
    aim = FirmwareAim(
        named=say("ATA Secure Erase, enhanced"),
        technique="ATA Security Erase Unit: enhanced mode",
        grade=Grade.CLEAR,
        limit=ADDRESSABLE,
        action=None,
        ends_as=DriveState.IDLE,
    )
    _capability = _ENHANCED
    _time = 90
    _word = "--security-erase-enhanced"


def _state_of(status: int) -> DriveState:
    """The state by the bits of the word; a drive in two of them is in the worse one."""
    for bit, state in (
        (_FROZEN, DriveState.FROZEN),
        (_LOCKED, DriveState.LOCKED),
        (_ENABLED, DriveState.ARMED),
    ):
        if status & bit:
            return state
    return DriveState.IDLE

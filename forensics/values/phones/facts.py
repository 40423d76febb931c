"""What a phone says of itself. What was not read is unknown, and never counts as no."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from forensics.value_classes import dataclass
from forensics.values.device_facts import Contradiction, TriState
from forensics.values.digests import Digest
from forensics.values.tool_runs import ToolRun


class Platform(StrEnum):
    """Whose rules a phone follows."""

    ANDROID = "android"
    IOS = "ios"


class PhoneLink(StrEnum):
    """By what a phone answered."""

    ADB = "adb"
    FASTBOOT = "fastboot"
    USBMUX = "usbmux"


@dataclass(frozen=True, slots=True)
class PhoneFacts:
    """What was read of one phone or tablet; what was not is None, or ``UNKNOWN``.

    No name of a user and no account is among them: they are counted. ``launched_with`` is the API
    level of Android with which the model was sold. ``file_encryption`` is encryption by file, with
    keys of each user. ``hardware_keys`` is whether keys are kept by hardware: a keystore of Android
    or, of an iPhone, the Secure Enclave, which nothing tells but its model. ``activation`` is
    Apple's word, as "Unactivated". ``set_up`` is whether its set-up was gone through.
    ``reset_lock`` is whether it asks for the account of before. ``passcode`` is whether one is set.
    ``reset_mark`` is the SHA-256 of the number that Android draws again at each reset.
    ``clock_off`` is how many seconds the phone's clock is ahead of this computer's. ``card_in`` and
    ``sim_in`` are whether a memory card or SIM lies in it.
    """

    platform: Platform
    link: PhoneLink
    maker: str | None = None
    model: str | None = None
    serial: str | None = None
    imeis: tuple[str, ...] = ()
    device_id: str | None = None
    os_version: str | None = None
    security_patch: str | None = None
    launched_with: int | None = None
    encrypted: TriState = TriState.UNKNOWN
    file_encryption: TriState = TriState.UNKNOWN
    hardware_keys: TriState = TriState.UNKNOWN
    passcode: TriState = TriState.UNKNOWN
    users: int | None = None
    accounts: int | None = None
    activation: str | None = None
    set_up: TriState = TriState.UNKNOWN
    reset_lock: TriState = TriState.UNKNOWN
    reset_mark: Digest | None = None
    clock_off: int | None = None
    card_in: TriState = TriState.UNKNOWN
    sim_in: TriState = TriState.UNKNOWN


@dataclass(frozen=True, slots=True)
class PhoneReading:
    """The facts of a phone, when they were read (UTC), and every run of a tool they rest on."""

    facts: PhoneFacts
    read_at: datetime
    contradictions: tuple[Contradiction, ...] = ()
    runs: tuple[ToolRun, ...] = ()

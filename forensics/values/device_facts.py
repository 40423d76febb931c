"""What a device says of itself. What is not known is a value of its own, and never counts as no."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from forensics.saying.sentences import (
    Said,
    say,
)
from forensics.value_classes import dataclass
from forensics.values.tool_runs import ToolRun


class TriState(StrEnum):
    """Yes, no, or not known. Nothing may rest on ``UNKNOWN``: ask for the answer that is needed."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, said: object) -> TriState:
        """Return what a truth value says; unknown for everything that is no truth value."""
        if said is True:
            return cls.YES
        return cls.NO if said is False else cls.UNKNOWN

    @property
    def shown(self) -> Said:
        """How documents and screens print it."""
        return {TriState.YES: say("yes"), TriState.NO: say("no")}.get(self, say("not known"))


class Bus(StrEnum):
    """How the computer reaches the medium; the value is what people see."""

    SATA = "SATA"
    SCSI = "SCSI or SAS"
    NVME = "NVMe"
    USB = "USB"
    MMC = "MMC or SD"
    VIRTIO = "virtio"
    MADE_UP = "none (made up by the system)"
    OTHER = "another"


@dataclass(frozen=True, slots=True)
class HiddenAreas:
    """What an ATA drive keeps from the computer (ACS-3: HPA and DCO).

    ``native_size`` is the whole drive in bytes, as it says without its host protected area.
    """

    hpa: TriState = TriState.UNKNOWN
    dco: TriState = TriState.UNKNOWN
    native_size: int | None = None


@dataclass(frozen=True, slots=True)
class AtaSecurity:
    """The security feature set of an ATA drive (ACS-3, IDENTIFY DEVICE word 128).

    Times are what the drive estimates for a secure erase, in minutes.
    """

    supported: TriState = TriState.UNKNOWN
    enabled: TriState = TriState.UNKNOWN
    locked: TriState = TriState.UNKNOWN
    frozen: TriState = TriState.UNKNOWN
    attempts_used_up: TriState = TriState.UNKNOWN
    enhanced_erase: TriState = TriState.UNKNOWN
    erase_minutes: int | None = None
    enhanced_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class SanitizeAbility:
    """What a drive says of the sanitize commands: ATA (ACS-3), NVMe (SANICAP) or SCSI (SBC-4)."""

    supported: TriState = TriState.UNKNOWN
    block_erase: TriState = TriState.UNKNOWN
    crypto_erase: TriState = TriState.UNKNOWN
    overwrite: TriState = TriState.UNKNOWN
    media_verification: TriState = TriState.UNKNOWN  # NVMe TP4152


@dataclass(frozen=True, slots=True)
class FormatAbility:
    """What an NVMe controller says of Format NVM (FNA of Identify Controller)."""

    supported: TriState = TriState.UNKNOWN
    crypto_erase: TriState = TriState.UNKNOWN
    erases_all_namespaces: TriState = TriState.UNKNOWN
    namespaces: int | None = None


@dataclass(frozen=True, slots=True)
class Encryption:
    """Whether the drive encrypts by itself (TCG), and whether it is locked now."""

    self_encrypting: TriState = TriState.UNKNOWN
    locked: TriState = TriState.UNKNOWN


@dataclass(frozen=True, slots=True)
class MediaHealth:
    """What SMART, or the health log of NVMe, counts: sectors, hours, per cent, errors."""

    passed: TriState = TriState.UNKNOWN
    reallocated: int | None = None
    pending: int | None = None
    uncorrectable: int | None = None
    media_errors: int | None = None
    percent_used: int | None = None
    power_on_hours: int | None = None


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """What was read of one device; whatever was not read is None or ``UNKNOWN``.

    ``wwn`` is its World Wide Name, ``eui`` and ``nguid`` the EUI-64 and NGUID of an NVMe namespace,
    in lower-case hexadecimal. ``bridge_serial`` is what a USB enclosure or adapter says, not the
    drive's own. ``size`` is in bytes, as the computer can address it. ``behind_bridge`` is
    whether something between the drive and this computer translates commands.
    """

    serial: str | None = None
    wwn: str | None = None
    eui: str | None = None
    nguid: str | None = None
    model: str | None = None
    firmware: str | None = None
    size: int | None = None
    sector_size: int | None = None
    physical_sector_size: int | None = None
    bus: Bus | None = None
    behind_bridge: TriState = TriState.UNKNOWN
    bridge: str | None = None
    bridge_serial: str | None = None
    rotational: TriState = TriState.UNKNOWN
    hidden: HiddenAreas = field(default_factory=HiddenAreas)
    security: AtaSecurity = field(default_factory=AtaSecurity)
    sanitize: SanitizeAbility = field(default_factory=SanitizeAbility)
    format: FormatAbility = field(default_factory=FormatAbility)
    encryption: Encryption = field(default_factory=Encryption)
    health: MediaHealth = field(default_factory=MediaHealth)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sources that disagree about one fact, which is not known then.

    ``fact`` is the name of the field, as ``hidden.hpa``. ``said`` are pairs of a source and what it
    said.
    """

    fact: str
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DeviceReading:
    """The facts of a device, and what they rest on: what sources disagreed about, and every run."""

    facts: DeviceFacts
    contradictions: tuple[Contradiction, ...] = ()
    runs: tuple[ToolRun, ...] = ()

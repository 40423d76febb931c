"""What ``smartctl`` tells, as JSON: identity, health counters, and how it had to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.erasing.devices.facts.said import name_of, number_of, text_of, within
from forensics.erasing.tools.commands import Command
from forensics.values import DEVICE, Bus, DeviceFacts, ExternalTool, MediaHealth, TriState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.erasing.tools.answers import ToolAnswer

_SECONDS = 60.0
_REALLOCATED, _HOURS, _PENDING, _UNCORRECTABLE = 5, 9, 197, 198  # ATA SMART attributes, by number
_MOST_SECTORS = (1 << 32) - 1  # beyond it a maker packs several counters into one number
# How smartctl names ways to ask through something that translates: USB adapters, RAID controllers.
_THROUGH = (
    "usb",
    "snt",
    "megaraid",
    "cciss",
    "3ware",
    "aacraid",
    "areca",
    "hpt",
    "jmb39x",
    "sssraid",
)


class Smartctl:
    """All that ``smartctl`` reads, in one document."""

    commands = (Command(ExternalTool.SMARTCTL, ("--json=c", "--xall", DEVICE), seconds=_SECONDS),)

    def is_for(self, bus: Bus) -> bool:
        """Return false for what has no firmware of its own."""
        return bus not in {Bus.MADE_UP, Bus.VIRTIO, Bus.MMC}

    def read(self, answers: Sequence[ToolAnswer]) -> DeviceFacts:
        """Return what it says; its exit code also counts errors of the past."""
        found = answers[0].document()
        return DeviceFacts(
            serial=text_of(within(found, "serial_number")),
            wwn=_wwn(within(found, "wwn")) or name_of(within(found, "logical_unit_id")),
            eui=_eui(within(found, "nvme_namespaces", 0, "eui64")),
            model=text_of(within(found, "model_name")),
            firmware=text_of(within(found, "firmware_version")),
            size=number_of(within(found, "user_capacity", "bytes"), least=1),
            sector_size=number_of(within(found, "logical_block_size"), least=1),
            physical_sector_size=number_of(within(found, "physical_block_size"), least=1),
            behind_bridge=_behind_bridge(within(found, "device", "type")),
            rotational=_rotational(within(found, "rotation_rate")),
            health=_health(found),
        )


def _wwn(said: object) -> str | None:
    parts = [number_of(within(said, each)) for each in ("naa", "oui", "id")]
    naa, oui, number = parts
    if naa is None or oui is None or number is None:
        return None
    return name_of(f"{naa:x}{oui:06x}{number:09x}")


def _eui(said: object) -> str | None:
    oui, extension = number_of(within(said, "oui")), number_of(within(said, "ext_id"))
    return None if oui is None or extension is None else name_of(f"{oui:06x}{extension:010x}")


def _behind_bridge(kind: object) -> TriState:
    is_through = isinstance(kind, str) and any(each in kind for each in _THROUGH)
    return TriState.YES if is_through else TriState.UNKNOWN


def _rotational(said: object) -> TriState:
    """ACS-3, word 217: 0 is how smartctl says solid state; it leaves out what is not reported."""
    rate = number_of(said)
    if rate is None:
        return TriState.UNKNOWN
    return TriState.YES if rate > 1 else TriState.NO


def _health(found: object) -> MediaHealth:
    log = within(found, "nvme_smart_health_information_log")
    counted = _attributes(within(found, "ata_smart_attributes", "table"))
    grown = number_of(within(found, "scsi_grown_defect_list"), most=_MOST_SECTORS)
    return MediaHealth(
        passed=TriState.of(within(found, "smart_status", "passed")),
        reallocated=counted.get(_REALLOCATED, grown),
        pending=counted.get(_PENDING),
        uncorrectable=counted.get(_UNCORRECTABLE),
        media_errors=number_of(within(log, "media_errors")),
        percent_used=number_of(within(log, "percentage_used"), most=255),
        power_on_hours=number_of(within(found, "power_on_time", "hours")),
    )


def _attributes(table: object) -> dict[int, int]:
    """Raw values by the number of the attribute; what is no plain counter is left out."""
    counted = {}
    for line in table if isinstance(table, list) else []:
        number = number_of(within(line, "id"), most=255)
        value = number_of(within(line, "raw", "value"), most=_MOST_SECTORS)
        if number is not None and value is not None:
            counted[number] = value
    return counted

"""How facts of a device are called, on screens, on certificates and at a terminal alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.values.device_facts import Bus, MediaHealth, TriState

if TYPE_CHECKING:
    from forensics.values.device_facts import DeviceFacts, DeviceReading

NOT_KNOWN = "not known"
IDENTIFYING = ("serial", "wwn", "eui", "nguid", "size")
"""The facts by which a device is known: where sources disagree about one, nothing is erased."""
_CALLED = {
    "serial": "serial number",
    "wwn": "World Wide Name",
    "eui": "EUI-64",
    "nguid": "NGUID",
    "size": "size",
}


def identity_lines(facts: DeviceFacts) -> list[tuple[str, str]]:
    """Name and value of what tells one device from another, and of how it is connected."""
    return [
        ("Model", _shown(facts.model)),
        ("Serial number", _shown(facts.serial)),
        ("World Wide Name", _shown(facts.wwn)),
        ("EUI-64, NGUID", ", ".join(filter(None, (facts.eui, facts.nguid))) or NOT_KNOWN),
        ("Firmware", _shown(facts.firmware)),
        ("Size", _shown(facts.size, "bytes")),
        ("Sectors", f"{_shown(facts.sector_size)} / {_shown(facts.physical_sector_size)} bytes"),
        ("Connection", facts.bus.value if facts.bus else NOT_KNOWN),
        ("Behind an adapter", facts.behind_bridge.shown),
        ("Adapter", ", ".join(filter(None, (facts.bridge, facts.bridge_serial))) or NOT_KNOWN),
    ]


def medium_lines(facts: DeviceFacts) -> list[tuple[str, str]]:
    """Name and value of what a computer may not reach of the medium."""
    hidden = facts.hidden
    return [
        ("Turning medium", facts.rotational.shown),
        ("Host protected area (HPA)", hidden.hpa.shown),
        ("Device configuration overlay (DCO)", hidden.dco.shown),
        ("Size without a protected area", _shown(hidden.native_size, "bytes")),
        ("Encrypts by itself", facts.encryption.self_encrypting.shown),
    ]


def ability_lines(facts: DeviceFacts) -> list[tuple[str, str]]:
    """Name and value of what the drive's firmware offers, by its own word."""
    security, sanitize, offered = facts.security, facts.sanitize, facts.format
    return [
        ("ATA security", security.supported.shown),
        (
            "Password set, locked, frozen",
            _three(security.enabled, security.locked, security.frozen),
        ),
        ("Secure erase", _minutes(security.erase_minutes)),
        ("Enhanced secure erase", _minutes(security.enhanced_minutes)),
        ("Sanitize", sanitize.supported.shown),
        (
            "Sanitize: block, crypto, overwrite",
            _three(sanitize.block_erase, sanitize.crypto_erase, sanitize.overwrite),
        ),
        ("NVMe format, with crypto erase", _three(offered.supported, offered.crypto_erase)),
    ]


def health_lines(health: MediaHealth) -> list[tuple[str, str]]:
    """Name and value of what the drive counts of its own state."""
    return [
        ("SMART passed", health.passed.shown),
        ("Reallocated sectors", _shown(health.reallocated)),
        ("Pending sectors", _shown(health.pending)),
        ("Uncorrectable sectors", _shown(health.uncorrectable)),
        ("Media errors (NVMe)", _shown(health.media_errors)),
        ("Endurance used", _shown(health.percent_used, "%")),
        ("Power-on hours", _shown(health.power_on_hours)),
    ]


def certified_lines(before: DeviceFacts, after: DeviceFacts | None) -> list[str]:
    """What a certificate says of a device that was erased: what was read before, and after."""
    now = MediaHealth() if after is None else after.health
    then = before.health
    names = ", ".join(filter(None, (before.wwn, before.eui, before.nguid))) or NOT_KNOWN
    return [
        f"Model: {_shown(before.model)}. Firmware: {_shown(before.firmware)}. Name: {names}",
        (
            f"Connection: {before.bus.value if before.bus else NOT_KNOWN}. Behind an adapter: "
            f"{before.behind_bridge.shown}. Turning medium: {before.rotational.shown}"
        ),
        (
            f"Host protected area (HPA): {before.hidden.hpa.shown}. Configuration overlay (DCO): "
            f"{before.hidden.dco.shown}. Encrypts by itself: "
            f"{before.encryption.self_encrypting.shown}"
        ),
        (
            f"Reallocated sectors: {_shown(then.reallocated)} before, {_shown(now.reallocated)} "
            f"after. Pending sectors: {_shown(then.pending)} before, {_shown(now.pending)} after"
        ),
    ]


def facts_of(reading: DeviceReading | None) -> DeviceFacts | None:
    """The facts of a reading; None where nothing was read."""
    return None if reading is None else reading.facts


def is_one_device(one: DeviceFacts | None, other: DeviceFacts | None) -> bool:
    """Whether two readings can be of one device: no name that both know is another one."""
    if one is None or other is None:
        return True
    pairs = ((getattr(one, name), getattr(other, name)) for name in IDENTIFYING)
    return all(None in pair or pair[0] == pair[1] for pair in pairs)


def alike(one: DeviceFacts | None, other: DeviceFacts | None) -> list[str]:
    """What the names are called that both readings know and have in common, the size last."""
    if one is None or other is None:
        return []
    return [
        _CALLED[name]
        for name in IDENTIFYING
        if getattr(one, name) is not None and getattr(one, name) == getattr(other, name)
    ]


def hides_sectors(facts: DeviceFacts | None) -> bool:
    """Whether the drive is known to hide sectors, which an overwriting does not reach."""
    return facts is not None and TriState.YES in (facts.hidden.hpa, facts.hidden.dco)


def different_lines(one: DeviceFacts, other: DeviceFacts, *, who: tuple[str, str]) -> list[str]:
    """A line for each fact that two readings do not say alike.

    Args:
        one: the first.
        other: the second.
        who: what the two are called, such as "the eraser", "the verifier".
    """
    first, second = (
        (*identity_lines(each), *medium_lines(each), *ability_lines(each),
         *health_lines(each.health))
        for each in (one, other)
    )  # fmt: skip
    return [
        f"{name}: {was} ({who[0]}), {is_now} ({who[1]})"
        for (name, was), (_, is_now) in zip(first, second, strict=True)
        if was != is_now
    ]


def cautions_about(reading: DeviceReading) -> list[str]:
    """What a person must know before the device is erased, each with what to do."""
    facts = reading.facts
    said = [each for each in [disagreement(reading)] if each]
    if facts.behind_bridge is TriState.YES:
        said.append(
            "Something between this computer and the drive translates commands: what the drive "
            "hides is not known, and its firmware cannot be asked to erase. Connect the drive "
            "itself, by SATA or NVMe."
        )
    elif facts.behind_bridge is TriState.UNKNOWN and facts.bus is not Bus.MADE_UP:
        said.append("Whether something on the way to the drive translates commands is not known.")
    if facts.hidden.hpa is TriState.YES:
        said.append("The drive has a host protected area, which an overwriting does not reach.")
    if facts.hidden.dco is TriState.YES:
        said.append("A configuration overlay hides sectors, which an overwriting does not reach.")
    if facts.security.locked is TriState.YES:
        said.append("The drive is locked by a password: it cannot be read or written.")
    return said


def disagreement(reading: DeviceReading) -> str | None:
    """The sentence about sources that disagree on what the device is; None where they agree."""
    for each in reading.contradictions:
        if each.fact in IDENTIFYING:
            told = "; ".join(f"{source} says {value}" for source, value in each.said)
            return (
                f"Sources disagree about the {_CALLED[each.fact]} of this device: {told}. Connect "
                "the drive itself, without an adapter. If they still disagree, have it destroyed."
            )
    return None


def _shown(value: str | int | None, unit: str = "") -> str:
    return NOT_KNOWN if value is None else f"{value} {unit}".strip()


def _minutes(value: int | None) -> str:
    return NOT_KNOWN if value is None else f"about {value} minutes, by the drive"


def _three(*states: TriState) -> str:
    return ", ".join(each.shown for each in states)

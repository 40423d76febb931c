"""How facts of a device are called, on screens, on certificates and at a terminal alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.saying.sentences import (
    Said,
    given,
    listed,
    present,
    say,
)
from forensics.values.device_facts import Bus, MediaHealth, TriState

if TYPE_CHECKING:
    from forensics.values.device_facts import DeviceFacts, DeviceReading

NOT_KNOWN = say("not known")
IDENTIFYING = ("serial", "wwn", "eui", "nguid", "size")
"""The facts by which a device is known: where sources disagree about one, nothing is erased."""
_CALLED = {
    "serial": say("serial number"),
    "wwn": say("World Wide Name"),
    "eui": say("EUI-64"),
    "nguid": say("NGUID"),
    "size": say("size"),
}


def identity_lines(facts: DeviceFacts) -> list[tuple[Said, Said]]:
    """Name and value of what tells one device from another, and of how it is connected."""
    return [
        (say("Model"), _shown(facts.model)),
        (say("Serial number"), _shown(facts.serial)),
        (say("World Wide Name"), _shown(facts.wwn)),
        (say("EUI-64, NGUID"), listed(present(facts.eui, facts.nguid)) or NOT_KNOWN),
        (say("Firmware"), _shown(facts.firmware)),
        (say("Size"), _in_bytes(facts.size)),
        (
            say("Sectors"),
            say(
                "{sector_size} / {physical_sector_size} bytes",
                sector_size=_shown(facts.sector_size),
                physical_sector_size=_shown(facts.physical_sector_size),
            ),
        ),
        (say("Connection"), _bus(facts)),
        (say("Behind an adapter"), facts.behind_bridge.shown),
        (say("Adapter"), listed(present(facts.bridge, facts.bridge_serial)) or NOT_KNOWN),
    ]


def medium_lines(facts: DeviceFacts) -> list[tuple[Said, Said]]:
    """Name and value of what a computer may not reach of the medium."""
    hidden = facts.hidden
    return [
        (say("Rotating medium"), facts.rotational.shown),
        (say("Host protected area (HPA)"), hidden.hpa.shown),
        (say("Device configuration overlay (DCO)"), hidden.dco.shown),
        (say("Size without a protected area"), _in_bytes(hidden.native_size)),
        (say("Self-encrypting"), facts.encryption.self_encrypting.shown),
    ]


def ability_lines(facts: DeviceFacts) -> list[tuple[Said, Said]]:
    """Name and value of what the drive's firmware offers, by its own word."""
    security, sanitize, offered = facts.security, facts.sanitize, facts.format
    return [
        (say("ATA security"), security.supported.shown),
        (
            say("Password set, locked, frozen"),
            _three(security.enabled, security.locked, security.frozen),
        ),
        (say("Secure erase"), _minutes(security.erase_minutes)),
        (say("Enhanced secure erase"), _minutes(security.enhanced_minutes)),
        (say("Sanitize"), sanitize.supported.shown),
        (
            say("Sanitize: block, crypto, overwrite"),
            _three(sanitize.block_erase, sanitize.crypto_erase, sanitize.overwrite),
        ),
        (say("NVMe format, with crypto erase"), _three(offered.supported, offered.crypto_erase)),
    ]


def health_lines(health: MediaHealth) -> list[tuple[Said, Said]]:
    """Name and value of what the drive counts of its own state."""
    return [
        (say("SMART passed"), health.passed.shown),
        (say("Reallocated sectors"), _shown(health.reallocated)),
        (say("Pending sectors"), _shown(health.pending)),
        (say("Uncorrectable sectors"), _shown(health.uncorrectable)),
        (say("Media errors (NVMe)"), _shown(health.media_errors)),
        (say("Endurance used"), _percent(health.percent_used)),
        (say("Power-on hours"), _shown(health.power_on_hours)),
    ]


def certified_lines(before: DeviceFacts, after: DeviceFacts | None) -> list[Said]:
    """What a certificate says of a device that was erased: what was read before, and after."""
    now = MediaHealth() if after is None else after.health
    then = before.health
    names = listed(present(before.wwn, before.eui, before.nguid)) or NOT_KNOWN
    return [
        say(
            "Model: {model}. Firmware: {firmware}. Name: {names}",
            model=_shown(before.model),
            firmware=_shown(before.firmware),
            names=names,
        ),
        (
            say(
                "Connection: {bus}. Behind an adapter: {behind_adapter}. "
                "Rotating medium: {turning}",
                bus=_bus(before),
                behind_adapter=before.behind_bridge.shown,
                turning=before.rotational.shown,
            )
        ),
        (
            say(
                "Host protected area (HPA): {protected}. Configuration overlay (DCO): "
                "{overlay}. Self-encrypting: {encrypts}",
                protected=before.hidden.hpa.shown,
                overlay=before.hidden.dco.shown,
                encrypts=before.encryption.self_encrypting.shown,
            )
        ),
        (
            say(
                "Reallocated sectors: {reallocated_before} before, {reallocated_after} after. "
                "Pending sectors: {pending_before} before, {pending_after} after",
                reallocated_before=_shown(then.reallocated),
                reallocated_after=_shown(now.reallocated),
                pending_before=_shown(then.pending),
                pending_after=_shown(now.pending),
            )
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


def alike(one: DeviceFacts | None, other: DeviceFacts | None) -> list[Said]:
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


def different_lines(one: DeviceFacts, other: DeviceFacts, *, who: tuple[Said, Said]) -> list[Said]:
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
        say(
            "{name}: {was} ({first}), {is_now} ({second})",
            name=name,
            was=was,
            first=who[0],
            is_now=is_now,
            second=who[1],
        )
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


def _shown(value: str | int | None) -> Said:
    return NOT_KNOWN if value is None else given(str(value))


def _bus(facts: DeviceFacts) -> Said:
    return given(facts.bus.value) if facts.bus else NOT_KNOWN


def _in_bytes(value: int | None) -> Said:
    # Without thousands apart, as the drive's own tools write it.
    return NOT_KNOWN if value is None else say("{size} bytes", size=given(str(value)))


def _percent(value: int | None) -> Said:
    return NOT_KNOWN if value is None else say("{share} %", share=given(str(value)))


def _minutes(value: int | None) -> Said:
    if value is None:
        return NOT_KNOWN
    return say("about {minutes} minutes, by the drive", minutes=given(str(value)))


def _three(*states: TriState) -> Said:
    return listed(each.shown for each in states)

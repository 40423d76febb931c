"""What ``nvme`` tells: the controller and its namespace, as JSON (NVM Express Base 2.0, 5.17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.erasing.devices.facts.said import name_of, number_of, text_of, within
from forensics.erasing.tools.commands import Command
from forensics.values import (
    DEVICE,
    Bus,
    DeviceFacts,
    ExternalTool,
    FormatAbility,
    SanitizeAbility,
    TriState,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.erasing.tools.answers import ToolAnswer

_LARGEST_SECTOR = 16  # as a power of two
_CRYPTO, _BLOCK, _OVERWRITE, _VERIFICATION = range(4)  # SANICAP; the last by TP4152


class Nvme:
    """Identify Controller and Identify Namespace."""

    commands = (
        Command(ExternalTool.NVME, ("id-ctrl", "--output-format=json", DEVICE)),
        Command(ExternalTool.NVME, ("id-ns", "--output-format=json", DEVICE)),
    )

    def is_for(self, bus: Bus) -> bool:
        """Return true for what the kernel drives as NVMe."""
        return bus is Bus.NVME

    def read(self, answers: Sequence[ToolAnswer]) -> DeviceFacts:
        """Return what both say."""
        controller, namespace = (each.document() for each in answers)
        sector_size = _sector_size(namespace)
        sectors = number_of(within(namespace, "nsze"), least=1, most=1 << 54)
        return DeviceFacts(
            serial=text_of(within(controller, "sn")),
            eui=name_of(within(namespace, "eui64")),
            nguid=name_of(within(namespace, "nguid")),
            model=text_of(within(controller, "mn")),
            firmware=text_of(within(controller, "fr")),
            size=sectors * sector_size if sectors and sector_size else None,
            sector_size=sector_size,
            sanitize=_sanitize(number_of(within(controller, "sanicap"), most=(1 << 32) - 1)),
            format=_format(controller),
        )


def _sector_size(namespace: object) -> int | None:
    which = number_of(within(namespace, "flbas"), most=255)
    if which is None:
        return None
    # The low four bits of FLBAS, and bits 5 and 6 above them.
    place = (which & 0xF) | (which >> 5 & 0b11) << 4
    size = number_of(within(namespace, "lbafs", place, "ds"), least=9, most=_LARGEST_SECTOR)
    return None if size is None else 1 << size


def _sanitize(bits: int | None) -> SanitizeAbility:
    if bits is None:
        return SanitizeAbility()

    def can(bit: int) -> TriState:
        return TriState.of(bool(bits & 1 << bit))

    return SanitizeAbility(
        supported=TriState.of(bool(bits & 0b111)),
        block_erase=can(_BLOCK),
        crypto_erase=can(_CRYPTO),
        overwrite=can(_OVERWRITE),
        media_verification=can(_VERIFICATION),
    )


def _format(controller: object) -> FormatAbility:
    commands = number_of(within(controller, "oacs"), most=0xFFFF)
    attributes = number_of(within(controller, "fna"), most=0xFF)
    return FormatAbility(
        supported=TriState.UNKNOWN if commands is None else TriState.of(bool(commands & 1 << 1)),
        crypto_erase=_bit(attributes, 2),
        erases_all_namespaces=_bit(attributes, 1),
        namespaces=number_of(within(controller, "nn"), most=(1 << 32) - 1),
    )


def _bit(bits: int | None, bit: int) -> TriState:
    return TriState.UNKNOWN if bits is None else TriState.of(bool(bits & 1 << bit))

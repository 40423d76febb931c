"""What a certificate says that each kind of firmware erasure does not show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.saying.sentences import (
    Said,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


BY_FIRMWARE = say(
    "That the drive erased what no computer can address rests on its maker's firmware. What can be "
    "addressed was read; a drive may answer zeros for blocks that it has let go, without looking "
    "at its cells."
)
BY_CRYPTO = say(
    "{by_firmware} A key was to be destroyed: the bytes that were read are expected to be opaque "
    "(they look random), and no reading can show whether a copy of the key is left.",
    by_firmware=BY_FIRMWARE,
)
ADDRESSABLE = say(
    "It reaches what a computer can address. Blocks that the drive keeps back may still hold what "
    "they held."
)
SAID: Mapping[str, Said] = {each: each for each in (BY_FIRMWARE, BY_CRYPTO, ADDRESSABLE)}
"""The same by their English, which is what a record holds."""

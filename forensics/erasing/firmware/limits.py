"""What a certificate says that each kind of firmware erasure does not show."""

from __future__ import annotations

BY_FIRMWARE = (
    "That the drive erased what no computer can address rests on its maker's firmware. What can be "
    "addressed was read; a drive may answer zeros for blocks that it has let go, without looking "
    "at its cells."
)
BY_CRYPTO = (
    f"{BY_FIRMWARE} A key was to be destroyed: the bytes that were read are expected to be opaque "
    "(they look random), and no reading can show whether a copy of the key is left."
)
ADDRESSABLE = (
    "It reaches what a computer can address. Blocks that the drive keeps back may still hold what "
    "they held."
)

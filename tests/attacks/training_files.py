"""A training file in the place of a device, in a folder for training and in one that is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.attacks.forging.insider import Forged, act, begun, mapped

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

WAYS: Mapping[str, str] = {
    "training": "",
    "real": "uses a training file, and this is no folder for training",
}
"""By its way: what every reader says of it (a regular expression); nothing of a genuine one."""


def used(way: str, chance: random.Random) -> Forged:
    """A log of such a folder that says of a training file that it is used for the disk."""
    log = begun(chance, training=way == "training")
    head = mapped(log, chance)
    act(log, "exhibit.stand_in", 1)
    return Forged(log, head)

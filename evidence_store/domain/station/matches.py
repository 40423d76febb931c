"""Which exhibit a device that is plugged in matches, and why, or why none.

A match is a help for people: it offers an act, and decides nothing. Before a byte changes the
eraser holds the device against what was signed for, itself.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.values.texts import same_key
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.values import DeviceFacts, DeviceIdentity


class Fit(StrEnum):
    """How well a device fits an exhibit."""

    SAME = "same"  # serial number and size
    SIZE_NOT_RECORDED = "size_not_recorded"  # serial number; the record has no size
    OTHER_SIZE = "other_size"  # serial number, and another size than the record's
    BY_SIZE = "by_size"  # size alone: neither the record nor the device has a serial number


IS_IT = frozenset({Fit.SAME, Fit.SIZE_NOT_RECORDED, Fit.BY_SIZE})
"""With these the device may be the exhibit, and the next step is offered."""

WHY: dict[Fit, str] = {
    Fit.SAME: "Serial number and size are as recorded.",
    Fit.SIZE_NOT_RECORDED: "The serial number is as recorded. No size is recorded.",
    Fit.OTHER_SIZE: (
        "The serial number is as recorded, and the size is not. Check that this is the right "
        "device, and what its adapter shows of it. Nothing is offered."
    ),
    Fit.BY_SIZE: (
        "Neither the record nor the device has a serial number, and the size is as recorded. "
        "Its content is compared before anything is overwritten."
    ),
}
NO_SERIAL = "It shows no serial number, and no exhibit without one waits that has its size."
NOT_ON_RECORD = "No exhibit on record has its serial number. Check the number on its label."


@dataclass(frozen=True, slots=True)
class Match:
    """A device and an exhibit that it can be."""

    exhibit: Exhibit
    fit: Fit

    @property
    def is_it(self) -> bool:
        """Whether the next step of the exhibit is offered for this device."""
        return self.fit in IS_IT

    @property
    def why(self) -> str:
        """The reason, in a sentence."""
        return WHY[self.fit]


def serials_of(identity: DeviceIdentity, facts: DeviceFacts | None) -> tuple[str, ...]:
    """Every serial number that a device shows, its adapter's included: labels have one of them."""
    shown = [identity.serial]
    if facts is not None:
        shown += [facts.serial, facts.bridge_serial]
    return tuple(dict.fromkeys(filter(None, shown)))


def match(
    identity: DeviceIdentity,
    facts: DeviceFacts | None,
    exhibits: Iterable[Exhibit],
) -> tuple[Match, ...]:
    """Return the exhibits that a device can be, the best first.

    Args:
        identity: what the device is, as an erasure would know it.
        facts: what else is known of it.
        exhibits: those that could be meant: by its serial number, and those without one that wait.
    """
    shown = {same_key(each) for each in serials_of(identity, facts)}
    found = [
        Match(each, fit) for each in exhibits if (fit := _fit(each, identity, shown)) is not None
    ]
    return tuple(sorted(found, key=lambda each: list(Fit).index(each.fit)))


def _fit(exhibit: Exhibit, identity: DeviceIdentity, shown: set[str]) -> Fit | None:
    own = exhibit.target_serial
    if own is None:
        fits = not shown and exhibit.size is not None and exhibit.size == identity.size
        return Fit.BY_SIZE if fits else None
    if same_key(own) not in shown:
        return None
    if exhibit.size is None:
        return Fit.SIZE_NOT_RECORDED
    return Fit.SAME if exhibit.size == identity.size else Fit.OTHER_SIZE

"""What is plugged in, as the reader of a station sees it."""

from __future__ import annotations

from forensics.value_classes import dataclass
from forensics.values import (
    Contradiction,
    DeviceFacts,
    DeviceIdentity,
    DeviceReading,
    Membership,
    TargetKind,
)
from forensics.values.device_words import cautions_about

READ_ONLY = (
    "It is read-only as it is connected, as behind a write blocker. It can be imaged and read so. "
    "To erase it, take it off the write blocker."
)


@dataclass(frozen=True, slots=True)
class PluggedIn:
    """A device that is plugged in, or the training file that stands for one.

    ``name`` is that below ``/dev/disk/by-id``, which the eraser is given. ``facts`` is None
    of a training file, and of a device that does not answer. ``bar`` says why no work can be done
    on it as it is connected now; empty where nothing speaks against it. ``is_read_only``: it can be
    imaged and read as it is connected, and not erased.
    """

    name: str
    kind: TargetKind
    identity: DeviceIdentity
    facts: DeviceFacts | None = None
    contradictions: tuple[Contradiction, ...] = ()
    member_of: tuple[Membership, ...] = ()
    bar: str = ""
    is_read_only: bool = False

    @property
    def is_training_file(self) -> bool:
        """Whether it is a file used in place of a device."""
        return self.kind is TargetKind.WORKING_COPY

    @property
    def cautions(self) -> list[str]:
        """What a person must know before it is erased, each with what to do."""
        said = [] if self.facts is None else cautions_about(self._reading(self.facts))
        if self.is_read_only:
            said = [READ_ONLY, *said]
        return [*said, *(each.limit for each in self.member_of)]

    def _reading(self, facts: DeviceFacts) -> DeviceReading:
        return DeviceReading(facts, self.contradictions)


@dataclass(frozen=True, slots=True)
class NotKnown:
    """Something is plugged in under that name, and ``why`` says why nothing more is known of it."""

    name: str
    why: str

"""Erasures: what is planned, for which device, what was done, and what a second reading found."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from forensics.saying.sentences import (
    Said,
    Sentence,
    say,
)
from forensics.value_classes import dataclass
from forensics.values.device_facts import DeviceFacts, DeviceReading
from forensics.values.digests import Digest
from forensics.values.erase_methods import ErasureMethod
from forensics.values.firmware_runs import AskedAgain, FirmwareRun
from forensics.values.media import Extent, Fault
from forensics.values.memberships import Membership
from forensics.values.outcomes import ErasureOutcome
from forensics.values.planned.selections import FileSystemCheck, Selection
from forensics.values.scans import Coverage
from forensics.values.tools import Tool


class TargetKind(StrEnum):
    """What an erasure changes; erasing a copy is never presented as erasing the device."""

    BLOCK_DEVICE = "block_device"
    WORKING_COPY = "working_copy"


class VirtualKind(StrEnum):
    """What a device without hardware of its own is made of."""

    LOOP = "loop"
    MAPPED = "mapped"  # by the device mapper: encryption, volume groups
    RAID = "raid"
    MEMORY = "memory"
    NETWORK = "network"
    OTHER = "other"

    @property
    def named(self) -> Said:
        """How people call it, with its article."""
        return {
            VirtualKind.LOOP: say("a loop device over a file"),
            VirtualKind.MAPPED: say("a device of the device mapper"),
            VirtualKind.RAID: say("an array that is assembled"),
            VirtualKind.MEMORY: say("a disk in memory"),
            VirtualKind.NETWORK: say("a disk behind a network"),
        }.get(self, say("a device that no hardware stands behind"))

    @property
    def limit(self) -> Said:
        """What a certificate of such a device does not show."""
        return _MADE_UP(kind=self.named)


_MADE_UP = Sentence(
    "The device has no hardware identity: it is {kind}, which a computer made up. That it is the "
    "exhibit rests on what it holds, which a copy holds too."
)


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """What is known of a physical medium: enough to tell whether it is the one booked in.

    ``serial`` is None where the device gives none. A working copy has the serial of its sidecar.
    ``virtual`` says that the system made the device up: a copy of the exhibit looks the same.
    """

    serial: str | None
    model: str | None
    size: int
    sector_size: int = 512
    virtual: VirtualKind | None = None


class Route(StrEnum):
    """Route A whole device, B selective, C police copies."""

    WHOLE = "whole"
    SELECTIVE = "selective"
    COPY = "copy"


_READ_BY_ANOTHER = Sentence(
    "The process that overwrites the device does not read it back. Another person’s process reads "
    "every byte of it; if that process reads less, no certificate is issued."
)
READ_BY_ANOTHER_ALONE = str(_READ_BY_ANOTHER())
"""What a plan says, and people sign for, where the eraser's own reading is left out."""
PLAN_LIMITS = (_READ_BY_ANOTHER, _MADE_UP)
"""By which a limit of a plan that a record holds is known again."""


@dataclass(frozen=True, slots=True)
class ErasePlan:
    """What is to be overwritten, frozen before anybody signs for it; all extents are sorted.

    ``member_of`` is what the target, by its own bytes, was a member of when the plan was made, and
    ``facts`` what was read of it; None of a working copy. ``selection`` is what a selective plan
    says besides, None on other routes. ``reads_back`` says whether the eraser reads all of it back
    itself; where it does not, another person's process must read every byte.
    """

    schema: str
    tool: Tool
    route: Route
    method: ErasureMethod
    target_kind: TargetKind
    target: DeviceIdentity
    extents: tuple[Extent, ...]
    member_of: tuple[Membership, ...]
    created: datetime
    facts: DeviceFacts | None = None
    selection: Selection | None = None
    reads_back: bool = True


class IdentifiedBy(StrEnum):
    """By what a device was known again before its first byte changed."""

    CONTENT = "content"
    SERIAL_AND_SIZE = "serial_and_size"


@dataclass(frozen=True, slots=True)
class Identification:
    """How the device at hand was known again before its first byte changed.

    Blocks are of 512 bytes; ``seed`` (32 random bytes) says which, so that anyone can choose the
    same again. ``equal`` were the same on the device and in the acquisition, ``ours`` were zeros
    where earlier starts of this erasure had written, ``not_compared`` could not be read in one of
    the two. By serial and size alone there is no acquisition, no seed, and nothing is counted.

    ``telling`` is how many of the equal blocks tell one device from another: those that do not
    hold one repeated byte, each content counted once. An empty device equals every other.
    """

    by: IdentifiedBy
    device: DeviceIdentity
    acquisition: str | None = None
    seed: bytes | None = None
    equal: int = 0
    ours: int = 0
    not_compared: int = 0
    telling: int = 0

    @property
    def compared(self) -> int:
        """How many blocks were compared, and found to be as they should."""
        return self.equal + self.ours


@dataclass(frozen=True, slots=True)
class OutsideRead:
    """The SHA-256 of all that a selective plan leaves alone: before the first byte, and at the end.

    ``after`` is None where some of it could not be read any more.
    """

    before: Digest
    after: Digest | None

    @property
    def is_kept(self) -> bool | None:
        """Whether it is what it was; None where that cannot be said."""
        return None if self.after is None else self.after == self.before


@dataclass(frozen=True, slots=True)
class ErasureReceipt:
    """What the eraser did and read back: one run, or the last of several after interruptions.

    ``bad`` lists what could not be written; ``unread`` what could not be read back; ``different``
    what read back as something else. ``authority`` is the permit's id, or ``none`` for a working
    copy erased without one, from which no certificate can be made. ``direct`` is true where every
    byte was written and read past the system's cache. ``stream`` names the key of the keyed stream
    that was written (``erasing.stream_keys.digest_of_key``), None where no stream was. ``before``
    and ``after`` is what was read of the device before the last run, and after the read-back; None
    of a working copy, and ``after`` where the device could not be asked any more. ``outside`` is
    what was read of the rest of the medium on the selective route, None on others. ``firmware`` is
    the whole run where the drive erased itself: then this program wrote nothing, and
    ``bytes_written`` are all that were planned where it is judged an erasure, and none otherwise.
    ``reads_back`` is that of the plan: where it is false nothing was read back, by intention.
    Where another tool did the work this program wrote nothing, so ``bytes_written`` is 0.
    """

    schema: str
    tool: Tool
    plan_digest: Digest
    target: DeviceIdentity
    target_kind: TargetKind
    method: ErasureMethod
    authority: str
    started: datetime
    finished: datetime
    runs: int
    bytes_planned: int
    bytes_written: int
    bytes_read_back: int
    bad: tuple[Extent, ...]
    unread: tuple[Extent, ...]
    different: tuple[Extent, ...]
    outcome: ErasureOutcome
    direct: bool = False
    stream: Digest | None = None
    before: DeviceReading | None = None
    after: DeviceReading | None = None
    outside: OutsideRead | None = None
    firmware: FirmwareRun | None = None
    reads_back: bool = True


@dataclass(frozen=True, slots=True)
class SampleRead:
    """Which blocks were read of a medium of which not all was (``erasing.sampling`` has the rule).

    ``draw`` is the leaf hash of the entry of the log that bound ``nonce``, the random bytes of the
    reading process, before anybody knew the blocks. ``percent`` is the share that a supervisor
    signed for. Of ``of`` blocks of ``block_size`` bytes ``blocks`` were chosen, ``size`` bytes in
    all; ``listed`` is the digest of their list.
    """

    draw: bytes
    nonce: bytes
    percent: int
    block_size: int
    of: int
    blocks: int
    size: int
    listed: Digest


@dataclass(frozen=True, slots=True)
class RereadFindings:
    """What a second process (and person) found when it read the medium again.

    ``medium_digest`` is the SHA-256 of the whole medium as that process read it: the one that
    ``sha256sum`` gives of the device. It is None where not every byte of the medium was read.
    ``facts`` is what that process read of the device before it read the medium; None of a file.
    On the selective route ``outside`` is the SHA-256 of all that the plan leaves alone, None where
    some of it could not be read, ``checks`` is what checkers said of the volumes, and
    ``rescan_hits`` are those that the plan does not leave. On other routes both are empty.
    After a drive erased itself, ``asked`` is what this process had by itself, of the drive and of
    the disk image that was made of it; None elsewhere.
    ``sample`` says which part of the medium was read where not all of it was; then ``unread`` and
    ``different`` are of that part.
    A certificate prints all of it: what may not be printed is no field of this.
    """

    tool: Tool
    plan_digest: Digest
    receipt_digest: Digest
    target: DeviceIdentity
    started: datetime
    finished: datetime
    bytes_read: int
    unread: tuple[Extent, ...]
    different: tuple[Extent, ...]
    rescan_hits: int | None
    rescan_hash_set: Digest | None
    rescan_coverage: Coverage | None
    outcome: ErasureOutcome
    direct: bool
    medium_digest: Digest | None
    facts: DeviceReading | None
    outside: Digest | None
    checks: tuple[FileSystemCheck, ...]
    asked: AskedAgain | None = field(default=None, kw_only=True)
    sample: SampleRead | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class ErasureVerification(RereadFindings):
    """The same with its faults, in words of the result, which could name somebody.

    ``blocks`` are those of the sample, sorted; empty where all of it was read.
    """

    schema: str
    faults: tuple[Fault, ...] = ()
    blocks: tuple[int, ...] = field(default=(), kw_only=True)

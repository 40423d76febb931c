"""Erasures by a drive's own firmware: what it said, what was read, what that amounts to."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from forensics.value_classes import dataclass
from forensics.values.device_facts import Bus
from forensics.values.digests import Digest
from forensics.values.erase_methods import FirmwareMethodName, Grade
from forensics.values.media import Extent
from forensics.values.outcomes import ErasureOutcome
from forensics.values.tool_runs import ToolRun


class DriveState(StrEnum):
    """What a drive says of its erasing."""

    IDLE = "idle"  # it does nothing, and says nothing of an erasure before
    ARMED = "armed"  # it holds the password of this erasure, and waits for the command
    IN_PROGRESS = "in_progress"
    SUCCEEDED = "succeeded"  # the last erasure ended without error, whenever that was
    FAILED = "failed"
    FROZEN = "frozen"  # it refuses such commands until its power was off
    LOCKED = "locked"  # it holds a password that is not of this erasure
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class DriveReading:
    """What a drive said at one moment.

    ``action`` is the erasing to which the state belongs, in the numbers of its interface; None
    where the drive does not say. ``done`` is the share that is done, in 65,536ths. ``said`` is what
    stood in its registers, written by this program. ``untouched`` is whether nothing was written
    since the erasure, by the word of the drive; None where it has none.
    """

    at: datetime
    state: DriveState
    action: int | None = None
    done: int | None = None
    said: str = ""
    untouched: bool | None = None


class DriveRefusal(StrEnum):
    """Whether a tool reported that a drive refused a command. That it did not is no acceptance."""

    NONE = "none"
    REFUSED = "refused"
    UNKNOWN = "unknown"  # the tool was stopped, or could not be started


@dataclass(frozen=True, slots=True)
class MediumRead:
    """What reading the whole medium afterwards found. All but ``size`` counts what was read.

    ``opaque`` are the bytes that lie in no block of 512 bytes of the one value that most of the
    medium holds: after a crypto erase these are expected. ``different`` lists what is not as the
    method leaves it, where it leaves something that is known.
    """

    size: int
    bytes_read: int
    unread: tuple[Extent, ...]
    opaque: int
    different: tuple[Extent, ...] = ()


@dataclass(frozen=True, slots=True)
class OldBlocksSought:
    """How many blocks of before were looked for all over the medium, and how many were found.

    ``by_chance`` were drawn by chance, ``of_hits`` held a hit; of either those that tell content
    apart. ``sample`` names the sealed list of their digests.
    """

    sample: Digest
    by_chance: int
    of_hits: int
    left: int

    @property
    def sought(self) -> int:
        """How many there are."""
        return self.by_chance + self.of_hits


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """What a second person's process had by itself of a drive that erased itself.

    ``end`` is what the drive said to it before the medium was read. The blocks of before that it
    sought come from the registered disk image ``image``: ``seed`` (32 random bytes) chose those
    that were drawn, and ``digest`` is the SHA-256 of the whole image as this process read it then.
    ``opaque`` as in ``MediumRead``.
    """

    end: DriveReading
    image: str
    digest: Digest
    seed: bytes
    old_blocks: OldBlocksSought
    opaque: int


@dataclass(frozen=True, slots=True)
class FirmwareAim:
    """What a firmware method asks for, what may be said of it, and how a drive looks that did it.

    ``named`` is how people call it, ``technique`` its name in IEEE 2883-2022, and ``limit`` what a
    certificate says that it does not show. ``action`` is the erasing that is asked for, in the
    numbers of the interface; None where the interface names none. ``ends_as`` is the state after
    it. ``leaves`` is the value of every byte afterwards; None where that is the maker's affair.
    ``is_opaque`` says that bytes are expected that nobody can tell, since a key is destroyed.
    """

    named: str
    technique: str
    grade: Grade
    limit: str
    action: int | None
    ends_as: DriveState
    leaves: int | None = None
    is_opaque: bool = False

    def is_shown_by(self, reading: DriveReading) -> bool:
        """Whether a drive says at rest that this very erasure ended, and nothing was written since.

        Most interfaces have no words for that: theirs is never shown so.
        """
        return (
            self.action is not None
            and (reading.state, reading.action) == (self.ends_as, self.action)
            and reading.untouched is True
        )


@dataclass(frozen=True, slots=True)
class FirmwareRun:
    """One run of a firmware method, from the state before to what was read at the end.

    ``during`` are the readings between the request and the end. ``after`` is None where the time
    that was given ran out. ``read`` and ``old_blocks`` are None where the medium was not read.
    ``password`` is what this run set as the drive's password, where it may still stand there.
    ``runs`` are all runs of tools, in their order.
    """

    aim: FirmwareAim
    before: DriveReading
    refusal: DriveRefusal
    during: tuple[DriveReading, ...]
    after: DriveReading | None
    read: MediumRead | None
    old_blocks: OldBlocksSought | None
    password: str | None = None
    runs: tuple[ToolRun, ...] = ()


@dataclass(frozen=True, slots=True)
class FirmwareTrial:
    """A method that a unit saw erase a drive of this kind, with all five findings."""

    method: FirmwareMethodName
    model: str
    firmware: str
    bus: Bus


class Finding(StrEnum):
    """The five things by which a firmware erasure is judged."""

    ACCEPTED = "accepted"
    PROGRESS = "progress"
    END_STATE = "end_state"
    READ_BACK = "read_back"
    OLD_BLOCKS = "old_blocks"


class FindingAnswer(StrEnum):
    """Whether something was found to be so."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Found:
    """One of the five, and why: a sentence without its point."""

    finding: Finding
    answer: FindingAnswer
    why: str


@dataclass(frozen=True, slots=True)
class FirmwareJudgement:
    """What a run amounts to: the five findings, in their order, and the outcome."""

    findings: tuple[Found, ...]
    outcome: ErasureOutcome

    @property
    def missing(self) -> tuple[Found, ...]:
        """What was not found to be so: each of them alone makes it a non-completion."""
        return tuple(found for found in self.findings if found.answer is not FindingAnswer.YES)

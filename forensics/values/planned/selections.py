"""What a selective erasure overwrites, why, and what it leaves: the part of a plan that says so.

It holds places and counts. No name of a file and no digest of one stands in it.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

from forensics.saying.sentences import (
    Said,
    Sentence,
    say,
)
from forensics.value_classes import dataclass
from forensics.values.digests import Digest
from forensics.values.hits import HitKind
from forensics.values.media import Extent

if TYPE_CHECKING:
    from collections.abc import Iterable


class Why(StrEnum):
    """Why a run of bytes is overwritten."""

    CONTENT = "content"  # of a file whose whole content is known
    CONTAINER = "container"  # of a file that holds a known one among others, as a person decided
    SLACK = "slack"  # behind the content of a file, to the end of its blocks
    RECORD = "record"  # within the file's record of an NTFS volume, around its fix-ups
    FREE = "free"  # of no file: deleted copies and pieces
    JOURNAL = "journal"  # in the journal of a file system

    @property
    def named(self) -> Said:
        """How people call these bytes."""
        return {
            Why.CONTENT: say("content of files"),
            Why.CONTAINER: say("whole containers, as decided"),
            Why.SLACK: say("slack behind files"),
            Why.RECORD: say("content kept in file records"),
            Why.FREE: say("free space"),
            Why.JOURNAL: say("journals"),
        }[self]


@dataclass(frozen=True, slots=True)
class PlannedRange:
    """A run of bytes that is overwritten, and why."""

    extent: Extent
    why: Why


class WhyLeft(StrEnum):
    """Why a hit stays on the medium."""

    NOT_THE_PICTURE = "not_the_picture"  # two people said that it is something else
    CONTAINER_STAYS = "container_stays"  # it is the picture, in a file that goes back with the rest


@dataclass(frozen=True, slots=True)
class LeftHit:
    """A hit that stays on the medium, as people decided; a new scan finds it again."""

    kind: HitKind
    extents: tuple[Extent, ...]
    why: WhyLeft


class CheckVerdict(StrEnum):
    """What a checker of file systems said of a volume."""

    CONTENT = "content"  # it found nothing to mend
    NOT_CONTENT = "not_content"
    NOT_CHECKED = "not_checked"  # there is no checker, or it gave no answer


@dataclass(frozen=True, slots=True)
class FileSystemCheck:
    """What a checker that changes nothing said of one volume.

    ``where`` is the volume, as "partition 2", ``label`` its file system, ``place`` its bytes;
    ``tool`` the checker and its version, None where none was run.
    """

    where: str
    label: str
    place: Extent
    verdict: CheckVerdict
    tool: str | None = None


def are_discontent(checks: Iterable[FileSystemCheck]) -> bool:
    """Whether a checker found something to mend in any volume."""
    return any(each.verdict is CheckVerdict.NOT_CONTENT for each in checks)


@dataclass(frozen=True, slots=True)
class Selection:
    """What a selective plan says beside its extents.

    ``reason`` is the code of the ground for the route. ``result`` is the SHA-256 of the scan result
    whose hits people graded, ``hash_set`` the set by which the medium was scanned again for the
    plan. ``taken``, ``kept`` and ``remaining`` are numbers of hits in that result, from 1, as
    ranges with both ends in: those that are overwritten, those that stay because they are not the
    picture, and those that are and stay with their container; ``left`` are the places of both that
    stay. ``whole`` are those of ``taken`` whose container goes as a whole, ``containers`` is how
    many of those there are, ``names`` how many names of files stay. ``outside`` is the SHA-256 of
    every byte that is not planned, in the order of the medium; ``within`` that of the others,
    behind ``nonce``. ``not_examined`` counts bytes that the scan did not understand or read,
    ``faults`` what it could not do.
    """

    reason: str
    result: Digest
    hash_set: Digest
    taken: tuple[tuple[int, int], ...]
    kept: tuple[tuple[int, int], ...]
    remaining: tuple[tuple[int, int], ...]
    whole: tuple[tuple[int, int], ...]
    left: tuple[LeftHit, ...]
    ranges: tuple[PlannedRange, ...]
    containers: int
    names: int
    outside: Digest
    within: Digest
    nonce: bytes
    not_examined: int
    faults: int
    checks: tuple[FileSystemCheck, ...]

    def bytes_by_reason(self) -> dict[Why, int]:
        """How many bytes are overwritten for which reason, in the order of ``Why``."""
        found = dict.fromkeys(Why, 0)
        for each in self.ranges:
            found[each.why] += each.extent.length
        return {why: number for why, number in found.items() if number}

    @property
    def limits(self) -> tuple[str, ...]:
        """What this route leaves, in sentences that people sign and a certificate prints."""
        return tuple(map(str, self._limits()))

    def _limits(self) -> Iterable[Said]:
        yield _RANGES_ALONE()
        if self.names:
            yield _NAMES.of(self.names)
        yield from self._remainder()
        if self.not_examined:
            yield _NOT_EXAMINED(bytes=self.not_examined)
        if self.faults:
            yield _FAULTS.of(self.faults)
        if any(each.verdict is CheckVerdict.NOT_CHECKED for each in self.checks):
            yield _NO_CHECKER()
        yield _NOT_SOUGHT()

    def _remainder(self) -> Iterable[Said]:
        """Which hits stay, in numbers, and why."""
        why = Counter(each.why for each in self.left)
        if pictures := why[WhyLeft.CONTAINER_STAYS]:
            yield _PICTURES_STAY.of(pictures)
        if others := why[WhyLeft.NOT_THE_PICTURE]:
            yield _OTHERS_STAY.of(others)


_RANGES_ALONE = Sentence(
    "Only the ranges that the plan lists are overwritten. Everything else on the medium stays."
)
_NAMES = Sentence(
    "At least {count} name of a file stays on the medium; a name can say what a picture shows, and "
    "whom.",
    "At least {count} names of files stay on the medium; a name can say what a picture shows, and "
    "whom.",
)
_NOT_EXAMINED = Sentence("{bytes} bytes of the medium were not examined or not understood.")
_FAULTS = Sentence(
    "{count} place of the medium could not be examined to the end.",
    "{count} places of the medium could not be examined to the end.",
)
_NO_CHECKER = Sentence("Of at least one volume no checker looked at the file system.")
_NOT_SOUGHT = Sentence(
    "Pieces shorter than those that the hash set can find, altered copies that were not found, and "
    "names in logs of the file system were not looked for."
)
_PICTURES_STAY = Sentence(
    "{count} hit that is the picture stays on the medium, in files that hold other things and go "
    "back with them.",
    "{count} hits that are the picture stay on the medium, in files that hold other things and go "
    "back with them.",
)
_OTHERS_STAY = Sentence(
    "{count} hit stays on the medium that two people said are not the picture.",
    "{count} hits stay on the medium that two people said are not the picture.",
)
LIMITS = (
    _RANGES_ALONE, _NAMES, _NOT_EXAMINED, _FAULTS, _NO_CHECKER, _NOT_SOUGHT, _PICTURES_STAY,
    _OTHERS_STAY,
)  # fmt: skip
"""By which a limit that a record holds is known again."""

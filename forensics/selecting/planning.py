"""Planning a selective erasure on a medium: looked at, shown to a person, and frozen."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from cattrs import BaseValidationError

from forensics.documents import from_json
from forensics.erasing.devices.block_devices import is_flash
from forensics.erasing.devices.facts.holding import verify_overwritable
from forensics.erasing.devices.facts.reading import read_facts
from forensics.erasing.devices.memberships import memberships_of
from forensics.erasing.devices.targets import (
    Target,
    identify_target,
    open_target,
    verify_erasable,
)
from forensics.erasing.extents import merged
from forensics.erasing.outside import outside_of, read_planned, read_runs
from forensics.erasing.planning import SCHEMA
from forensics.errors import RefusedTargetError, UnreadableExtentError, WrongUseError
from forensics.scanning.result.result_file import SCHEMA as RESULT_SCHEMA
from forensics.scanning.sources.confined_look import identify_confined
from forensics.selecting.checking import check_file_systems, to_check
from forensics.selecting.choosing import Choice, as_ranges, chosen_hits
from forensics.selecting.mapping import MediumMap, map_medium
from forensics.selecting.ranges import GradedHit, Worked, work_out
from forensics.value_classes import dataclass
from forensics.values import (
    DeviceReading,
    Digest,
    ErasePlan,
    ErasureMethod,
    Extent,
    HashAlgorithm,
    Route,
    ScanResult,
    TargetKind,
    TriState,
)
from forensics.values.planned.selections import LeftHit, Selection, WhyLeft, are_discontent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.erasing.surroundings import Surroundings
    from forensics.values.planned.selections import FileSystemCheck

FLASH = (
    "This medium is flash. It keeps blocks that no computer can address, so overwriting single "
    "files on it cannot be verified. Plan the whole medium, or have it destroyed"
)


@dataclass(frozen=True, slots=True)
class LookedOver:
    """What a selective erasure of a medium would be, before a person agrees to its plan."""

    target: Target
    reading: DeviceReading | None
    result: Digest
    found: ScanResult
    medium: MediumMap
    taken: tuple[GradedHit, ...]
    kept: tuple[GradedHit, ...]
    worked: Worked
    choice: Choice


def look(
    path: Path,
    *,
    result: bytes,
    scan: Callable[[], ScanResult],
    choice: Choice,
    around: Surroundings,
) -> LookedOver:
    """Work out, from the medium itself, what would be overwritten for the hits that people graded.

    Args:
        path: a block device or a working copy.
        result: the scan result whose hits were graded, as a file.
        scan: scans the medium now, with the set of that result.
        choice: what people decided of hits.
        around: everything else.

    Raises:
        RefusedTargetError: it may not be erased, is flash, or is not what the result says.
        WrongUseError: the result is none of this medium, or a number is not that of a hit.
    """
    target = identify_target(path, machine=around.machine)
    verify_erasable(target, machine=around.machine, is_acquisition=around.is_acquisition)
    reading = read_facts(target, machine=around.machine, toolbox=around.toolbox)
    verify_overwritable(reading)
    _refuse_flash(target, reading, around)
    graded = read_result(result)
    found = scan()
    taken, kept = chosen_hits(graded, found, choice)
    places = (extent for each in (*taken, *kept) for extent in each.hit.extents)
    medium = map_medium(identify_confined(path), places)
    worked = work_out(
        taken,
        medium,
        size=target.identity.size,
        whole=choice.whole,
        kept=kept,
        leave=choice.leave,
        read=lambda extent: _read(target, extent, around),
    )
    digest = Digest(HashAlgorithm.SHA256, hashlib.sha256(result).digest())
    return LookedOver(target, reading, digest, found, medium, taken, kept, worked, choice)


def require_agreed(looked: LookedOver) -> None:
    """Check that nothing speaks against the plan, and that a person decided all that is theirs.

    Raises:
        RefusedTargetError: there are grounds to refuse the route; the text lists them.
        WrongUseError: decisions are missing; the text says of which hits.
    """
    worked, choice = looked.worked, looked.choice
    if worked.grounds:
        raise RefusedTargetError(
            "Single files cannot be erased on this medium: "
            + "; ".join(worked.grounds)
            + ". Nothing was planned. Plan the whole medium, or have it destroyed"
        )
    if worked.undecided:
        numbers = ", ".join(str(number) for number, _ in worked.undecided)
        raise WrongUseError(
            f"The hits {numbers} lie within files that hold other things as well. Say of each "
            "whether the whole file is overwritten (--whole NUMBER) or the picture "
            "stays in it (--leave NUMBER)"
        )
    if worked.names and not choice.may_keep_names:
        raise RefusedTargetError(
            f"At least {len(worked.names)} names of files would stay on the medium, and a name can "
            "name a victim. Read them above. If one may not stay, plan the whole medium; if all "
            "may, plan again with --names-may-stay"
        )


def freeze(
    looked: LookedOver, *, reason: str, around: Surroundings, nonce: bytes | None = None
) -> ErasePlan:
    """Freeze what was worked out, with the digest of everything that it leaves alone.

    Args:
        looked: what was worked out, and agreed to.
        reason: the code of the ground for the route.
        around: everything else.
        nonce: that of the plan which is worked out again; None for a new one.

    Raises:
        RefusedTargetError: some of the medium cannot be read, nothing would stay, or a checker
            finds something to mend.
    """
    target, worked = looked.target, looked.worked
    extents = merged(each.extent for each in worked.ranges)
    nonce = nonce or secrets.token_bytes(32)
    rest = outside_of(extents, size=target.identity.size)
    if not rest:
        raise RefusedTargetError(
            "Of this medium nothing would stay as it is. Nothing was planned. Plan the whole medium"
        )
    outside = read_runs(rest, target, around)
    within = read_planned(extents, target, around, nonce=nonce)
    if outside is None or within is None:
        raise RefusedTargetError(
            "Some of this medium cannot be read, so it could not be shown that everything outside "
            "a plan stays as it is. Nothing was planned. Plan the whole medium"
        )
    checks = _checked(looked, around)
    found, leave = looked.found, looked.choice.leave
    return ErasePlan(
        schema=SCHEMA,
        tool=around.tool,
        route=Route.SELECTIVE,
        method=ErasureMethod.OVERWRITE_ZEROS,
        target_kind=target.kind,
        target=target.identity,
        extents=extents,
        member_of=memberships_of(target, machine=around.machine),
        created=around.now(),
        facts=None if looked.reading is None else looked.reading.facts,
        selection=Selection(
            reason=reason,
            result=looked.result,
            hash_set=found.hash_set.digest,
            taken=as_ranges(looked.taken),
            kept=as_ranges(each for each in looked.kept if each.number not in leave),
            remaining=as_ranges(each for each in looked.kept if each.number in leave),
            whole=as_ranges(each for each in looked.taken if each.number in looked.choice.whole),
            left=tuple(_left(each, leave) for each in looked.kept),
            ranges=worked.ranges,
            containers=worked.containers,
            names=len(worked.names),
            outside=outside,
            within=within,
            nonce=nonce,
            not_examined=found.sources[0].coverage.not_examined,
            faults=len(found.faults),
            checks=checks,
        ),
    )


def _checked(looked: LookedOver, around: Surroundings) -> tuple[FileSystemCheck, ...]:
    """What checkers say of the medium's file systems before anything is done to it.

    Raises:
        RefusedTargetError: one of them finds something to mend.
    """
    volumes, machine = to_check(looked.medium.volumes), around.machine
    checks = check_file_systems(volumes, looked.target, machine=machine, toolbox=around.toolbox)
    if are_discontent(checks):
        raise RefusedTargetError(
            "A checker finds something to repair in a file system of this medium, so it could not "
            "be told afterwards what the erasure did. Nothing was planned. Plan the whole medium"
        )
    return checks


def _left(numbered: GradedHit, leave: frozenset[int]) -> LeftHit:
    why = WhyLeft.CONTAINER_STAYS if numbered.number in leave else WhyLeft.NOT_THE_PICTURE
    return LeftHit(numbered.hit.kind, numbered.hit.extents, why)


def _refuse_flash(target: Target, reading: DeviceReading | None, around: Surroundings) -> None:
    if target.kind is not TargetKind.BLOCK_DEVICE:
        return
    turns = TriState.UNKNOWN if reading is None else reading.facts.rotational
    if turns is TriState.NO or is_flash(target.node[0], machine=around.machine):
        raise RefusedTargetError(FLASH)


def read_result(result: bytes) -> ScanResult:
    """Read a scan result.

    Raises:
        WrongUseError: it is none, or is of another version.
    """
    try:
        found = from_json(result, ScanResult)
    except (ValueError, TypeError, KeyError, BaseValidationError):
        # What a reader tripped over quotes the file, so it goes into no traceback.
        raise WrongUseError("This is not a scan result; name the file that --out named") from None
    if found.schema != RESULT_SCHEMA:
        raise WrongUseError("The scan result is of another version; scan again")
    return found


def _read(target: Target, extent: Extent, around: Surroundings) -> bytes:
    medium = open_target(target, writing=False, exclusive=True, machine=around.machine)
    buffer = bytearray(extent.length)
    try:
        medium.read_into(extent.offset, memoryview(buffer))
    except OSError as error:
        reason = (error.strerror or "read error").lower()
        raise UnreadableExtentError(extent.offset, extent.length, reason) from error
    finally:
        medium.close()
    return bytes(buffer)

"""Knowing a device again by its content: random blocks of it against the disk image made of it.

* Which blocks is decided by a seed that nobody could foresee and that is recorded, so that anyone
  who has the disk image can choose the same blocks again.
* A block counts where both sides can be read. It must be equal, or be what the method leaves where
  earlier starts of the same erasure may have written: a power cut between two marks of the journal
  leaves such blocks that it does not yet count, so one stretch beyond its mark belongs to what was
  ours.
* A journal is a file that anybody can write. Where it counts a block as overwritten, that block
  must hold what the method leaves.
* Nothing here writes.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from blake3 import blake3

from forensics.erasing.bisecting import MEDIUM_ERRORS
from forensics.erasing.medium import BLOCK_SIZE as WRITTEN_AT_ONCE
from forensics.erasing.medium import new_buffer
from forensics.erasing.patterns import Pattern
from forensics.errors import (
    ErasureError,
    RefusedTargetError,
    UnreadableExtentError,
    WrongDeviceError,
)
from forensics.extents import common, without
from forensics.value_classes import dataclass
from forensics.values import (
    DeviceFacts,
    DeviceIdentity,
    Extent,
    Identification,
    IdentifiedBy,
    TargetKind,
)

if TYPE_CHECKING:
    from forensics.erasing.journal import Standing

BLOCKS = 4096
BLOCK_SIZE = 512
SEED_SIZE = 32
_NUMBER = 8  # bytes drawn from the seed for one choice


class Content(Protocol):
    """The bytes of a device, to be read only; ``medium.Medium`` is one."""

    @property
    def size(self) -> int:
        """Length in bytes."""

    @property
    def sector_size(self) -> int:
        """The smallest run that is read by itself, in bytes."""

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill the buffer.

        Raises:
            OSError: some of it cannot be read.
        """

    def verify_present(self) -> None:
        """Check that the device is still there.

        Raises:
            OSError: it was taken away.
        """


class ImagedBlocks(Protocol):
    """The disk image of a device, as far as it is compared: the blocks that a seed chooses."""

    @property
    def size(self) -> int:
        """Length of the medium in bytes."""

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill the buffer.

        Raises:
            UnreadableExtentError: some of it cannot be read.
        """


@dataclass(frozen=True, slots=True)
class DeviceAtHand:
    """The device before the eraser: what it says it is, and its content, for reading only.

    ``overwritten`` is where earlier starts of this erasure may have written, by their journal: the
    first bytes of the plan, in its order. ``marked`` is what it counts as done of them, and ``bad``
    what it lists among that as not written.
    ``is_flash`` is what the system says of the medium; None where it does not say. ``pattern`` is
    what the method leaves; None while the key of a keyed stream is not known, so that nothing is.
    ``facts`` is what was read of the device; None of a working copy.
    """

    kind: TargetKind
    identity: DeviceIdentity
    content: Content
    overwritten: tuple[Extent, ...]
    is_flash: bool | None = None
    pattern: Pattern | None = None
    marked: tuple[Extent, ...] = ()
    bad: tuple[Extent, ...] = ()
    facts: DeviceFacts | None = None


def identify_by_content(
    device: DeviceAtHand, image: ImagedBlocks, *, acquisition: str, seed: bytes
) -> Identification:
    """Compare blocks that the seed chooses, and give how many were compared.

    At least half of the chosen blocks must be readable on both sides.

    Args:
        device: the device at hand.
        image: the disk image that was made of it.
        acquisition: the record's id of that image, for the result.
        seed: ``SEED_SIZE`` bytes that nobody could foresee.

    Raises:
        WrongDeviceError: size or a block differ.
        RefusedTargetError: too few blocks could be compared, or the journal counts some as
            overwritten that are not.
        ErasureError: the device or its connection failed.
    """
    if device.content.size != image.size:
        message = (
            f"This device has {device.content.size} bytes, the disk image of the exhibit "
            f"{image.size}; connect the right one"
        )
        raise WrongDeviceError(message)
    chosen = choose_blocks(image.size, seed=seed)
    comparison = _compare(device, image, chosen)
    if comparison.different:
        message = (
            f"{comparison.different} of {len(chosen)} blocks of this device are not what its disk "
            "image holds there, so this is another device, or its content was changed. Nothing "
            "was overwritten. Connect the right device; if an earlier start stopped before its "
            "end, name the same receipt again, so that its journal is found"
        )
        raise WrongDeviceError(message)
    if comparison.untouched:
        message = (
            f"{comparison.untouched} of {len(chosen)} blocks of this device still hold what its "
            "disk image holds there, and the journal of an earlier start counts them as "
            "overwritten. Nothing was overwritten now. Keep the journal, and have the erasure "
            "reported as not completed (expunge certificate issue)"
        )
        raise RefusedTargetError(message)
    if comparison.compared < least_compared(len(chosen)):
        message = (
            f"Only {comparison.compared} of {len(chosen)} blocks could be read both on this device "
            f"and in its disk image, and {least_compared(len(chosen))} are needed to know the "
            "device again. Check its connection; if it cannot be read, have it destroyed"
        )
        raise RefusedTargetError(message)
    return Identification(
        by=IdentifiedBy.CONTENT,
        device=device.identity,
        acquisition=acquisition,
        seed=seed,
        equal=comparison.equal,
        ours=comparison.ours,
        not_compared=comparison.not_compared,
        telling=len(comparison.telling),
    )


def choose_blocks(size: int, *, seed: bytes) -> tuple[Extent, ...]:
    """Choose ``BLOCKS`` different blocks of a medium, or all of a smaller one, sorted.

    The seed is drawn out by BLAKE3 in its extendable form: draw ``n`` (8 bytes, little endian) is
    step ``n`` of a Fisher-Yates shuffle, modulo the blocks that are left. The last block of a
    medium may be shorter than the others.

    Raises:
        ValueError: the seed is not ``SEED_SIZE`` bytes long.
    """
    numbers = draw_numbers(-(-size // BLOCK_SIZE), BLOCKS, seed=seed)
    offsets = (number * BLOCK_SIZE for number in numbers)
    return tuple(Extent(at, min(BLOCK_SIZE, size - at)) for at in offsets)


def draw_numbers(there: int, most: int, *, seed: bytes) -> list[int]:
    """Draw so many different numbers below ``there``, or all of fewer, sorted: ``choose_blocks``.

    Raises:
        ValueError: the seed is not ``SEED_SIZE`` bytes long.
    """
    if len(seed) != SEED_SIZE:
        message = f"a seed is {SEED_SIZE} bytes long"
        raise ValueError(message)
    wanted = min(most, there)
    drawn = blake3(seed).digest(length=wanted * _NUMBER)
    moved: dict[int, int] = {}
    chosen = []
    for step in range(wanted):
        number = int.from_bytes(drawn[step * _NUMBER : (step + 1) * _NUMBER], "little")
        place = step + number % (there - step)
        chosen.append(moved.get(place, place))
        moved[place] = moved.get(step, step)
    return sorted(chosen)


def least_compared(chosen: int) -> int:
    """How many of the chosen blocks must be comparable: half of them, and never none."""
    return max(1, -(-chosen // 2))


def identify_by_serial(identity: DeviceIdentity) -> Identification:
    """Say that there was no acquisition to compare with: serial number and size had to do."""
    return Identification(by=IdentifiedBy.SERIAL_AND_SIZE, device=identity)


def overwritten_before(
    planned: tuple[Extent, ...], standing: Standing, *, mark_every: int
) -> tuple[Extent, ...]:
    """Where the earlier runs of a journal may have written: what it marked, and one stretch more.

    Args:
        planned: the extents of the plan, in its order.
        standing: what the journal says.
        mark_every: bytes between two of its marks.
    """
    if standing.runs == 0:
        return ()
    return first_bytes(planned, standing.done + mark_every + WRITTEN_AT_ONCE)


def first_bytes(extents: tuple[Extent, ...], count: int) -> tuple[Extent, ...]:
    """The first so many bytes of extents, in their order; all of them where there are fewer."""
    left, found = count, []
    for extent in extents:
        found.append(Extent(extent.offset, min(left, extent.length)))
        left -= found[-1].length
    return tuple(extent for extent in found if extent.length)


@dataclass(slots=True)
class _Comparison:
    equal: int = 0
    ours: int = 0
    different: int = 0
    untouched: int = 0
    not_compared: int = 0
    telling: set[bytes] = field(default_factory=set)

    @property
    def compared(self) -> int:
        return self.equal + self.ours

    def add_equal(self, found: memoryview) -> None:
        self.equal += 1
        if len(set(found)) > 1:
            self.telling.add(blake3(found).digest())

    def add_kept(self, *, is_bad: bool) -> None:
        # A place that the journal lists as bad tells nothing either: anybody can list places.
        self.not_compared += is_bad
        self.untouched += not is_bad


def _compare(device: DeviceAtHand, image: ImagedBlocks, chosen: tuple[Extent, ...]) -> _Comparison:
    reader = _BlockReader(device.content)
    expected = memoryview(bytearray(BLOCK_SIZE))
    written = tuple(without(device.marked, device.bad))
    result = _Comparison()
    for block in chosen:
        wanted = expected[: block.length]
        found = reader.read(block)
        if found is None or not _is_read(image, block, wanted):
            result.not_compared += 1
        elif (
            found == wanted
            and _lies_within(block, device.marked)
            and not _is_left(found, block, device)
        ):
            result.add_kept(is_bad=not _lies_within(block, written))
        elif found == wanted:
            result.add_equal(found)
        elif _is_ours(found, wanted, block, device):
            result.ours += 1
        else:
            result.different += 1
    return result


class _BlockReader:
    """Reads blocks by whole sectors, so that large sectors too are read past the cache."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._step = max(BLOCK_SIZE, content.sector_size)
        self._buffer = new_buffer(self._step)

    def read(self, block: Extent) -> memoryview | None:
        """The block's bytes until the next call; None where the medium does not give them."""
        start = block.offset // self._step * self._step
        run = self._buffer[: min(self._step, self._content.size - start)]
        try:
            self._content.read_into(start, run)
        except OSError as error:
            self._accept_bad_place(error)
            return None
        return run[block.offset - start :][: block.length]

    def _accept_bad_place(self, error: OSError) -> None:
        """Check that it is a bad place on the medium, and the device is still there."""
        try:
            if error.errno not in MEDIUM_ERRORS:
                raise error
            self._content.verify_present()
        except OSError as failure:
            message = (
                "The device stopped working while it was identified "
                f"({(failure.strerror or 'unknown error').lower()}). Check its connection, then "
                "start again"
            )
            raise ErasureError(message) from failure


def _is_read(image: ImagedBlocks, block: Extent, buffer: memoryview) -> bool:
    try:
        image.read_into(block.offset, buffer)
    except UnreadableExtentError:
        return False
    return True


def _is_left(found: memoryview, block: Extent, device: DeviceAtHand) -> bool:
    """Whether a block holds what the method leaves there, and nothing else."""
    if device.pattern is None:
        return False
    return not device.pattern.others(block.offset, found, sector_size=BLOCK_SIZE)


def _is_ours(found: memoryview, wanted: memoryview, block: Extent, device: DeviceAtHand) -> bool:
    """Whether all that differs in a block is what the method left, where earlier starts wrote.

    A selective plan may name a part of a block; the rest of it must be what the image holds.
    """
    if device.pattern is None:
        return False
    if _lies_within(block, device.overwritten):
        return _is_left(found, block, device)
    rest = without([block], device.overwritten)
    for part in common([block], device.overwritten):
        place = slice(part.offset - block.offset, part.end - block.offset)
        rest += device.pattern.others(part.offset, found[place], sector_size=1)
    places = (slice(part.offset - block.offset, part.end - block.offset) for part in rest)
    return all(found[place] == wanted[place] for place in places)


def _lies_within(block: Extent, extents: tuple[Extent, ...]) -> bool:
    return any(e.offset <= block.offset and block.end <= e.end for e in extents)

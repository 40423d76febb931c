"""One image of one device: made beside the finished ones, held against the medium, then named.

The device is opened to be read and never written. What the tool returns plays no part: the image is
opened by our own reader, and so is the medium.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.acquisition_log import AcquisitionLog, AcquisitionLogError
from forensics.acquisition_logs.reading import read_log
from forensics.erasing.devices.block_devices import Machine
from forensics.erasing.devices.targets import identify_target, open_target
from forensics.erasing.tools.running import run_tool
from forensics.erasing.tools.toolbox import Toolbox
from forensics.errors import DiskImageError, ErasureError
from forensics.imaging import ends
from forensics.imaging.ends import ImagingEnd, ImagingError
from forensics.imaging.ewfacquire import FIRST, acquired_of, command_into, log_of, reach_of
from forensics.imaging.folders import hidden_folder, is_full, named, require_room
from forensics.scanning.sources.guarded_images import LookedAt, look_at_image
from forensics.scanning.sources.whole_reading import read_whole
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm, SourceRef, TargetKind
from forensics.values.source_kinds import SourceKind
from forensics.values.tool_runs import RunEnding, ToolRun

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.erasing.devices.targets import Target
    from forensics.erasing.medium import OpenedMedium
    from forensics.erasing.tools.answers import ToolAnswer


@dataclass(frozen=True, slots=True)
class Around:
    """What imaging finds around it.

    Args:
        machine: where to ask what the system knows of a device.
        toolbox: where ewfacquire is looked for.
        may_go_on: asked every second; what it raises stops the work.
        report: told the phase, bytes done and to do, bytes a second, and seconds left.
    """

    machine: Machine
    toolbox: Toolbox
    may_go_on: Callable[[], object]
    report: Callable[[str, int, int, int, float | None], object]


@dataclass(frozen=True, slots=True)
class ImageMade:
    """An image that was made.

    ``medium`` is the SHA-256 of a whole reading of the medium by our own reader, after the tool's;
    None where not all of it could be read. ``log`` is what the tool printed, without its progress.
    """

    image: LookedAt
    log: bytes
    told: AcquisitionLog
    run: ToolRun
    medium: Digest | None

    @property
    def how(self) -> ImagingEnd:
        """How it ended."""
        is_whole = self.medium is not None and not self.told.bad_sectors
        return ImagingEnd.MADE if is_whole else ImagingEnd.MADE_WITH_BAD_SECTORS

    @property
    def stated(self) -> tuple[Digest, ...]:
        """The digest to which the image is held from now on, beside those in it."""
        return () if self.medium is None or self.told.bad_sectors else (self.medium,)


def make_image(target: Target, place: Path, name: str, *, around: Around) -> ImageMade:
    """Image a device into a new folder of that name in a place for images.

    Args:
        target: as this system identified it; it is identified again when all is read.
        place: a folder that an administrator named.
        name: of the new folder; what an earlier start of the same name left is taken away.
        around: the machine, the tool, and who is told.

    Raises:
        ImagingError: no image was made.
    """
    require_room(place, target.identity.size)
    with hidden_folder(place, name) as folder, _held(target, around) as held:
        answer = _run(target, folder, around)
        held.forget()
        made = _held_against_medium(target, folder, answer, around)
        _require_same(target, around)
        first = named(folder, place, name)
    return replace(made, image=look_at_image(first))


def _run(target: Target, folder: Path, around: Around) -> ToolAnswer:
    begun = time.monotonic()

    def watch(printed: bytes) -> None:
        around.may_go_on()
        _require_same(target, around)
        if (found := acquired_of(printed)) is not None:
            _tell(around, "imaging", *found, begun=begun)

    around.report("imaging", 0, target.identity.size, 0, None)
    answer = run_tool(
        command_into(folder),
        device=str(target.path),
        toolbox=around.toolbox,
        reach=reach_of(target.path, folder),
        watch=watch,
    )
    if answer.run.ending is RunEnding.NOT_THERE:
        raise ImagingError(ends.NOT_THERE, ImagingEnd.TOOL_FAILED)
    return answer


def _held_against_medium(
    target: Target, folder: Path, answer: ToolAnswer, around: Around
) -> ImageMade:
    """What the tool left, once it is an image as long as the medium and of the same bytes."""
    log = log_of(answer.output)
    try:
        told = read_log(log, name="ewfacquire")
        image = look_at_image(folder / FIRST)
    except (AcquisitionLogError, DiskImageError) as error:
        raise _failed(folder.parent) from error
    if image.source.size != target.identity.size or told.complaints or not image.digests:
        short = image.source.size != target.identity.size
        raise _failed(folder.parent, ends.SIZE if short else ends.FAILED)
    medium = _digest_of_medium(target, around)
    if medium is None and not told.bad_sectors:
        _require_same(target, around)
        raise ImagingError(ends.NOT_READ_AGAIN, ImagingEnd.NOT_READ_AGAIN)
    stated = {each.algorithm: each for each in (*told.digests, *image.digests)}
    own = stated.get(HashAlgorithm.SHA256)
    if medium is not None and not told.bad_sectors and own != medium:
        raise ImagingError(ends.DIFFERS, ImagingEnd.DIFFERS)
    return ImageMade(image, log, told, answer.run, medium)


def _digest_of_medium(target: Target, around: Around) -> Digest | None:
    """The SHA-256 of every byte of the medium; None where not all of it was read, why ever."""
    begun, size = time.monotonic(), target.identity.size
    is_device = target.kind is TargetKind.BLOCK_DEVICE
    # Named, not looked at: what a medium begins with may look like a disk image.
    source = SourceRef(
        SourceKind.BLOCK_DEVICE if is_device else SourceKind.RAW, (target.path,), size
    )

    def on_progress(done: int) -> None:
        around.may_go_on()
        _tell(around, "reading_the_medium", done, size, begun=begun)

    try:
        found = read_whole(source, algorithms=(HashAlgorithm.SHA256,), on_progress=on_progress)
    except DiskImageError:
        return None
    return found.digests[0] if found.digests else None


def _tell(around: Around, phase: str, done: int, total: int, *, begun: float) -> None:
    rate = done / max(time.monotonic() - begun, 1e-3)
    around.report(phase, done, total, round(rate), (total - done) / rate if rate else None)


def _failed(place: Path, sentence: str = ends.FAILED) -> ImagingError:
    """Why there is no image: for want of room, where there is none left."""
    if is_full(place):
        full = "The disk of the place is full. " + ends.AGAIN + ": free space there first"
        return ImagingError(full, ImagingEnd.NO_ROOM)
    return ImagingError(sentence, ImagingEnd.TOOL_FAILED)


def _require_same(target: Target, around: Around) -> None:
    """Check that the same device is plugged in that the work began on."""
    try:
        is_same = identify_target(target.path, machine=around.machine) == target
    except ErasureError:
        is_same = False
    if not is_same:
        raise ImagingError(ends.GONE, ImagingEnd.TAKEN_AWAY)


@contextmanager
def _held(target: Target, around: Around) -> Iterator[OpenedMedium]:
    """Hold the device open to be read, so that its name stays its own."""
    try:
        held = open_target(target, writing=False, exclusive=False, machine=around.machine)
    except ErasureError:
        raise ImagingError(ends.GONE, ImagingEnd.TAKEN_AWAY) from None
    try:
        yield held
    finally:
        held.close()

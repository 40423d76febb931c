"""The first look at the tables of a disk image, for a process that may not parse them.

A confined child does: it says how large the medium is, and which other files the image names.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from forensics.containers.opening import (
    identify_folder,
    identify_source,
    measure_here,
    wanted_here,
)
from forensics.disk_images.beside import Wanted
from forensics.errors import DiskImageError
from forensics.sandbox.messages import answering
from forensics.scanning.workers.guarded_child import GuardedChild, GuardedChildError
from forensics.values import SourceKind, SourceRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import TypeAlias

    Guarded: TypeAlias = Callable[[SourceRef, Callable[[], None]], Iterator[Any]]

SILENCE_SECONDS = 20.0


def identify_confined(path: Path) -> SourceRef:
    """Say what a source is, a folder too; nothing of its tables is parsed here.

    Raises:
        UnsupportedDiskImageError: it announces a format that this version does not read.
        DiskImageError: it cannot be opened, or is not what its name says.
    """
    sizes: dict[tuple[Path, ...], int] = {}

    def wanted(ref: SourceRef) -> tuple[Wanted, ...]:
        found = ask_child(look_in_child, ref)
        sizes[ref.segments] = _one_size(ref, [each for each in found if isinstance(each, int)])
        return tuple(each for each in found if isinstance(each, Wanted))

    def measure(ref: SourceRef) -> int:
        if (known := sizes.get(ref.segments)) is not None:
            return known
        return _one_size(ref, ask_child(measure_in_child, ref))

    if path.is_dir():
        return identify_folder(path, measure=measure)
    return identify_source(path, measure=measure, wanted=wanted)


def identify_compressed(path: Path) -> SourceRef | None:
    """Say what a file holds that was compressed alone; None where nothing of it can be decoded."""
    ref = SourceRef(SourceKind.COMPRESSED, (path,), 0)
    try:
        return replace(ref, size=_one_size(ref, ask_child(measure_in_child, ref)))
    except DiskImageError:
        return None


@answering(int, Wanted)
def look_in_child(ref: SourceRef, _: Callable[[], None]) -> Iterator[int | Wanted]:
    """Return the other files that a source names, and its size without them. Runs in the child.

    The names are compared with those of the files that are there, and never shown.

    Raises:
        DiskImageError: it cannot be opened.
    """
    yield from wanted_here(ref)
    yield measure_here(ref)


@answering(int)
def measure_in_child(ref: SourceRef, _: Callable[[], None]) -> Iterator[int]:
    """Return the size of what a source holds. Runs in the child.

    Raises:
        DiskImageError: it cannot be opened.
    """
    yield measure_here(ref)


def ask_child(function: Guarded, ref: SourceRef) -> list[Any]:
    """Return what a function says of a source in a guarded child that may open nothing else.

    Raises:
        DiskImageError: it cannot be opened.
    """
    child = GuardedChild(silence_seconds=SILENCE_SECONDS, readable=ref.segments)
    try:
        return list(child.run(function, ref))
    except GuardedChildError as error:
        raise DiskImageError(f"{ref.image} cannot be opened: {error}") from error
    finally:
        child.close()


def _one_size(ref: SourceRef, sizes: list[int]) -> int:
    if len(sizes) != 1 or sizes[0] < 0:
        raise DiskImageError(f"{ref.image} cannot be opened: it does not say how large it is")
    return sizes[0]

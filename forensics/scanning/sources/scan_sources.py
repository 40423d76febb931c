"""What the sources of a scan are, before anything on them is read.

A source that cannot be opened does not stop the others, and one of a format that this version does
not read is never taken for a medium: both are reported as values.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.containers.opening import identify_folder
from forensics.disk_images.announced import COMPRESSED, announced_format
from forensics.errors import (
    DiskImageError,
    EncryptedDiskImageError,
    UnconfinedError,
    WrongUseError,
)
from forensics.scanning.sources.confined_look import identify_compressed, identify_confined
from forensics.scanning.sources.source_names import names_of
from forensics.scanning.sources.stated_logs import (
    NOTHING_STATED,
    UNREAD,
    StatedBeside,
    stated_beside,
)
from forensics.value_classes import dataclass
from forensics.values import Extent, Fault, SourceKind, SourceRef
from forensics.values.source_kinds import holds_files

if TYPE_CHECKING:
    from forensics.acquisition_log import AcquisitionLog


@dataclass(frozen=True, slots=True)
class ScanSource:
    """One source as a result will name it.

    ``ref`` is None where its content cannot be read; ``size`` in bytes is None where not even its
    size is known. ``unopened`` are bytes of a format that this version does not read, or of a file
    whose tables make no sense, and ``encrypted`` bytes of one without its key; ``beside`` is what
    logs of its acquisition state, ``locked`` why keys that were given open some volume not.
    ``is_container``: of such a file the stored bytes are compared, and nothing of it
    is parsed.
    """

    image: str
    path: Path
    ref: SourceRef | None
    size: int | None
    unopened: tuple[Extent, ...] = ()
    encrypted: tuple[Extent, ...] = ()
    faults: tuple[Fault, ...] = ()
    beside: StatedBeside = NOTHING_STATED
    locked: tuple[Fault, ...] = ()
    is_container: bool = False


def identify_sources(
    paths: tuple[Path, ...], *, log: AcquisitionLog | None = None
) -> tuple[ScanSource, ...]:
    """Say what each source is, in the order given.

    Args:
        paths: of first segments, devices or folders.
        log: of the acquisition of the one source there then is, beside the log that lies there.

    Raises:
        WrongUseError: a source is given twice, so its hits could not be told apart; or a log goes
            with several sources.
        DiskImageError: none of them could be opened.
    """
    if log is not None and len(paths) != 1:
        raise WrongUseError("a log of an acquisition goes with one source; scan the others apart")
    sources = tuple(_identify(path.absolute(), log) for path in paths)
    names = names_of([_first(source) for source in sources])
    sources = tuple(_named(*each) for each in zip(sources, names, strict=True))
    if all(source.size is None for source in sources):
        reason = sources[0].faults[0].reason
        raise DiskImageError(f"no source could be opened, so there is no result: {reason}")
    return sources


def refuse_devices(sources: tuple[ScanSource, ...]) -> None:
    """Walls show files for reading only, but anyone who sees a device may write to it.

    Raises:
        UnconfinedError: a source is a device.
    """
    refs = [source.ref for source in sources if source.ref is not None]
    if devices := [ref.image for ref in refs if ref.kind is SourceKind.BLOCK_DEVICE]:
        raise UnconfinedError(
            f"{devices[0]} is a device, which bubblewrap cannot keep from being written; make an "
            "image of it and scan that, or scan on Linux 5.13 or later with Landlock"
        )


def _first(source: ScanSource) -> Path:
    return source.path if source.ref is None else source.ref.segments[0]


def _named(source: ScanSource, name: str) -> ScanSource:
    """The source under its name in the result, in all that is reported of it so far."""
    if name == source.image:
        return source
    ref = None if source.ref is None else replace(source.ref, called=name)
    faults = tuple(replace(fault, image=name) for fault in source.faults)
    return replace(source, image=name, ref=ref, faults=faults)


def _identify(path: Path, log: AcquisitionLog | None) -> ScanSource:
    try:
        is_folder = path.is_dir()
        ref = identify_folder(path) if is_folder else identify_confined(path)
    except (DiskImageError, OSError) as error:
        if isinstance(error, DiskImageError) and (closed := _closed(path, error)) is not None:
            return closed
        return ScanSource(path.name, path, None, None, faults=(_fault(path, (), _reason(error)),))
    if holds_files(ref.kind) or ref.kind is SourceKind.BLOCK_DEVICE:
        return ScanSource(ref.image, path, ref, ref.size)
    beside = stated_beside(ref, given=log)
    faults = [Fault(ref.image, "whole source", (), each) for each in beside.complaints]
    faults += [Fault(ref.image, "whole medium", (each,), UNREAD) for each in beside.unread]
    return ScanSource(ref.image, path, ref, ref.size, faults=tuple(faults), beside=beside)


def _closed(path: Path, error: DiskImageError) -> ScanSource | None:
    """A file of a known format that is not read, or not any further: its bytes as they are stored.

    None where it is of another kind. One that was compressed alone is read by what it holds.
    """
    try:
        announced = announced_format(path)
    except DiskImageError:
        return None
    if announced is None:
        return None
    if announced.label in COMPRESSED and (alone := identify_compressed(path)) is not None:
        return ScanSource(alone.image, path, alone, alone.size)
    whole = (Extent(0, announced.size),)
    is_encrypted = isinstance(error, EncryptedDiskImageError)
    kind = SourceKind.BLOCK_DEVICE if path.is_block_device() else SourceKind.RAW
    return ScanSource(
        path.name,
        path,
        SourceRef(kind, (path,), announced.size),
        announced.size,
        unopened=() if is_encrypted else whole,
        encrypted=whole if is_encrypted else (),
        faults=(_fault(path, whole, f"{error}: its bytes were compared as they are stored"),),
        is_container=True,
    )


def _fault(path: Path, extents: tuple[Extent, ...], reason: str) -> Fault:
    return Fault(path.name, "whole source", extents, reason)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"it cannot be opened: {(error.strerror or 'read error').lower()}"
    return str(error)

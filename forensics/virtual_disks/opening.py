"""From the files of a source to the medium of a virtual disk, through all that it builds upon."""

from __future__ import annotations

from contextlib import closing
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.disk_images.announced import FOOTER_SIZE, HEAD_SIZE, label_of
from forensics.disk_images.beside import Wanted, choose
from forensics.disk_images.segment_files import SegmentFiles, opened
from forensics.errors import DiskImageError, UnsupportedDiskImageError
from forensics.value_classes import dataclass
from forensics.values import SourceKind, SourceRef
from forensics.values.source_kinds import kind_by_marks
from forensics.virtual_disks.disk import VirtualDisk
from forensics.virtual_disks.dmg import open_dmg
from forensics.virtual_disks.layer import Below, Layer
from forensics.virtual_disks.paged_file import PagedFile
from forensics.virtual_disks.pieces import Stored
from forensics.virtual_disks.qcow2 import open_qcow2
from forensics.virtual_disks.vdi import open_vdi
from forensics.virtual_disks.vhd import open_vhd
from forensics.virtual_disks.vhdx import open_vhdx
from forensics.virtual_disks.vmdk.opening import open_vmdk
from forensics.wordings import virtual_disks as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DEEPEST = 64  # disk images that build upon one another
_NAMELESS = Path("this file")  # what sentences call it; no other file may, and nor may itself
_ALONE: Mapping[SourceKind | None, Callable[[PagedFile], Layer]] = {
    SourceKind.DMG: open_dmg,
    SourceKind.VDI: open_vdi,
    SourceKind.VHD: open_vhd,
    SourceKind.VHDX: open_vhdx,
}
"""Those that are opened without looking for another file."""


class VirtualDiskReader:
    """Opens DMG, QCOW2, VDI, VHD, VHDX and VMDK, with what they build upon."""

    def segments_of(self, path: Path) -> tuple[Path, ...]:
        """See ``ContainerReader.segments_of``: others are named by the file itself."""
        return (path,)

    def wanted(self, segments: tuple[Path, ...]) -> tuple[Wanted, ...]:
        """See ``NamesOthers.wanted``."""
        with closing(SegmentFiles(segments)) as files:
            chain = _Chain(files, segments)
            chain.follow()
            return tuple(chain.missing)

    def measure(self, segments: tuple[Path, ...]) -> int:
        """See ``ContainerReader.measure``."""
        with closing(open_virtual_disk(segments)) as image:
            return image.size

    def open(self, ref: SourceRef) -> VirtualDisk:
        """See ``ContainerReader.open``."""
        return open_virtual_disk(ref.segments)


def open_virtual_disk(segments: tuple[Path, ...]) -> VirtualDisk:
    """Open a virtual disk by its own file, which comes first, and those that it needs.

    Raises:
        DiskImageError: its own file cannot be used. Where it is another one that is missing or
            damaged, the bytes that stand there are lost (``VirtualDisk.gaps``).
    """
    return opened(segments, _followed)


def open_virtual_files(files: SegmentFiles) -> VirtualDisk:
    """Open a virtual disk whose own file is the only one of ``files``, and has no path.

    Raises:
        DiskImageError: it cannot be used.
    """
    return _followed(files, (_NAMELESS,))


def _followed(files: SegmentFiles, paths: tuple[Path, ...]) -> VirtualDisk:
    chain = _Chain(files, paths)
    chain.follow()
    return VirtualDisk(paths, files, tuple(chain.layers), chain.broken)


@dataclass(slots=True)
class _Chain:
    """The disk images of a source, from its own on downwards.

    ``broken`` is why the chain ends before it should; ``missing`` are the files to look for.
    """

    files: SegmentFiles
    paths: tuple[Path, ...]
    layers: list[Layer] = field(default_factory=list)
    missing: list[Wanted] = field(default_factory=list)
    broken: str = ""
    _seen: set[int] = field(default_factory=set)

    def follow(self) -> None:
        """Open the first file of the source, and all that it builds upon.

        Raises:
            DiskImageError: the first one cannot be used.
        """
        self._take(self._open(0))
        while (below := self.layers[-1].below) is not None and not self.broken:
            self._step(below)

    def _step(self, below: Below) -> None:
        name = self.layers[-1].name
        number = self._number(below.wanted)
        if number is None:
            self.missing.append(below.wanted)
            self.broken = wordings.NOT_BESIDE(name)
            return
        if number in self._seen:
            self.broken = wordings.BELOW_UNREAD(name, wordings.CIRCLE)
            return
        if len(self.layers) >= DEEPEST:
            self.broken = wordings.BELOW_UNREAD(name, wordings.TOO_DEEP)
            return
        try:
            layer = self._raw(number) if below.is_raw else self._open(number, is_below=True)
        except DiskImageError as error:
            self.broken = wordings.BELOW_UNREAD(name, str(error))
            return
        if not below.names_it(layer):
            self.broken = wordings.ANOTHER(self.paths[number].name, name)
            return
        self._take(layer)

    def _take(self, layer: Layer) -> None:
        self.layers.append(layer)
        self.missing += layer.missing

    def _number(self, wanted: Wanted) -> int | None:
        return None if self.paths == (_NAMELESS,) else choose(self.paths, wanted)

    def _find(self, wanted: Wanted) -> PagedFile | None:
        number = self._number(wanted)
        return None if number is None else self._file(number)

    def _file(self, number: int) -> PagedFile:
        self._seen.add(number)
        return PagedFile(self.files, number, self.paths[number].name)

    def _raw(self, number: int) -> Layer:
        file = self._file(number)
        return Layer(file.name, Stored(file.size, number))

    def _open(self, number: int, *, is_below: bool = False) -> Layer:
        file = self._file(number)
        head = file.read(0, HEAD_SIZE)
        footer = file.read(max(file.size - FOOTER_SIZE, 0), FOOTER_SIZE)
        kind = kind_by_marks(head, footer)
        if kind in _ALONE:
            return _ALONE[kind](file)
        if kind is SourceKind.QCOW2:
            return open_qcow2(file, self._number)
        if kind is SourceKind.VMDK:
            return open_vmdk(file, self._find)
        if kind is None and is_below and label_of(head, footer) is None:
            return self._raw(number)
        raise UnsupportedDiskImageError(wordings.NO_MEDIUM(file.name))

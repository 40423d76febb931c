"""From the volumes of an AFF4 to the medium of its one disk image.

Of several volumes (a striped image) each names the others by their addresses alone; files are found
by their names: ``disk_1.aff4``, ``disk_2.aff4`` and so on in one folder.
"""

from __future__ import annotations

import os
import re
from contextlib import closing
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.containers.aff4.maps import MapStream, points_of
from forensics.containers.aff4.streams import (
    LARGEST_CHUNK,
    LEAST_CHUNK,
    MOST_PER_BEVY,
    PACKINGS,
    SCHEMA,
    Aff4Stream,
    ImageStream,
    Symbolic,
    symbolic,
)
from forensics.containers.aff4.turtle import RDF_TYPE, Thing
from forensics.containers.aff4.volumes import (
    DESCRIPTION,
    FACTS,
    VERSION,
    Aff4Volume,
    open_volume,
)
from forensics.disk_images.segment_files import SegmentFiles, opened
from forensics.disk_images.sequential import joined
from forensics.errors import (
    DiskImageError,
    EncryptedDiskImageError,
    UnreadableExtentError,
    UnsupportedDiskImageError,
)
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm
from forensics.virtual_disks.disk import GAP_STEPS, MOST_GAPS, VirtualDisk
from forensics.virtual_disks.layer import LARGEST_MEDIUM, Layer
from forensics.virtual_disks.paged_file import PagedFile
from forensics.wordings import media
from forensics.wordings import virtual_disks as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.values import SourceRef
    from forensics.virtual_disks.pieces import FilePlace, Piece

ONE_OF_SEVERAL = re.compile(r"(.*_)\d{1,4}(\.aff4)", re.IGNORECASE)
_NAMELESS = Path("this file")
MOST_VOLUMES = 256
BEVY = re.compile(r"[0-9]{8,12}")
LARGEST_LIST = 1024 * 1024
MOST_TARGETS = 4096
DEEPEST = 8
IMAGES = frozenset(f"{SCHEMA}{name}" for name in ("Image", "Image", "DiskImage", "ContiguousImage",
                                                  "DiscontiguousImage", "VolumeImage"))  # fmt: skip
FILES = frozenset(f"{SCHEMA}{name}" for name in ("FileImage", "FolderImage", "LogicalAcquisition"))
ENCRYPTED = frozenset(f"{SCHEMA}{name}" for name in ("EncryptedStream", "KeyBag", "RandomStream"))
DIGESTS = {
    f"{SCHEMA}MD5": HashAlgorithm.MD5,
    f"{SCHEMA}SHA1": HashAlgorithm.SHA1,
    f"{SCHEMA}SHA256": HashAlgorithm.SHA256,
}


_Own = tuple[Aff4Volume, str, bool]
"""A member that is no content, by its name, or whose header alone is none; "" is the list."""


@dataclass(frozen=True, slots=True, eq=False)
class Aff4Medium:
    """The data stream of a disk image. Satisfies ``BlockMap``."""

    stream: Aff4Stream
    size: int
    own: tuple[_Own, ...]

    def piece_at(self, position: int) -> Piece:
        """See ``BlockMap.piece_at``."""
        return self.stream.piece_at(position, self.size - position)

    def tables(self) -> Iterator[FilePlace]:
        """See ``BlockMap.tables``."""
        for volume, name, is_head in self.own:
            place = volume.place(name, head_alone=is_head) if name else volume.rest()
            if place is not None:
                yield place


class Aff4Image(VirtualDisk):
    """The medium inside an AFF4; ``stored_digests`` are those that it states of all of it."""

    def __init__(
        self,
        paths: tuple[Path, ...],
        files: SegmentFiles,
        medium: Aff4Medium,
        stored_digests: tuple[Digest, ...],
    ) -> None:
        """Take over what was opened."""
        super().__init__(paths, files, (Layer(paths[0].name, medium),), "")
        self._medium = medium
        self.stored_digests = stored_digests
        self.unread = ()

    def gaps(self) -> tuple[UnreadableExtentError, ...]:
        """See ``DiskImage.gaps``: what the map says has no bytes."""
        stream = self._medium.stream
        losses = stream.losses(GAP_STEPS) if isinstance(stream, MapStream) else ()
        return joined(tuple(losses))[:MOST_GAPS]


class Aff4Reader:
    """Opens AFF4 disk images."""

    def segments_of(self, path: Path) -> tuple[Path, ...]:
        """See ``ContainerReader.segments_of``."""
        return find_volumes(path)

    def measure(self, segments: tuple[Path, ...]) -> int:
        """See ``ContainerReader.measure``."""
        with closing(open_aff4(segments)) as image:
            return image.size

    def open(self, ref: SourceRef) -> Aff4Image:
        """See ``ContainerReader.open``."""
        return open_aff4(ref.segments)


def find_volumes(given: Path) -> tuple[Path, ...]:
    """Return the file that is given, and those beside it that are named as volumes of the same.

    Raises:
        DiskImageError: the folder cannot be listed.
    """
    named = ONE_OF_SEVERAL.fullmatch(given.name)
    if named is None:
        return (given,)
    pattern = re.compile(re.escape(named[1]) + r"\d{1,4}" + re.escape(named[2]))
    try:
        names = sorted(each for each in os.listdir(given.parent) if pattern.fullmatch(each))  # noqa: PTH208 -- only names are wanted
    except OSError as error:
        raise DiskImageError(media.UNLISTED(given.name, error.strerror)) from error
    others = (given.parent / each for each in names if each != given.name)
    return (given, *others)[:MOST_VOLUMES]


def open_aff4(paths: tuple[Path, ...]) -> Aff4Image:
    """Open the disk image in an AFF4.

    Raises:
        DiskImageError: it holds none, or several, or one that is encrypted; or what it says makes
            no sense. What is merely missing is no error: its bytes are lost.
    """
    return opened(paths, _open)


def open_aff4_files(files: SegmentFiles) -> Aff4Image:
    """Open a disk image whose first volume is the only one of ``files``, and has no path.

    Raises:
        DiskImageError: as ``open_aff4``.
    """
    return _open(files, (_NAMELESS,))


def _open(files: SegmentFiles, paths: tuple[Path, ...]) -> Aff4Image:
    finder = _Finder(_volumes(files, paths))
    medium = finder.medium()
    return Aff4Image(paths, files, medium, finder.digests)


def _volumes(files: SegmentFiles, paths: tuple[Path, ...]) -> list[Aff4Volume]:
    """The volumes that can be opened, the one that was given first."""
    found = [open_volume(PagedFile(files, 0, paths[0].name))]
    for number, path in enumerate(paths[1:], start=1):
        try:
            found.append(open_volume(PagedFile(files, number, path.name)))
        except DiskImageError:
            continue  # what it should hold is lost, and its bytes are counted as no part of it
    return found


@dataclass(slots=True)
class _Finder:
    """Finds the one disk image, and the streams that it needs.

    ``digests`` are what it states of the whole medium.
    """

    volumes: list[Aff4Volume]
    digests: tuple[Digest, ...] = ()
    _streams: dict[str, Aff4Stream] = field(default_factory=dict)
    _own: list[_Own] = field(default_factory=list)

    @property
    def first(self) -> Aff4Volume:
        return self.volumes[0]

    def medium(self) -> Aff4Medium:
        """Return the medium.

        Raises:
            DiskImageError: there is no one disk image that can be read.
        """
        image = self._image()
        said = self.first.facts[image]
        data = _one(said.get(f"{SCHEMA}dataStream", []))
        address = data.value if data else image
        size = self._number(image, "size") or self._number(address, "size")
        if not 0 < size <= LARGEST_MEDIUM:
            raise self.first.file.damaged(wordings.MEDIUM_SIZE)
        stream = self._stream(address, 0)
        self.digests = tuple(
            dict.fromkeys(digest for each in (image, address) for digest in self._stated(each))
        )
        for volume in self.volumes:
            self._own += [(volume, name, False) for name in ("", DESCRIPTION, VERSION, FACTS)]
            for each, facts in volume.facts.items():
                if Thing(f"{SCHEMA}Map") in facts.get(RDF_TYPE, []):
                    names = ("map", "idx", "mapPath")
                    self._own += [(volume, f"{each}/{name}", False) for name in names]
        return Aff4Medium(stream, size, tuple(self._own))

    def _image(self) -> str:
        name = self.first.file.name
        kinds = {each.value for volume in self.volumes for said in volume.facts.values()
                 for each in said.get(RDF_TYPE, [])}  # fmt: skip
        if kinds & ENCRYPTED:
            raise EncryptedDiskImageError(wordings.ENCRYPTED(name))
        found = [
            subject
            for subject, said in self.first.facts.items()
            if IMAGES & {each.value for each in said.get(RDF_TYPE, [])}
        ]
        if kinds & FILES:
            raise UnsupportedDiskImageError(wordings.OTHER_FORM(name, wordings.OF_FILES))
        if len(found) != 1:
            cause = wordings.SEVERAL_IMAGES if found else wordings.NO_DISK_IMAGE
            raise UnsupportedDiskImageError(wordings.OTHER_FORM(name, cause))
        return found[0]

    def _stream(self, address: str, depth: int) -> Aff4Stream:
        """The stream of an address; one that is not there, or makes no sense, is lost."""
        found = symbolic(address) or self._streams.get(address)
        if found is None:
            # While it is opened, one that leads back to itself is lost.
            self._streams[address] = Symbolic(lost=wordings.CIRCLE)
            found = self._streams[address] = self._opened(address, depth)
        return found

    def _opened(self, address: str, depth: int) -> Aff4Stream:
        volume = next((each for each in self.volumes if self._holds(each, address)), None)
        if volume is None or depth > DEEPEST:
            return Symbolic(lost=wordings.VOLUME_GONE)
        kinds = {each.value for each in volume.facts[address].get(RDF_TYPE, [])}
        if f"{SCHEMA}Map" in kinds:
            return self._map(volume, address, depth) or Symbolic(lost=wordings.TABLE)
        if f"{SCHEMA}ImageStream" in kinds:
            return self._chunks(volume, address)
        return Symbolic(lost=wordings.TABLE)

    def _holds(self, volume: Aff4Volume, address: str) -> bool:
        said = volume.facts.get(address)
        stored = _one(said.get(f"{SCHEMA}stored", [])) if said else None
        return said is not None and (stored is None or stored.value == volume.address)

    def _chunks(self, volume: Aff4Volume, address: str) -> Aff4Stream:
        method = _one(volume.facts[address].get(f"{SCHEMA}compressionMethod", []))
        size, chunk, per = (
            self._number(address, name, volume) for name in ("size", "chunkSize", "chunksInSegment")
        )
        if method is not None and method.value not in PACKINGS:
            return Symbolic(lost=wordings.PACKING)
        is_sound = LEAST_CHUNK <= chunk <= LARGEST_CHUNK and 0 < per <= MOST_PER_BEVY
        if not is_sound or size > LARGEST_MEDIUM:
            return Symbolic(lost=wordings.TABLE)
        packing = PACKINGS[method.value] if method else None
        numbers = []
        for each in self.volumes:
            for name in (name for name in each.members if name.startswith(f"{address}/")):
                # Of a bevy its chunks are the content.
                bevy = BEVY.fullmatch(name, len(address) + 1)
                self._own.append((each, name, bevy is not None))
                if bevy is not None:
                    numbers.append(int(bevy[0]))
        return ImageStream(
            volume, tuple(self.volumes), address, size, chunk, per, packing,
            tuple(sorted(numbers)),
        )  # fmt: skip

    def _map(self, volume: Aff4Volume, address: str, depth: int) -> Aff4Stream | None:
        listed = volume.read(f"{address}/idx", LARGEST_LIST)
        names = (listed or b"").decode("utf-8", "replace").splitlines()
        points = points_of(volume, f"{address}/map", targets=len(names))
        if points is None or len(names) > MOST_TARGETS:
            return None
        gap = _one(volume.facts[address].get(f"{SCHEMA}mapGapDefaultStream", []))
        return MapStream(
            self._number(address, "size", volume),
            points,
            tuple(self._stream(each.strip(), depth + 1) for each in names),
            self._stream(gap.value if gap else f"{SCHEMA}Zero", depth + 1),
        )

    def _number(self, address: str, name: str, volume: Aff4Volume | None = None) -> int:
        said = (volume or self.first).facts.get(address, {})
        found = _one(said.get(f"{SCHEMA}{name}", []))
        value = found.value if found else ""
        return int(value) if value.isascii() and value.isdigit() and len(value) < 20 else 0

    def _stated(self, address: str) -> Iterator[Digest]:
        """Digests of the whole medium; those of a stream that a map builds upon are of that."""
        for each in self.first.facts.get(address, {}).get(f"{SCHEMA}hash", []):
            algorithm = DIGESTS.get(each.kind)
            if algorithm is not None and re.fullmatch(r"(?:[0-9a-fA-F]{2})+", each.value):
                value = bytes.fromhex(each.value)
                if len(value) == {"md5": 16, "sha1": 20, "sha256": 32}[algorithm.value]:
                    yield Digest(algorithm, value)


def _one(things: list[Thing]) -> Thing | None:
    return things[0] if things else None

"""What a scan says as a whole (``contracts/scan-result``): coverage, sources, hits, faults."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from forensics.value_classes import dataclass
from forensics.values.digests import Digest
from forensics.values.hits import Hit
from forensics.values.media import Bytes, Extent, Fault
from forensics.values.source_kinds import SourceKind
from forensics.values.tools import Tool


@dataclass(frozen=True, slots=True)
class Coverage:
    """The ledger that puts every byte of a medium in exactly one class. All figures are bytes.

    ``opaque`` was compared as raw bytes, but what it means was not understood.
    """

    compared: int = 0
    constant: int = 0
    not_read: int = 0
    unreadable: int = 0
    checksum_bad: int = 0
    encrypted: int = 0
    over_budget: int = 0
    unopened: int = 0
    opaque: int = 0

    @property
    def total(self) -> int:
        """Sum of all classes: the size of the medium."""
        return sum(getattr(self, f.name) for f in fields(self))

    @property
    def not_examined(self) -> int:
        """Bytes not compared, or not understood: everything but ``compared`` and ``constant``."""
        return self.total - self.compared - self.constant


@dataclass(frozen=True, slots=True)
class VolumeReport:
    """What a volume was recognised as, or a medium without a table.

    ``number`` counts from 1 in table order and is None where there is no table. ``content`` is a
    word for programs (``ntfs``, ``luks2``, ``unknown``), ``known_as`` for people. ``streams`` is
    how many streams of files were listed, None where none could be. ``random_share`` is, for an
    unknown content, the share of its sampled pages that look random, of those that do not repeat
    one byte: 0 to 1, None where there are none. ``locked_as`` is what a key opened, say ``LUKS2``;
    the rest is then of the decrypted volume.
    """

    number: int | None
    where: str
    extent: Extent
    content: str
    streams: int | None
    known_as: str
    random_share: float | None = None
    locked_as: str | None = None


@dataclass(frozen=True, slots=True)
class NotOpened:
    """Files of one kind that were recognised and that no stage opened; ``bytes`` as stored."""

    kind: str
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class PictureCounts:
    """What the stage ``altered`` came to on one source, in pictures.

    Attributes:
        compared: decoded, described and looked up among the known pictures.
        too_small: decoded, and too small to be told from others.
        too_plain: decoded, with too little to see in it.
        damaged: files that begin as a picture and cannot be decoded.
        over_budget: of more bytes, pixels, time or memory than is spent on one picture.
        unreadable: their bytes cannot be read.
    """

    compared: Bytes = 0
    too_small: Bytes = 0
    too_plain: Bytes = 0
    damaged: Bytes = 0
    over_budget: Bytes = 0
    unreadable: Bytes = 0

    @property
    def not_compared(self) -> int:
        """How many could not be looked at, other than for being too small or plain."""
        return self.damaged + self.over_budget + self.unreadable

    def __add__(self, other: PictureCounts) -> PictureCounts:
        """Both together."""
        pairs = ((getattr(self, each.name), getattr(other, each.name)) for each in fields(self))
        return PictureCounts(*(one + more for one, more in pairs))


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What a scan says of one source. ``size`` is None where it could not be opened at all.

    ``pictures`` is None where the stage ``altered`` did not run.

    ``sample`` is the digest of blocks all over what was scanned (``disk_images.sampling``): of a
    medium, or of an archive or a folder as bytes; None where one of them could not be read.

    ``kind`` says what the extents of its hits are bytes of: of a medium, of an archive, or, in a
    folder, of the file that ``path`` names. None where it could not be opened, and in a result of a
    version that did not say.
    """

    image: str
    size: int | None
    media_digest: Digest | None
    coverage: Coverage
    volumes: tuple[VolumeReport, ...] = ()
    not_opened: tuple[NotOpened, ...] = ()
    sample: Digest | None = None
    pictures: PictureCounts | None = None
    kind: SourceKind | None = None


@dataclass(frozen=True, slots=True)
class HashSetSummary:
    """Which hash set a result rests on; the digest tells nothing without the set.

    ``described`` is how many of the known files can be found as altered copies.
    """

    digest: Digest
    known_files: int
    described: int = 0


@dataclass(frozen=True, slots=True)
class ClusterWorker:
    """A worker on a cluster that a scan was given to; ``sandbox`` held what it read with.

    ``lost`` says that it was gone before the scan ended: others did its parts again.
    """

    address: str
    version: str
    sandbox: str
    lost: bool = False


@dataclass(frozen=True, slots=True)
class ScanResult:
    """One scan of one or more sources, in the order and form of ``scan-result/1``.

    ``sandbox`` is what held the processes that read the sources, ``none`` where nothing did; None
    in a result of a version that did not say. ``cluster`` is empty for a scan of one machine.
    """

    schema: str
    tool: Tool
    started: datetime
    finished: datetime
    stages: tuple[str, ...]
    hash_set: HashSetSummary
    sources: tuple[SourceReport, ...]
    hits: tuple[Hit, ...]
    faults: tuple[Fault, ...]
    sandbox: str | None = None
    cluster: tuple[ClusterWorker, ...] = ()

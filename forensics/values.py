r"""The values that travel from scan to certificate: frozen, picklable, one vocabulary for all.

Rules that hold for every value here:

* sizes and offsets are bytes; an offset counts from the first byte of the *medium* (the decoded
  disk), never of a partition or of a container file;
* times are aware datetimes in UTC;
* names of files on a medium are shown as text in which an undecodable byte stands as ``\\xNN``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class HashAlgorithm(StrEnum):
    """The digests that a hash set may hold."""

    BLAKE3 = "blake3"
    SHA256 = "sha256"
    SHA1 = "sha1"
    MD5 = "md5"

    @property
    def size(self) -> int:
        """Length of the digest in bytes."""
        return {"blake3": 32, "sha256": 32, "sha1": 20, "md5": 16}[self.value]


@dataclass(frozen=True, slots=True, order=True)
class Digest:
    """One digest with the name of its algorithm; its text is ``sha256:9f...``."""

    algorithm: HashAlgorithm
    value: bytes

    def __post_init__(self) -> None:
        """Refuse a value that is not as long as its algorithm says.

        Raises:
            ValueError: the length is wrong.
        """
        if len(self.value) != self.algorithm.size:
            message = f"a {self.algorithm} digest is {self.algorithm.size} bytes long"
            raise ValueError(message)

    def __str__(self) -> str:
        """Algorithm and lower-case hexadecimal value."""
        return f"{self.algorithm}:{self.value.hex()}"

    @classmethod
    def from_text(cls, text: str) -> Digest:
        """Read ``algorithm:hex``.

        Raises:
            ValueError: the text is of another form.
        """
        algorithm, _, value = text.partition(":")
        return cls(HashAlgorithm(algorithm), bytes.fromhex(value))


@dataclass(frozen=True, slots=True, order=True)
class Extent:
    """A run of bytes of the medium."""

    offset: int
    length: int

    def __reduce__(self) -> tuple[type[Extent], tuple[int, int]]:
        """Travel as its fields: extents cross processes by the hundred thousand."""
        return Extent, (self.offset, self.length)

    @property
    def end(self) -> int:
        """The first byte after the run."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True)
class KnownFile:
    """One evidential picture or video by its digests: ``IMG-0001``, never its file name."""

    reference: str
    size: int | None
    digests: tuple[Digest, ...]

    def digest(self, algorithm: HashAlgorithm) -> Digest | None:
        """The digest of that kind, or None where the set does not hold it."""
        return next((d for d in self.digests if d.algorithm is algorithm), None)

    @property
    def item(self) -> str:
        """What a hit calls it: SHA-256 in hexadecimal, or the reference where that is not known."""
        sha256 = self.digest(HashAlgorithm.SHA256)
        return sha256.value.hex() if sha256 else self.reference


class SourceKind(StrEnum):
    """What a source of a scan is made of."""

    RAW = "raw"
    SPLIT_RAW = "split_raw"
    EWF = "ewf"
    BLOCK_DEVICE = "block_device"
    FOLDER = "folder"  # of a logical extraction: files without a medium


@dataclass(frozen=True, slots=True)
class SourceRef:
    """All that a worker needs to open a source again: paths, never handles or keys."""

    kind: SourceKind
    segments: tuple[Path, ...]
    size: int

    @property
    def image(self) -> str:
        """The file name of the first segment, as results call the source."""
        return self.segments[0].name


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that was not examined: a value that reaches the certificate, not an exception."""

    image: str
    where: str
    extents: tuple[Extent, ...]
    reason: str


class Method(StrEnum):
    """How a hit was established (``contracts/scan-result``)."""

    EXACT = "exact"
    BLOCK = "block"
    EMBEDDED = "embedded"
    PERCEPTUAL = "perceptual"


class HitKind(StrEnum):
    """What of a known file lies there, strongest first."""

    EXACT = "exact"
    TRUNCATED = "truncated"
    EMBEDDED = "embedded"
    FRAGMENT = "fragment"
    THUMBNAIL = "thumbnail"
    ALTERED = "altered"


class HitState(StrEnum):
    """In what state the file system holds the content."""

    LIVE = "live"
    DELETED = "deleted"
    ORPHAN = "orphan"
    SLACK = "slack"
    UNALLOCATED = "unallocated"
    JOURNAL = "journal"
    SNAPSHOT = "snapshot"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Hit:
    """A place on a medium where a known file, or part of one, lies.

    ``extents`` are in content order and end with the content, not with its cluster. ``owner`` is
    the file system's own number of the file (inode, MFT record), None where there is no owner.
    """

    image: str
    item: str
    method: Method
    kind: HitKind
    state: HitState
    partition: int | None
    path: str | None
    also: tuple[str, ...]
    allocated: bool | None
    extents: tuple[Extent, ...]
    edge: tuple[int, int]
    known_offset: int
    length: int
    owner: int | None
    score: float
    established_by: tuple[HashAlgorithm, ...]
    reallocated: bool = False

    @property
    def sort_key(self) -> tuple[str, int, str, str, tuple[Extent, ...]]:
        """Results list hits by image, first extent, item, path: the same whatever the sharding."""
        first = self.extents[0].offset if self.extents else -1
        return (self.image, first, self.item, self.path or "", self.extents)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The ledger that puts every byte of a medium in exactly one class. All figures are bytes."""

    compared: int = 0
    constant: int = 0
    not_read: int = 0
    unreadable: int = 0
    checksum_bad: int = 0
    encrypted: int = 0
    over_budget: int = 0
    unopened: int = 0

    @property
    def total(self) -> int:
        """Sum of all classes: the size of the medium."""
        return sum(getattr(self, f.name) for f in fields(self))

    @property
    def not_examined(self) -> int:
        """Bytes that no stage compared: everything but ``compared`` and ``constant``."""
        return self.total - self.compared - self.constant


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What a scan says of one source. ``size`` is None where it could not be opened at all."""

    image: str
    size: int | None
    media_digest: Digest | None
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class HashSetSummary:
    """Which hash set a result rests on; the digest tells nothing without the set."""

    digest: Digest
    known_files: int


@dataclass(frozen=True, slots=True)
class Tool:
    """The programme that did something, as results and receipts name it."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class ClusterWorker:
    """A worker on a cluster that a scan was given to; ``sandbox`` held what it read with."""

    address: str
    version: str
    sandbox: str


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


class TargetKind(StrEnum):
    """What an erasure changes; erasing a copy is never presented as erasing the device."""

    BLOCK_DEVICE = "block_device"
    WORKING_COPY = "working_copy"


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """What is known of a physical medium: enough to tell whether it is the one booked in.

    ``serial`` is None where the device gives none. A working copy has the serial of its sidecar.
    """

    serial: str | None
    model: str | None
    size: int
    sector_size: int = 512


class Route(StrEnum):
    """Route A whole device, B selective, C police copies."""

    WHOLE = "whole"
    SELECTIVE = "selective"
    COPY = "copy"


class ErasureMethod(StrEnum):
    """How a medium was sanitised."""

    OVERWRITE_ZEROS = "overwrite_zeros"
    DESTRUCTION = "destruction"


@dataclass(frozen=True, slots=True)
class ErasePlan:
    """What is to be overwritten, frozen before anybody signs for it; all extents are sorted."""

    schema: str
    tool: Tool
    route: Route
    method: ErasureMethod
    target_kind: TargetKind
    target: DeviceIdentity
    extents: tuple[Extent, ...]
    created: datetime


class IdentifiedBy(StrEnum):
    """By what a device was known again before its first byte changed."""

    CONTENT = "content"
    SERIAL_AND_SIZE = "serial_and_size"


@dataclass(frozen=True, slots=True)
class Identification:
    """How the device at hand was known again before its first byte changed.

    Blocks are of 512 bytes; ``seed`` (32 random bytes) says which, so that anyone can choose the
    same again. ``equal`` were the same on the device and in the acquisition, ``ours`` were zeros
    where earlier starts of this erasure had written, ``not_compared`` could not be read in one of
    the two. By serial and size alone there is no acquisition, no seed, and nothing is counted.
    """

    by: IdentifiedBy
    device: DeviceIdentity
    acquisition: str | None = None
    seed: bytes | None = None
    equal: int = 0
    ours: int = 0
    not_compared: int = 0

    @property
    def compared(self) -> int:
        """How many blocks were compared, and found to be as they should."""
        return self.equal + self.ours


class ErasureOutcome(StrEnum):
    """How an erasure, or its verification, ended."""

    ERASED = "erased"
    ERASED_WITH_EXCEPTIONS = "erased_with_exceptions"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ErasureReceipt:
    """What the eraser did and read back: one run, or the last of several after interruptions.

    ``bad`` lists what could not be written; ``unread`` what could not be read back; ``different``
    what read back as something else. ``authority`` is the permit's id, or ``none`` for a working
    copy erased without one, from which no certificate can be made. ``direct`` is true where every
    byte was written and read past the system's cache.
    """

    schema: str
    tool: Tool
    plan_digest: Digest
    target: DeviceIdentity
    target_kind: TargetKind
    method: ErasureMethod
    authority: str
    started: datetime
    finished: datetime
    runs: int
    bytes_planned: int
    bytes_written: int
    bytes_read_back: int
    bad: tuple[Extent, ...]
    unread: tuple[Extent, ...]
    different: tuple[Extent, ...]
    outcome: ErasureOutcome
    direct: bool = False


@dataclass(frozen=True, slots=True)
class ErasureVerification:
    """What a second process (and person) found when it read the medium again."""

    schema: str
    tool: Tool
    plan_digest: Digest
    receipt_digest: Digest
    target: DeviceIdentity
    started: datetime
    finished: datetime
    bytes_read: int
    unread: tuple[Extent, ...]
    different: tuple[Extent, ...]
    rescan_hits: int | None
    rescan_hash_set: Digest | None
    rescan_coverage: Coverage | None
    outcome: ErasureOutcome
    faults: tuple[Fault, ...] = field(default=())
    direct: bool = False

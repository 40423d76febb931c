"""What the sources of a scan can be, by what they are known, and which reader opens each kind.

A reader of another kind of container is a module, and its name and line here
(``docs/how-to/read-another-container.md``).
"""

from __future__ import annotations

from enum import StrEnum

from forensics.wordings.wording import wording


class SourceKind(StrEnum):
    """What a source of a scan is made of."""

    RAW = "raw"
    SPLIT_RAW = "split_raw"
    EWF = "ewf"
    EWF2 = "ewf2"
    QCOW2 = "qcow2"
    VDI = "vdi"
    VHD = "vhd"
    VHDX = "vhdx"
    VMDK = "vmdk"
    DMG = "dmg"
    AFF4 = "aff4"
    BLOCK_DEVICE = "block_device"
    FOLDER = "folder"  # of a logical extraction: files without a medium
    TAR = "tar"  # plain, or within one compressed stream
    COMPRESSED = "compressed"  # one file that is no tar archive, in one compressed stream
    L01 = "l01"  # of logical evidence: files, kept as the medium of an E01 is
    LX01 = "lx01"  # the same, as that of an Ex01 is
    ZIP = "zip"  # of files; one that holds a medium (AFF4) is none of these


PLACES: dict[SourceKind, tuple[str, str]] = {}
"""By kind, where its reader is: module and class (``containers.reader`` asks them)."""

_marks: list[tuple[bytes, int, SourceKind]] = []
_others: dict[SourceKind, tuple[bytes, ...]] = {}
_files: set[SourceKind] = set()


def register(
    kind: SourceKind,
    module: str,
    class_name: str,
    *,
    marks: tuple[tuple[bytes, int], ...] = (),
    unless: tuple[bytes, ...] = (),
    holds_files: bool = False,
    sentences: tuple[str, ...] = (),
) -> None:
    """Have a reader asked for sources of a kind.

    Args:
        kind: of the sources that it opens.
        module: where its class is; imported when it is first needed.
        class_name: of the reader, called without arguments.
        marks: bytes and their offset within the first 1024 bytes of the container, or, negative,
            within its last 512: by these it is known. What has marks has structures too, which may
            be hostile: its size is worked out in a guarded child.
        unless: bytes that tell, anywhere in the same places, that it is of another format after
            all.
        holds_files: whether it holds files, and no medium.
        sentences: what it says of what it cannot read, beside what all readers of media say
            (``wordings.media``), ``{file}`` and ``{number}`` for what changes. What a confined
            reader says besides is not passed on.

    Raises:
        ValueError: there is a reader for this kind.
    """
    if kind in PLACES:
        message = f"there is already a reader of sources of the kind {kind}"
        raise ValueError(message)
    PLACES[kind] = module, class_name
    _marks.extend((mark, offset, kind) for mark, offset in marks)
    _others[kind] = unless
    if holds_files:
        _files.add(kind)
    for each in sentences:
        wording(each)


def holds_files(kind: SourceKind) -> bool:
    """Whether sources of a kind hold files, and no medium."""
    return kind in _files


def whole_of(kind: SourceKind) -> str:
    """How faults call all of a source of a kind."""
    if not holds_files(kind):
        return "whole medium"
    return "whole folder" if kind is SourceKind.FOLDER else "whole archive"


def place_in(kind: SourceKind, number: int) -> str:
    """How faults call a file of a container, by its number: never by its name."""
    return f"file {number} of the {'folder' if kind is SourceKind.FOLDER else 'archive'}"


def kind_by_marks(head: bytes, footer: bytes) -> SourceKind | None:
    """Tell a container by its first 1024 and last 512 bytes, fewer where it is shorter."""
    for mark, offset, kind in _marks:
        part, at = (head, offset) if offset >= 0 else (footer, len(footer) + offset)
        if at >= 0 and part.startswith(mark, at):
            is_other = any(each in head or each in footer for each in _others[kind])
            return None if is_other else kind
    return None


register(SourceKind.RAW, "forensics.disk_images.raw", "RawReader")
register(SourceKind.BLOCK_DEVICE, "forensics.disk_images.raw", "RawReader")
register(SourceKind.SPLIT_RAW, "forensics.disk_images.split_raw", "SplitRawReader")
register(
    SourceKind.EWF,
    "forensics.disk_images.ewf",
    "EwfReader",
    marks=((b"EVF\x09\x0d\x0a\xff\x00", 0),),  # libewf, section 2: of images, not of logical files
)
register(
    SourceKind.EWF2,
    "forensics.virtual_disks.ewf2.opening",
    "Ewf2Reader",
    marks=((b"EVF2\x0d\x0a\x81\0", 0),),  # of images, not of logical files
)
_VIRTUAL_DISKS: dict[SourceKind, tuple[tuple[bytes, int], ...]] = {
    SourceKind.QCOW2: ((b"QFI\xfb\0\0\0\2", 0), (b"QFI\xfb\0\0\0\3", 0)),
    SourceKind.VMDK: ((b"KDMV", 0), (b"COWD", 0), (b"# Disk DescriptorFile", 0)),
    SourceKind.VHDX: ((b"vhdxfile", 0),),
    SourceKind.DMG: ((b"sprs", 0), (b"koly\0\0\0\4", -512)),
    SourceKind.VDI: ((b"\x7f\x10\xda\xbe", 64),),
    SourceKind.VHD: ((b"conectix", 0), (b"conectix", -512), (b"conectix", -511)),
}
for _each, _marks_of_it in _VIRTUAL_DISKS.items():
    register(_each, "forensics.virtual_disks.opening", "VirtualDiskReader", marks=_marks_of_it)
register(SourceKind.FOLDER, "forensics.containers.folder", "FolderReader", holds_files=True)
register(
    SourceKind.L01,
    "forensics.containers.logical_evidence.reader",
    "FirstLogicalReader",
    marks=((b"LVF\x09\x0d\x0a\xff\x00", 0),),
    holds_files=True,
)
register(
    SourceKind.LX01,
    "forensics.containers.logical_evidence.reader",
    "SecondLogicalReader",
    marks=((b"LEF2\x0d\x0a\x81\0", 0),),
    holds_files=True,
)
register(
    SourceKind.AFF4,  # before zip, whose marks it has
    "forensics.containers.aff4.opening",
    "Aff4Reader",
    marks=(
        (b"container.description", 30),  # the name of the first member
        (b"information.turtle", 30),
        (b"aff4://", -43),  # the comment at the end: an address with a number of 36 signs
    ),
)
register(
    SourceKind.ZIP,
    "forensics.containers.zips.reader",
    "ZipReader",
    marks=((b"PK\x03\x04", 0), (b"PK\x05\x06", 0), (b"PK\x07\x08", 0)),
    unless=(b"container.description", b"information.turtle", b"aff4://"),  # AFF4
    holds_files=True,
)
register(
    SourceKind.TAR,
    "forensics.containers.tars.reader",
    "TarReader",
    marks=(
        (b"ustar", 257),
        (b"\x1f\x8b\x08", 0),
        *((b"BZh%d1AY&SY" % level, 0) for level in range(1, 10)),
        (b"\xfd7zXZ\0", 0),
        (b"\x28\xb5\x2f\xfd", 0),
    ),
    holds_files=True,
)
# It begins as a compressed tar archive does, so it is no mark that tells it.
register(SourceKind.COMPRESSED, "forensics.containers.lone.reader", "LoneReader", holds_files=True)

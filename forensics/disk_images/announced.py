"""Formats that this version knows by their marks, and never takes for a medium as it is.

The picture inside a compressed or scattered container would not be seen, and "no hit" would be
false. Where no reader is registered for the marks, or where the reader finds that the file makes no
sense, its bytes are compared as they are stored, and count as unopened. Marks stand at the start of
the file, at its end (VHD, DMG), or at an offset of the format's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.disk_images.segment_files import read_exactly, reading, size_of
from forensics.errors import UnreadableExtentError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

HEAD_SIZE = 1024
FOOTER_SIZE = 512
VHD_FOOTERS = (512, 511)  # Virtual PC before 2004 wrote a footer of 511 bytes

# Mark, offset from the start, label.
STARTS = (
    (b"QFI\xfb\0\0\0\x01", 0, "QCOW"),
    (b"QFI\xfb", 0, "QCOW2"),
    (b"QED\0", 0, "QED"),
    (b"KDMV", 0, "VMDK"),
    (b"COWD", 0, "VMDK"),
    (b"# Disk DescriptorFile", 0, "VMDK"),
    (b"conectix", 0, "VHD"),
    (b"vhdxfile", 0, "VHDX"),
    (b"\x7f\x10\xda\xbe", 64, "VDI"),
    (b"WithoutFreeSpace", 0, "Parallels HDD"),
    (b"WithouFreSpacExt", 0, "Parallels HDD"),
    (b"EVF2\x0d\x0a\x81\0", 0, "Ex01"),
    (b"LEF2\x0d\x0a\x81\0", 0, "Lx01"),
    (b"LVF\x09\x0d\x0a\xff\0", 0, "L01"),
    (b"AFF10\x0d\x0a\0", 0, "AFF"),
    (b"ADSEGMENTEDFILE\0", 0, "AD1"),
    (b"ADCRYPT\0", 0, "encrypted AD1 or E01"),
    (b"encrcdsa", 0, "encrypted DMG"),
    (b"sprs", 0, "sparse DMG"),
    (b"\x3a\xff\x26\xed", 0, "Android sparse image"),
    (b"partclone-image\0", 0, "partclone image"),
    (b"PaRtImAgE-VoLuMe", 0, "Partimage image"),
    (b"\xb4\x6e\x68\x44", 0, "Acronis TIB"),
    (b"MSWIM\0\0\0", 0, "WIM"),
    (b"7z\xbc\xaf\x27\x1c", 0, "7z archive"),
    (b"Rar!\x1a\x07", 0, "RAR archive"),
    (b"\x1f\x8b\x08", 0, "gzip archive"),
    (b"\xfd7zXZ\0", 0, "xz archive"),
    (b"\x28\xb5\x2f\xfd", 0, "Zstandard archive"),
    (b"\x04\x22\x4d\x18", 0, "LZ4 archive"),
    (b"MSCF\0\0\0\0", 0, "cabinet archive"),
    (b"ustar", 257, "tar archive"),
    (b"ANDROID BACKUP\n", 0, "Android backup"),
    *((mark, 0, "cpio archive") for mark in (b"070701", b"070702", b"070707")),
)
COMPRESSED = frozenset({"gzip archive", "bzip2 archive", "xz archive", "Zstandard archive"})
"""Labels of what may be one file that was compressed alone."""
ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
AFF4_MARKS = (b"container.description", b"information.turtle", b"aff4://")
TAR_HEADER = 512
BZIP2_BLOCKS = (b"\x31\x41\x59\x26\x53\x59", b"\x17\x72\x45\x38\x50\x90")


@dataclass(frozen=True, slots=True)
class AnnouncedFormat:
    """A format that a source announces: its name for people, and the file's size in bytes."""

    label: str
    size: int


def announced_format(path: Path) -> AnnouncedFormat | None:
    """What a file announces itself as, or None where it bears no mark that is known here.

    Raises:
        DiskImageError: it cannot be opened.
    """
    with reading(path) as descriptor:
        size = size_of(descriptor)
        label = label_of(
            read_piece(descriptor, 0, min(HEAD_SIZE, size)),
            read_piece(descriptor, max(size - FOOTER_SIZE, 0), min(FOOTER_SIZE, size)),
        )
    return None if label is None else AnnouncedFormat(label, size)


def label_of(head: bytes, footer: bytes) -> str | None:
    """Judge by the first 1024 and the last 512 bytes of a file (fewer where it is shorter)."""
    for mark, offset, label in STARTS:
        if head.startswith(mark, offset):
            return label
    if head.startswith(ZIPS):
        is_aff4 = any(mark in head or mark in footer for mark in AFF4_MARKS)
        return "AFF4" if is_aff4 else "ZIP archive"
    if head.startswith(b"BZh") and head[4:10] in BZIP2_BLOCKS:
        return "bzip2 archive"
    if _is_old_tar(head):
        return "tar archive"
    return _label_of_footer(footer)


def _is_old_tar(head: bytes) -> bool:
    """Whether a header of tar stands there without a mark, by its checksum (POSIX ustar, V7)."""
    stated = head[148:156].strip(b" \0")
    if len(head) < TAR_HEADER or not head[0] or not stated.isdigit() or b"8" in stated:
        return False
    total = sum(head[:148]) + 8 * ord(" ") + sum(head[156:TAR_HEADER])
    return b"9" not in stated and int(stated, 8) == total


def _label_of_footer(footer: bytes) -> str | None:
    if any(footer[-size:].startswith(b"conectix") for size in VHD_FOOTERS):
        return "VHD"
    if footer.startswith(b"koly\0\0\0\4"):
        return "DMG"
    if footer.endswith(b"cdsaencr"):
        return "encrypted DMG"
    return None


def read_piece(descriptor: int, offset: int, length: int) -> bytes:
    """Return a piece of an open file or device, for looking for marks; nothing where it is bad."""
    buffer = bytearray(length)
    try:
        read_exactly(descriptor, offset, memoryview(buffer))
    except UnreadableExtentError:
        return b""  # a bad sector bears no mark; the scan meets it again
    return bytes(buffer)

"""ext4 with clusters of several blocks (bigalloc), as The Sleuth Kit can read it.

Files, folders and inode tables are laid out in blocks there as everywhere; only what is free is
counted in clusters. The Sleuth Kit gives up where the superblock names two sizes, so it is shown
one. It must not be asked which blocks are in use: a bit of that map is a cluster. Layout: the Linux
kernel's documentation, filesystems/ext4 ("Super Block", "Bigalloc").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import UnreadableExtentError
from forensics.values import Extent

if TYPE_CHECKING:
    from forensics.disk_image import DiskImage
    from forensics.file_systems.reader import VolumeAtHand

_SUPERBLOCK, _MAGIC = 1024, b"\x53\xef"
_BIGALLOC = 0x200  # kernel: EXT4_FEATURE_RO_COMPAT_BIGALLOC, of s_feature_ro_compat
_LOG_BLOCK, _LOG_CLUSTER, _SIZE = 24, 28, 4


class SeenInBlocks:
    """A medium on which a file system's clusters are as large as its blocks. For one thread."""

    def __init__(self, disk_image: DiskImage, place: int, stored: bytes) -> None:
        """Take an open disk image, which stays its opener's, and four bytes to show at a place."""
        self._disk_image = disk_image
        self._place = place
        self._stored = stored

    @property
    def size(self) -> int:
        """Length of the medium in bytes."""
        return self._disk_image.size

    def read_at(self, extent: Extent) -> bytes:
        """See ``DiskImage.read_at``."""
        return self._shown(extent.offset, bytearray(self._disk_image.read_at(extent)))

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See ``DiskImage.read_into``."""
        buffer[:] = self.read_at(Extent(offset, len(buffer)))

    def gaps(self) -> tuple[UnreadableExtentError, ...]:
        """See ``DiskImage.gaps``."""
        return self._disk_image.gaps()

    def close(self) -> None:
        """Leave the medium open: it is its opener's."""

    def _shown(self, offset: int, data: bytearray) -> bytes:
        for at, value in enumerate(self._stored, self._place - offset):
            if 0 <= at < len(data):
                data[at] = value
        return bytes(data)


def in_blocks(at: VolumeAtHand) -> SeenInBlocks | None:
    """Return the medium as The Sleuth Kit can read it; None where the volume has no clusters."""
    try:
        superblock = at.disk_image.read_at(Extent(at.start + _SUPERBLOCK, 1024))
    except (UnreadableExtentError, ValueError):  # ValueError: the medium ends before
        return None
    has_clusters = int.from_bytes(superblock[100:104], "little") & _BIGALLOC
    if superblock[56:58] != _MAGIC or not has_clusters:
        return None
    stored = superblock[_LOG_BLOCK : _LOG_BLOCK + _SIZE]
    return SeenInBlocks(at.disk_image, at.start + _SUPERBLOCK + _LOG_CLUSTER, stored)

"""Tar archives as sources. A plain one is cut into parts; a compressed one is read in one pass.

The ledger of coverage counts the bytes of the archive file. In a plain archive a file's are those
from the end of the file before to the beginning of the next. Within a compressed stream nobody can
tell to the byte which of it make a file: they are those pieces that were read for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.containers.decoding import StoredBytes
from forensics.containers.tars.compressed import CompressedTar
from forensics.containers.tars.compression import compression_of
from forensics.containers.tars.headers import BLOCK, is_header
from forensics.containers.tars.plain import PlainTar
from forensics.containers.tars.walking import TarInput
from forensics.disk_images.announced import read_piece
from forensics.disk_images.segment_files import open_of_size, reading, size_of
from forensics.errors import UnreadableExtentError, UnsupportedDiskImageError
from forensics.wordings import archives as wordings

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import SourceRef

HEAD_SIZE = 8


class TarReader:
    """Opens tar archives, plain and compressed."""

    def segments_of(self, path: Path) -> tuple[Path, ...]:
        """See ``ContainerReader.segments_of``."""
        return (path,)

    def measure(self, segments: tuple[Path, ...]) -> int:
        """See ``ContainerReader.measure``: the length of the archive, if it begins as one."""
        with reading(segments[0]) as descriptor:
            size = size_of(descriptor)
            _require_tar(descriptor, size, segments[0].name)
            return size

    def open(self, ref: SourceRef) -> PlainTar | CompressedTar:
        """See ``ContainerReader.open``."""
        descriptor = open_of_size(ref.segments[0], ref.size, ref.image)
        form = compression_of(read_piece(descriptor, 0, min(HEAD_SIZE, ref.size)))
        if form is None:
            return PlainTar(descriptor, ref.size, ref.image)
        return CompressedTar(descriptor, ref.size, ref.image, form.decoder)


def _require_tar(descriptor: int, size: int, file: str) -> None:
    form = compression_of(read_piece(descriptor, 0, min(HEAD_SIZE, size)))
    stored = StoredBytes(descriptor, 0, size)
    try:
        block = TarInput(stored if form is None else form.decoder(stored)).exactly(BLOCK)
    except UnreadableExtentError:
        block = b""
    if not is_header(block):
        no_tar = wordings.NO_TAR if form is None else form.no_tar
        raise UnsupportedDiskImageError(no_tar(file))

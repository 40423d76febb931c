"""The compressed streams in which tar archives come, by their first bytes."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from functools import partial

from forensics.containers.decoding import Concatenated, Decoder, Inflater, InputBytes, Unpacked
from forensics.value_classes import dataclass
from forensics.wordings import archives as wordings
from forensics.wordings.wording import Wording

MOST_MEMORY = 256 * 1024 * 1024  # of XZ: its own greatest preset takes 65 MiB


@dataclass(frozen=True, slots=True)
class Compression:
    """A form, and what is said of a file of it that holds no tar archive."""

    mark: bytes
    decoder: Callable[[InputBytes], Decoder]
    no_tar: Wording


def gunzipped(stored: InputBytes) -> Decoder:
    """Return what decodes gzip."""
    return Concatenated(stored, partial(Inflater, zlib.MAX_WBITS | 16), b"\x1f\x8b")


def bunzipped(stored: InputBytes) -> Decoder:
    """Return what decodes bzip2."""
    return Concatenated(stored, bz2.BZ2Decompressor, b"BZh")


def unxz(stored: InputBytes, memory: int = MOST_MEMORY) -> Decoder:
    """Return what decodes XZ, and takes no more memory."""
    make = partial(lzma.LZMADecompressor, lzma.FORMAT_XZ, memory)
    return Concatenated(stored, make, b"\xfd7zXZ\0")


COMPRESSIONS = (
    Compression(b"\x1f\x8b\x08", gunzipped, wordings.GZIP_OF_ANOTHER),
    Compression(b"BZh", bunzipped, wordings.BZIP2_OF_ANOTHER),
    Compression(b"\xfd7zXZ\0", unxz, wordings.XZ_OF_ANOTHER),
    Compression(b"\x28\xb5\x2f\xfd", Unpacked, wordings.ZSTANDARD_OF_ANOTHER),
)


def compression_of(head: bytes) -> Compression | None:
    """The form of a file by its first bytes; None where it is none of these."""
    return next((each for each in COMPRESSIONS if head.startswith(each.mark)), None)

"""The compressed streams in which tar archives come, by their first bytes."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from forensics.containers.decoding import Concatenated, Decoder, Inflater, StoredBytes, Unpacked
from forensics.wordings import archives as wordings
from forensics.wordings.wording import Wording

MOST_MEMORY = 256 * 1024 * 1024  # of XZ: its own greatest preset takes 65 MiB


@dataclass(frozen=True, slots=True)
class Compression:
    """A form, and what is said of a file of it that holds no tar archive."""

    mark: bytes
    decoder: Callable[[StoredBytes], Decoder]
    no_tar: Wording


def _gunzipped(stored: StoredBytes) -> Decoder:
    return Concatenated(stored, partial(Inflater, zlib.MAX_WBITS | 16), b"\x1f\x8b")


def _bunzipped(stored: StoredBytes) -> Decoder:
    return Concatenated(stored, bz2.BZ2Decompressor, b"BZh")


def _unxz(stored: StoredBytes) -> Decoder:
    make = partial(lzma.LZMADecompressor, lzma.FORMAT_XZ, MOST_MEMORY)
    return Concatenated(stored, make, b"\xfd7zXZ\0")


COMPRESSIONS = (
    Compression(b"\x1f\x8b\x08", _gunzipped, wordings.GZIP_OF_ANOTHER),
    Compression(b"BZh", _bunzipped, wordings.BZIP2_OF_ANOTHER),
    Compression(b"\xfd7zXZ\0", _unxz, wordings.XZ_OF_ANOTHER),
    Compression(b"\x28\xb5\x2f\xfd", Unpacked, wordings.ZSTANDARD_OF_ANOTHER),
)


def compression_of(head: bytes) -> Compression | None:
    """The form of a file by its first bytes; None where it is none of these."""
    return next((each for each in COMPRESSIONS if head.startswith(each.mark)), None)

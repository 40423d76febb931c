"""Decoding a folder of a 7z archive, coder by coder (``DOC/Methods.txt``)."""

from __future__ import annotations

import bz2
import lzma
from typing import TYPE_CHECKING, Any

from forensics.containers.bounded import Bounded
from forensics.containers.decoding import (
    INPUT_SIZE,
    MOST_DICTIONARY,
    Compressed,
    Decoder,
    Inflater,
    Unpacked,
)
from forensics.contents.archives.inflating64 import Inflater64
from forensics.contents.archives.seven_zip.aes import AES_METHOD, Decrypted, cipher_of
from forensics.contents.pieces import damaged
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.contents.archives.seven_zip.headers import Coder, PackedFolder
    from forensics.contents.means import Means

COPY, LZMA, LZMA2 = b"\x00", b"\x03\x01\x01", b"\x21"
DEFLATE, BZIP2, ZSTANDARD = b"\x04\x01\x08", b"\x04\x02\x02", b"\x04\xf7\x11\x01"
DELTA, DEFLATE64 = b"\x03", b"\x04\x01\x09"
BRANCHES = {
    b"\x03\x03\x01\x03": lzma.FILTER_X86, b"\x04": lzma.FILTER_X86,
    b"\x03\x03\x02\x05": lzma.FILTER_POWERPC, b"\x05": lzma.FILTER_POWERPC,
    b"\x03\x03\x04\x01": lzma.FILTER_IA64, b"\x06": lzma.FILTER_IA64,
    b"\x03\x03\x05\x01": lzma.FILTER_ARM, b"\x07": lzma.FILTER_ARM,
    b"\x03\x03\x07\x01": lzma.FILTER_ARMTHUMB, b"\x08": lzma.FILTER_ARMTHUMB,
    b"\x03\x03\x08\x05": lzma.FILTER_SPARC, b"\x09": lzma.FILTER_SPARC,
}  # fmt: skip
READ = frozenset({
    COPY, LZMA, LZMA2, DEFLATE, DEFLATE64, BZIP2, ZSTANDARD, DELTA, AES_METHOD, *BRANCHES,
})  # fmt: skip
_CHUNK = 32 * 1024


def is_read(folder: PackedFolder) -> bool:
    """Whether all its coders are known, and stand in one line."""
    return bool(folder.coders) and all(each.method in READ for each in folder.coders)


def memory_of(folder: PackedFolder) -> int:
    """How much memory decoding takes: that of its dictionary."""
    return max((dictionary_of(c, s) for c, s in _sized(folder)), default=0)


def _sized(folder: PackedFolder) -> list[tuple[Coder, int]]:
    return list(zip(folder.coders, folder.sizes, strict=True))


def dictionary_of(coder: Coder, size: int) -> int:
    """Return what a coder says of its dictionary, or all that it makes where that is less."""
    properties = coder.properties
    if coder.method == LZMA and len(properties) == 5:
        return max(4096, min(int.from_bytes(properties[1:], "little"), size))
    if coder.method == LZMA2 and len(properties) == 1 and properties[0] <= 40:
        bits = properties[0]
        return max(4096, min((2 | bits & 1) << (bits // 2 + 11), size))
    return MOST_DICTIONARY if coder.method == ZSTANDARD else 0


def decoder_of(folder: PackedFolder, source: Decoder, key: bytes | None, means: Means) -> Decoder:
    """Return what decodes a folder; ``source`` gives its packed bytes.

    Raises:
        UnreadableExtentError: the properties of a coder make no sense.
    """
    for coder, size in _sized(folder):
        # LZMA has no mark of its end here, and AES fills up a block.
        source = Bounded(_step(coder, _Input(source), size, key, means), size)
    return source


@dataclass(slots=True)
class _Input:
    """What one coder made as what the next one takes."""

    source: Decoder
    at: int = 0
    end: int = 0

    def read(self, length: int = INPUT_SIZE) -> bytes:
        return self.source.read(length)

    def unused(self) -> int:
        return 0


def _step(coder: Coder, source: _Input, size: int, key: bytes | None, means: Means) -> Decoder:
    method, properties = coder.method, coder.properties
    if method == COPY:
        return source
    if method == AES_METHOD:
        if key is None:
            raise damaged()
        return Decrypted(source, cipher_of(properties, key))
    if method in (LZMA, LZMA2):
        return Compressed(source, _raw(_lzma_filter(coder, size)))
    if method == DEFLATE64:
        return Inflater64(source, means)
    if method in _OTHERS:
        return _OTHERS[method](source)
    return _Filtered(source, _branch_filter(coder))


_OTHERS: dict[bytes, Callable[[_Input], Decoder]] = {
    ZSTANDARD: Unpacked,
    DEFLATE: lambda source: Compressed(source, Inflater()),
    BZIP2: lambda source: Compressed(source, bz2.BZ2Decompressor()),
}


def _raw(*filters: dict[str, Any]) -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)


def _lzma_filter(coder: Coder, size: int) -> dict[str, Any]:
    dictionary = dictionary_of(coder, size)
    if not dictionary:
        raise damaged()
    if coder.method == LZMA2:
        return {"id": lzma.FILTER_LZMA2, "dict_size": dictionary}
    rest, lc = divmod(coder.properties[0], 9)
    pb, lp = divmod(rest, 5)
    if pb > 4 or lc + lp > 4:
        raise damaged()
    return {"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": lc, "lp": lp, "pb": pb}


def _branch_filter(coder: Coder) -> dict[str, Any]:
    if coder.method == DELTA:
        return {"id": lzma.FILTER_DELTA, "dist": (coder.properties or b"\0")[0] + 1}
    return {"id": BRANCHES[coder.method]}


class _Filtered:
    """A filter of liblzma over plain bytes, given to it as LZMA2 that compresses nothing.

    Of LZMA without a mark of its end such a filter would keep the last bytes back.
    """

    def __init__(self, source: _Input, chosen: dict[str, Any]) -> None:
        self._source = source
        self._raw = _raw(chosen, {"id": lzma.FILTER_LZMA2, "dict_size": 64 * 1024})
        self._control, self._is_over = b"\x01", False

    def read(self, length: int) -> bytes:
        while not self._raw.eof:
            data = self._next() if self._raw.needs_input else b""
            if decoded := self._raw.decompress(data, length):
                return decoded
        return b""

    def unused(self) -> int:
        return 0

    def _next(self) -> bytes:
        piece = self._source.read(_CHUNK)
        if not piece:
            return b"\0"
        head = self._control + (len(piece) - 1).to_bytes(2, "big")
        self._control = b"\x02"
        return head + piece

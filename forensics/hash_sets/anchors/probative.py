"""Which bytes of a known file can tell it from other files: probative blocks and windows.

What many files share says nothing: constants, ramps, short periods, text of few letters, and the
common structures that every picture of a camera or an editor carries (tables, colour profiles,
metadata templates). Those are found by their markers in the known file itself, so that no list of
cameras has to be kept: in a JPEG picture all that stands before its scan, in PNG all before the
picture's data, and every ICC profile wherever it lies. The scan of an embedded thumbnail counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forensics.hash_sets.anchors.windows import selected_offsets, windows_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

BLOCK_SIZE = 512
# A block of fewer bytes than this says too little.
SHORTEST_BLOCK = 64
MOST_COMMON_VALUES = 4
# Share of the entropy that as many random bytes would have.
LEAST_ENTROPY = 0.5
# Blocks with fewer values than this are looked at for a period; random ones have about 221.
FEW_VALUES = 128
LONGEST_PERIOD = 72
# A window at more places of one file says little, and a block of which most are such, too.
MOST_PLACES = 3
SHARE_OF_REPEATS = 0.75
_SECTION = 64 * 1024 * 1024
_SAMPLING, _LEAST_SAMPLES = 16, 4
LONGEST_PROFILE = 4 * 1024 * 1024
LONGEST_JPEG_HEADER = 16 * 1024 * 1024

_WORDS = ("<u2", ">u2", "<u4", ">u4", "<u8", ">u8")
_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_START_OF_SCAN, _STANDALONE = 0xDA, {0x01, *range(0xD0, 0xD8)}


def probative_blocks(content: memoryview) -> npt.NDArray[np.bool_]:
    """Tell for each 512-byte block of a content, tail block included, whether it is probative."""
    count = -(-len(content) // BLOCK_SIZE)
    full = len(content) // BLOCK_SIZE
    answer = np.zeros(count, bool)
    values = np.frombuffer(content, np.uint8)
    step = 8192
    for first in range(0, full, step):
        blocks = values[first * BLOCK_SIZE : min(full, first + step) * BLOCK_SIZE]
        answer[first : min(full, first + step)] = _are_varied(blocks.reshape(-1, BLOCK_SIZE))
    tail = values[full * BLOCK_SIZE :]
    if len(tail) >= SHORTEST_BLOCK:
        answer[full] = _are_varied(tail.reshape(1, -1))[0]
    answer[: len(content) // BLOCK_SIZE] &= ~_repeating_blocks(content)
    for start, end in common_stretches(content):
        _clear_mostly_covered(answer, start, end)
    return answer


def common_stretches(content: memoryview) -> Iterator[tuple[int, int]]:
    """Find the stretches of common structures in a content: start and end in bytes."""
    data = bytes(content[: len(_PNG)])
    yield from _jpeg_headers(content)
    yield from _colour_profiles(content)
    if data == _PNG:
        first = _find(content, b"IDAT", 0, LONGEST_JPEG_HEADER)
        yield 0, (first + 4 if first >= 0 else 0)


def _are_varied(blocks: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    rows, length = blocks.shape
    places = blocks + (np.arange(rows, dtype=np.int64) * 256)[:, None]
    counts = np.bincount(places.ravel(), minlength=rows * 256).reshape(rows, 256)
    values = np.count_nonzero(counts, axis=1)
    share = counts / length
    entropy = -np.sum(share * np.log2(np.where(counts, share, 1)), axis=1)
    answer: npt.NDArray[np.bool_] = (values > MOST_COMMON_VALUES) & (
        entropy >= LEAST_ENTROPY * np.log2(min(length, 256))
    )
    suspect = (values < FEW_VALUES) | _may_count_up(blocks)
    for row in np.flatnonzero(answer & suspect).tolist():
        answer[row] = not _is_patterned(blocks[row])
    steps = blocks[:, 1:] - blocks[:, :-1]
    answer &= np.any(steps != steps[:, :1], axis=1)
    return answer


def _may_count_up(blocks: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Tell which blocks begin like words that rise by the same step each."""
    answer = np.zeros(len(blocks), bool)
    for kind in _WORDS:
        words = np.ascontiguousarray(blocks[:, : 4 * np.dtype(kind).itemsize]).view(kind)
        steps = words[:, 1:] - words[:, :-1]
        answer |= np.all(steps == steps[:, :1], axis=1)
    return answer


def _is_patterned(block: npt.NDArray[np.uint8]) -> bool:
    """Whether a block repeats itself, or counts up in words."""
    longest = min(LONGEST_PERIOD, len(block) // 2)
    for period in range(1, longest + 1):
        steps = block[period:] - block[:-period]
        if np.count_nonzero(steps) * 16 <= len(steps):
            return True
    whole = block[: len(block) // 8 * 8]
    return any(np.count_nonzero(np.diff(whole.view(kind), 2)) <= 1 for kind in _WORDS)


def _repeating_blocks(content: memoryview) -> npt.NDArray[np.bool_]:
    """Tell which whole blocks the content repeats: flat areas do so, row by row of the picture."""
    answer = np.zeros(len(content) // BLOCK_SIZE, bool)
    for first in range(0, len(answer) * BLOCK_SIZE, _SECTION):
        section = content[first : min(first + _SECTION, len(answer) * BLOCK_SIZE)]
        offsets = selected_offsets(section, _SAMPLING)
        _, inverse, counts = np.unique(
            windows_at(section, offsets), return_inverse=True, return_counts=True
        )
        block, repeats = offsets // BLOCK_SIZE, counts[inverse] > MOST_PLACES
        samples = np.bincount(block, minlength=len(section) // BLOCK_SIZE)
        repeated = np.bincount(block[repeats], minlength=len(section) // BLOCK_SIZE)
        start = first // BLOCK_SIZE
        answer[start : start + len(samples)] = (samples >= _LEAST_SAMPLES) & (
            repeated >= SHARE_OF_REPEATS * samples
        )
    return answer


def _clear_mostly_covered(answer: npt.NDArray[np.bool_], start: int, end: int) -> None:
    """A block of which a common structure covers more than half is not probative."""
    half = BLOCK_SIZE // 2
    first, last = -(-(start - half) // BLOCK_SIZE), (end + half - 1) // BLOCK_SIZE
    answer[max(0, first) : max(0, last)] = False


def _jpeg_headers(content: memoryview) -> Iterator[tuple[int, int]]:
    position = _find(content, _JPEG, 0, len(content))
    while position >= 0:
        end = _end_of_jpeg_header(content, position)
        yield position, end
        position = _find(content, _JPEG, position + 3, len(content))


def _end_of_jpeg_header(content: memoryview, start: int) -> int:
    """Where the scan begins; the header ends early where it holds a picture of its own."""
    position = start + 2
    while position + 4 <= len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if marker in _STANDALONE or marker == 0xFF:
            position += 2 if marker in _STANDALONE else 1
            continue
        end = position + 2 + int.from_bytes(content[position + 2 : position + 4], "big")
        inner = _find(content, _JPEG, position + 4, end - position)
        if 0 <= inner < end:
            return inner
        position = min(end, len(content))
        if marker == _START_OF_SCAN:
            break
    return position


def _colour_profiles(content: memoryview) -> Iterator[tuple[int, int]]:
    """An ICC profile has its length in the first four bytes and ``acsp`` at 36."""
    position = _find(content, b"acsp", 36, len(content))
    while position >= 0:
        start = position - 36
        length = int.from_bytes(content[start : start + 4], "big")
        if 128 <= length <= LONGEST_PROFILE:
            yield start, min(len(content), start + length)
        position = _find(content, b"acsp", position + 4, len(content))


def _find(content: memoryview, wanted: bytes, start: int, reach: int) -> int:
    """First place of some bytes at or after ``start`` within ``reach`` bytes, or -1."""
    step, end = 8 * 1024 * 1024, min(len(content), start + reach)
    for first in range(start, end, step):
        last = min(end, first + step + len(wanted) - 1)
        found = bytes(content[first:last]).find(wanted)
        if found >= 0:
            return first + found
    return -1

"""Windows: eight bytes of a content, their hashes, and the test that selects some of them.

Selection and look-up use different numbers, because with one the table of anchors would degenerate.
A window of zeros is never selected. A hash can be turned back into its window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Words = npt.NDArray[np.uint64]

WINDOW_SIZE = 8
LEAST_VALUES_OF_WINDOW = 4
SELECTING = np.uint64(0x9E3779B97F4A7C15)
HASHING = np.uint64(0xD6E8FEB86659FD93)
_UNHASHING = np.uint64(pow(int(HASHING), -1, 2**64))
_TILE = 4 * 1024 * 1024
_NONE = np.empty(0, np.uint64)


def threshold(rarity: int) -> np.uint64:
    """The least product of a window that is selected."""
    return np.uint64(2**64 - 2**64 // rarity)


def hashes_of(windows: Words) -> Words:
    """The hashes of windows, by which the table is ordered."""
    return windows * HASHING


def windows_of(hashes: Words) -> Words:
    """The windows that have those hashes."""
    return hashes * _UNHASHING


def is_selected(hashes: Words, rarity: int) -> npt.NDArray[np.bool_]:
    """Tell which windows, given by their hashes, the medium is probed for at any place."""
    answer: npt.NDArray[np.bool_] = windows_of(hashes) * SELECTING >= threshold(rarity)
    return answer


def probative_windows(windows: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Tell for each window of 8 bytes whether it has at least four values and is no ramp."""
    octets = np.ascontiguousarray(windows).view(np.uint8).reshape(-1, WINDOW_SIZE)
    ordered = np.sort(octets, axis=1)
    values = 1 + np.count_nonzero(ordered[:, 1:] != ordered[:, :-1], axis=1)
    answer: npt.NDArray[np.bool_] = values >= LEAST_VALUES_OF_WINDOW
    for kind in ("u1", "<u2", ">u2"):
        words = octets.view(kind)
        steps = words[:, 1:] - words[:, :-1]
        answer &= np.any(steps != steps[:, :1], axis=1)
    return answer


def selected_offsets(content: memoryview, rarity: int) -> npt.NDArray[np.int64]:
    """Where the selected windows of a content begin, rising; with rarity 1 all but zeros."""
    least, found = threshold(rarity) if rarity > 1 else np.uint64(1), []
    for first in range(0, max(0, len(content) - WINDOW_SIZE + 1), _TILE):
        tile = content[first : first + _TILE + WINDOW_SIZE - 1]
        for shift in range(WINDOW_SIZE):
            count = (len(tile) - shift) // WINDOW_SIZE
            words = np.frombuffer(tile, "<u8", count=count, offset=shift) if count > 0 else _NONE
            chosen = np.flatnonzero(words * SELECTING >= least) * WINDOW_SIZE + shift
            found.append(chosen[chosen < _TILE] + first)
    return np.sort(np.concatenate(found)) if found else np.empty(0, np.int64)


def windows_at(content: memoryview, offsets: npt.NDArray[np.int64]) -> Words:
    """The windows that begin at those offsets of a content."""
    octets = np.frombuffer(content, np.uint8)
    windows = np.empty((len(offsets), WINDOW_SIZE), np.uint8)
    for place in range(WINDOW_SIZE):
        windows[:, place] = octets[offsets + place]
    return windows.view("<u8").ravel()

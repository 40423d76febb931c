"""JSON of strangers, read as a stream and refused where its brackets lie too deep.

What it costs to read JSON event by event grows with the square of its depth: a few hundred
kilobytes of opening brackets take minutes.
"""

from __future__ import annotations

import re
from typing import BinaryIO

import numpy as np

from forensics.errors import HashSetError

MOST_NESTED = 64  # lists of known files need six
_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class ShallowJson:
    """Gives the bytes of a file as they are, for as long as its brackets lie no deeper."""

    def __init__(self, file: BinaryIO) -> None:
        """Begin at the file's present place, which is outside any text of the JSON."""
        self._file = file
        self._depth = 0
        self._is_in_text = False
        self._escape = b""

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes more.

        Raises:
            HashSetError: brackets lie deeper than in any list of known files.
            OSError: the file cannot be read.
        """
        data = self._file.read(size)
        brackets = self._outside_texts(data).translate(None, _NO_BRACKETS)
        if brackets:
            signs = np.frombuffer(brackets, np.uint8)
            depths = self._depth + np.cumsum(np.where((signs == 0x5B) | (signs == 0x7B), 1, -1))
            if depths.max() > MOST_NESTED:
                raise HashSetError(
                    "the file is nested deeper than any list of known files; export it again"
                )
            self._depth = int(depths[-1])
        return data

    def _outside_texts(self, data: bytes) -> bytes:
        """Cut out what stands between quotes, also where a text goes on from the bytes before."""
        plain = _ESCAPED.sub(b"", self._escape + data)
        self._escape = plain[-1:] if plain.endswith(b"\\") else b""
        parts = plain.split(b'"')
        outside = b"".join(parts[self._is_in_text :: 2])
        self._is_in_text ^= len(parts) % 2 == 0
        return outside

r"""Names and paths of files on a medium as text.

Names are bytes there. What cannot be decoded stands as ``\xNN``, byte for byte.
"""

from __future__ import annotations

from typing import NamedTuple

ORPHANS = "/$OrphanFiles"
MAX_PATH = 32_767  # Windows takes no longer one, and Linux none beyond 4,096 bytes


def decode(name: bytes | None) -> str:
    """Show a name that is UTF-8, or was meant to be."""
    return (name or b"").decode("utf-8", "backslashreplace")


def decode_utf16(name: bytes | bytearray) -> str:
    """Show a name in UTF-16, as NTFS stores it; an unpaired surrogate is undecodable."""
    return name.decode("utf-16-le", "backslashreplace")


class Paths(NamedTuple):
    """All names of one file: the first in byte order, and the others."""

    path: str | None
    also: tuple[str, ...]

    @classmethod
    def of(cls, paths: list[str]) -> Paths:
        """Sort and deduplicate; UTF-8 and code points sort alike."""
        if len(paths) == 1:
            return cls(paths[0], ())
        ordered = sorted(set(paths))
        return cls(ordered[0], tuple(ordered[1:])) if ordered else cls(None, ())

    def with_stream(self, stream: str) -> Paths:
        """Append the name of a stream to each, where it has one."""
        if not stream or self.path is None:
            return self
        return Paths.of([f"{path}:{stream}" for path in (self.path, *self.also)])

"""Where the chunks of an EWF image lie."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from tests.forensics.disk_images.recipes import (
    section,
)

if TYPE_CHECKING:
    from pathlib import Path


def chunk_offsets(segment: Path) -> list[int]:
    """Where the chunks of a segment are stored, from its table."""
    data = segment.read_bytes()
    start = section(segment, "table").start + 76
    count, base = struct.unpack_from("<I4xQ", data, start)
    entries = struct.unpack_from(f"<{count}I", data, start + 24)
    return [base + (entry & 0x7FFFFFFF) for entry in entries]

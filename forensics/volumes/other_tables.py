"""Partition tables of other worlds (Apple, BSD, Sun), left to The Sleuth Kit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytsk3

from forensics.file_systems.tsk_image import TskImage
from forensics.values import Extent
from forensics.volumes.table import Entry, PartitionTable, peek

if TYPE_CHECKING:
    from forensics.disk_image import DiskImage

MOST_ENTRIES = 1024
# Mark, where, kind, The Sleuth Kit's name for it.
TABLES = (
    (b"PM", 512, "Apple partition map", "TSK_VS_TYPE_MAC"),
    (b"PM", 2048, "Apple partition map", "TSK_VS_TYPE_MAC"),
    (b"\x57\x45\x56\x82", 512, "BSD disk label", "TSK_VS_TYPE_BSD"),
    (b"\xda\xbe", 508, "Sun label", "TSK_VS_TYPE_SUN"),
    (b"\xbe\xda", 508, "Sun label", "TSK_VS_TYPE_SUN"),
)


def read_other_table(disk_image: DiskImage) -> PartitionTable | None:
    """The entries of an Apple, BSD or Sun table in slot order; None where there is none."""
    for mark, offset, kind, name in TABLES:
        if peek(disk_image, offset, len(mark)) == mark:
            return _read(disk_image, kind, getattr(pytsk3, name))
    return None


def _read(disk_image: DiskImage, kind: str, tsk_type: int) -> PartitionTable | None:
    tsk_image = TskImage(disk_image)
    try:
        table = pytsk3.Volume_Info(tsk_image, tsk_type)
        parts = [
            (int(part.table_num), int(part.slot_num), int(part.start), int(part.len))
            for part, _ in zip(table, range(MOST_ENTRIES), strict=False)
            if int(part.flags) & pytsk3.TSK_VS_PART_FLAG_ALLOC
        ]
        block = int(table.info.block_size)
    except (OSError, RuntimeError):
        return None  # the mark was chance, or the table is beyond use: the caller says so
    extents = [Extent(start * block, length * block) for _, _, start, length in sorted(parts)]
    entries = (Entry(each, is_all=_is_told(at, extents)) for at, each in enumerate(extents))
    return PartitionTable(kind, tuple(entries))


def _is_told(at: int, extents: list[Extent]) -> bool:
    """Whether other entries say it all: all lie within it, or one before it is the very same."""
    extent = extents[at]
    others = [each for each in extents if each != extent]
    holds_others = bool(others) and all(
        extent.offset <= each.offset and each.end <= extent.end for each in others
    )
    return holds_others or extent in extents[:at]

"""Tables of a file, read in pages as they are asked for: a table may be larger than memory."""

from __future__ import annotations

import mmap
from bisect import bisect_right
from collections import OrderedDict
from typing import TYPE_CHECKING

from forensics.disk_images.segment_files import read_some, size_of
from forensics.errors import DiskImageError
from forensics.wordings import virtual_disks as wordings

if TYPE_CHECKING:
    import struct
    from collections.abc import Mapping

    from forensics.disk_images.segment_files import SegmentFiles

PAGE_SIZE = 64 * 1024
PAGES_KEPT = 128
PATCH_SIZE = 4096
MOST_COPIED = 64 * 1024 * 1024  # of a table: that of 64 TiB in blocks of 4 MiB


class PagedFile:
    """One file of a virtual disk, by its number among the files of the source; for one thread."""

    def __init__(self, files: SegmentFiles, number: int, name: str) -> None:
        """Share the open files of a source.

        Raises:
            DiskImageError: it cannot be opened.
        """
        self._files = files
        self.number = number
        self.name = name
        self.size = size_of(files.handle(number))
        self._pages: OrderedDict[int, bytes] = OrderedDict()
        self._patches: Mapping[int, bytes] = {}
        self._patched: list[int] = []

    def patch(self, patches: Mapping[int, bytes]) -> None:
        """From now on give these bytes in place of those stored, by offset, 4096 bytes each."""
        self._pages.clear()
        self._patches = patches
        self._patched = sorted(patches)

    def is_patched(self, offset: int, length: int) -> bool:
        """Whether any byte of a stretch is given in place of the one stored."""
        number = bisect_right(self._patched, offset - PATCH_SIZE)
        return number < len(self._patched) and self._patched[number] < offset + length

    def read(self, offset: int, length: int) -> bytes:
        """Return bytes of the file, fewer where it ends or cannot be read."""
        parts, end = [], min(offset + length, self.size)
        while offset < end:
            number, skip = divmod(offset, PAGE_SIZE)
            part = self._page(number)[skip : skip + end - offset]
            if not part:
                break
            parts.append(part)
            offset += len(part)
        return b"".join(parts)

    def whole(self, offset: int, length: int, cause: str) -> bytes:
        """Return just so many bytes.

        Raises:
            DiskImageError: they are not all there; ``cause`` says what that means.
        """
        found = self.read(offset, length) if offset >= 0 else b""
        if len(found) != length:
            raise self.damaged(cause)
        return found

    def mapped(self, offset: int, length: int) -> memoryview | None:
        """Return a stretch of the file that stays in it; None where it is not all there."""
        if offset < 0 or not length or offset + length > self.size:
            return memoryview(b"") if not length else None
        skip = offset % mmap.ALLOCATIONGRANULARITY
        descriptor = self._files.handle(self.number)
        if not isinstance(descriptor, int):
            return self._copied(offset, length)
        try:
            whole = mmap.mmap(
                descriptor, skip + length, access=mmap.ACCESS_READ, offset=offset - skip
            )
        except OSError:
            return None
        return memoryview(whole)[skip:]

    def _copied(self, offset: int, length: int) -> memoryview | None:
        """The same of a file within another, which stays in no file of its own."""
        found = self.read(offset, length) if length <= MOST_COPIED else b""
        return memoryview(found) if len(found) == length else None

    def number_at(self, offset: int, form: struct.Struct) -> int | None:
        """Return one entry of a table, or None where it is not in the file."""
        page, skip = divmod(offset, PAGE_SIZE)
        data = self._pages.get(page) or self._page(page)
        if skip + form.size <= len(data):
            return int(form.unpack_from(data, skip)[0])
        data = self.read(offset, form.size)
        return int(form.unpack(data)[0]) if len(data) == form.size else None

    def damaged(self, cause: str) -> DiskImageError:
        """Return the error for a file that contradicts itself or its format."""
        return DiskImageError(wordings.DAMAGED(self.name, cause))

    def _page(self, number: int) -> bytes:
        found = self._pages.get(number)
        if found is not None:
            self._pages.move_to_end(number)
            return found
        if not 0 <= number * PAGE_SIZE < self.size:
            return b""
        found = self._pages[number] = self._load(number * PAGE_SIZE)
        if len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        return found

    def _load(self, start: int) -> bytes:
        buffer = bytearray(min(PAGE_SIZE, self.size - start))
        done = 0
        try:
            while done < len(buffer):
                target = memoryview(buffer)[done:]
                got = read_some(self._files.handle(self.number), start + done, target)
                if not got:
                    break
                done += got
        except OSError:
            pass  # what came before is what there is
        del target, buffer[done:]
        for offset in range(start, start + len(buffer), PATCH_SIZE) if self._patches else ():
            if (patch := self._patches.get(offset)) is not None:
                at = offset - start
                buffer[at : at + PATCH_SIZE] = patch[: len(buffer) - at]
        return bytes(buffer)

"""Whether the frames of Zstandard that passed by were whole (RFC 8878, 3.1).

The library gives what there is of a frame that is cut off, as if that were all of it.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import field

from forensics.value_classes import dataclass

_FRAME, _SKIPPED, _SKIPPED_MASK = 0xFD2FB528, 0x184D2A50, 0xFFFFFFF0
_NUMBER, _BLOCK = 4, 3  # bytes of a mark, of a length, of a checksum; of the head of a block
_DICTIONARY, _CONTENT = (0, 1, 2, 4), (0, 2, 4, 8)  # bytes of these fields, by the flags
_RLE = 1
_SINGLE, _HAS_CHECKSUM, _IS_LAST = 0x20, 4, 1


@dataclass(slots=True)
class FrameWatch:
    """Follows frames as their bytes are read, a piece at a time, and keeps none of them.

    ``is_whole`` is whether they end where a frame does. What is no frame is left to the library,
    which refuses it.
    """

    is_whole: bool = True
    # It asks for the number in so many bytes, or to pass over so many.
    _steps: Generator[tuple[bool, int], int, None] | None = None
    _is_number: bool = True
    _wanted: int = _NUMBER
    _got: bytearray = field(default_factory=bytearray)

    def pass_by(self, data: bytes) -> None:
        """Take the next bytes."""
        if self._steps is None:
            self._steps = self._walk()
            self._is_number, self._wanted = next(self._steps)
        at = 0
        while at < len(data) and self._wanted:
            taken = min(self._wanted, len(data) - at)
            if self._is_number:
                self._got += data[at : at + taken]
            at += taken
            self._wanted -= taken
            self.is_whole = False
            while not self._wanted:
                number = int.from_bytes(self._got, "little")
                self._got.clear()
                try:
                    self._is_number, self._wanted = self._steps.send(number)
                except StopIteration:
                    return

    def _walk(self) -> Generator[tuple[bool, int], int, None]:
        while True:
            mark = yield True, _NUMBER
            if mark & _SKIPPED_MASK == _SKIPPED:
                yield False, (yield True, _NUMBER)
            elif mark == _FRAME:
                yield from _frame()
            else:
                break
            self.is_whole = True
        self.is_whole = True


def _frame() -> Generator[tuple[bool, int], int, None]:
    flags = yield True, 1
    is_single = flags & _SINGLE
    content = _CONTENT[flags >> 6] or (1 if is_single else 0)
    yield False, (not is_single) + _DICTIONARY[flags & 3] + content
    is_last = False
    while not is_last:
        head = yield True, _BLOCK
        is_last = bool(head & _IS_LAST)
        yield False, 1 if head >> 1 & 3 == _RLE else head >> 3
    if flags & _HAS_CHECKSUM:
        yield False, _NUMBER

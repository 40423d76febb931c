"""Numbers, bits and digests as the header of a 7z archive has them."""

from __future__ import annotations

from forensics.contents.pieces import damaged
from forensics.value_classes import dataclass

MOST_NUMBER = 2**62


@dataclass(slots=True)
class Fields:
    """A header, read from front to back."""

    data: bytes
    at: int = 0

    def take(self, length: int) -> bytes:
        """Return the next bytes.

        Raises:
            UnreadableExtentError: there are fewer.
        """
        if length < 0 or self.at + length > len(self.data):
            raise damaged(self.at)
        self.at += length
        return self.data[self.at - length : self.at]

    def byte(self) -> int:
        """Return the next byte."""
        return self.take(1)[0]

    def number(self) -> int:
        """Return a number: the first byte's leading ones say how many bytes follow."""
        first, value = self.byte(), 0
        for place in range(8):
            mask = 0x80 >> place
            if not first & mask:
                return value + ((first & (mask - 1)) << (8 * place))
            value |= self.byte() << (8 * place)
        if value >= MOST_NUMBER:
            raise damaged(self.at)
        return value

    def count(self, most: int) -> int:
        """Return how many of something follow, each of which takes some of the header.

        Raises:
            UnreadableExtentError: that is more than can be.
        """
        found = self.number()
        if found > most:
            raise damaged(self.at)
        return found

    def bits(self, number: int) -> list[bool]:
        """Return so many bits, the highest of each byte first."""
        data = self.take((number + 7) // 8)
        return [bool(data[each // 8] & (0x80 >> each % 8)) for each in range(number)]

    def optional_bits(self, number: int) -> list[bool]:
        """Return so many bits, or all set where the next byte says so."""
        return [True] * number if self.byte() else self.bits(number)

    def digests(self, number: int) -> list[int | None]:
        """Return CRC-32s of so many streams; None where none is stated."""
        defined = self.optional_bits(number)
        return [int.from_bytes(self.take(4), "little") if each else None for each in defined]

    def skip_to(self, wanted: int) -> None:
        """Pass over properties up to one; each says how long it is.

        Raises:
            UnreadableExtentError: it is not there.
        """
        while (found := self.byte()) != wanted:
            if not found:
                raise damaged(self.at)
            self.take(self.number())

"""IDENTIFY DEVICE of ATA, word by word (ACS-3 7.12.7); what a drive says of itself, undressed."""

from __future__ import annotations

import re

from forensics.erasing.devices.facts.said import name_of, text_of
from forensics.value_classes import dataclass
from forensics.values import AtaSecurity, SanitizeAbility, TriState

WORDS = 256
_LINE = re.compile(r"^(?:[0-9a-f]{4} ){7}[0-9a-f]{4} *$", re.MULTILINE)
_SIGNED = 0xA5  # word 255, low byte: then the high byte makes the sum of all bytes zero
SSD, SLOWEST, FASTEST = 1, 0x0401, 0xFFFE  # word 217
_MINUTES_A_STEP, _LONGEST = 2, 0xFF


@dataclass(frozen=True, slots=True)
class IdentifyWords:
    """The 256 words that a drive answered, and that are no rubbish."""

    words: tuple[int, ...]

    @classmethod
    def read(cls, text: str) -> IdentifyWords | None:
        """Read them as ``hdparm --Istdout`` prints them; None where they are not all there.

        Words without a model, with a wrong check sum, or that say of themselves that they are
        incomplete, are none: an adapter may make them up.
        """
        lines = " ".join(_LINE.findall(text.lower()))
        found = tuple(int(each, 16) for each in lines.split())
        if len(found) != WORDS or not _is_sound(found):
            return None
        return cls(found)

    @property
    def serial(self) -> str | None:
        """The serial number."""
        return self._text(10, 20)

    @property
    def firmware(self) -> str | None:
        """The firmware revision."""
        return self._text(23, 27)

    @property
    def model(self) -> str | None:
        """The model number."""
        return self._text(27, 47)

    @property
    def wwn(self) -> str | None:
        """The World Wide Name, where word 87 says that there is one."""
        has_one = self._is_valid(87) and self.words[87] & 1 << 8
        return name_of("".join(f"{each:04x}" for each in self.words[108:112])) if has_one else None

    @property
    def sectors(self) -> int:
        """Addressable logical sectors."""
        if self.words[83] & 1 << 10:  # 48-bit address feature set
            return self._number(100, 4)
        return self._number(60, 2)

    @property
    def sector_size(self) -> int:
        """Bytes of a logical sector."""
        if self._is_valid(106) and self.words[106] & 1 << 12:
            return 2 * self._number(117, 2)
        return 512

    @property
    def physical_sector_size(self) -> int:
        """Bytes of a physical sector."""
        exponent = self.words[106] & 0xF if self._is_valid(106) and self.words[106] & 1 << 13 else 0
        return int(self.sector_size << exponent)

    @property
    def rotational(self) -> TriState:
        """Whether it turns, by its nominal rate."""
        rate = self.words[217]
        if rate == SSD:
            return TriState.NO
        return TriState.YES if SLOWEST <= rate <= FASTEST else TriState.UNKNOWN

    @property
    def can_hide_area(self) -> bool:
        """Whether it has the HPA feature set, or what took its place (accessible max address)."""
        by_address = bool(self._is_valid(119) and self.words[119] & 1 << 8)
        return bool(self.words[82] & 1 << 10) or by_address

    @property
    def has_dco(self) -> bool:
        """Whether it has the device configuration overlay feature set."""
        return bool(self._is_valid(83) and self.words[83] & 1 << 11)

    @property
    def security(self) -> AtaSecurity:
        """The security feature set: words 82, 89, 90 and 128."""
        status = self.words[128]
        if not self.words[82] & 1 << 1 or not status & 1:
            return AtaSecurity(supported=TriState.NO)
        return AtaSecurity(
            supported=TriState.YES,
            enabled=TriState.of(bool(status & 1 << 1)),
            locked=TriState.of(bool(status & 1 << 2)),
            frozen=TriState.of(bool(status & 1 << 3)),
            attempts_used_up=TriState.of(bool(status & 1 << 4)),
            enhanced_erase=TriState.of(bool(status & 1 << 5)),
            erase_minutes=_minutes(self.words[89]),
            enhanced_minutes=_minutes(self.words[90]) if status & 1 << 5 else None,
        )

    @property
    def sanitize(self) -> SanitizeAbility:
        """The sanitize feature set: word 59."""
        word = self.words[59]
        has_it = bool(word & 1 << 12)
        return SanitizeAbility(
            supported=TriState.of(has_it),
            block_erase=TriState.of(has_it and bool(word & 1 << 15)),
            crypto_erase=TriState.of(has_it and bool(word & 1 << 13)),
            overwrite=TriState.of(has_it and bool(word & 1 << 14)),
        )

    def _text(self, first: int, end: int) -> str | None:
        data = b"".join(each.to_bytes(2, "big") for each in self.words[first:end])
        return text_of(data.decode("latin-1"))

    def _number(self, first: int, count: int) -> int:
        return sum(self.words[first + step] << 16 * step for step in range(count))

    def _is_valid(self, word: int) -> bool:
        """Whether bits 15 and 14 say that a word of features means something: 01."""
        return self.words[word] >> 14 == 1


def _is_sound(words: tuple[int, ...]) -> bool:
    is_ata, is_incomplete = not words[0] & 1 << 15, words[0] & 1 << 2
    if not is_ata or is_incomplete or not any(words[27:47]):
        return False
    if words[255] & 0xFF != _SIGNED:
        return True  # the check sum is optional
    return sum(each & 0xFF for each in words) + sum(each >> 8 for each in words) & 0xFF == 0


def _minutes(word: int) -> int | None:
    """Bit 15 says whether 15 or 8 bits count; all of them set means longer than can be said."""
    steps, longest = (word & 0x7FFF, 0x7FFF) if word & 1 << 15 else (word & 0xFF, _LONGEST)
    return None if steps in {0, longest} else _MINUTES_A_STEP * steps

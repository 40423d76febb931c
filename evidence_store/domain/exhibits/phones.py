"""A phone as this program read it."""

from __future__ import annotations

from forensics.value_classes import dataclass
from forensics.values.phones.facts import PhoneReading


@dataclass(frozen=True, slots=True)
class PhoneRead:
    """One reading of a phone, and in whose process it was made."""

    reading: PhoneReading
    read_by: str

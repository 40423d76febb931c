"""What a medium announces of others: the array of which it, or a partition of it, is a member."""

from __future__ import annotations

import re
from enum import StrEnum

from forensics.value_classes import dataclass

MOST_MEMBERS = 4096
_ARRAY = re.compile(r"[0-9A-Za-z:-]{1,64}")


class MemberKind(StrEnum):
    """What joins several devices to one; the value is what people see."""

    LINUX_RAID = "Linux RAID array"
    LVM = "LVM volume group"
    BCACHE = "bcache set"


@dataclass(frozen=True, slots=True)
class Membership:
    """What a medium says it is a member of.

    ``array`` is the identifier of the whole, as its own tools print it; ``members`` is how many
    devices it has by its own word. Both are None where that is not said or cannot be read.

    Raises:
        ValueError: the identifier is not one, or the number is beyond what there can be.
    """

    kind: MemberKind
    array: str | None
    members: int | None

    def __post_init__(self) -> None:
        """Keep free text out: this is printed on certificates."""
        if self.array is not None and not _ARRAY.fullmatch(self.array):
            raise ValueError("this is not the identifier of an array")
        if self.members is not None and not 1 <= self.members <= MOST_MEMBERS:
            raise ValueError("this is not a number of members")

    @property
    def limit(self) -> str:
        """The sentence for the signer, and for the certificate."""
        name = f"{self.kind.value}{f' ({self.array})' if self.array else ''}"
        article = "an" if self.kind is MemberKind.LVM else "a"
        if self.members == 1:
            return f"This device was the only named member of {article} {name}."
        number = "an unknown number of" if self.members is None else self.members
        return (
            f"This device was a member of {article} {name} of {number} devices; the others are not "
            "covered by this certificate."
        )

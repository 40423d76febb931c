"""What a medium announces of others: the array of which it, or a partition of it, is a member."""

from __future__ import annotations

import re
from enum import StrEnum

from forensics.saying.sentences import Said, Sentence, given, say
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
        array: Said = _NAMED[self.kind]
        if self.array:
            array = _WITH_ID(array=array, id=given(self.array))
        if self.members == 1:
            return str(_ONLY_MEMBER(array=array))
        number = say("an unknown number of") if self.members is None else given(str(self.members))
        return str(_MEMBER(array=array, number=number))


_NAMED = {
    MemberKind.LINUX_RAID: say("a Linux RAID array"),
    MemberKind.LVM: say("an LVM volume group"),
    MemberKind.BCACHE: say("a bcache set"),
}
_WITH_ID = Sentence("{array} ({id})")
_ONLY_MEMBER = Sentence("This device was the only named member of {array}.")
_MEMBER = Sentence(
    "This device was a member of {array} of {number} devices; the others are not covered by this "
    "certificate."
)
MEMBER_LIMITS = (_ONLY_MEMBER, _MEMBER)
"""By which a limit that a record holds is known again."""
WITHIN_LIMITS = (_WITH_ID,)
"""What stands in a place of one."""

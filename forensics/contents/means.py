"""What opening one file may use, with all that lies within it: work, memory and passphrases.

Work is counted and not timed, so that what is over budget on one computer is so on every other.
"""

from __future__ import annotations

from forensics.errors import ForensicsError
from forensics.value_classes import dataclass
from forensics.wordings import contents as wordings

MIB = 1024 * 1024
LEAST_WORK, MOST_RATIO = 256 * MIB, 100
"""Bytes read and decoded for any file, and for each byte of a longer one."""
MEMBER_WORK = 8192  # what a member takes beside its bytes, as bytes
MOST_MEMORY = 160 * MIB
MOST_DEPTH = 16


class OverBudgetError(ForensicsError):
    """Opening a file takes more than any honest one does; its text says of what."""


@dataclass(slots=True)
class Means:
    """What is left of it.

    ``passphrases`` are those given by the person who scans; a reader tries them in their order.
    """

    work: int = LEAST_WORK
    memory: int = MOST_MEMORY
    passphrases: tuple[str, ...] = ()

    @classmethod
    def for_size(cls, size: int, passphrases: tuple[str, ...] = ()) -> Means:
        """Return what a file of so many bytes may use."""
        return cls(max(LEAST_WORK, MOST_RATIO * size), passphrases=passphrases)

    def spend(self, work: int) -> None:
        """Take some work: bytes that were gone through, or ``MEMBER_WORK`` for a member.

        Raises:
            OverBudgetError: there is no more.
        """
        self.work -= work
        if self.work < 0:
            raise OverBudgetError(wordings.OVER_BUDGET)

    def hold(self, memory: int) -> None:
        """Take some memory, in bytes; give it back by ``release``.

        Raises:
            OverBudgetError: there is not so much.
        """
        if memory > self.memory:
            raise OverBudgetError(wordings.TOO_MUCH_MEMORY)
        self.memory -= memory

    def release(self, memory: int) -> None:
        """Give back memory that was taken."""
        self.memory += memory

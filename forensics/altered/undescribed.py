"""Why a picture is not described: a closed list, since hostile bytes are what it is said of."""

from __future__ import annotations

from enum import StrEnum

from forensics.errors import ForensicsError


class WhyNot(StrEnum):
    """Why a picture is not described."""

    NO_PICTURE = "it is no picture of a format that is read"
    DAMAGED = "it is damaged, so that nothing of it can be decoded"
    TOO_LARGE = "it says that it has more pixels than are decoded"
    TOO_PLAIN = "there is too little to see in it to tell it from others"
    NO_END = "it took more time or memory than is spent on one picture, or ended its decoder"


class UndescribedError(ForensicsError):
    """A picture cannot be described; ``why`` is one of a closed list."""

    def __init__(self, why: WhyNot) -> None:
        self.why = why
        super().__init__(f"a picture is not described: {why}")

    def __reduce__(self) -> tuple[type[UndescribedError], tuple[WhyNot]]:
        return type(self), (self.why,)

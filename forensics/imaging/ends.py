"""How the imaging of a device ended, and the error by which every end but one is told."""

from __future__ import annotations

from enum import StrEnum

from forensics.errors import ForensicsError


class ImagingEnd(StrEnum):
    """How it ended; the values are as the custody log has them."""

    MADE = "made"  # of a medium of which every byte was read, twice and the same
    MADE_WITH_BAD_SECTORS = "made, not all of the medium could be read"
    STOPPED = "stopped"
    TAKEN_AWAY = "the device was taken away"
    NO_ROOM = "no room for the image"
    TOOL_FAILED = "the tool made no whole image"
    NOT_READ_AGAIN = "the medium could not be read a second time"
    DIFFERS = "the image is not what was read of the medium"


class ImagingError(ForensicsError):
    """No image was made. What was written of it is taken away, and nothing is registered.

    Args:
        sentence: what happened, and what to do next.
        how: as the log has it.
    """

    def __init__(self, sentence: str, how: ImagingEnd) -> None:
        super().__init__(sentence)
        self.how = how


AGAIN = (
    "Nothing was registered, and the unfinished files were taken away. A new start reads all of it "
    "again"
)
GONE = (
    "The device was taken away while it was read, or is another one now. " + AGAIN + ": connect it "
    "again first"
)
NOT_THERE = (
    "ewfacquire is not installed on the computer of the station. Ask your administrator for the "
    "Debian package ewf-tools"
)
FAILED = "ewfacquire made no whole image of this device. " + AGAIN
SIZE = "The image that ewfacquire made is not as long as the device. " + AGAIN
NOT_READ_AGAIN = (
    "The medium could not be read a second time, where ewfacquire names no sector that it could "
    "not read. " + AGAIN
)
DIFFERS = (
    "The image is not what was read of the medium afterwards: the drive gives other bytes each "
    "time, or the image was changed. " + AGAIN + ". Ask an examiner to look at the drive first"
)

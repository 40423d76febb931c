"""What may be run: a tool by its name and fixed words, and how much time and output it may take."""

from __future__ import annotations

from dataclasses import field

from forensics.value_classes import dataclass
from forensics.values.tool_runs import DEVICE, ExternalTool

SECONDS = 30.0
MOST_OUTPUT = 1 << 20


@dataclass(frozen=True, slots=True)
class Command:
    """A tool and the words after its name; ``DEVICE`` among them stands for the device's path.

    Nothing that a device, a file or a person said goes into the words.

    Args:
        tool: which.
        words: as they are given, one by one; no shell reads them.
        seconds: after so many it is stopped. What the drive was told goes on by itself.
        most: bytes of output, and of errors, after which it is stopped.
        given: to its input, where no other process can list it; no record of the run has it.
    """

    tool: ExternalTool
    words: tuple[str, ...]
    seconds: float = SECONDS
    most: int = MOST_OUTPUT
    given: bytes = field(default=b"", repr=False)

    def with_device(self, path: str) -> tuple[str, ...]:
        """Return the words with a device's path in its place."""
        return tuple(path if word == DEVICE else word for word in self.words)

"""What a tool answered: bytes that a drive's firmware had a hand in, read with care."""

from __future__ import annotations

import json
from typing import Any

from forensics.value_classes import dataclass
from forensics.values.tool_runs import RunEnding, ToolRun


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """A run, and the bytes that it gave."""

    run: ToolRun
    output: bytes
    errors: bytes

    @property
    def is_whole(self) -> bool:
        """Whether the tool ended by itself, so that nothing of its answer was cut off."""
        return self.run.ending is RunEnding.EXITED

    @property
    def text(self) -> str:
        """The output as text: what is no printable sign, tab or line is a point."""
        return _as_text(self.output)

    @property
    def error_text(self) -> str:
        """The errors as text."""
        return _as_text(self.errors)

    def document(self) -> dict[str, Any] | None:
        """The output as the JSON object that it is; None where it is not one, or was cut off."""
        if not self.is_whole:
            return None
        try:
            found = json.loads(self.output.decode("utf-8", "replace"))
        except (ValueError, RecursionError):  # no JSON, a number without end, brackets without end
            return None
        return found if isinstance(found, dict) else None


def _as_text(data: bytes) -> str:
    text = data.decode("ascii", "replace")
    return "".join(sign if sign in "\n\t" or " " <= sign <= "~" else "·" for sign in text)

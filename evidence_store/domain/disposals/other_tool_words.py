"""What another tool says, in words of ours: the same on pages and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.disposals.other_tools import ToolPurpose
from forensics.values.tools import SaidContent, SaidEnd, TakenBy

if TYPE_CHECKING:
    from evidence_store.domain.disposals.other_tools import ToolStatement

TITLES = {
    ToolPurpose.ERASING: "What the other tool says of its work",
    ToolPurpose.READING: "What another tool read",
}
NO_VERDICT = "A statement of that tool. No outcome rests on it."
ENDS = {
    SaidEnd.COMPLETED: "completed",
    SaidEnd.FAILED: "failed",
    SaidEnd.ABORTED: "aborted",
    SaidEnd.NOT_SAID: "it does not say how",
}
FOUND = {
    SaidContent.ZEROS: "zeros",
    SaidContent.ONE_VALUE: "one value other than zero, everywhere",
    SaidContent.OTHER: "other content",
    SaidContent.NOT_SAID: "it does not say what",
}
TAKEN = {
    TakenBy.READ: "Expunge read this in the tool’s own log, which anybody could have written.",
    TakenBy.TYPED: "A person typed this from what the tool wrote or showed.",
}


def said_lines(one: ToolStatement) -> list[str]:
    """What a tool says of one device, and how it came into the record; its times stand beside."""
    said = one.said
    lines = [f"{said.name} {said.version}".strip() + f": {said.what}", f"Ended: {ENDS[said.end]}"]
    if one.purpose is ToolPurpose.READING:
        lines.append(f"Found: {FOUND[said.found]}")
    if said.verified is not SaidEnd.NOT_SAID:
        lines.append(f"Its own verification: {ENDS[said.verified]}")
    if said.errors is not None:
        lines.append(f"Errors that it counts: {said.errors:,}")
    serial = said.serial or "it names none, or the record has none to compare it with"
    size = "it names none" if said.size is None else f"{said.size:,} bytes"
    return [*lines, f"Serial number: {serial}", f"Size: {size}", TAKEN[said.taken_by]]

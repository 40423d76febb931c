"""What another tool says, in words of ours: the same on pages and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.disposals.other_tools import ToolPurpose
from forensics.saying.sentences import (
    Said,
    counted,
    given,
    listed,
    present,
    say,
)
from forensics.values.tools import SaidContent, SaidEnd, TakenBy

if TYPE_CHECKING:
    from evidence_store.domain.disposals.other_tools import ToolStatement

TITLES = {
    ToolPurpose.ERASING: say("What the other tool says of its work"),
    ToolPurpose.READING: say("What another tool read"),
}
NO_VERDICT = say("A statement of that tool. No outcome rests on it.")
ENDS = {
    SaidEnd.COMPLETED: say("completed"),
    SaidEnd.FAILED: say("failed"),
    SaidEnd.ABORTED: say("aborted"),
    SaidEnd.NOT_SAID: say("it does not say how"),
}
FOUND = {
    SaidContent.ZEROS: say("zeros"),
    SaidContent.ONE_VALUE: say("one value other than zero, everywhere"),
    SaidContent.OTHER: say("other content"),
    SaidContent.NOT_SAID: say("it does not say what"),
}
TAKEN = {
    TakenBy.READ: say("Expunge read this in the tool’s own log, which anybody could have written."),
    TakenBy.TYPED: say("A person typed this from what the tool wrote or showed."),
}


def said_lines(one: ToolStatement) -> list[Said]:
    """What a tool says of one device, and how it came into the record; its times stand beside."""
    said = one.said
    lines = [
        say(
            "{tool}: {what}",
            tool=listed(present(said.name, said.version), " "),
            what=given(said.what),
        ),
        say("Ended: {end}", end=ENDS[said.end]),
    ]
    if one.purpose is ToolPurpose.READING:
        lines.append(say("Found: {found}", found=FOUND[said.found]))
    if said.verified is not SaidEnd.NOT_SAID:
        lines.append(say("Its own verification: {verified}", verified=ENDS[said.verified]))
    if said.errors is not None:
        lines.append(say("Errors that it counts: {errors}", errors=said.errors))
    serial = (
        # From a log that was read comes no number but the exhibit's own: it is free text (ADR 103).
        given(said.serial)
        if said.serial
        else say("it names none, or the record has none to compare it with")
    )
    size = (
        say("it names none")
        if said.size is None
        else counted(said.size, "{count} byte", "{count} bytes")
    )
    return [
        *lines,
        say("Serial number: {serial}", serial=serial),
        say("Size: {size}", size=size),
        TAKEN[said.taken_by],
    ]

"""How traces of a reset are told beside a time that people saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.saying.days import day
from forensics.saying.sentences import Said, given, say
from forensics.values.file_facts.times import TimeZoneOf
from forensics.values.phones.reset_traces import ResetSign, TraceSays, beside_witnessed

if TYPE_CHECKING:
    from datetime import datetime

    from forensics.values.phones.reset_traces import ResetTrace, TracesFound

SIGNS = {
    ResetSign.ANDROID_RESET: say(
        "Android, first start after a reset (misc/bootstat/factory_reset)"
    ),
    ResetSign.ANDROID_SET_UP: say("Android, set-up gone through (setup_wizard_info.xml)"),
    ResetSign.IOS_ERASED: say("iOS, erased (root/.obliterated)"),
}
BESIDE = {
    TraceSays.AGREES: say("agrees with the witnessed time"),
    TraceSays.DIFFERS: say("differs from the witnessed time"),
    TraceSays.NO_TIME: say("found, and the extraction keeps no time of it"),
}
NOT_COMPARED = say("found, and no witness signed for a time")
NO_TRACE = say(
    "No trace of a reset was found. Some phones leave none, and many extractions do not take these "
    "files, so this says nothing of whether the phone was reset."
)
NOT_WHOLE = say(
    "Something in the extraction is odd, cannot be read or was left out, so a trace may have been "
    "missed. Scan the extraction: the result lists what cannot be read."
)
BY_ITSELF = say(
    "A trace is a time by the phone's own clock, in a file that can be written. By itself it shows "
    "nothing: hold it beside what the witnesses signed."
)


def trace_lines(found: TracesFound, witnessed: datetime | None) -> list[Said]:
    """Say each trace beside the time that people saw, each that is missing, and what that shows.

    Args:
        found: in one extraction.
        witnessed: aware time; None where nobody signed for one.
    """
    lines = [
        say("{sign}: {told}{says}.", sign=SIGNS[each.sign], told=_told(each),
            says=_beside(each, witnessed))
        for each in found.traces
    ]  # fmt: skip
    there = {each.sign for each in found.traces}
    missing = [sign for sign in ResetSign if there and sign not in there]
    lines += [say("{sign}: not found.", sign=SIGNS[sign]) for sign in missing]
    lines.append(BY_ITSELF if there else NO_TRACE)
    return lines if found.is_whole else [*lines, NOT_WHOLE]


def _beside(trace: ResetTrace, witnessed: datetime | None) -> Said:
    return NOT_COMPARED if witnessed is None else BESIDE[beside_witnessed(trace, witnessed)]


def _told(trace: ResetTrace) -> Said:
    if trace.at is None:
        return given("")
    at = say("{day}, {clock}", day=day(trace.at), clock=given(f"{trace.at:%H:%M:%S}"))
    if trace.zone is TimeZoneOf.UTC:
        return say("{at} UTC, ", at=at)
    return say("{at} by a clock whose zone is not known, ", at=at)

"""Steps of the clock: told by the steady counter that every entry holds beside its time.

Within one start of the machine the clock and its counter go on together, but for what a time
service corrects. Where they part, the clock was set. Across two starts nothing can be told.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.drafts import Draft

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.custody.leaves.entries import ClockMarks, Leaf

STEPPED = "clock.stepped"
SLACK = timedelta(seconds=2)  # what a time service may correct at once without anybody noticing
DRIFT = 1000  # it may also pull the clock by one part in so many (Linux: 500 ppm at the most)


def is_same_start(earlier: ClockMarks, later: ClockMarks) -> bool:
    """Whether both were read since one and the same start of the machine."""
    # Where a system tells nothing of its starts, the counter alone decides: it begins again.
    return earlier.boot == later.boot and later.mono >= earlier.mono


def step_between(
    earlier: datetime, earlier_marks: ClockMarks, later: datetime, later_marks: ClockMarks
) -> timedelta | None:
    """How far the clock was set between two moments; forward is positive.

    Returns:
        None where it was not set, or where the machine was started again between them.
    """
    if not is_same_start(earlier_marks, later_marks):
        return None
    steady = timedelta(milliseconds=later_marks.mono - earlier_marks.mono)
    step = (later - earlier) - steady
    return step if abs(step) > SLACK + steady / DRIFT else None


def step_draft(step: timedelta, at: datetime) -> Draft:
    """The entry of the control chain that notes a step; nobody signs it, the machine noticed it."""
    moved = round(step / timedelta(milliseconds=1))
    return Draft(STEPPED, None, None, at, public={"by_ms": moved})


def step_of(leaf: Leaf) -> timedelta:
    """The step that such an entry notes."""
    moved = leaf.public.get("by_ms")
    return timedelta(milliseconds=moved if isinstance(moved, int) else 0)


def in_words(step: timedelta) -> str:
    """A step in words: ``forward by 2 days, 3 hours``."""
    seconds = round(abs(step) / timedelta(seconds=1))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    counts = zip((days, hours, minutes, seconds), ("day", "hour", "minute", "second"), strict=True)
    told = [f"{count} {name}{'s' * (count != 1)}" for count, name in counts if count]
    way = "forward" if step > timedelta(0) else "back"
    return f"{way} by {', '.join(told[:2]) or 'less than a second'}"

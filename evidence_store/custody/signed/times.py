"""The time of a log: order rests on the numbers of entries, and two people correct a wrong clock.

Entries that only bar, stop or report are recorded whatever the machine's clock says, and count for
the time of no other entry (``UNTIMED``). Every other entry is at most two seconds older than the
newest one that counts, so nobody dates back what permits something. Where an earlier clock was
ahead, ``clock.corrected`` begins the time again: one person asked for it, another confirmed, each
in a signed statement that names the first entry under the wrong clock. What was recorded from that
entry up to the correction is disputed: it counts for no period that permits, and for a wait it
counts as made when the time was corrected.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from evidence_store.custody.leaves.drafts import MAX_STEP_BACK
from evidence_store.custody.leaves.entries import read_moment
from evidence_store.domain.events.catalogue import names_of
from evidence_store.domain.law.calendar import plain_moment
from evidence_store.errors import ClockBehindError, TamperedLogError
from evidence_store.ways import Way
from forensics.documents import time_from_text
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from evidence_store.custody.leaves.drafts import Entry, JsonValue
    from evidence_store.custody.leaves.entries import Leaf, Moment

ASKED, CORRECTED = "clock.correction_asked", "clock.corrected"
ASKER, CONFIRMER = "asker", "confirmer"

UNTIMED = names_of(lambda event: event.untimed)
"""Recorded whatever the clock says: none of them begins a period or permits anything."""


def require_time(recorded: datetime, newest: Moment | None) -> None:
    """Check that an entry that counts for the time may be recorded at that time.

    Args:
        recorded: the present by this machine's clock.
        newest: of the newest entry that counts for the time; None where there is none.

    Raises:
        ClockBehindError: the clock is behind that entry; the text says how people go on.
    """
    if said := behind(recorded, newest):
        raise ClockBehindError(f"{said} Nothing was recorded. " + WAY_OUT)


def behind(now: datetime, newest: Moment | None) -> str:
    """What is wrong, as one sentence; empty where this machine's clock is not behind."""
    if newest is None or now >= newest.recorded - MAX_STEP_BACK:
        return ""
    return (
        f"This machine's clock says {plain_moment(now)}, and the newest entry ({newest.seq}) was "
        f"made at {plain_moment(newest.recorded)}."
    )


def newest_timed(newest: Moment | None, read: Callable[[int], Entry | None]) -> Moment | None:
    """Of the newest entry that counts for the time.

    Args:
        newest: of the newest entry at all.
        read: gives an entry by its number.
    """
    while newest is not None and newest.event in UNTIMED:
        before = read(newest.seq - 1) if newest.seq else None
        newest = None if before is None else read_moment(before)
    return newest


WAY_OUT = (
    "Holds, referrals and stops are still recorded. What to do: look at another clock. If this "
    "machine's clock is wrong, set it right, then do the step again. If it is right, it was "
    "ahead before: two people correct the time, each with: " + Way.CLOCK_CORRECT + "."
)


@dataclass(frozen=True, slots=True)
class CorrectedTime:
    """One correction: entries from ``since`` up to ``seq`` were made under a wrong clock."""

    seq: int
    since: int
    at: datetime

    def disputes(self, seq: int) -> bool:
        """Whether the entry of that number was made under the wrong clock."""
        return self.since <= seq < self.seq


@dataclass(frozen=True, slots=True)
class Counted:
    """One entry with the time that it counts for; ``is_disputed`` where another is in its leaf."""

    leaf: dict[str, Any]
    recorded: datetime
    is_disputed: bool


def corrections_in(control: Iterable[Entry]) -> tuple[CorrectedTime, ...]:
    """All corrections of the time, oldest first, from the control chain."""
    mark = f'"ev":"{CORRECTED}"'.encode()
    leaves = [json.loads(each.body) for each in control if mark in each.body]
    return tuple(
        CorrectedTime(int(leaf["seq"]), int(leaf["pub"]["since"]), time_from_text(leaf["t"]))
        for leaf in leaves
        if leaf["ev"] == CORRECTED
    )


def counted(entries: Sequence[Entry], corrections: Sequence[CorrectedTime]) -> Iterator[Counted]:
    """The entries, newest first, each with the time that it counts for."""
    for entry in reversed(entries):
        leaf = json.loads(entry.body)
        recorded, disputed = time_from_text(leaf["t"]), False
        for each in corrections:  # one that was itself made under a wrong clock is counted again
            if each.disputes(entry.seq):
                recorded, disputed = each.at, True
        yield Counted(leaf, recorded, disputed)


class Timeline:
    """Follows a log from entry to entry, and refuses one that is out of the order of time."""

    def __init__(self) -> None:
        self._newest: datetime | None = None
        self._asked: dict[int, tuple[JsonValue, str | None]] = {}

    def take(self, leaf: Leaf, statement: Mapping[str, JsonValue] | None) -> None:
        """Take the next entry.

        Args:
            leaf: the entry.
            statement: what people signed for it, checked before; None where it is withheld.

        Raises:
            TamperedLogError: it is older than one before it, or a correction that two people did
                not sign.
        """
        seq = leaf.place.seq
        if leaf.event == ASKED:
            since = leaf.public.get("since")
            signed = statement if _states(statement, {"since": str(since)}) else None
            self._asked[seq] = since, _signer(signed, ASKER)
        if leaf.event == CORRECTED:
            self._require_two(leaf, statement)
            # Here the time begins again, though entries under the wrong clock say later (ADR 34).
            self._newest = leaf.recorded
        if leaf.event in UNTIMED:
            return
        if self._newest is not None and leaf.recorded < self._newest - MAX_STEP_BACK:
            raise TamperedLogError(f"Entry {seq} is older than an entry before it.")
        # The greatest and not the last: steps back of two seconds each would add up.
        self._newest = max(self._newest or leaf.recorded, leaf.recorded)

    def _require_two(self, leaf: Leaf, statement: Mapping[str, JsonValue] | None) -> None:
        seq, told = leaf.place.seq, leaf.public
        asked, since = told.get("asked"), told.get("since")
        before = self._asked.get(asked) if isinstance(asked, int) else None
        confirmer = _signer(statement, CONFIRMER)
        fits = before is not None and before[0] == since and isinstance(since, int)
        if fits and before is not None and isinstance(since, int):
            fits = 0 < since < seq and leaf.statement is not None
            fits = fits and None not in (before[1], confirmer) and before[1] != confirmer
        if not fits or not _states(statement, {"asked": str(asked), "since": str(since)}):
            raise TamperedLogError(f"Entry {seq}: two people did not sign that correction of time.")


def _signer(statement: Mapping[str, JsonValue] | None, part: str) -> str | None:
    signers = None if statement is None else statement.get("signers")
    if not isinstance(signers, list) or len(signers) != 1 or not isinstance(signers[0], list):
        return None
    return str(signers[0][1]) if signers[0][0] == part else None


def _states(statement: Mapping[str, JsonValue] | None, facts: Mapping[str, str]) -> bool:
    stated = None if statement is None else statement.get("pub")
    told = stated if isinstance(stated, dict) else {}
    return all(told.get(name) == text for name, text in facts.items())

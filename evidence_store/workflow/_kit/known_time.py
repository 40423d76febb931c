"""What the time of a start rests on: never on this machine's clock alone.

Somebody outside told the time (a witness, a time-stamp authority), or a second person stated the
date from another clock; and since then the machine was not started again, nor its clock set.

Not a step: overwriting and destroying share it, and ``expunge clock show`` asks the same.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from evidence_store.custody.leaves.entries import ClockMarks
from evidence_store.custody.log.clock_steps import in_words, is_same_start, step_between
from evidence_store.custody.signed.statements import SIGNATURES, STATEMENT, read_signatures
from evidence_store.custody.signed.times import UNTIMED, corrections_in, counted
from evidence_store.domain.events.kinds.unit_events import (
    ANCHOR_ACKNOWLEDGED,
    CLOCK_DISPUTED,
    CLOCK_STATED,
)
from evidence_store.domain.signing.signed_acts import is_signed_with
from evidence_store.domain.unit.anchors import MAX_AHEAD, OUTSIDE_CLOCKS
from evidence_store.errors import TamperedLogError, UnknownTimeError
from evidence_store.ways import Way
from forensics.documents import time_from_text, time_to_text
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.ports import UnitOfWork

STATED, DISPUTED = CLOCK_STATED.name, CLOCK_DISPUTED.name
ANCHORED = ANCHOR_ACKNOWLEDGED.name
KNOWN_LIFE = timedelta(hours=24)
"""How long the time counts as known, while the machine runs and nobody sets its clock."""

_TOLD = frozenset({STATED, DISPUTED, ANCHORED})
_WHAT_TO_DO = (
    "What to do: let another person look at a clock that is not this computer's and sign for "
    "the date, here, with: " + Way.CLOCK_STATE + ". Or have the head "
    "stamped: " + Way.ANCHOR_STAMP + "."
)


@dataclass(frozen=True, slots=True)
class KnownTime:
    """What the time of a start rests on: an entry of the control chain.

    ``kind`` is ``stated``, ``witness`` or ``tsa``; ``source`` the person's id or whose clock it
    was; ``said`` the date or time (UTC) told; ``entry`` the number of the entry.
    """

    kind: str
    source: str
    said: str
    entry: int
    at: datetime
    marks: ClockMarks

    @property
    def until(self) -> datetime:
        """Until when it counts (UTC)."""
        return self.at + KNOWN_LIFE

    @property
    def public(self) -> dict[str, JsonValue]:
        """What the entry of a start says of it in clear; people stay unnamed."""
        return {"kind": self.kind, "said": self.said, "entry": self.entry}


def require_known_time(
    uow: UnitOfWork, exhibit: Exhibit, *, operator: Actor, at: datetime
) -> KnownTime:
    """Return what vouches for the time beside this machine's clock.

    Raises:
        UnknownTimeError: nothing does; the text says why and what to do.
        TamperedLogError: a statement of the date is not signed by whom it names.
    """
    # Nobody states the date for a start of their own.
    told = newest_told(uow, at=at, but=operator.id)
    if told is None:
        fault = "in the last 24 hours only this computer's own clock, and you, have stated the time"
    elif told.kind == DISPUTED:
        fault = (
            f"the date was stated as {told.said} (entry {told.entry}), and this computer's "
            "clock showed another"
        )
    else:
        fault = moved_since(told, uow)
    if told is None or fault:
        message = f"{exhibit.reference}: not started, because {fault}. " + _WHAT_TO_DO
        raise UnknownTimeError(message)
    return told


def newest_told(uow: UnitOfWork, *, at: datetime, but: str | None) -> KnownTime | None:
    """The newest statement of the time within 24 hours, by anybody but that person."""
    for leaf in _told(uow, since=at - KNOWN_LIFE):
        known = _read(uow, leaf)
        # A dispute of the clock counts regardless of who made it.
        if known is not None and (known.kind == DISPUTED or known.source != but):
            return known
    return None


def _told(uow: UnitOfWork, *, since: datetime) -> Iterator[dict[str, Any]]:
    control = uow.custody.control()
    for each in counted(control, corrections_in(control)):
        # An untimed entry can bear any time: it says nothing of the age of those before it.
        if each.recorded < since and each.leaf["ev"] not in UNTIMED:
            return
        if each.leaf["ev"] in _TOLD and not each.is_disputed:
            yield each.leaf


def _read(uow: UnitOfWork, leaf: dict[str, Any]) -> KnownTime | None:
    at, marks = time_from_text(leaf["t"]), ClockMarks(**leaf["clk"])
    seq, public = int(leaf["seq"]), leaf["pub"]
    if leaf["ev"] != ANCHORED:
        by = _signer(uow, leaf)
        kind = "stated" if leaf["ev"] == STATED else DISPUTED
        return KnownTime(kind, by, str(public["date"]), seq, at, marks)
    anchor = uow.anchors.get(str(public["anchor"]))
    # What was carried here for long tells when it was made, and not what the time was here.
    if anchor.kind not in OUTSIDE_CLOCKS or abs(at - anchor.at) > MAX_AHEAD:
        return None
    return KnownTime(anchor.kind.value, anchor.source, time_to_text(anchor.at), seq, at, marks)


def _signer(uow: UnitOfWork, leaf: dict[str, Any]) -> str:
    """Return the signers of that entry, held to the keys that they had then."""
    opened, seq = uow.custody.disclosed(int(leaf["seq"])), int(leaf["seq"])
    statement, holds, by = opened.get(STATEMENT), False, ""
    if isinstance(statement, dict):
        (signed,) = read_signatures(opened.get(SIGNATURES))
        by = signed.by
        keys = uow.custody.keys(before=seq).get(by)
        said = statement.get("event"), statement.get("pub")
        named = said == (leaf["ev"], {"date": leaf["pub"]["date"]})
        holds = named and keys is not None and is_signed_with(keys, statement, signed.signature)
    if not holds:
        raise TamperedLogError(
            f"Entry {seq}: the date in it is not signed by whom it names. Run: " + Way.FSCK
        )
    return by


def moved_since(told: KnownTime, uow: UnitOfWork) -> str:
    """Why the time is not known any more, as the rest of a sentence; empty where it is."""
    # Clock and counter are read together here: however long a step took
    # to come so far, a clock that nobody set is not taken for one.
    at, marks = uow.custody.present()
    # The steady counter begins again with each start of the machine, so that across two of them
    # nothing can be said of the clock (ADR 8).
    if not is_same_start(told.marks, marks):
        return (
            f"since the time was last told (entry {told.entry}) this computer was started again, "
            "or that was at another computer"
        )
    step = step_between(told.at, told.marks, at, marks)
    if step is None:
        return ""
    return f"the clock was set {in_words(step)} since the time was last told (entry {told.entry})"

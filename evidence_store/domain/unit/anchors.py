"""Anchors: heads of the custody log that somebody outside the machine holds, and what waits for it.

Anyone who has the machine can rewrite its log from the first entry on, and sign it. What they
cannot do is change a sheet of paper, a witness's file or a time stamp. An entry is safe from being
rewritten unseen once a head that covers it is anchored; entries after the newest anchor are not.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable


class AnchorKind(StrEnum):
    """Where a head is held."""

    SHEET = "sheet"  # printed authorisation sheet, acknowledged by typing part of it
    HIGH_WATER = "high-water"  # file on another volume
    WITNESS = "witness"  # another program on somebody else's machine cosigned it
    TSA = "tsa"  # RFC 3161 time stamp


ANCHOR_WORDS = {
    AnchorKind.SHEET: "printed sheet",
    AnchorKind.HIGH_WATER: "high-water file",
    AnchorKind.WITNESS: "witness",
    AnchorKind.TSA: "time stamp",
}

OFF_MACHINE = frozenset({AnchorKind.SHEET, AnchorKind.WITNESS, AnchorKind.TSA})
"""At least one anchor is always of these: another volume may be attached to the same machine."""

OUTSIDE_CLOCKS = frozenset({AnchorKind.WITNESS, AnchorKind.TSA})
"""These say the time by a clock that is not this machine's."""

MAX_AHEAD = timedelta(minutes=5)
"""How far an outside clock may be ahead of ours before one of the two must be wrong."""


@dataclass(frozen=True, slots=True)
class AnchoredHead:
    """A head that is held outside: size, RFC 9162 root (32 bytes), who holds it, since when."""

    kind: AnchorKind
    source: str
    size: int
    root: bytes
    # By the outside clock for a witness and a time stamp, by ours for the other kinds.
    at: datetime


@dataclass(frozen=True, slots=True)
class Anchor:
    """One recorded anchor, with all that shows it.

    ``note`` is the signed checkpoint that was anchored. ``evidence`` is the cosignature line or the
    DER of the time-stamp response; ``chain`` are DER certificates kept beside a stamp: its trusted
    roots, as they were when it was accepted.
    """

    id: str
    version: int
    kind: AnchorKind
    source: str
    size: int
    root: bytes
    at: datetime
    recorded_at: datetime
    recorded_by: str
    note: str
    evidence: bytes = b""
    chain: tuple[bytes, ...] = ()

    @property
    def head(self) -> AnchoredHead:
        """What of it counts."""
        return AnchoredHead(self.kind, self.source, self.size, self.root, self.at)


@dataclass(frozen=True, slots=True)
class AnchorPolicy:
    """What the start of an erasure waits for.

    Args:
        kinds: the kinds of anchors that count.
        needed: how many different kinds of them there must be; at least one is off the machine.
        max_age: how old an anchor may be.
        witnesses_needed: how many different witnesses it takes until witnesses count.
    """

    kinds: tuple[AnchorKind, ...]
    needed: int
    max_age: timedelta
    witnesses_needed: int = 1

    @property
    def sentence(self) -> str:
        """What it waits for, in words."""
        words = ", ".join(ANCHOR_WORDS[kind] for kind in self.kinds)
        hours = int(self.max_age / timedelta(hours=1))
        witnesses = (
            f" (witness: by {self.witnesses_needed} different ones)"
            if AnchorKind.WITNESS in self.kinds and self.witnesses_needed > 1
            else ""
        )
        return (
            f"{self.needed} of these kinds: {words}{witnesses}; at least one off this machine; "
            f"not older than {hours} hours"
        )

    def counting(
        self, heads: Iterable[AnchoredHead], *, size: int, at: datetime
    ) -> tuple[AnchoredHead, ...]:
        """The newest head of each kind that counts: it covers ``size`` entries and is fresh."""
        fresh = [
            head
            for head in heads
            if head.kind in self.kinds
            and head.size >= size
            and -MAX_AHEAD <= at - head.at <= self.max_age
        ]
        # By who they are: one witness that cosigned twice is one.
        witnesses = {head.source for head in fresh if head.kind is AnchorKind.WITNESS}
        if len(witnesses) < self.witnesses_needed:
            fresh = [head for head in fresh if head.kind is not AnchorKind.WITNESS]
        newest: dict[AnchorKind, AnchoredHead] = {}
        for head in sorted(fresh, key=lambda each: (each.at, each.size)):
            newest[head.kind] = head
        return tuple(newest[kind] for kind in self.kinds if kind in newest)

    def is_met_by(self, heads: Iterable[AnchoredHead]) -> bool:
        """Whether what counts (``counting``) is enough."""
        kinds = {head.kind for head in heads}
        return len(kinds) >= self.needed and bool(kinds & OFF_MACHINE)


MAX_ROUND_TRIP = timedelta(seconds=5)
"""How long question and answer may take so that the clock's error was measured by them."""


def measured_off(told: datetime, *, asked: datetime | None, got: datetime) -> int | None:
    """How far a clock from outside is ahead of ours, in milliseconds; None if not measured.

    Args:
        told: the time by that clock, read somewhere between ``asked`` and ``got``.
        asked: when the question went out by our clock, None where it went by file.
        got: when the answer was there by our clock.
    """
    if asked is None or not timedelta(0) <= got - asked <= MAX_ROUND_TRIP:
        return None
    # Halfway, as NTP has it: how long each of the two ways took is not known.
    return round((told - (asked + (got - asked) / 2)) / timedelta(milliseconds=1))

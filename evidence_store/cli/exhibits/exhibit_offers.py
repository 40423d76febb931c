"""What a person can do about an exhibit now, by the command that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts.exhibits.catalogue import EXHIBIT_ACTS, EXHIBIT_RULES
from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitDeed as D
from evidence_store.workflow._kit.subjects.exhibit_offers import is_taken
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evidence_store.cli._kit.working import Work

VERBS: Mapping[str, str] = {
    **{act.page: act.verb for act in EXHIBIT_ACTS if act.verb},
    D.STOP: "exhibit refer",
    D.REFERRED_TO: "exhibit referred-to",
    D.PLACE_HOLD: "hold place",
    D.ACCEPT: "exhibit accept",
    D.RECALL: "exhibit recall",
    D.HAND_OVER: "exhibit offer",
    D.TAKE: "exhibit take",
    D.PLACE: "exhibit store",
    D.RECORD_MOVEMENT: "exhibit handover",
    D.RESEAL: "exhibit reseal",
    D.TAKE_OUT: "exhibit take-out",
    D.WEIGH: "exhibit weigh",
    D.DESCRIBE: "exhibit describe",
    D.IDENTIFY: "exhibit identify",
    D.BOOK_PART: "exhibit book-in",
    D.KEEP_SECRET: "exhibit keep-secret",
    D.REVEAL_SECRET: "exhibit reveal",
    D.CLAIM: "exhibit claim",
    D.DECIDE_CLAIM: "exhibit decide-claim",
    D.ADD_PHOTOGRAPH: "exhibit photograph",
    D.SEE_PHOTOGRAPH: "exhibit see-photograph",
    D.NOTE_DISCREPANCY: "exhibit discrepancy",
    D.SETTLE_DISCREPANCY: "exhibit settle",
    D.KEEP_IMAGE: "exhibit keep-copy",
    D.REGISTER_IMAGE: "acquisition register",
    D.CHECK_IMAGE: "acquisition verify",
    D.SCAN: "scan",
    D.PROPOSE_DESTRUCTION: "disposal propose",
    D.PROPOSE_OVERWRITING: "disposal propose",
    D.END: "exhibit end",
}
"""The command that does it, by the name of the act."""
PROPOSALS = frozenset({D.PROPOSE_DESTRUCTION, D.PROPOSE_OVERWRITING})


def offered_verbs(work: Work, exhibit_id: str, *, is_clear: bool) -> Iterator[str]:
    """The commands that would be taken now; a proposal only where no hold stands."""
    desk = work.reading_desk
    with desk.uow:
        on = open_exhibit(desk, exhibit_id)
        found = [
            verb
            for name, verb in VERBS.items()
            if (is_clear or name not in PROPOSALS) and is_taken(EXHIBIT_RULES[name], on)
        ]
    yield from dict.fromkeys(found)

"""What a person can do about an exhibit now, by the command that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitDeed as D
from evidence_store.workflow._kit.subjects.exhibit_offers import is_offered
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evidence_store.cli._kit.working import Work

VERBS: Mapping[D, str] = {
    D.STOP: "exhibit refer",
    D.REFERRED_TO: "exhibit referred-to",
    D.PLACE_HOLD: "hold place",
    D.RELEASE_HOLD: "hold release",
    D.ACCEPT: "exhibit accept",
    D.RECALL: "exhibit recall",
    D.HAND_OVER: "exhibit offer",
    D.TAKE: "exhibit take",
    D.PLACE: "exhibit store",
    D.RECORD_MOVEMENT: "exhibit handover",
    D.OPEN_BAG: "exhibit open",
    D.CLOSE_BAG: "exhibit close",
    D.RESEAL: "exhibit reseal",
    D.TAKE_OUT: "exhibit take-out",
    D.WEIGH: "exhibit weigh",
    D.DESCRIBE: "exhibit describe",
    D.IDENTIFY: "exhibit identify",
    D.BOOK_PART: "exhibit book-in",
    D.RULE_OUT: "exhibit rule-out",
    D.KEEP_SECRET: "exhibit keep-secret",
    D.REVEAL_SECRET: "exhibit reveal",
    D.CLAIM: "exhibit claim",
    D.DECIDE_CLAIM: "exhibit decide-claim",
    D.ADD_PHOTOGRAPH: "exhibit photograph",
    D.SEE_PHOTOGRAPH: "exhibit see-photograph",
    D.NOTE_DISCREPANCY: "exhibit discrepancy",
    D.SETTLE_DISCREPANCY: "exhibit settle",
    D.RECORD_COPY: "exhibit copy",
    D.REVIEW_COPY: "exhibit review-copy",
    D.END_COPY: "exhibit end-copy",
    D.KEEP_IMAGE: "exhibit keep-copy",
    D.REGISTER_IMAGE: "acquisition register",
    D.CHECK_IMAGE: "acquisition verify",
    D.SCAN: "scan",
    D.PROPOSE_DESTRUCTION: "disposal propose",
    D.PROPOSE_OVERWRITING: "disposal propose",
    D.END: "exhibit end",
}
"""The command that does it."""
PROPOSALS = frozenset({D.PROPOSE_DESTRUCTION, D.PROPOSE_OVERWRITING})


def offered_verbs(work: Work, exhibit_id: str, *, is_clear: bool) -> Iterator[str]:
    """The commands that would be taken now; a proposal only where no hold stands."""
    with work.reading as uow:
        on = open_exhibit(uow, exhibit_id, work.actor, work.store.clock())
        found = [VERBS[deed] for deed in D if is_offered(deed, on)
                 and (is_clear or deed not in PROPOSALS)]  # fmt: skip
    yield from dict.fromkeys(found)

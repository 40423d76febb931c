"""What can be done about an exhibit as it stands, and by whom: one answer for pages and steps.

A step asks ``require_offered``, which says why not; a page asks ``is_taken`` of the same rule, so
that nothing is offered which the step would refuse for where the record stands or for who asks.
What was typed, and what changes by the hour (holds of the law, the clock, a key that waits), the
steps ask for themselves. Not a step: it commits nothing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from evidence_store.domain.exhibits.whereabouts import MovementAct
from evidence_store.domain.offers.passing import passing
from evidence_store.domain.people.duties import DEPUTY_ACTS, Act, require_duty
from evidence_store.workflow._kit.subjects import exhibit_checks as checks
from evidence_store.workflow._kit.subjects.exhibit_checks import Check
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit


ExhibitRule: TypeAlias = tuple[Act, Check]
"""The row of the table of duties, and what stands against it besides."""


class ExhibitDeed(StrEnum):
    """What a person can do about an exhibit; the values are the names of the browser's acts."""

    STOP = "stop-and-refer"
    REFERRED_TO = "referred-to"
    PLACE_HOLD = "place-hold"
    RELEASE_HOLD = "release-hold"
    ACCEPT = "accept-handover"
    RECALL = "recall-handover"
    HAND_OVER = "hand-over"
    TAKE = "take"
    PLACE = "place"
    RECORD_MOVEMENT = "record-movement"
    HAND_OVER_ON_PAPER = "hand-over-on-paper"
    RESEAL = "reseal"
    TAKE_OUT = "take-out"
    WEIGH = "weigh"
    DESCRIBE = "describe"
    IDENTIFY = "identify"
    BOOK_PART = "book-part"
    KEEP_SECRET = "keep-secret"  # noqa: S105 -- the name of an act
    REVEAL_SECRET = "reveal-secret"  # noqa: S105 -- the same
    CLAIM = "claim"
    DECIDE_CLAIM = "decide-claim"
    ADD_PHOTOGRAPH = "add-photograph"
    SEE_PHOTOGRAPH = "see-photograph"
    NOTE_DISCREPANCY = "note-discrepancy"
    SETTLE_DISCREPANCY = "settle-discrepancy"
    KEEP_IMAGE = "keep-image"
    REGISTER_IMAGE = "register-image"
    IMAGE_HERE = "image-here"
    CHECK_IMAGE = "check-image"
    SCAN = "scan"
    PROPOSE_DESTRUCTION = "propose-destruction"
    PROPOSE_RESET = "propose-reset"
    PROPOSE_OVERWRITING = "propose-overwriting"
    END = "end"


def require_offered(deed: ExhibitDeed, on: OpenExhibit) -> None:
    """Check that this person can do it now, as the record stands.

    Raises:
        NotPermittedError: no duty of the actor includes it, or it is for another person.
        SamePersonError: the actor took a part that excludes it.
        RefusedError: the exhibit does not stand where it can be done; the text says how it stands.
    """
    require_rule(RULES[deed], on)


def open_offered(desk: Desk, exhibit_id: str, deed: ExhibitDeed) -> OpenExhibit:
    """The exhibit in the desk's transaction, which is open, for what this person can do about it.

    Raises:
        NotFoundError: there is none of that id.
        RefusedError: as ``require_offered``.
    """
    opened = open_exhibit(desk, exhibit_id)
    require_offered(deed, opened)
    return opened


def require_rule(rule: ExhibitRule, on: OpenExhibit) -> None:
    """Check that this person can do now what has this rule.

    Raises:
        RefusedError: as ``require_offered``.
    """
    act, check = rule
    if act not in DEPUTY_ACTS:  # those ask by themselves whether somebody stands for a supervisor
        require_duty(on.actor, act)
    check(on)


is_taken = passing(require_rule)
"""Whether it would be taken from this person, as the record stands."""


_D, _M = ExhibitDeed, MovementAct
RULES: Mapping[ExhibitDeed, ExhibitRule] = {
    _D.STOP: (Act.PLACE_HOLD, checks.always),
    _D.REFERRED_TO: (Act.RECORD_REFERRAL, checks.stopped),
    _D.PLACE_HOLD: (Act.PLACE_HOLD, checks.always),
    _D.RELEASE_HOLD: (Act.RELEASE_HOLD, checks.release),
    _D.ACCEPT: (Act.HAND_OVER, checks.accept),
    _D.RECALL: (Act.HAND_OVER, checks.recall),
    _D.HAND_OVER: (Act.HAND_OVER, checks.by_holder(_M.OFFER)),
    _D.TAKE: (Act.HAND_OVER, checks.take),
    _D.PLACE: (Act.HAND_OVER, checks.can(_M.STORE)),
    _D.RECORD_MOVEMENT: (Act.HAND_OVER, checks.can(_M.HAND_OVER)),
    _D.HAND_OVER_ON_PAPER: (Act.HAND_OVER, checks.can(_M.HAND_OVER)),
    _D.RESEAL: (Act.RESEAL, checks.by_holder(_M.RESEAL)),
    _D.TAKE_OUT: (Act.RESEAL, checks.take_out),
    _D.WEIGH: (Act.HAND_OVER, checks.weigh),
    _D.DESCRIBE: (Act.DESCRIBE_DEVICE, checks.waits),
    _D.IDENTIFY: (Act.BOOK_IN, checks.identify),
    _D.BOOK_PART: (Act.BOOK_IN, checks.book_part),
    _D.KEEP_SECRET: (Act.KEEP_SECRET, checks.waits),
    _D.REVEAL_SECRET: (Act.REVEAL_SECRET, checks.reveal),
    _D.CLAIM: (Act.NOTE_CLAIM, checks.claim),
    _D.DECIDE_CLAIM: (Act.SETTLE_MATTER, checks.decide_claim),
    _D.ADD_PHOTOGRAPH: (Act.PHOTOGRAPH, checks.always),
    _D.SEE_PHOTOGRAPH: (Act.REVIEW, checks.look),
    _D.NOTE_DISCREPANCY: (Act.NOTE_DISCREPANCY, checks.always),
    _D.SETTLE_DISCREPANCY: (Act.SETTLE_DISCREPANCY, checks.settle),
    _D.KEEP_IMAGE: (Act.DECIDE_COPY, checks.keep_image),
    _D.REGISTER_IMAGE: (Act.REGISTER_ACQUISITION, checks.register_image),
    _D.IMAGE_HERE: (Act.REGISTER_ACQUISITION, checks.image_here),
    _D.CHECK_IMAGE: (Act.VERIFY_ACQUISITION, checks.check_image),
    _D.SCAN: (Act.RECORD_SCAN, checks.scan),
    _D.PROPOSE_DESTRUCTION: (Act.PROPOSE, checks.propose),
    _D.PROPOSE_RESET: (Act.PROPOSE, checks.propose_reset),
    _D.PROPOSE_OVERWRITING: (Act.PROPOSE, checks.propose_overwriting),
    _D.END: (Act.END_EXHIBIT, checks.end),
}
"""The row of the table of duties, and what stands against it besides."""

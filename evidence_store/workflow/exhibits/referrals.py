"""To whom a stopped exhibit was referred: recorded with the stop, or as soon as it is known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.standing_events import EXHIBIT_REFERRED_TO
from evidence_store.domain.exhibits.exhibit import Referral
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.texts import short_text
from evidence_store.errors import WrongEntryError
from evidence_store.workflow._kit.subjects.exhibit_guards import newest_stop
from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitDeed, open_offered

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.desk import Desk


def record_referral(desk: Desk, exhibit_id: str, *, to: str) -> Exhibit:
    """Record with whom the matter is now: an office or a person, for the newest stop.

    Raises:
        OutOfSequenceError: the exhibit is not stopped.
        WrongEntryError: nobody is named.
    """
    require_duty(desk.actor, Act.RECORD_REFERRAL)
    to = short_text(to, what="to")
    if not to.strip():
        raise WrongEntryError("Name the office or the person that it was referred to.")
    # A referral, like the stop before it, cannot wait until somebody has freed the disk.
    desk.uow.use_kept_room()
    with desk.uow as uow:
        on = open_offered(desk, exhibit_id, ExhibitDeed.REFERRED_TO)
        exhibit, at = on.exhibit, on.at
        referral = Referral(newest_stop(exhibit).id, to, at, desk.actor.id)
        after, stop = replace(exhibit, referrals=(*exhibit.referrals, referral)), referral.hold_id
        saved = on.record(after, EXHIBIT_REFERRED_TO, public={"hold": stop}, committed={"to": to})
        uow.commit()
    return saved

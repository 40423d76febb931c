"""The hits of a scan: looked at as a table, and one as a blurred picture, which is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.cases.case import Case
from evidence_store.domain.events.kinds.scan_events import HIT_SHOWN, SCAN_RECORDED
from evidence_store.domain.exhibits.acquisitions import Acquisition
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.scans.gradings import GradedHits, HitGrading, graded_hits
from evidence_store.domain.scans.scan import ScanRecord
from evidence_store.domain.values.texts import short_text
from evidence_store.errors import NotFoundError, OutOfSequenceError, WrongEntryError
from evidence_store.workflow._kit.grounds import require_no_stop_file
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class ScanView:
    """One scan with what it is of. ``hit_list`` is the digest of its list of hits, as recorded."""

    case: Case
    exhibit: Exhibit
    acquisition: Acquisition
    scan: ScanRecord
    hit_list: str | None
    names: Mapping[str, str]
    gradings: tuple[HitGrading, ...]

    @property
    def hits(self) -> int:
        """How many hits the scan has."""
        return sum(self.scan.hits_by_kind.values())

    @property
    def graded(self) -> GradedHits:
        """How the hits stand by what two people said of them."""
        return graded_hits(self.hits, self.gradings)

    @property
    def is_stopped(self) -> bool:
        """Whether somebody stopped and referred the exhibit: then no picture is shown."""
        return is_stopped(self.exhibit)


def is_stopped(exhibit: Exhibit) -> bool:
    """Whether a stop for referral stands on the exhibit."""
    return any(hold.code == STOP_AND_REFER for hold in exhibit.open_holds)


def review_scan(desk: Desk, scan_id: str) -> ScanView:
    """One scan as it is recorded.

    Raises:
        NotFoundError: there is no such scan.
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        scan = uow.scans.get(scan_id)
        exhibit = uow.exhibits.get(scan.exhibit_id)
        return ScanView(
            case=uow.cases.get(exhibit.case_id),
            exhibit=exhibit,
            acquisition=uow.acquisitions.get(scan.acquisition_id),
            scan=scan,
            hit_list=_listed(uow, scan),
            names={person.id: person.name for person in uow.people.find()},
            gradings=tuple(uow.hit_gradings.find(scan_id=scan_id)),
        )


def show_hit(desk: Desk, scan_id: str, number: int, *, reason: str) -> None:
    """Record that the actor is shown a picture; only when this returned may it be drawn.

    Raises:
        WrongEntryError: no reason is given.
        NotFoundError: the scan has no hit of that number.
        OutOfSequenceError: the exhibit was stopped and referred.
        HoldOpenError: a signed stop waits to be recorded.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.SHOW_HIT)
    # A look is a consultation: its time, the person and the
    # reason are logged (Data Protection Act 2018 s.62(2)).
    reason = short_text(reason, what="reason").strip()
    if not reason:
        raise WrongEntryError("Say why you need to see it: the reason is recorded.")
    with desk.uow as uow:
        scan = uow.scans.get(scan_id)
        on = open_exhibit(desk, scan.exhibit_id)
        exhibit = on.exhibit
        if not 1 <= number <= sum(scan.hits_by_kind.values()):
            raise NotFoundError(f"{exhibit.reference}: this scan has no hit {number}.")
        if is_stopped(exhibit):
            message = (
                f"{exhibit.reference}: this exhibit was stopped and referred. No picture of it is "
                "shown until two people have released the hold."
            )
            raise OutOfSequenceError(message)
        require_no_stop_file(uow, exhibit)
        told = {"reason": reason}
        on.append(HIT_SHOWN, public={"scan": scan.id, "hit": number}, committed=told)
        uow.commit()


def _listed(uow: UnitOfWork, scan: ScanRecord) -> str | None:
    """The digest of the list of hits, from the entry with which the scan was recorded."""
    for entry in uow.custody.of_exhibit(scan.exhibit_id):
        leaf = read_leaf(entry.body)
        if leaf.event == SCAN_RECORDED.name and leaf.public.get("scan") == scan.id:
            listed = leaf.public.get("hit_list")
            return listed if isinstance(listed, str) else None
    return None

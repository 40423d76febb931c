"""One exhibit with all that decides what comes next at it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import Case
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.exhibits.standing import RETURNING
from evidence_store.domain.exhibits.sub_exhibits import bag_among, line_of
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.overview.at_work import AtWork
from evidence_store.domain.overview.next_steps import StepTo
from evidence_store.domain.overview.outlines import came_at, is_free_to_take, is_untouched
from evidence_store.domain.overview.progress import ExhibitWork
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.disposals.questions import Question
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.law.holds import HoldEvaluation
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.scans.gradings import HitGrading
    from evidence_store.domain.scans.scan import HashSetRecord
    from evidence_store.domain.signing.signed_statements import SignedStatement
    from evidence_store.domain.unit.jobs import Job


@dataclass(frozen=True)  # without slots, for its cached property
class AtExhibit:
    """One exhibit with all that decides what comes next, looked up as far as it is asked for.

    Args:
        exhibit: which.
        case: its case.
        among: the records of that moment.
    """

    exhibit: Exhibit
    case: Case
    among: AtWork

    @property
    def at(self) -> datetime:
        """The present, in UTC."""
        return self.among.at

    @property
    def bag(self) -> Exhibit:
        """The exhibit in whose bag it lies; itself, where it is no part of another."""
        return bag_among(self.exhibit, self.among.exhibits.__getitem__)

    @cached_property
    def work(self) -> ExhibitWork:
        """What the record holds of its work."""
        name = self.exhibit.id
        return ExhibitWork(
            exhibit=self.exhibit,
            acquisitions=self.acquisitions,
            scans=self.among.scans_of.get(name, ()),
            disposals=self.disposals,
            jobs=self.among.jobs_of.get(name, ()),
            # Holds that were not worked out bar nothing here: a list only shows, and the step works
            # them out for itself.
            is_clear=self.holds is None or self.holds.is_clear,
        )

    @property
    def acquisitions(self) -> Sequence[Acquisition]:
        """Its disk images."""
        return self.among.acquisitions_of.get(self.exhibit.id, ())

    @property
    def disposals(self) -> Sequence[Disposal]:
        """Its disposals, oldest first."""
        return self.among.disposals_of.get(self.exhibit.id, ())

    @property
    def holds(self) -> HoldEvaluation | None:
        """Its holds, as they are now; None where they were not worked out."""
        return self.among.holds.get(self.exhibit.id)

    @property
    def orders(self) -> Sequence[Order]:
        """Every order of the case, oldest first."""
        return self.among.orders_by_case.get(self.case.id, ())

    @property
    def hash_sets(self) -> Sequence[HashSetRecord]:
        """Those of the case."""
        return self.among.hash_sets_by_case.get(self.case.id, ())

    @property
    def last_build(self) -> Job | None:
        """The newest building of one, which is under way or came to nothing."""
        return self.among.last_builds.get(self.case.id)

    @property
    def gradings(self) -> Sequence[HitGrading]:
        """The grades of the hits on it, oldest first."""
        return self.among.gradings_of.get(self.exhibit.id, ())

    @property
    def questions(self) -> Sequence[Question]:
        """The questions about its disposals."""
        return self.among.questions_of.get(self.exhibit.id, ())

    @property
    def certificates(self) -> Sequence[CertificateRecord]:
        """Every document that was issued for it."""
        return self.among.certificates_of.get(self.exhibit.id, ())

    @property
    def ids(self) -> tuple[str, ...]:
        """Its own id and those of what it is a part of."""
        of_case = self.among.exhibits_by_case[self.case.id] if self.exhibit.parent_id else ()
        return line_of(self.exhibit, of_case)

    @property
    def is_free_to_take(self) -> bool:
        """Whether anybody with the duty can take it."""
        return is_free_to_take(self.bag)

    @property
    def is_untouched(self) -> bool:
        """Whether nothing but routine can wait at it."""
        return not (self.disposals or self.certificates) and is_untouched(self.exhibit)

    @property
    def is_stopped(self) -> bool:
        """Whether everything on it is stopped."""
        if not self.exhibit.placed_holds:
            return False
        return any(hold.code == STOP_AND_REFER for hold in self.exhibit.open_holds)

    @property
    def is_examined(self) -> bool:
        """Whether it is a time to examine it: before a disposal, neither stopped nor gone.

        What is under return review, or goes back, is examined by nobody until it is kept.
        """
        is_over = self.exhibit.ended is not None or self.exhibit.stage is Stage.CERTIFIED
        goes_back = self.exhibit.standing in RETURNING
        return not (is_over or goes_back or self.is_stopped or self.disposal)

    @property
    def disposal(self) -> Disposal | None:
        """The disposal that goes on; None where none does."""
        live = self.work.live if self.disposals else None
        return live if live is not None and live.is_open else None

    @property
    def begun_releases(self) -> list[tuple[SignedStatement, ...]]:
        """Of each hold that somebody signed to release: those signatures that count still."""
        if not self.exhibit.placed_holds:
            return []
        found = (each.standing_releases(at=self.at) for each in self.exhibit.open_holds)
        return [each for each in found if each]

    @property
    def is_to_be_scanned(self) -> bool:
        """Whether it waits for a scan, be it that its disk image comes first."""
        return (
            self.is_examined
            and not self.work.scans
            and not self.work.is_over
            and not self.work.is_unreadable
        )

    @property
    def came(self) -> datetime | None:
        """When it came to where it is; None where the record does not say."""
        return came_at(self.bag)

    @property
    def workers(self) -> frozenset[str] | None:
        """The one person who can work on it, as its holder; None while anybody can take it."""
        return None if self.is_free_to_take else frozenset(filter(None, (self.bag.holder_id,)))

    @property
    def taking(self) -> tuple[StepTo, ...]:
        """The act by which a person takes it into their hands, where it is free to be taken."""
        return (StepTo("exhibit", self.bag.id, "take"),) if self.is_free_to_take else ()

    def step(self, page: str) -> StepTo:
        """An act about the exhibit itself."""
        return StepTo("exhibit", self.exhibit.id, page)

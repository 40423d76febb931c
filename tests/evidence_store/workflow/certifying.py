"""What the tests of certification share."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from evidence_store.certificates.composing import subject_of
from evidence_store.domain.certificates.certified_subject import as_told
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.events.entry_kinds import in_clear
from evidence_store.kept_files.hits import keep_hits
from evidence_store.kept_files.issuing import issue_with
from evidence_store.kept_files.plans import keep_plan
from evidence_store.workflow.certificates.certification import issue_certificate
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.logged import Course, carry_out
from tests.evidence_store.keeping import keep, list_of
from tests.evidence_store.stores import SteppingClock, acting, enrol, reopen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from evidence_store.certificates.recorded import Recorded
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.people.person import Duty
    from evidence_store.domain.signing.signed_statements import SignedStatement
    from evidence_store.open_folder.store import Store
    from evidence_store.persistence.records.unit_of_work import SqlUnitOfWork


AFTER = builders.NOW + timedelta(minutes=5)
BEFORE = builders.NOW - timedelta(hours=6, minutes=15)
"""The folder's people were enrolled by then, and nobody had proposed anything."""


class KeptCourse:
    """A disposal on record, entry by entry, as its course is recorded.

    Args:
        uow: the transaction.
        done: the disposal at its end.
    """

    def __init__(self, uow: SqlUnitOfWork, done: Disposal) -> None:
        self.uow = uow
        self.done = done
        self.now: Disposal | None = None

    def keep(self, event: str, signed: SignedStatement | None) -> Mapping[str, JsonValue]:
        """Save it as it is with this entry; give its state, where the entry says that."""
        after = self._after(event, signed)
        self.now = self._save(after)
        return {"state": after.state.value} if "state" in in_clear(event) else {}

    def end(self, course: Course) -> None:
        """Whatever became of it beside its course."""
        assert self.now is not None
        state = self.done.state
        if state is self.now.state:
            return
        event = {DisposalState.VOID: "disposal.voided"}.get(state, "erase.interrupted")
        self.now = self._save(
            replace(
                self.now,
                state=state,
                voided_at=self.done.voided_at,
                void_reason=self.done.void_reason,
            )
        )
        course.note(event, builders.NOW, {"state": state.value})

    def _save(self, after: Disposal) -> Disposal:
        if self.now is not None:
            return self.uow.disposals.save(after)
        self.uow.disposals.add(after)
        return after

    def _after(self, event: str, signed: SignedStatement | None) -> Disposal:
        if self.now is None:
            assert signed is not None
            return builders.as_proposed(self.done, proposal=signed)
        return replace(self.now, **self._changes(event, signed, self.now))

    def _changes(self, event: str, signed: SignedStatement | None, now: Disposal) -> dict[str, Any]:
        """What this entry makes of the disposal."""
        done, told = self.done, dict[str, Any]()
        match event:
            case "disposal.authorised":
                told = {"authorisation": signed, "authorised_holds": done.authorised_holds}
                told["state"] = DisposalState.AUTHORISED
            case "erase.permitted":
                told = {"operator_id": done.operator_id, "state": DisposalState.PERMITTED}
                told["permit"] = replace(done.permit, signed=signed, redeemed_at=None)  # type: ignore[type-var]  # there is one
            case "erase.started" | "witnessed_work.started":
                used = done.permit and done.permit.redeemed_at
                told = {name: getattr(done, name) for name in BEGUN}
                told["permit"] = replace(now.permit, redeemed_at=used)  # type: ignore[type-var]  # there is one
                told["state"] = DisposalState.RUNNING
            case "erase.completed":
                told = {"receipt": done.receipt, "state": self._last(event)}
            case "witnessed_work.seen":
                told = {"witnesses": (*now.witnesses, signed), "state": self._last(event)}
            case _:
                told = {"verification": done.verification, "verifier_id": done.verifier_id}
                told |= {"verifier_statement": signed, "state": self._last(event)}
        return told

    def _last(self, event: str) -> DisposalState:
        """The state with which it ends, where this entry is the last of its course."""
        if self.done.state is DisposalState.VOID:
            return DisposalState.RUNNING
        if event == "erase.completed" and self.done.verifier_statement is not None:
            return DisposalState.COMPLETED
        return self.done.state


BEGUN = ("starts", "first_started", "operators", "evaluation", "identification", "anchored")


def put_on_record(store: Store, record: Recorded) -> Store:
    """Record a disposal at its end, with its case, order, exhibit, image, scan and people."""
    keep_plan(store, builders.PLAN)
    for each in record.scans:
        keep_hits(store, list_of(each))
    assert isinstance(store.clock, SteppingClock)
    at, store.clock.now = store.clock.now, BEFORE
    one, two = acting(store), acting(store, "B2")
    with store.unit_of_work(one.unit_keys) as uow:
        for person in record.people:
            uow.people.add(person)
            enrol(uow, person, at=store.clock(), by=one, confirmed_by=two)
        made = (record.case, replace(record.exhibit, version=1), record.order)
        rest = (*record.acquisitions, *record.hash_sets, *record.scans)
        keep(uow, one, *made, *rest, at=store.clock(), supervisor=two)
        kept = KeptCourse(uow, replace(record.disposal, told=as_told(subject_of(record))))
        course = Course(
            record, uow.custody, builders.key_of, lambda at: set_time(store, at), keep=kept.keep
        )
        carry_out(course)
        kept.end(course)
        set_time(store, at)
        uow.commit()
    return store


def set_time(store: Store, at: datetime) -> None:
    """Set the clock of a folder, unless it is later already."""
    assert isinstance(store.clock, SteppingClock)
    store.clock.now = max(store.clock.now, at)


def at_its_end(store: Store, record: Recorded | None = None) -> Store:
    """The folder with a disposal at its end, five minutes later."""
    ended = record or builders.training()
    put_on_record(reopen(store.data, at=AFTER - timedelta(minutes=1)), ended)
    return reopen(store.data, at=AFTER)


def issue(
    store: Store,
    staff_number: str = "B2",
    disposal: str = "d_1",
    duties: frozenset[Duty] | None = None,
) -> CertificateRecord:
    """Issue the document; where given, with these duties and no others."""
    who = acting(store, staff_number)
    desk = store.desk_of(who)
    if duties is not None:
        desk = replace(desk, actor=replace(who.actor, duties=duties))
    return issue_certificate(desk, disposal, issuing=issue_with(store, who.unit_keys))

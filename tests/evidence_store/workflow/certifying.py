"""What the tests of certification share."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from evidence_store.bootstrap.kept.plans import keep_plan
from evidence_store.certificates.composing import subject_of
from evidence_store.cli.disposals.certificate import issuing_of
from evidence_store.domain.certificates.certified_subject import as_told
from evidence_store.domain.events.kinds.order_events import ORDER_MAPPED
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit
from evidence_store.workflow.certificates.certification import issue_certificate
from tests.builders import a_draft
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.logged import Course, carry_out
from tests.evidence_store.stores import SteppingClock, acting, enrol, reopen

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.bootstrap import Store
    from evidence_store.certificates.recorded import Recorded
    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.domain.signing.signed_acts import Signer


AFTER = builders.NOW + timedelta(minutes=5)
BEFORE = builders.NOW - timedelta(hours=6, minutes=15)
"""The folder's people were enrolled by then, and nobody had proposed anything."""


def put_on_record(store: Store, record: Recorded) -> Store:
    """Record a disposal at its end, with its case, order, exhibit, image, scan and people."""
    keep_plan(store, builders.PLAN)
    assert isinstance(store.clock, SteppingClock)
    at, store.clock.now = store.clock.now, BEFORE
    one, two = acting(store), acting(store, "B2")
    with store.unit_of_work(one.unit_keys) as uow:
        for person in record.people:
            uow.people.add(person)
            enrol(uow, person, at=store.clock(), by=one, confirmed_by=two)
        uow.cases.add(record.case)
        uow.orders.add(record.order)
        uow.exhibits.add(replace(record.exhibit, version=1))
        for image in record.acquisitions:
            uow.acquisitions.add(replace(image, version=1))
        for hash_set in record.hash_sets:
            uow.hash_sets.add(replace(hash_set, version=1))
        for scan in record.scans:
            uow.scans.add(replace(scan, version=1))
        _map(OpenExhibit(uow, one.actor, store.clock(), record.exhibit), record.order.id, one.sign)
        course = Course(record, uow.custody, builders.key_of, lambda at: set_time(store, at))
        told = as_told(subject_of(record))
        uow.disposals.add(replace(carry_out(course).disposal, version=1, told=told))
        set_time(store, at)
        uow.custody.append(a_draft("job.done", record.case.id, record.exhibit.id, builders.NOW))
        uow.commit()
    return store


def _map(opened: OpenExhibit, order: str, sign: Signer) -> None:
    """Somebody says that the order means the exhibit."""
    facts = {"order": order, "line": "1"}
    signed = opened.sign_act(ORDER_MAPPED, signer=sign, facts=facts)
    opened.append(ORDER_MAPPED, public={"order": order, "line": 1}, signed=signed)


def set_time(store: Store, at: datetime) -> None:
    """Set the clock of a folder, unless it is later already."""
    assert isinstance(store.clock, SteppingClock)
    store.clock.now = max(store.clock.now, at)


def at_its_end(store: Store) -> Store:
    """The folder with a disposal at its end, five minutes later."""
    put_on_record(reopen(store.data, at=AFTER - timedelta(minutes=1)), builders.training())
    return reopen(store.data, at=AFTER)


def issue(store: Store, staff_number: str = "B2", disposal: str = "d_1") -> CertificateRecord:
    who = acting(store, staff_number)
    return issue_certificate(
        disposal,
        actor=who.actor,
        uow=store.unit_of_work(who.unit_keys),
        clock=store.clock,
        rules=store.rules,
        issuing=issuing_of(store, who),
    )

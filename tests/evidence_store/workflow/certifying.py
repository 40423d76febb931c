"""What the tests of certification share."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from evidence_store.bootstrap.plans import keep_plan
from evidence_store.cli.certificate import issuing_of
from evidence_store.workflow.certification import issue_certificate
from tests.builders import a_draft
from tests.evidence_store.certificates import builders
from tests.evidence_store.stores import acting, enrol, reopen

if TYPE_CHECKING:
    from evidence_store.bootstrap import Store
    from evidence_store.certificates.recorded import Recorded
    from evidence_store.domain.certificates import CertificateRecord


AFTER = builders.NOW + timedelta(minutes=5)


def put_on_record(store: Store, record: Recorded) -> Store:
    """Record a disposal at its end, with its case, order, exhibit, image, scan and people."""
    keep_plan(store, builders.PLAN)
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
        uow.disposals.add(replace(record.disposal, version=1))
        uow.custody.append(a_draft("job.done", record.case.id, record.exhibit.id, builders.NOW))
        uow.commit()
    return store


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

"""A worker that has nothing to do asks little, whatever ended before: counted in statements."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from evidence_store.custody.leaves.drafts import Draft
from evidence_store.domain.cases.case import Offence, Offender
from evidence_store.domain.unit.jobs import Job, JobState
from evidence_store.domain.values.identifiers import new_id
from evidence_store.errors import ChangedRecordError, EvidenceStoreError
from evidence_store.worker.working import work
from evidence_store.workflow.cases.cases import open_case
from evidence_store.workflow.unit.jobs import take_job
from tests.evidence_store.persistence.backdoors import backdoor
from tests.evidence_store.persistence.examples import SEEDS, seed
from tests.evidence_store.stores import acting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store

ENDED = 500
ENDED_AT_LENGTH = 20_000
BY = {"by": "p_EXAMINER"}
MANY = 500  # jobs to one transaction


CONVICTED = Offence("soa2003_67", "Voyeurism", date(2026, 1, 5), date(2026, 5, 1))


class Asked:
    """The statements of a store's connections, those of readers and those of writers apart."""

    def __init__(self) -> None:
        self.by_readers: list[str] = []
        self.by_writers: list[str] = []

    @property
    def count(self) -> int:
        return len(self.by_readers) + len(self.by_writers)


@contextmanager
def listening(store: Store) -> Iterator[Asked]:
    """Hear every statement and every beginning of a transaction."""
    asked = Asked()
    heard = []
    for engine, said in ((store.reader, asked.by_readers), (store.writer, asked.by_writers)):

        def executed(_: Any, __: Any, statement: str, *___: Any, said: list[str] = said) -> None:
            said.append(statement)

        def begun(_: Any, said: list[str] = said) -> None:
            said.append("BEGIN")

        for name, hear in (("before_cursor_execute", executed), ("begin", begun)):
            event.listen(engine, name, hear)
            heard.append((engine, name, hear))
    try:
        yield asked
    finally:
        for each in heard:
            event.remove(*each)


def end_jobs(store: Store, keys: UnitKeys, count: int) -> None:
    """So many jobs that were queued and have ended, each by entries of its own."""
    for start in range(0, count, MANY):
        with store.unit_of_work(keys) as uow:
            for number in range(start, start + MANY):
                made = replace(SEEDS["jobs"], id=f"j_ended_{number}")
                told = {"job": made.id, "kind": "check_image", "acquisition": "a_1"}
                about = ("c_1", "x_DISK", store.clock(), told)
                uow.jobs.add(made)
                uow.custody.append(Draft("job.queued", *about, BY))
                uow.jobs.save(replace(made, state=JobState.DONE))
                uow.custody.append(Draft("job.done", *about, {"worker": "w"}))
            uow.commit()


def poll(store: Store, keys: UnitKeys) -> Asked:
    with listening(store) as asked:
        assert work(store, keys, is_leaving=lambda: False, until_idle=True) == 0
    return asked


@pytest.fixture
def seeded(store: Store, unit_keys: UnitKeys) -> Store:
    seed(store, unit_keys, "jobs")
    return store


def hold_idle(store: Store, keys: UnitKeys, *, ended: int) -> None:
    before = poll(store, keys)

    end_jobs(store, keys, ended)
    after = poll(store, keys)

    assert after.by_writers == []
    assert after.by_readers == before.by_readers
    assert after.count <= 3
    assert_found_by_index(store, after.by_readers[-1])


def assert_found_by_index(store: Store, statement: str) -> None:
    """SQLite tells how it goes about the query: never through the whole table."""
    if store.is_on_server:
        return
    marks = ("",) * statement.count("?")
    with store.reader.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", marks).all()
    assert any("ix_job_state_kind" in row[-1] for row in plan), plan


def queue_one(store: Store, keys: UnitKeys) -> Job:
    job: Job = replace(SEEDS["jobs"], id="j_waits")
    with store.unit_of_work(keys) as uow:
        uow.jobs.add(job)
        told = {"job": job.id, "kind": "check_image", "acquisition": "a_1"}
        uow.custody.append(Draft("job.queued", "c_1", "x_DISK", store.clock(), told, BY))
        uow.commit()
    return job


def take(store: Store, keys: UnitKeys, *, is_lost: bool = False) -> Job | None:
    return take_job(
        worker="w",
        is_lost=lambda _: is_lost,
        uow=store.unit_of_work(keys),
        reading=store.reading(),
        clock=store.clock,
    )


def open_a_case(store: Store, reference: str) -> Asked:
    examiner = acting(store)
    with listening(store) as asked:
        open_case(
            store.desk_of(examiner),
            reference=reference,
            court="Testtown Crown Court",
            court_case_number="T20260001",
            offenders=(Offender(new_id("f"), "Ann Other", None, (CONVICTED,)),),
        )
    return asked


def test_an_idle_worker_asks_as_little_with_hundreds_of_ended_jobs_and_never_writes(
    seeded: Store, unit_keys: UnitKeys
) -> None:
    hold_idle(seeded, unit_keys, ended=ENDED)


@pytest.mark.long
def test_an_idle_worker_asks_as_little_with_the_jobs_of_many_years(
    seeded: Store, unit_keys: UnitKeys
) -> None:
    hold_idle(seeded, unit_keys, ended=ENDED_AT_LENGTH)


def test_an_idle_worker_waits_for_nobody_who_writes_and_nobody_waits_for_it(
    seeded: Store, unit_keys: UnitKeys
) -> None:
    before = open_a_case(seeded, "T/1")
    end_jobs(seeded, unit_keys, MANY)
    with seeded.unit_of_work(unit_keys):
        assert poll(seeded, unit_keys).by_writers == []

    after = open_a_case(seeded, "T/2")

    assert (len(after.by_writers), after.by_readers) == (len(before.by_writers), before.by_readers)


def test_to_take_a_job_asks_no_more_after_hundreds_that_ended(
    seeded: Store, unit_keys: UnitKeys
) -> None:
    queue_one(seeded, unit_keys)
    with listening(seeded) as first:
        assert take(seeded, unit_keys) is not None
    end_jobs(seeded, unit_keys, MANY)

    with listening(seeded) as second:
        assert take(seeded, unit_keys, is_lost=True) is not None

    # The log's own tree is a few levels higher by then, and nothing else is.
    assert second.count <= first.count + MANY.bit_length()


def test_a_job_that_was_changed_in_the_database_is_not_taken(
    seeded: Store, unit_keys: UnitKeys
) -> None:
    queue_one(seeded, unit_keys)
    with backdoor(seeded.data) as door:
        door.run("UPDATE job SET document = replace(document, 'a_1', 'a_2')")

    with pytest.raises(ChangedRecordError):
        take(seeded, unit_keys)


def test_a_job_that_the_database_calls_ended_while_it_waits_is_damage(
    seeded: Store, unit_keys: UnitKeys
) -> None:
    queue_one(seeded, unit_keys)
    with backdoor(seeded.data) as door:
        door.run("UPDATE job SET state = 'done'")

    assert take(seeded, unit_keys) is None
    with pytest.raises(EvidenceStoreError, match="changed or damaged"), seeded.reading() as uow:
        uow.jobs.find()


def test_a_job_that_somebody_else_took_meanwhile_is_not_taken_again(
    seeded: Store, unit_keys: UnitKeys
) -> None:
    queue_one(seeded, unit_keys)
    writing = seeded.unit_of_work(unit_keys)
    writing.first = lambda: took.append(take(seeded, unit_keys))
    took: list[Job | None] = []

    taken = take_job(
        worker="late",
        is_lost=lambda _: False,
        uow=writing,
        reading=seeded.reading(),
        clock=seeded.clock,
    )

    assert [job.worker for job in took if job] == ["w"]
    assert taken is None

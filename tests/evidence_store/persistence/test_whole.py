from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.log.log import Log
from evidence_store.custody.log.verifying import verify_log
from evidence_store.custody.signed.statements import as_signed
from evidence_store.domain.events.kinds.order_events import ORDER_RESUMED
from evidence_store.errors import ChangedRecordError, EvidenceStoreError, TamperedLogError
from evidence_store.workflow._kit.acting import ActingOnCase
from tests.builders import a_draft
from tests.evidence_store.certificates import builders
from tests.evidence_store.keeping import keep
from tests.evidence_store.persistence.backdoors import backdoor
from tests.evidence_store.persistence.examples import NAMING, SEEDS
from tests.evidence_store.stores import acting, enrol

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from evidence_store.persistence.records.unit_of_work import SqlUnitOfWork

CASE = builders.case().id
OTHER = "c_OTHER"
TABLES = {"cases": "case_file", "orders": "court_order"}
REPOSITORIES: dict[str, Callable[[SqlUnitOfWork], Any]] = {
    "court_order": lambda uow: uow.orders,
    "exhibit": lambda uow: uow.exhibits,
    "hash_set": lambda uow: uow.hash_sets,
}
MAKES = {"order.recorded": "orders", "disposal.question_asked": "questions"}
MADE = {name: each for name, each in NAMING.items() if name != "certificates"}
"""A certificate rests on the whole course of a disposal: ``test_records`` takes one out."""

HELD = [name for name in MADE if name != "cases"]


@pytest.fixture
def seeded(store: Store, unit_keys: UnitKeys) -> Store:
    """Each kind of record, made by entries of their own case; and another case after it."""
    one, two = acting(store), acting(store, "B2")
    with store.unit_of_work(unit_keys) as uow:
        for person in builders.people():
            uow.people.add(person)
            enrol(uow, person, at=store.clock(), by=one, confirmed_by=two)
        keep(uow, one, *MADE.values(), at=store.clock())
        other = replace(builders.case(), id=OTHER, reference="OTHER")
        keep(uow, one, replace(SEEDS["policy_changes"], id="y_2"), other, at=store.clock())
        uow.commit()
    return store


def hold(store: Store, unit_keys: UnitKeys) -> None:
    with store.unit_of_work(unit_keys) as uow:
        uow.custody.require_whole(CASE)


def change(store: Store, statement: str) -> None:
    with backdoor(store.data) as door:
        door.take_fences()
        door.let_references_lead_nowhere()
        assert door.run(statement).rowcount != 0


def test_a_record_that_is_whole_is_taken(seeded: Store, unit_keys: UnitKeys) -> None:
    hold(seeded, unit_keys)


def resume(store: Store, unit_keys: UnitKeys, *, by: str) -> None:
    """Past the program, an entry by which B2 ended a suspension; A1 or B2 signed it."""
    who, at = acting(store, "B2"), store.clock()
    with store.unit_of_work(unit_keys) as uow:
        step = ActingOnCase(uow, who.actor, at, CASE)
        public: dict[str, JsonValue] = {"order": SEEDS["orders"].id, "ended_on": "2026-01-01"}
        facts = {name: str(each) for name, each in public.items()}
        signed = step.sign_act(ORDER_RESUMED, signer=acting(store, by).sign, facts=facts)
        _, marks = uow.custody.present()
        log = Log(
            uow.custody.leaves, origin=store.log_key.origin, clock=store.clock, marks=lambda: marks
        )
        draft = a_draft(ORDER_RESUMED.name, CASE, None, at, public=public, signed=as_signed(signed))
        log.append(draft)
        uow.commit()


@pytest.mark.parametrize("gate", ["require_signed", "require_whole"])
def test_an_end_of_a_bar_that_another_persons_key_signed_is_believed_at_no_gate(
    gate: str, seeded: Store, unit_keys: UnitKeys
) -> None:
    resume(seeded, unit_keys, by="B2")
    with seeded.unit_of_work(unit_keys) as uow:
        getattr(uow.custody, gate)(CASE)

    resume(seeded, unit_keys, by="A1")

    with seeded.unit_of_work(unit_keys) as uow, pytest.raises(TamperedLogError):
        getattr(uow.custody, gate)(CASE)


@pytest.mark.parametrize("name", HELD)
def test_a_record_that_was_taken_out_is_missed_before_anything_is_erased(
    name: str, seeded: Store, unit_keys: UnitKeys
) -> None:
    table, identifier = TABLES.get(name, name.removesuffix("s")), SEEDS[name].id
    change(seeded, f"DELETE FROM {table} WHERE id = '{identifier}'")  # noqa: S608 -- names of ours

    with pytest.raises(ChangedRecordError, match=identifier):
        hold(seeded, unit_keys)


@pytest.mark.parametrize("table", REPOSITORIES)
def test_a_record_that_was_filed_under_another_case_is_missed(
    table: str, seeded: Store, unit_keys: UnitKeys
) -> None:
    change(seeded, f"UPDATE {table} SET case_id = '{OTHER}' WHERE case_id = '{CASE}'")  # noqa: S608 -- names of ours
    with seeded.unit_of_work(unit_keys) as uow:  # a step that looks for it does not see it
        assert not REPOSITORIES[table](uow).find(case_id=CASE)

    with pytest.raises(EvidenceStoreError, match="outside the program"):
        hold(seeded, unit_keys)


def test_a_later_policy_that_was_put_before_an_earlier_one_is_missed(
    seeded: Store, unit_keys: UnitKeys
) -> None:
    change(seeded, "UPDATE policy_change SET position = 9 WHERE id = 'y_1'")

    with pytest.raises(ChangedRecordError, match="does not stand where the log puts it"):
        hold(seeded, unit_keys)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM entry WHERE seq = {questions}",
        "UPDATE entry SET case_id = NULL WHERE seq = {questions}",
        "UPDATE entry SET case_id = 'c_OTHER' WHERE seq = {orders}",
        "UPDATE entry SET body = (SELECT body FROM entry WHERE seq = 1) WHERE seq = {orders}",
        """UPDATE disclosure SET value = replace(value, '"order/', '"older/')""",
        "DELETE FROM disclosure WHERE path = 'records'",
        "DELETE FROM checkpoint",
    ],
)
def test_a_log_out_of_which_something_was_taken_is_not_believed(
    statement: str, seeded: Store, unit_keys: UnitKeys
) -> None:
    with seeded.unit_of_work(unit_keys) as uow:
        seqs = {
            MAKES[leaf.event]: leaf.place.seq
            for leaf in map(read_leaf, (each.body for each in uow.custody.tail(30)))
            if leaf.event in MAKES
        }
    change(seeded, statement.format(**seqs))

    with pytest.raises((TamperedLogError, ChangedRecordError)):
        hold(seeded, unit_keys)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET body = 1.5",
        "UPDATE entry SET body = -1",
        "UPDATE entry SET xprev = -1 WHERE seq = 1",
        "UPDATE disclosure SET value = 1.5 WHERE path = 'records'",
    ],
)
def test_a_value_of_another_kind_is_taken_by_no_database_or_told_in_a_sentence(
    statement: str, seeded: Store, unit_keys: UnitKeys
) -> None:
    with backdoor(seeded.data) as door:
        door.take_fences()
        try:
            door.run(statement)
        except door.errors:  # PostgreSQL keeps a column's kind
            assert not door.is_sqlite
            return

    with pytest.raises(TamperedLogError):
        hold(seeded, unit_keys)
    with seeded.reading() as uow, pytest.raises(TamperedLogError):
        verify_log(uow.custody.leaves, key=seeded.log_key)

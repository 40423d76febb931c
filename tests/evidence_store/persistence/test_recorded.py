from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.events.kinds.person_events import PERSON_LEFT
from evidence_store.domain.unit.jobs import OfExhibit
from evidence_store.errors import (
    ChangedRecordError,
    CustodyError,
    EvidenceStoreError,
    RefusedError,
    StatementError,
    TamperedLogError,
)
from evidence_store.persistence.upkeep.checking import verify_records
from evidence_store.workflow._kit.acting import Acting as Step
from evidence_store.workflow.unit.clock import state_date
from forensics.documents import to_document
from tests.builders import a_draft
from tests.evidence_store.persistence.backdoors import backdoor
from tests.evidence_store.persistence.examples import SEEDS, seed
from tests.evidence_store.stores import PASSPHRASES, acting, reopen

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store


def change(folder: Path, statement: str, *values: object) -> None:
    with backdoor(folder) as door:
        door.take_fences()  # whoever writes into the database does not stop at a trigger
        assert door.run(statement, *values).rowcount != 0


TABLES = {"cases": "case_file", "orders": "court_order"}
CHANGES: dict[str, Any] = {
    "cases": {"court": "Another court"},
    "orders": {"made_on": date(2019, 1, 2)},
    "exhibits": {"serial": "WD-0002"},
    "acquisitions": {"made_with": "something else"},
    "hash_sets": {"known_files": 9},
    "scans": {"known_files_hit": 9},
    "disposals": {"starts": 9},
    "certificates": {"training": False},
    "jobs": {"about": OfExhibit("x_DISK", "a_2")},
    "hit_gradings": {"hits": ((1, 9),)},
    "questions": {"text": "Another question"},
    "anchors": {"size": 9},
    "policy_changes": {"digest": "blake3:11"},
    "firmware_trials": {"firmware": "another"},
}


@pytest.mark.parametrize("name", SEEDS)
def test_a_step_never_reads_a_record_that_was_changed_in_the_file(
    name: str, store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys)
    text = json.dumps(to_document(replace(SEEDS[name], **CHANGES[name])))
    table = TABLES.get(name, name.removesuffix("s"))
    change(store.data, f"UPDATE {table} SET document = ?", text)  # noqa: S608 -- a name of ours

    with store.unit_of_work(unit_keys) as uow, pytest.raises(ChangedRecordError, match="fsck"):
        getattr(uow, name).get(SEEDS[name].id)
    with store.unit_of_work(unit_keys) as uow, pytest.raises(ChangedRecordError):
        getattr(uow, name).find()


@pytest.mark.parametrize("change_of", ["salt = 'none'", "salt = 'c0'", "document = '{'"])
def test_a_row_that_cannot_even_be_read_is_told_as_changed_by_steps_and_by_fsck(
    change_of: str, store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys)
    change(store.data, f"UPDATE scan SET {change_of}")  # noqa: S608 -- words of ours

    with store.unit_of_work(unit_keys) as uow, pytest.raises(EvidenceStoreError, match="fsck"):
        uow.scans.find()
    with store.reading() as uow, pytest.raises(TamperedLogError, match="changed outside"):
        verify_records(uow)


def test_an_order_set_back_in_the_file_is_refused_with_the_code_of_a_refusal(
    store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys)
    order = replace(SEEDS["orders"], made_on=date(2019, 1, 2))
    text = json.dumps(to_document(order))
    change(store.data, "UPDATE court_order SET document = ?", text)

    with store.unit_of_work(unit_keys) as uow, pytest.raises(RefusedError) as caught:
        uow.orders.find(case_id=order.case_id)

    assert caught.value.exit_code == 4
    assert str(caught.value).startswith(order.id)
    assert "changed outside the program" in str(caught.value)


def test_an_old_version_of_a_record_put_back_is_refused(store: Store, unit_keys: UnitKeys) -> None:
    seed(store, unit_keys)
    change(store.data, "CREATE TABLE old AS SELECT document FROM exhibit")
    with store.unit_of_work(unit_keys) as uow:
        uow.exhibits.save(replace(uow.exhibits.get("x_DISK"), locked=True))
        uow.custody.append(a_draft("exhibit.described", "c_1", "x_DISK", store.clock()))
        uow.commit()
    with store.unit_of_work(unit_keys) as uow:
        assert uow.exhibits.get("x_DISK").locked

    change(store.data, "UPDATE exhibit SET document = (SELECT document FROM old), version = 1")

    with store.unit_of_work(unit_keys) as uow, pytest.raises(ChangedRecordError, match="x_DISK"):
        uow.exhibits.get("x_DISK")


def test_a_record_that_the_log_never_spoke_of_is_refused(store: Store, unit_keys: UnitKeys) -> None:
    seed(store, unit_keys)
    change(
        store.data,
        "INSERT INTO scan (position, id, version, exhibit_id, acquisition_id, hits, document)"
        " SELECT 2, 's_9', version, exhibit_id, acquisition_id, hits,"
        ' replace(document, \'"id":"\' || id || \'"\', \'"id":"s_9"\') FROM scan',
    )

    with store.unit_of_work(unit_keys) as uow, pytest.raises(ChangedRecordError, match="s_9"):
        uow.scans.find(exhibit_id="x_DISK")


def test_what_a_transaction_made_itself_can_be_read_in_it(
    store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys)

    with store.unit_of_work(unit_keys) as uow:
        saved = uow.exhibits.save(replace(uow.exhibits.get("x_DISK"), locked=True))

        assert uow.exhibits.get("x_DISK") == saved


@pytest.mark.parametrize(
    "statement",
    [
        # What the log says is made to fit the row: its salt, its text, the tree or the head.
        """UPDATE disclosure SET value = replace(value, '"exhibit/x_DISK":', '"x":')""",
        "UPDATE disclosure SET salt = zeroblob(32) WHERE path = 'records'",
        "DELETE FROM disclosure WHERE path = 'records'",
        "UPDATE node SET hash = zeroblob(32)",
        "UPDATE checkpoint SET note = replace(note, char(10), char(10) || '1')",
        "DELETE FROM checkpoint",
    ],
)
def test_a_log_that_was_made_to_fit_a_changed_record_is_not_believed(
    statement: str, store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys)
    change(store.data, statement)

    with (
        store.unit_of_work(unit_keys) as uow,
        pytest.raises((TamperedLogError, ChangedRecordError)),
    ):
        uow.exhibits.get("x_DISK")


def test_a_person_whose_keys_were_replaced_opens_nothing(store: Store) -> None:
    mine, theirs = store.find_person("A1"), store.find_person("B2")
    keys = {name: getattr(mine, name) for name in ("signing_key", "recipient", "sealed_key")}
    text = json.dumps(to_document(replace(theirs, **keys)))
    change(store.data, "UPDATE person SET document = ? WHERE id = ?", text, theirs.id)

    with pytest.raises(ChangedRecordError, match=theirs.id) as caught:
        reopen(store.data).open_actor("B2", PASSPHRASES["A1"])

    assert caught.value.exit_code == 4


def test_a_key_that_the_log_takes_for_another_than_the_enrolled_one_is_refused(
    store: Store, unit_keys: UnitKeys
) -> None:
    """Whoever resealed their key changed no more than its seal."""
    one = acting(store)
    with store.unit_of_work(unit_keys) as uow:
        uow.people.save(replace(uow.people.get(one.actor.id), signing_key=bytes(32)))
        step = Step(uow, one.actor, store.clock())
        told = {"person": one.actor.id}
        signed = step.sign_act(EVENTS["key.resealed"], signer=one.sign, facts=told)
        with pytest.raises(CustodyError, match="does not change signing_key"):
            step.append(EVENTS["key.resealed"], public={**told}, signed=signed)


def test_whoever_left_after_their_key_was_opened_signs_nothing_more(store: Store) -> None:
    leaver, administrator = acting(store, "C3"), acting(store, "A1")
    told = {"person": leaver.actor.id}
    with store.unit_of_work(administrator.unit_keys) as uow:
        step = Step(uow, administrator.actor, store.clock())
        signed = step.sign_act(PERSON_LEFT, signer=administrator.sign, facts=told)
        uow.people.save(replace(uow.people.get(leaver.actor.id), left_at=step.at))
        step.append(PERSON_LEFT, public={**told, "delegations_ended": []}, signed=signed)
        uow.commit()

    with pytest.raises(StatementError, match="has left"):
        state_date(
            store.signing_desk(leaver), store.clock().date(), seen_on="The clock on the wall"
        )

    assert [*store.check(known=())]  # what nobody would believe never came into the log

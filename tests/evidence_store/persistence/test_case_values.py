"""Values of cases at rest: sealed under the case's key, and gone with it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.bootstrap import open_store
from evidence_store.custody.leaves.commitments import verify_disclosure
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.data_folder.places import DATABASE
from evidence_store.domain.people.person import Duty
from evidence_store.domain.unit.blanking import DESTROYED
from evidence_store.errors import OutOfSequenceError, SealedKeyError, TamperedLogError
from evidence_store.keys.case_keys import make_case_key, open_case_key, wrap_case_key
from evidence_store.open_folder.case_keys import destroyed_keys, forget, scrub_store
from evidence_store.open_folder.checks import CHECKS
from evidence_store.persistence.engines import engine
from evidence_store.workflow._kit.desk import SigningDesk
from evidence_store.workflow._kit.subjects.value_endings import end_values
from evidence_store.workflow.cases.case_values import destroy_case_values
from tests.builders import a_draft
from tests.evidence_store.ended_values import sign_for_the_end
from tests.evidence_store.keeping import keep
from tests.evidence_store.persistence.backdoors import backdoor
from tests.evidence_store.persistence.examples import SEEDS, files_of, seed, someone
from tests.evidence_store.persistence.folders import on_sqlite
from tests.evidence_store.stores import acting, reopen

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.open_folder.store import Store

NAME = "Siân CANARY of Rose Cottage"


@pytest.fixture
def case(store: Store, unit_keys: UnitKeys) -> str:
    """A case with one entry that names somebody, and another case beside it."""
    with store.unit_of_work(unit_keys) as uow:
        for case_id, note in (("c_1", NAME), ("c_2", f"{NAME} too")):
            committed = {"by": "p_1", "note": note}
            uow.custody.append(
                a_draft("job.done", case_id, None, store.clock(), committed=committed)
            )
        uow.commit()
    return "c_1"


def noted(store: Store, reader: ActingWithKeys | None, case_id: str = "c_1") -> object:
    with store.reading(reader) as uow:
        entry = next(e for e in uow.custody.of_case(case_id) if b"job.done" in e.body)
        return uow.custody.disclosed(entry.seq).get("note")


def checked(store: Store, reader: ActingWithKeys | None = None) -> str:
    with store.reading(reader) as uow:
        subject = store.subject(uow, known=())
        return "\n".join(check.run(subject) for check in CHECKS)


def destroy(store: Store, keys: UnitKeys, case_id: str) -> tuple[str, ...]:
    with store.unit_of_work(keys) as uow:
        gone = uow.custody.destroy_values(case_id)
        public: dict[str, JsonValue] = {"keys": [*gone]}
        uow.custody.append(
            a_draft("case.values_destroyed_again", case_id, None, store.clock(), public=public)
        )
        uow.commit()
    return gone


def ended(store: Store, keys: UnitKeys, case_id: str) -> tuple[str, ...]:
    """As two people sign for it."""
    seed(store, keys, *(set(SEEDS) - {"cases"}))
    first, second = (acting(store, number) for number in ("A1", "B2"))
    return sign_for_the_end(store, case_id, first=first, second=second)


@on_sqlite
def test_values_of_a_case_stand_nowhere_in_clear_in_the_database(store: Store, case: str) -> None:
    assert case
    assert NAME.encode() not in files_of(store.data)


def test_whoever_may_read_the_case_opens_its_values(store: Store, case: str) -> None:
    reader = someone(store, Duty.AUDITOR)

    assert noted(store, reader, case) == NAME
    with store.reading(reader) as uow:
        for entry in uow.custody.of_case(case):
            leaf = read_leaf(entry.body)
            for each in uow.custody.leaves.disclosures_of(entry.seq):
                verify_disclosure(each, commitment=leaf.commitments[each.path])


@pytest.mark.parametrize("duties", [(), (Duty.ADMINISTRATOR,)])
def test_without_a_key_and_to_an_administrator_they_stay_sealed(
    duties: tuple[Duty, ...], store: Store, case: str
) -> None:
    reader = someone(store, *duties) if duties else None

    assert noted(store, reader, case) is None
    with store.reading(reader) as uow:
        entry = uow.custody.of_case(case)[0]
        assert uow.custody.disclosed(entry.seq) == {"by": "p_1"}  # an opaque id


def test_fsck_without_a_key_says_how_much_it_did_not_open(store: Store, case: str) -> None:
    assert case
    said = checked(store)

    assert "2 fields of cases are sealed and were not opened" in said
    assert "not opened" not in checked(store, someone(store, Duty.AUDITOR))


@pytest.mark.parametrize("place", [0, 1, 17, 30, -33, -1])
def test_a_flipped_bit_in_a_sealed_value_is_found_without_a_key(
    place: int, store: Store, case: str
) -> None:
    with store.reading() as uow:
        query = "SELECT seq, value FROM disclosure WHERE path = 'note' ORDER BY seq LIMIT 1"
        seq, value = uow.connection.exec_driver_sql(query).one()
    flipped = bytearray(value)
    flipped[place] ^= 1
    with backdoor(store.data) as door:
        query = "UPDATE disclosure SET value = ? WHERE seq = ? AND path = 'note'"
        door.change_log(query, bytes(flipped), seq)
    assert case

    with pytest.raises(TamperedLogError):
        checked(store)


def test_a_value_moved_to_another_entry_is_found_without_a_key(store: Store, case: str) -> None:
    assert case
    with backdoor(store.data) as door:
        door.change_log(
            "UPDATE disclosure SET value = (SELECT value FROM disclosure WHERE path = 'note' "
            "ORDER BY seq LIMIT 1) WHERE path = 'note'"
        )

    with pytest.raises(TamperedLogError, match="damaged or moved"):
        checked(store)


def test_with_the_key_gone_the_values_are_gone_and_everything_else_holds(
    store: Store, unit_keys: UnitKeys, case: str
) -> None:
    with store.reading() as uow:
        leaves = [each.leaf for each in uow.custody.of_case(case)]

    gone = ended(store, unit_keys, case)

    assert len(gone) == 1
    reader = someone(store, Duty.AUDITOR)
    assert noted(store, reader, case) is None
    assert noted(store, reader, "c_2") == f"{NAME} too"
    with store.reading() as uow:
        assert [each.leaf for each in uow.custody.of_case(case)][: len(leaves)] == leaves
    for who in (None, reader):
        assert "can no longer be read: their keys were destroyed" in checked(store, who)


@pytest.mark.parametrize(
    "named",
    [[("c_1", "c_x"), ("c_2", "c_1"), ("c_x", "c_2")], [("c_1", "c_9")]],
    ids=["as each other", "as none"],
)
def test_no_values_are_destroyed_while_a_key_stands_under_another_cases_name(
    named: list[tuple[str, str]], store: Store, unit_keys: UnitKeys, case: str
) -> None:
    with backdoor(store.data) as door:
        door.take_fences()
        for old, new in named:
            door.run("UPDATE case_key SET case_id = ? WHERE case_id = ?", new, old)

    with pytest.raises(SealedKeyError):
        destroy(store, unit_keys, case)
    with store.reading() as uow:
        assert all(uow.custody.leaves.values.keys().values())


def test_a_damaged_key_of_another_case_keeps_no_values_from_being_destroyed(
    store: Store, unit_keys: UnitKeys, case: str
) -> None:
    with backdoor(store.data) as door:
        door.take_fences()
        door.run("UPDATE case_key SET wrapped = ? WHERE case_id = 'c_2'", b"damaged")

    gone = destroy(store, unit_keys, case)

    assert len(gone) == 1
    with store.reading() as uow:
        assert sorted(uow.custody.leaves.values.keys().values()) == [False, True]


@on_sqlite
def test_the_destroyed_key_stands_in_no_file_of_the_database_any_more(
    store: Store, unit_keys: UnitKeys, case: str
) -> None:
    with closing(sqlite3.connect(store.data / DATABASE)) as connection:
        query = "SELECT wrapped FROM case_key WHERE case_id = 'c_1'"
        (wrapped,) = connection.execute(query).fetchone()
    assert wrapped in files_of(store.data)

    destroy(store, unit_keys, case)

    assert scrub_store(store)
    assert wrapped not in files_of(store.data)


@on_sqlite
def test_while_somebody_reads_the_scrubbing_says_that_it_is_not_done(
    store: Store, unit_keys: UnitKeys, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 1.0)  # so long it waits for whoever reads
    store = reopen(store.data)
    with store.reading() as uow:
        assert uow.custody.of_case(case)
        destroy(store, unit_keys, case)

        assert not scrub_store(store)
    assert scrub_store(store)


def test_a_key_that_is_gone_without_an_entry_is_found(store: Store, case: str) -> None:
    with backdoor(store.data) as door:
        door.run("UPDATE case_key SET wrapped = ? WHERE case_id = ?", b"", case)

    with pytest.raises(TamperedLogError, match="no entry says that it was destroyed"):
        checked(store)


def test_what_is_recorded_of_the_case_afterwards_is_under_another_key(
    store: Store, unit_keys: UnitKeys, case: str
) -> None:
    ended(store, unit_keys, case)
    with store.unit_of_work(unit_keys) as uow:
        committed = {"by": "p_1", "note": "later"}
        uow.custody.append(a_draft("job.done", case, None, store.clock(), committed=committed))
        uow.commit()

    with store.reading(someone(store, Duty.AUDITOR)) as uow:
        (entry,) = uow.custody.tail(1)
        assert uow.custody.disclosed(entry.seq)["note"] == "later"
    assert checked(store)


def test_two_peoples_statements_end_it_and_the_whole_folder_still_checks(
    store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys, *(set(SEEDS) - {"cases", "orders"}))
    signers = [acting(store, number) for number in ("A1", "B2")]

    done = [
        destroy_case_values(
            SigningDesk(
                one.actor, store.unit_of_work(unit_keys), store.clock, store.rules, one.sign
            ),
            "c_1",
            reason=f"Retention ended; asked by {NAME}.",
        ).is_done
        for one in signers
    ]

    assert done == [False, True]
    with store.reading(signers[1]) as uow:
        case, (order,) = uow.cases.get("c_1"), uow.orders.find(case_id="c_1")
        assert case.offenders[0].name == DESTROYED
        assert case.offenders[0].date_of_birth is None
        assert order.text == DESTROYED
        asked = next(e for e in uow.custody.of_case("c_1") if b"destruction_asked" in e.body)
        # Not why. What was signed holds commitments to its fields, which are not opened any more.
        assert set(uow.custody.disclosed(asked.seq)) == {"by", "sig", "statement"}
    for who in (None, signers[1]):
        assert "their keys were destroyed" in checked(store, who)


TYPED = {
    "questions": {"text": "CANARY asked whose picture it is"},
    "hit_gradings": {"reason": "It shows CANARY, her sister says"},
    "jobs": {"hash_set_file": "/evidence/CANARY/case.set"},
}
"""What people typed into records that stand beside a case's own, and what says where they work."""


@on_sqlite
def test_no_word_of_questions_grades_and_jobs_stands_in_the_database_after_the_end_of_the_values(
    store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys, *TYPED)
    with store.unit_of_work(unit_keys) as uow:
        typed = [replace(SEEDS[name], **words) for name, words in TYPED.items()]
        keep(uow, acting(store), *typed, at=store.clock())
        uow.commit()
    assert b"CANARY" in files_of(store.data)

    with store.unit_of_work(unit_keys) as uow:
        gone = end_values(uow, "c_1")
        public: dict[str, JsonValue] = {"keys": [*gone]}
        uow.custody.append(
            a_draft("case.values_destroyed_again", "c_1", None, store.clock(), public=public)
        )
        uow.commit()

    assert scrub_store(store)
    assert b"CANARY" not in files_of(store.data)
    with store.reading() as uow:
        (grading,) = uow.hit_gradings.find(exhibit_id="x_DISK")
        assert (grading.hits, grading.reason) == (SEEDS["hit_gradings"].hits, DESTROYED)


@on_sqlite
def test_a_copy_of_before_forgets_the_keys_that_were_destroyed_since(
    store: Store, unit_keys: UnitKeys, case: str, tmp_path: Path
) -> None:
    copy = tmp_path / "restored"
    with closing(sqlite3.connect(store.data / DATABASE)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    shutil.copytree(store.data, copy)
    gone = destroy(store, unit_keys, case)

    with store.reading() as uow:
        listed = destroyed_keys(uow)
    restored = open_store(copy, clock=store.clock)
    assert noted(restored, someone(restored, Duty.AUDITOR), case) == NAME
    assert forget(restored.writer, listed)

    assert [(each.key_id, each.case_id) for each in listed] == [(gone[0], case)]
    assert noted(restored, someone(restored, Duty.AUDITOR), case) is None


def test_a_case_key_opens_only_with_the_units_key_and_for_its_case() -> None:
    key, unit = make_case_key("c_1"), bytes(range(32))
    wrapped = wrap_case_key(key, values_key=unit)

    opened = open_case_key(wrapped, key_id=key.id, case_id="c_1", values_key=unit)
    assert opened.open(key.seal(b"text", place="p"), place="p") == b"text"
    for wrong in (
        {"key_id": bytes(16)},
        {"case_id": "c_2"},
        {"values_key": bytes(32)},
    ):
        told = {"key_id": key.id, "case_id": "c_1", "values_key": unit} | wrong
        with pytest.raises(SealedKeyError):
            open_case_key(wrapped, **told)  # type: ignore[arg-type]  # one of them is wrong
    with pytest.raises(TamperedLogError):
        key.open(key.seal(b"text", place="p"), place="another place")


def test_what_is_kept_outside_the_log_ends_with_the_key_of_its_case(
    store: Store, unit_keys: UnitKeys, case: str
) -> None:
    with store.unit_of_work(unit_keys) as uow:
        sealed = uow.custody.seal_for_case(case, "g_1", b"a photograph")
        uow.commit()

    assert b"photograph" not in sealed
    reader = someone(store, Duty.AUDITOR)
    with store.reading(reader) as uow:
        assert uow.custody.open_for_case("g_1", sealed) == b"a photograph"
        with pytest.raises(TamperedLogError, match="damaged or moved"):
            uow.custody.open_for_case("g_2", sealed)
        with pytest.raises(TamperedLogError, match="damaged"):
            uow.custody.open_for_case("g_1", b"a photograph")
    with store.reading(someone(store, Duty.ADMINISTRATOR)) as uow, pytest.raises(SealedKeyError):
        uow.custody.open_for_case("g_1", sealed)

    destroy(store, unit_keys, case)

    with store.reading(reader) as uow, pytest.raises(OutOfSequenceError, match="destroyed"):
        uow.custody.open_for_case("g_1", sealed)


def test_nothing_is_sealed_for_a_case_while_the_units_keys_are_closed(
    store: Store, case: str
) -> None:
    with store.reading() as uow, pytest.raises(SealedKeyError, match="Unlock"):
        uow.custody.seal_for_case(case, "g_1", b"a photograph")

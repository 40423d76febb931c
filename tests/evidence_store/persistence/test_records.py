from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from evidence_store.data_folder.places import DATABASE
from evidence_store.domain.orders.order import Order, restated
from evidence_store.errors import (
    ChangedRecordError,
    ConflictError,
    CustodyError,
    EvidenceStoreError,
    NotFoundError,
    SamePersonError,
    TamperedLogError,
)
from evidence_store.open_folder.checks import CHECKS
from evidence_store.persistence.records.repositories import ALL_KINDS, Kind, SqlRepository
from evidence_store.persistence.records.rows import Rows
from forensics.values import Digest, Extent, HashAlgorithm
from tests.builders import a_draft
from tests.evidence_store.certificates import builders
from tests.evidence_store.keeping import keep
from tests.evidence_store.persistence.backdoors import backdoor
from tests.evidence_store.persistence.examples import CERTIFICATE, SEEDS, seed
from tests.evidence_store.persistence.folders import on_sqlite
from tests.evidence_store.stores import acting, reopen
from tests.evidence_store.workflow.certifying import AFTER, put_on_record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from tests.evidence_store.persistence.folders import Folders

# PostgreSQL keeps no zero character in a column, and no reference or name has one.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
# What is kept has milliseconds; a finer time is cut when it is written.
FIRST = datetime(1900, 1, 1)  # noqa: DTZ001 -- the strategy adds the zone
MOMENTS = st.datetimes(FIRST, timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
DIGESTS = st.sampled_from(HashAlgorithm).flatmap(
    lambda kind: st.binary(min_size=kind.size, max_size=kind.size).map(
        lambda value: Digest(kind, value)
    )
)
INTEGERS = st.integers(0, 2**53 - 1)


@cache  # to register one again has the strategies of all kinds worked out again
def register_types() -> None:
    st.register_type_strategy(str, TEXT)
    st.register_type_strategy(int, INTEGERS)
    st.register_type_strategy(bytes, st.binary(max_size=40))
    st.register_type_strategy(datetime, MOMENTS)
    st.register_type_strategy(date, st.dates(date(1900, 1, 1), date(2100, 1, 1)))
    st.register_type_strategy(Digest, DIGESTS)
    st.register_type_strategy(Extent, st.builds(Extent, INTEGERS, INTEGERS))


@pytest.fixture(scope="module")
def loose(folders: Folders) -> Iterator[Connection]:
    """A database in which references may lead nowhere, so that any value can be kept."""
    with folders.without_references() as connection:
        yield connection


@pytest.mark.family(share=1 / 2, least=15, kinds=("kind",))
@pytest.mark.parametrize("kind", ALL_KINDS, ids=[each.name for each in ALL_KINDS])
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_every_value_comes_back_from_its_row_as_it_was(
    kind: Kind[Any], data: st.DataObject, loose: Connection
) -> None:
    register_types()
    value = replace(data.draw(st.from_type(kind.value)), version=1)
    if isinstance(value, Order):
        value = restated(value)  # an order stands as what is recorded of it says, or is not read
    repository = SqlRepository(Rows(loose), kind, lambda *_: None, lambda *_: None)

    with loose.begin_nested() as savepoint:
        try:
            repository.add(value)
        except SamePersonError:
            savepoint.rollback()
            assume(False)  # noqa: FBT003 -- two people who must differ were drawn alike
        got = repository.get(value.id)
        savepoint.rollback()

    assert got == value


@pytest.mark.parametrize("name", SEEDS)
def test_a_saved_value_has_the_next_version(name: str, store: Store, unit_keys: UnitKeys) -> None:
    seed(store, unit_keys)

    with store.unit_of_work(unit_keys) as uow:
        repository = getattr(uow, name)
        saved = repository.save(repository.get(SEEDS[name].id))

        assert saved.version == 2
        assert repository.get(saved.id) == saved


def test_a_value_that_somebody_else_saved_meanwhile_is_not_saved(
    store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys)
    with store.unit_of_work(unit_keys) as uow:
        read = uow.exhibits.get("x_DISK")
        uow.exhibits.save(read)

        with pytest.raises(ConflictError, match="someone else"):
            uow.exhibits.save(read)


def test_what_is_not_recorded_is_not_found(store: Store) -> None:
    with store.reading() as uow, pytest.raises(NotFoundError, match="x_none"):
        uow.exhibits.get("x_none")


def test_values_are_found_by_their_columns_oldest_first(store: Store, unit_keys: UnitKeys) -> None:
    seed(store, unit_keys)
    second = builders.exhibit(id="x_0", reference="ABC/2")
    with store.unit_of_work(unit_keys) as uow:
        uow.exhibits.add(second)

        assert [each.id for each in uow.exhibits.find(case_id="c_1")] == ["x_DISK", "x_0"]
        assert uow.exhibits.find(case_id="c_1", reference="ABC/2") == [second]
        assert uow.exhibits.find(reference="none") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cases", replace(builders.case(), id="c_2")),
        ("exhibits", builders.exhibit(id="x_2")),
        ("certificates", replace(CERTIFICATE, id="z_2", disposal_id="d_2")),
        ("people", replace(builders.people()[0], id="p_new")),
        ("orders", builders.order()),
    ],
)
def test_a_reference_or_number_is_given_once(
    name: str, value: Any, store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys)

    with (
        store.unit_of_work(unit_keys) as uow,
        pytest.raises(ConflictError, match="recorded already"),
    ):
        getattr(uow, name).add(value)


def test_a_second_document_of_a_disposal_is_refused_by_the_database_too(
    store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys)
    second = replace(CERTIFICATE, id="z_2", number="EXP-2026-0002", file_name="EXP-2026-0002.pdf")

    with (
        store.unit_of_work(unit_keys) as uow,
        pytest.raises(ConflictError, match="its document already"),
    ):
        uow.certificates.add(second)


def test_a_record_never_refers_to_nothing(store: Store, unit_keys: UnitKeys) -> None:
    with (
        store.unit_of_work(unit_keys) as uow,
        pytest.raises(NotFoundError, match="refers to is not recorded"),
    ):
        uow.exhibits.add(builders.exhibit())


DONE: Any = replace(builders.disposal(), version=1)


def the_same_person_as(part: str, other: str) -> Any:
    """The example disposal, with one person in both parts."""
    made = DONE
    ids = {
        "proposer": made.proposal.statement.person_id,
        "operator": made.operator_id,
        "authoriser": made.authorisation.statement.person_id,
    }
    if part == "verifier":
        return replace(made, verifier_id=ids[other])
    statement = replace(made.authorisation.statement, person_id=ids[other])
    return replace(made, authorisation=replace(made.authorisation, statement=statement))


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("authoriser", "proposer"),
        ("authoriser", "operator"),
        ("verifier", "operator"),
        ("verifier", "authoriser"),
    ],
)
def test_the_database_repeats_the_table_of_duties(
    part: str, other: str, store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys, "disposals", "questions")

    with (
        store.unit_of_work(unit_keys) as uow,
        pytest.raises(SamePersonError, match="One person cannot do both"),
    ):
        uow.disposals.add(the_same_person_as(part, other))


@pytest.mark.parametrize("part", ["verifier", "authoriser"])
def test_the_database_refuses_whoever_began_a_part_of_the_erasure(
    part: str, store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys, "disposals", "questions")
    made = DONE
    one = made.verifier_id if part == "verifier" else made.authorisation.statement.person_id

    with (
        store.unit_of_work(unit_keys) as uow,
        pytest.raises(SamePersonError, match="One person cannot do both"),
    ):
        uow.disposals.add(replace(made, operators=(one, made.operator_id)))


def test_the_database_refuses_a_set_confirmed_by_its_builder(
    store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys, "hash_sets")
    made = SEEDS["hash_sets"]

    with store.unit_of_work(unit_keys) as uow, pytest.raises(SamePersonError):
        uow.hash_sets.add(replace(made, confirmed_by=made.registered_by))


def test_a_refused_record_says_nothing_of_its_content(store: Store, unit_keys: UnitKeys) -> None:
    seed(store, unit_keys)

    with store.unit_of_work(unit_keys) as uow, pytest.raises(ConflictError) as caught:
        uow.cases.add(replace(builders.case(), id="c_2"))

    assert "Llŷwelyn" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def change(folder: Path, statement: str) -> None:
    with backdoor(folder) as door:
        door.run(statement)


def checked(folder: Path) -> list[str]:
    return list(reopen(folder, at=AFTER + timedelta(hours=1)).check(known=[]))


def with_certificate(store: Store) -> None:
    """A disposal whose course is on record, its certificate, and a grade of its hits."""
    put_on_record(reopen(store.data, at=AFTER - timedelta(minutes=1)), builders.training())
    later = reopen(store.data, at=AFTER)
    who = acting(later)
    with later.unit_of_work(who.unit_keys) as uow:
        keep(uow, who, SEEDS["hit_gradings"], CERTIFICATE, at=later.clock())
        uow.commit()


def with_certificate_file(store: Store) -> Store:
    with_certificate(store)
    (store.certificates / CERTIFICATE.file_name).write_bytes(b"pdf")
    return store


def test_a_whole_folder_passes_every_check(store: Store) -> None:
    with_certificate_file(store)

    assert len(checked(store.data)) == len(CHECKS)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE exhibit SET document = replace(document, 'Black', 'White')",
        "UPDATE exhibit SET document = replace(document, '\"locked\":false', '\"locked\":true')",
        "UPDATE exhibit SET reference = 'ABC/9'",
        "UPDATE exhibit SET version = 20",
        "UPDATE acquisition SET is_verified = 1 - is_verified",
        "UPDATE acquisition SET is_logical = 1 - is_logical",
        "UPDATE scan SET hits = hits + 1",
        "UPDATE disposal SET verifier_id = NULL",
        "UPDATE disposal SET document = '{}'",
        "DELETE FROM hit_grading",
        (
            "INSERT INTO scan (position, id, version, exhibit_id, acquisition_id, hits, document)"
            " SELECT 9, 's_9', version, exhibit_id, acquisition_id, hits, document FROM scan"
        ),
    ],
)
def test_a_record_changed_outside_the_programme_is_detected(statement: str, store: Store) -> None:
    with_certificate_file(store)
    change(store.data, statement)

    with pytest.raises(EvidenceStoreError):
        checked(store.data)


def change_log(folder: Path, statement: str) -> None:
    """Change a table of the log, and put its triggers back as they were."""
    with backdoor(folder) as door:
        door.change_log(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE person SET position = 9 WHERE position = 3",
        "UPDATE person SET position = 9 WHERE position = 1",
    ],
)
def test_a_record_moved_in_the_order_of_its_making_is_detected(
    statement: str, store: Store
) -> None:
    change(store.data, statement)

    with pytest.raises(TamperedLogError, match="order of its making"):
        checked(store.data)


def test_two_records_that_changed_places_are_detected(store: Store) -> None:
    for statement in (
        "UPDATE person SET position = 9 WHERE position = 1",
        "UPDATE person SET position = 1 WHERE position = 3",
        "UPDATE person SET position = 3 WHERE position = 9",
    ):
        change(store.data, statement)

    with pytest.raises(TamperedLogError, match="order of its making"):
        checked(store.data)


@pytest.mark.parametrize(
    ("which", "count"),
    [
        ("seq = 3 AND path = 'rank'", 1),
        ("seq = 3 AND path <> 'records'", 4),
        ("path = 'by'", 3),
    ],
)
def test_a_missing_disclosure_is_detected_and_counted(which: str, count: int, store: Store) -> None:
    change_log(store.data, f"DELETE FROM disclosure WHERE {which}")  # noqa: S608 -- our own words

    with pytest.raises(TamperedLogError, match=f"missing in the whole log: {count}"):
        checked(store.data)


def test_an_old_row_put_back_is_detected(store: Store) -> None:
    with_certificate_file(store)
    with backdoor(store.data) as door:
        old = door.rows("SELECT document, version FROM exhibit")
    later = reopen(store.data, at=AFTER)
    with later.unit_of_work(acting(later).unit_keys) as uow:
        uow.exhibits.save(replace(uow.exhibits.get("x_DISK"), locked=True))
        uow.custody.append(a_draft("exhibit.described", "c_1", "x_DISK", later.clock()))
        uow.commit()
    checked(store.data)

    with backdoor(store.data) as door:
        door.run("UPDATE exhibit SET document = ?, version = ?", *old[0])

    with pytest.raises(TamperedLogError, match="x_DISK"):
        checked(store.data)


def test_a_certificate_that_is_missing_or_changed_is_detected(store: Store) -> None:
    with_certificate(store)
    with pytest.raises(EvidenceStoreError, match="EXP-2026-0001: its document is missing"):
        checked(store.data)

    (store.certificates / CERTIFICATE.file_name).write_bytes(b"pdf, but longer")
    with pytest.raises(EvidenceStoreError, match="EXP-2026-0001: its document was changed"):
        checked(store.data)


def test_a_certificate_that_was_taken_out_is_missed_before_another_one_is_issued(
    store: Store,
) -> None:
    with_certificate(store)
    later = reopen(store.data, at=AFTER + timedelta(minutes=1))
    with later.unit_of_work(acting(later).unit_keys) as uow:
        uow.custody.require_whole("c_1")
    change(store.data, "DELETE FROM certificate")

    with (
        later.unit_of_work(acting(later).unit_keys) as uow,
        pytest.raises(ChangedRecordError, match=CERTIFICATE.id),
    ):
        uow.custody.require_whole("c_1")


def test_another_root_is_detected(store: Store) -> None:
    (store.data / "root.pem").write_bytes(b"another")

    with pytest.raises(EvidenceStoreError, match=r"root\.pem"):
        checked(store.data)


def test_a_training_folder_never_becomes_a_real_one(store: Store) -> None:
    file = store.data / "expunge.toml"
    file.write_text(file.read_text("utf-8").replace("training = true", "training = false"))

    with pytest.raises(CustodyError, match="training"):
        reopen(store.data)


@on_sqlite
@pytest.mark.parametrize("place", [0, 20, 4096 + 3, 8192 + 7])
def test_a_damaged_database_file_is_a_plain_error(place: int, store: Store) -> None:
    with_certificate_file(store)
    data = bytearray((store.data / DATABASE).read_bytes())
    data[place : place + 400] = b"\xff" * 400
    (store.data / DATABASE).write_bytes(data)

    with pytest.raises(EvidenceStoreError):
        checked(store.data)

"""That the unit's keys are to be replaced is shown from a leaving until it is done."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from evidence_store.bootstrap import open_store
from evidence_store.cli.people.unit_keys import keys
from evidence_store.data_folder.places import ROOT_KEY
from evidence_store.domain.people.person import Duty, IdentityDocument
from evidence_store.keys.root_key import seal_root_key
from evidence_store.unit_keys.due import keys_due
from evidence_store.workflow.people.people import confirm_person, enrol_person, record_leaving
from tests.evidence_store.cli.people.people_desk import run
from tests.evidence_store.opened import look_at_record
from tests.evidence_store.stores import PASSPHRASES, a_request, acting, make_store, reopen

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.open_folder.store import Store


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Never changed: a folder of four, of whom one has left, and a passphrase file for each."""
    place = tmp_path_factory.mktemp("due")
    store = make_store(place / "data")
    one, two = acting(store, "A1"), acting(store, "B2")
    person = enrol_person(
        store.signing_desk(one),
        a_request("D4", duties=(Duty.EXAMINER,)),
        document=IdentityDocument.PASSPORT,
    )
    confirm_person(
        store.signing_desk(two),
        person.id,
        document=IdentityDocument.PASSPORT,
        opens=two.unit_keys.opens,
    )
    assert keys_due(store).sentences == ()
    record_leaving(
        store.signing_desk(one), store.find_person("C3").id, rewrap=store.rewrap(one.unit_keys)
    )
    for number, passphrase in PASSPHRASES.items():
        (place / f"{number}.txt").write_text(f"{passphrase}\n", "utf-8")
        (place / f"{number}.txt").chmod(0o600)
    return place


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "due")
    return tmp_path / "due"


def store_in(place: Path) -> Store:
    return reopen(place / "data")


def words(place: Path, by: str) -> tuple[object, ...]:
    return ("--data", place / "data", "--as", by, "--passphrase-file", place / f"{by}.txt")


def findings(store: Store) -> list[str]:
    found = look_at_record(store.data, store.clock)
    return [f"{each.sentence} {each.advice}" for each in found if "to be replaced" in each.thing]


def test_what_is_due_is_shown_until_it_is_done(place: Path) -> None:
    store = store_in(place)
    assert "1 person who could open the unit's keys left" in " ".join(keys_due(store).sentences)
    assert "expunge keys replace" in " ".join(findings(store))
    assert "expunge keys replace" in run(keys, "show", "--data", place / "data").output

    asked = run(keys, "replace", "--with", "B2", *words(place, "A1")).output
    assert "signs too, within 72 hours" in asked
    assert keys_due(store_in(place)).is_due
    done = run(keys, "replace", *words(place, "B2")).output

    again = open_store(place / "data")
    assert keys_due(again).sentences == ()
    assert str(again.log_key) in done
    assert "replaced-keys.pem" in done
    assert "Nothing is due." in run(keys, "show", "--data", place / "data").output
    assert "No person who could open the unit's keys has left" in " ".join(findings(again))


def test_who_was_enrolled_since_holds_a_part_once_keys_are_replaced(place: Path) -> None:
    before = keys_due(store_in(place))
    new = store_in(place).find_person("D4").id
    assert new in before.waiting
    assert len(before.holders) == 2

    run(keys, "replace", "--with", "A1", *words(place, "B2"))
    run(keys, "replace", *words(place, "A1"))

    after = keys_due(open_store(place / "data"))
    assert new in after.holders
    assert after.waiting == ()


def test_that_nobody_can_open_the_root_any_more_is_told(place: Path) -> None:
    store = store_in(place)
    with store.reading() as uow:
        gone = [each for each in uow.people.find() if each.staff_number in {"A1", "C3"}]
    sealed = seal_root_key(b"a key", root=store.root_pem(), holders=gone)
    (store.data / ROOT_KEY).write_bytes(sealed)

    assert keys_due(store).is_lost
    assert "No two people can open the root's key now" in " ".join(findings(store))

"""A search looks at the records themselves: it finds what is there, and nothing that has ended."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.overview.findable import FoundBy
from evidence_store.domain.people.person import Duty
from evidence_store.errors import NotPermittedError
from evidence_store.open_folder.case_keys import scrub_store
from evidence_store.persistence.engines.tables import metadata
from evidence_store.persistence.screens.tables import screens
from evidence_store.workflow._kit.subjects.value_endings import end_values
from evidence_store.workflow.overview.lookups import SearchAnswer, Thing, look_up
from tests.builders import a_draft
from tests.evidence_store.keeping import keep
from tests.evidence_store.persistence.examples import SEEDS, files_of, seed, someone
from tests.evidence_store.persistence.folders import on_sqlite
from tests.evidence_store.stores import acting

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store


@pytest.fixture
def seeded(store: Store, unit_keys: UnitKeys) -> Store:
    """One case, and one exhibit with two seals."""
    seed(store, unit_keys, *(set(SEEDS) - {"cases", "exhibits"}))
    return store


def find(store: Store, words: str, duty: Duty = Duty.OFFICER) -> SearchAnswer:
    return look_up(store.reading_desk(someone(store, duty).actor), words)


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("toshiba", FoundBy.MAKE),
        ("DTB420", FoundBy.MAKE),
        ("usb desk", FoundBy.DESCRIPTION),
        ("a1002003", FoundBy.FORMER_SEAL),
        ("2004", FoundBy.SEAL),
        ("9ABC12", FoundBy.SERIAL),
        ("bc/1", FoundBy.REFERENCE),
    ],
)
def test_an_exhibit_is_found_by_what_describes_it(
    words: str, where: FoundBy, seeded: Store
) -> None:
    (one,) = find(seeded, words).things

    assert (one.thing, one.exhibit_id) == (Thing.EXHIBIT, "x_DISK")
    assert where in one.where
    assert one.about.startswith("Toshiba DTB420, Black USB")


@pytest.mark.parametrize("words", ["llywelyn", "John smith", "T2025", "1234526 smith"])
def test_a_case_is_found_by_its_numbers_and_by_who_is_named_in_it(
    words: str, seeded: Store
) -> None:
    (one,) = find(seeded, words).things

    assert (one.thing, one.case_id, one.about) == (Thing.CASE, "c_1", "John Llŷwelyn Smith")


@pytest.mark.parametrize("number", ["Y9ABC123", "y9abc 123", "A1002004", "Y9-ABC-123", "A1002003"])
def test_a_number_that_is_typed_whole_means_the_exhibit_that_has_it(
    number: str, seeded: Store
) -> None:
    found = find(seeded, number)

    assert found.is_meant
    assert [each.exhibit_id for each in found.things] == ["x_DISK"]


def test_an_imei_finds_the_device_whose_imeisv_alone_is_recorded(
    seeded: Store, unit_keys: UnitKeys
) -> None:
    facts = replace(SEEDS["exhibits"].facts, imeisv="3569380356438012")
    phone = replace(SEEDS["exhibits"], id="x_PHONE", reference="ABC/2", facts=facts, serial=None)
    with seeded.unit_of_work(unit_keys) as uow:
        keep(uow, acting(seeded), phone, at=seeded.clock())
        uow.commit()

    assert find(seeded, "35 693803 564380 9").is_meant
    assert find(seeded, "356938035643809").things[0].exhibit_id == "x_PHONE"


@pytest.mark.parametrize(
    "words", ["property store", "erasing", "extract", "x_DISK", "hdd", "stage"]
)
def test_reasons_places_and_the_words_of_the_form_are_not_searched(
    words: str, seeded: Store
) -> None:
    assert find(seeded, words).things == ()


def test_more_than_a_page_is_cut_and_says_so(seeded: Store, unit_keys: UnitKeys) -> None:
    with seeded.unit_of_work(unit_keys) as uow:
        more = [
            replace(SEEDS["exhibits"], id=f"x_{n}", reference=f"M/{n}", serial=None, seals=())
            for n in range(60)
        ]
        keep(uow, acting(seeded), *more, at=seeded.clock())
        uow.commit()

    found = find(seeded, "toshiba")

    assert len(found.things) == 50
    assert found.things[0].name == "M/59"
    assert found.more_of == {Thing.EXHIBIT}
    assert not find(seeded, "toshiba m/17").more_of


@pytest.mark.parametrize("duty", [Duty.ADMINISTRATOR, Duty.READER])
def test_a_person_who_may_open_no_case_is_refused_whatever_there_is(
    duty: Duty, seeded: Store
) -> None:
    for words in ("toshiba", "nothing of the kind"):
        with pytest.raises(NotPermittedError):
            find(seeded, words, duty)


def test_nothing_that_was_typed_is_found_after_the_end_of_the_values(
    seeded: Store, unit_keys: UnitKeys
) -> None:
    end_all_values(seeded, unit_keys)

    for words in ("smith", "bedroom", "destroyed"):
        assert find(seeded, words).things == (), words
    assert find(seeded, "Y9ABC123").is_meant  # numbers stay, as on the certificate


@on_sqlite
def test_no_byte_of_what_is_searched_stays_in_the_database_after_the_end_of_the_values(
    seeded: Store, unit_keys: UnitKeys
) -> None:
    for words in ("smith", "bedroom"):
        assert find(seeded, words).things
    for word in ("Llŷwelyn", "bedroom"):
        assert word.encode() in files_of(seeded.data)

    end_all_values(seeded, unit_keys)

    assert scrub_store(seeded)
    held = files_of(seeded.data).lower()
    for word in ("Llŷwelyn", "llywelyn", "bedroom"):
        assert word.encode().lower() not in held


def test_no_table_holds_words_for_searching() -> None:
    """There is no index: one would be a second place for names (ADR 51)."""
    tables = {*metadata.tables, *screens.tables}

    assert not [name for name in tables if "search" in name or "index" in name or "fts" in name]


def end_all_values(store: Store, keys: UnitKeys) -> None:
    with store.unit_of_work(keys) as uow:
        gone = end_values(uow, "c_1")
        public: dict[str, JsonValue] = {"keys": [*gone]}
        uow.custody.append(
            a_draft("case.values_destroyed_again", "c_1", None, store.clock(), public=public)
        )
        uow.commit()

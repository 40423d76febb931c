"""Records are known again by their numbers, seals and files, without reading all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.data_folder.databases import upgrade_data_folder
from evidence_store.domain.exhibits.device_facts import DeviceFacts
from evidence_store.domain.exhibits.exhibit import Seal
from evidence_store.domain.exhibits.known_by import numbers_of, on_label, seal_on_bag
from evidence_store.errors import TamperedLogError
from tests.builders import a_draft
from tests.evidence_store.persistence.backdoors import backdoor
from tests.evidence_store.persistence.examples import NAMING, SEEDS, seed
from tests.evidence_store.stores import reopen

if TYPE_CHECKING:
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store


TOLD = DeviceFacts(further_imeis=("490154203237518",))


def change(store: Store, keys: UnitKeys, event: str, **changes: object) -> None:
    with store.unit_of_work(keys) as uow:
        uow.exhibits.save(replace(uow.exhibits.get("x_DISK"), **changes))  # type: ignore[arg-type]  # loose ends
        uow.custody.append(a_draft(event, "c_1", "x_DISK", store.clock()))
        uow.commit()


def found(store: Store, *known: str) -> list[str]:
    with store.reading() as uow:
        return [each.id for each in uow.exhibits.known_by(known)]


def test_an_exhibit_is_known_by_what_it_has_now_and_not_by_what_it_had(
    store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys, "certificates", examples=NAMING)
    bare = replace(SEEDS["exhibits"], serial=None)
    own = numbers_of(replace(bare, facts=TOLD))
    before = [seal_on_bag(each.number) for each in bare.seals]
    change(store, unit_keys, "exhibit.described", facts=TOLD)
    change(store, unit_keys, "exhibit.resealed", seals=(Seal("B9", None, None),))

    assert before
    assert found(store, *before) == []
    assert found(store, *own) == found(store, seal_on_bag("b9")) == ["x_DISK"]
    change(store, unit_keys, "exhibit.described", facts=DeviceFacts())
    change(store, unit_keys, "exhibit.resealed", seals=())
    assert found(store, *own, seal_on_bag("b9")) == []
    assert found(store, on_label(SEEDS["exhibits"].reference.lower())) == ["x_DISK"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE known_again SET mark = 'other' WHERE kind = 'exhibit'",
        "UPDATE known_again SET mark = '' WHERE kind = 'acquisition'",
        "INSERT INTO known_again VALUES ('anchor', 'n_1', 9, 'other')",
    ],
)
def test_a_table_that_does_not_know_the_records_again_is_told_and_made_again(
    statement: str, store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys, "certificates", examples=NAMING)
    with backdoor(store.data) as door:
        door.run(statement)

    with pytest.raises(TamperedLogError, match="known again"):
        list(reopen(store.data).check(known=[]))
    upgrade_data_folder(store.data)

    assert list(reopen(store.data).check(known=[]))

"""What a server of PostgreSQL does to us, and what we say then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.drafts import Draft
from tests.evidence_store.persistence.folders import on_postgresql

if TYPE_CHECKING:
    from evidence_store.bootstrap import Store
    from evidence_store.keys.unit_keys import UnitKeys


def append(store: Store, keys: UnitKeys) -> None:
    with store.unit_of_work(keys) as uow:
        uow.custody.append(Draft("test.appended", None, None, store.clock()))
        uow.commit()


@on_postgresql
def test_a_step_that_asks_the_same_many_times_does_not_keep_the_next_from_being_recorded(
    store: Store, unit_keys: UnitKeys
) -> None:
    append(store, unit_keys)
    with store.unit_of_work(unit_keys) as uow:
        for _ in range(12):
            assert uow.people.find()

    append(store, unit_keys)

"""Entries that tests append, and the checks of their log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.custody.leaves.drafts import Draft, Head
from evidence_store.custody.log.verifying import verify_log

if TYPE_CHECKING:
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store


def a_draft(store: Store, **changes: Any) -> Draft:
    facts: dict[str, Any] = {
        "event": "exhibit.stored",
        "case_id": "c_1",
        "exhibit_id": "x_1",
        "occurred": store.clock(),
        "public": {"handover": "h_1", "seal": "B1234567"},
        "committed": {"by": "p_1", "note": "Siân put it in bay 4"},
    }
    return Draft(**(facts | changes))


def append(store: Store, keys: UnitKeys, **changes: Any) -> None:
    with store.unit_of_work(keys) as uow:
        uow.custody.append(a_draft(store, **changes))
        uow.commit()


def verify(store: Store, *known: Head) -> None:
    with store.reading() as uow:
        verify_log(uow.custody.leaves, key=store.log_key, known=known)


def head_of(store: Store) -> Head:
    with store.reading() as uow:
        return uow.custody.head()

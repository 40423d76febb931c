"""The end of a case's values as two people sign for it, whatever still stands in the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.case_events import (
    CASE_VALUES_DESTROYED,
    CASE_VALUES_DESTRUCTION_ASKED,
)
from evidence_store.workflow._kit.acting import ActingOnCase
from evidence_store.workflow._kit.subjects.value_endings import end_values

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.events.event import Event
    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.open_folder.store import Store


def sign_for_the_end(
    store: Store, case_id: str, *, first: ActingWithKeys, second: ActingWithKeys
) -> tuple[str, ...]:
    """Sign as both, and destroy the keys of the case's values; give their ids."""
    asked = {"asked": "q_1", "first": first.actor.id}
    _sign(store, case_id, first, CASE_VALUES_DESTRUCTION_ASKED, asked)
    both = {"first": first.actor.id, "second": second.actor.id}
    return _sign(store, case_id, second, CASE_VALUES_DESTROYED, both)


def _sign(
    store: Store, case_id: str, who: ActingWithKeys, event: Event, told: dict[str, str]
) -> tuple[str, ...]:
    with store.unit_of_work(who.unit_keys) as uow:
        by = ActingOnCase(uow, who.actor, store.clock(), case_id)
        keys = end_values(uow, case_id) if event is CASE_VALUES_DESTROYED else ()
        facts = {"case": case_id, "first": told["first"], "keys": " ".join(keys)}
        signed = by.sign_act(event, signer=who.sign, facts=facts)
        public: dict[str, JsonValue] = {**told, **({"keys": [*keys]} if keys else {})}
        by.append(event, public=public, committed={"reason": "Ended"}, signed=signed)
        uow.commit()
    return keys

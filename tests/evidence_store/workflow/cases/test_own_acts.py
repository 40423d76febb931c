"""What a person's statement is drafted from: the entries by which they acted, and no others."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from evidence_store.errors import OutOfSequenceError
from evidence_store.workflow.overview.own_acts import own_acts, people_with_acts
from tests.evidence_store.stores import acting
from tests.evidence_store.workflow.certifying import at_its_end

if TYPE_CHECKING:
    from evidence_store.open_folder.store import Store


def test_each_person_states_their_own_acts_and_nobody_elses(store: Store) -> None:
    folder = at_its_end(store)
    desk = folder.desk_of(acting(folder, "B2"))
    with folder.reading() as uow:
        (case,) = uow.cases.find()
        (disposal,) = uow.disposals.find()
        everybody = uow.people.find()
    found = people_with_acts(desk, case.id)
    owners = {
        (act.event, act.part): person.id
        for person in found
        for act in own_acts(desk, case.id, person.id).acts
    }

    assert owners["disposal.proposed", "proposer"] == disposal.proposer_id
    assert owners["erase.permitted", "operator"] == disposal.operator_id
    assert owners["erase.verified", "verifier"] == disposal.verifier_id
    assert len({owners["disposal.proposed", "proposer"], owners["erase.verified", "verifier"],
                owners["disposal.authorised", "authoriser"]}) == 3  # fmt: skip
    once = Counter(
        (act.event, act.part, act.at)
        for person in found
        for act in own_acts(desk, case.id, person.id).acts
        if act.part
    )
    assert set(once.values()) == {1}
    for person in everybody:
        if person not in found:
            with pytest.raises(OutOfSequenceError, match="nothing to state"):
                own_acts(desk, case.id, person.id)

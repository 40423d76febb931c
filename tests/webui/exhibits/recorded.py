"""What the custody log says of an exhibit, as tests of its pages look it up."""

from __future__ import annotations

from typing import Any

from evidence_store.custody.leaves.entries import read_leaf
from tests.webui.conftest import PASSPHRASE, Unit


def entries(unit: Unit, exhibit: str, event: str) -> list[tuple[Any, Any]]:
    """What the custody log says of such events: in clear, and what was committed to."""
    acting = unit.store.open_actor("E1", PASSPHRASE)
    with unit.store.reading(acting) as uow:
        return [
            (read_leaf(entry.body).public, uow.custody.disclosed(entry.seq))
            for entry in uow.custody.of_exhibit(exhibit)
            if read_leaf(entry.body).event == event
        ]

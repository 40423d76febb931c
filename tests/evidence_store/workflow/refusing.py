"""What the tests of disposals share: refusals on record, and changes behind a disposal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.workflow.holds import holds
from tests.builders import an_order

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from evidence_store.errors import RefusedError
    from tests.evidence_store.workflow.desk import Desk


def refused(desk: Desk, kind: type[RefusedError], act: Callable[[], object], name: str) -> str:
    """Expect a refusal that leaves everything as it was and is itself on record."""
    values = desk.uow.disposals.values.copy()
    exhibits = desk.uow.exhibits.values.copy()
    with pytest.raises(kind) as refusal:
        act()
    assert desk.uow.disposals.values == values
    assert desk.uow.exhibits.values == exhibits
    entry = desk.uow.custody.drafts[-1]
    assert entry.event == "disposal.refused"
    assert entry.public == {"act": name, "refusal": kind.__name__}
    assert entry.committed["why"] == str(refusal.value)
    return str(refusal.value)


def place_hold(desk: Desk) -> None:
    holds.place_hold(desk.of(desk.officer), "x_1", code="linked_case", note="")


def change_order(desk: Desk, **changes: Any) -> None:
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, **changes))


def change_exhibit(desk: Desk, **changes: Any) -> None:
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), **changes))


def check(day: date) -> Any:
    return replace(an_order().appeal_checks[0], checked_on=day)

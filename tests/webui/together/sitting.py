"""An order that was just recorded, and what an officer does about it: one by one, or together."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.statements import SIGNATURES, STATEMENT
from evidence_store.domain.law.enquiries import REQUIRED_ENQUIRIES
from evidence_store.domain.orders.order import Order
from evidence_store.domain.orders.status_checks import StatusMatter
from forensics.value_classes import dataclass
from tests.evidence_store.stated import stated_fields
from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in
from tests.webui.story import an_order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Flask
    from werkzeug.test import TestResponse


LINE = "1. the hard disk ABC/1."


def parts_shown(page: str) -> list[tuple[str, str, str]]:
    """The parts of a sitting's page: what the fields of each are named by, its act, its subject."""
    listed = ",".join(re.findall(r'name="parts" value="([^"]*)"', page))
    return re.findall(r"([^, ]+) ([^, ]+) ([^, ]+)", listed)


ADD = {"together": "add"}
SIGNED = {"passphrase": PASSPHRASE}


@dataclass(frozen=True)
class Sitting:
    """An officer at the case's newest order."""

    unit: Unit
    officer: Visitor
    order: Order

    @property
    def list(self) -> str:
        """The page of what waits."""
        return f"/cases/{self.order.case_id}/to-sign"

    def page(self, act: str) -> str:
        return f"/orders/{self.order.id}/acts/{act}"

    def form(self, act: str) -> dict[str, Any]:
        """What is typed into the form of an act."""
        return {**FORMS[act](self.unit)}

    def add(self, act: str, **otherwise: Any) -> TestResponse:
        return self.officer.do(self.page(act), **{**self.form(act), **ADD, **otherwise})

    def sign(self, **otherwise: Any) -> TestResponse:
        return self.officer.do(self.list, **{**SIGNED, **otherwise})

    def fill_list(self) -> dict[str, Any]:
        return self.officer.fill(self.list, **SIGNED)

    def wait(self, *acts: str) -> None:
        for act in acts or FORMS:
            assert self.add(act).status_code == 303, act

    def in_turn(self) -> None:
        """The long way: each act signed by itself."""
        for act in FORMS:
            sent = self.officer.do(self.page(act), **self.form(act), **SIGNED)
            assert sent.status_code == 303, (act, sent.text)

    def size(self) -> int:
        with self.unit.store.reading() as uow:
            return uow.custody.head().size


def at_a_new_order(unit: Unit, app: Flask, who: str = "O1") -> Sitting:
    store = unit.store
    made_on = store.clock().date() - timedelta(days=270)
    keys = store.open_actor("O1", PASSPHRASE)
    order = an_order(store, keys, unit.story.case, made_on=made_on, text=LINE)
    officer = signed_in(app, who)
    return Sitting(unit, officer, order)


def _day(unit: Unit, name: str) -> dict[str, Any]:
    today = unit.store.clock().date()
    return {name: [str(today.day), str(today.month), str(today.year)]}


FORMS: dict[str, Callable[[Unit], dict[str, Any]]] = {
    "map-line": lambda unit: {"number": "1", "exhibits": [unit.story.disk.id]},
    "disclosure-decision": lambda unit: {
        "need": "not_needed",
        "officer": "DC Disclosure",
        **_day(unit, "decided_on"),
        "reason": "Nothing is outstanding",
    },
    "nobody-else": lambda unit: {**_day(unit, "decided_on"), "reason": "Used by nobody else"},
    "check-appeal": lambda unit: {
        **_day(unit, "checked_on"),
        "office": "Crown Court office",
        "answered_by": "Listing officer",
        **dict.fromkeys((each.value for each in StatusMatter), "nothing"),
        "reply": "Nothing is recorded.",
    },
    "answer-questions": lambda unit: {
        "answered_by": "A. Prosecutor",
        **_day(unit, "answered_on"),
        **dict.fromkeys(REQUIRED_ENQUIRIES, "no"),
    },
}
"""By the act, in the order in which they follow: what is typed."""


def told_since(unit: Unit, size: int) -> list[dict[str, Any]]:
    """Every entry since then: its kind, what it says and commits to, and who signed what for it.

    Ids that are drawn anew each time, salts and times are left out.
    """
    store = unit.store
    found = []
    with store.reading(store.open_actor("O1", PASSPHRASE)) as uow:
        for entry in uow.custody.tail(uow.custody.head().size - size):
            leaf, opened = read_leaf(entry.body), uow.custody.disclosed(entry.seq)
            form: Any = opened.get(STATEMENT)
            signed: Any = opened.get(SIGNATURES, [])
            own = opened.keys() - {STATEMENT, SIGNATURES, "records"}
            committed = {name: opened[name] for name in own if "/" not in name}
            found.append({
                "event": leaf.event,
                "case": leaf.case_id,
                "exhibit": leaf.exhibit_id,
                "public": _without_ids(leaf.public),
                "committed": _without_ids(committed),
                "stated": _without_ids(stated_fields(opened)),
                "stated event": None if form is None else form["event"],
                "signers": [(each["role"], each["by"]) for each in signed],
            })  # fmt: skip
    return found


def signatures_since(unit: Unit, size: int) -> list[Any]:
    """What each entry since then holds in place of a signature."""
    with unit.store.reading(unit.store.open_actor("O1", PASSPHRASE)) as uow:
        newest = uow.custody.tail(uow.custody.head().size - size)
        signed: list[Any] = [uow.custody.disclosed(each.seq).get(SIGNATURES) for each in newest]
    return [each["s"] for one in signed if one is not None for each in one]


_DRAWN = re.compile(r"(o|q|v|k|n)_[0-9A-Z]{10,}")


def _without_ids(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _DRAWN.sub("an id", str(value)) for name, value in told.items()}

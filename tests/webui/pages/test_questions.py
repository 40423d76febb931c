"""What common requests ask: each record once, in few transactions, and the holds evaluated once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.holds import evaluation
from evidence_store.workflow._kit import grounds
from tests.webui.asked import Asked, listening
from tests.webui.conftest import PASSPHRASE, Unit, Visitor
from tests.webui.proposals import propose, ready_phone
from tests.webui.working import signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from werkzeug.test import TestResponse


@dataclass
class Desk:
    """A supervisor at a browser, and what each of their requests asks."""

    visitor: Visitor
    unit: Unit
    asked: Asked
    evaluated: list[Any] = field(default_factory=list)

    def get(self, page: str) -> TestResponse:
        self.visitor.get(page)  # what is read once for the process is read
        self._forget()
        return self.visitor.get(page)

    def send(self, page: str, **typed: object) -> TestResponse:
        filled = self.visitor.fill(page, **typed)
        self._forget()
        return self.visitor.send(page, filled)

    def _forget(self) -> None:
        self.asked.said.clear()
        self.evaluated.clear()


@pytest.fixture
def asked() -> Iterator[Asked]:
    """Listens before the data folder is opened."""
    with listening() as heard:
        yield heard


@pytest.fixture
def desk(asked: Asked, open_unit: Unit, open_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(signed_in(open_app, "S1"), open_unit, asked)
    evaluate = evaluation.evaluate

    def counted(*words: Any, **named: Any) -> Any:
        made.evaluated.append(words)
        return evaluate(*words, **named)

    monkeypatch.setattr(grounds, "evaluate", counted)
    return made


def require_few(desk: Desk, *, questions: int, writes: int, transactions: int) -> None:
    asked = desk.asked
    assert asked.questions <= questions, asked.table()
    assert asked.writes <= writes, asked.table()
    assert asked.transactions <= transactions, asked.said


def test_authorising_asks_for_each_record_once_and_evaluates_the_holds_once(desk: Desk) -> None:
    disposal = propose(desk.unit, ready_phone(desk.unit, "ABC/8", "356938035644112"))

    answer = desk.send(f"/disposals/{disposal.id}/acts/authorise", passphrase=PASSPHRASE)

    assert answer.status_code == 303, answer.text
    require_few(desk, questions=30, writes=10, transactions=4)
    assert len(desk.evaluated) == 1


def test_placing_a_hold_asks_little(desk: Desk) -> None:
    code = next(
        each.code for each in desk.unit.store.rules.hold_reasons if each.code != "stop_and_refer"
    )
    page = f"/exhibits/{desk.unit.story.phone.id}/acts/place-hold"

    answer = desk.send(page, code=code, note="Kept for the family", passphrase=PASSPHRASE)

    assert answer.status_code == 303, answer.text
    require_few(desk, questions=15, writes=10, transactions=4)


@pytest.mark.parametrize("kind", ["exhibits", "cases"])
def test_the_pages_that_everybody_opens_ask_little(desk: Desk, kind: str) -> None:
    story = desk.unit.story
    identifier = story.phone.id if kind == "exhibits" else story.case.id

    answer = desk.get(f"/{kind}/{identifier}")

    assert answer.status_code == 200
    require_few(desk, questions=25, writes=4, transactions=4)

"""What common requests ask: each record once, in few transactions, and the holds evaluated once."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.holds import evaluation
from evidence_store.persistence.engines.postgresql import close_all
from evidence_store.workflow._kit import grounds
from forensics.value_classes import dataclass
from tests.servers import postgresql
from tests.webui.asked import Asked, listening, listening_to_a_server
from tests.webui.conftest import (
    PASSPHRASE,
    PORT,
    Unit,
    Visitor,
    make_requests,
    make_unit,
    signed_in,
)
from tests.webui.proposals import propose, ready_phone
from tests.webui.several import database_on
from webui.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
    return counting(Desk(signed_in(open_app, "S1"), open_unit, asked), monkeypatch)


@pytest.fixture
def desk_at_a_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The same with the record, and what the screens keep, on PostgreSQL."""
    server = postgresql.Server.start()
    try:
        unit = make_unit(tmp_path, make_requests(), more=database_on(server))
        keys = unit.store.open_actor("O1", PASSPHRASE).unit_keys
        app = create_app(unit.store, port=PORT, unit_keys=keys)
        with listening_to_a_server(monkeypatch) as heard:
            yield counting(Desk(signed_in(app, "S1"), unit, heard), monkeypatch)
    finally:
        close_all()
        server.stop()


def counting(made: Desk, patch: pytest.MonkeyPatch) -> Desk:
    """The desk, which notes each time that holds are evaluated."""
    evaluate = evaluation.evaluate

    def counted(*words: Any, **named: Any) -> Any:
        made.evaluated.append(words)
        return evaluate(*words, **named)

    patch.setattr(grounds, "evaluate", counted)
    return made


def require_few(desk: Desk, *, questions: int, writes: int, transactions: int) -> None:
    asked = desk.asked
    assert asked.questions <= questions, asked.table()
    assert asked.writes <= writes, asked.table()
    assert asked.transactions <= transactions, asked.said


def require_authorised_with_few(desk: Desk, *, writes: int, transactions: int) -> None:
    disposal = propose(desk.unit, ready_phone(desk.unit, "ABC/8", "356938035644112"))

    answer = desk.send(f"/disposals/{disposal.id}/acts/authorise", passphrase=PASSPHRASE)

    assert answer.status_code == 303, answer.text
    require_few(desk, questions=30, writes=writes, transactions=transactions)
    assert len(desk.evaluated) == 1


def test_authorising_asks_for_each_record_once_and_evaluates_the_holds_once(desk: Desk) -> None:
    require_authorised_with_few(desk, writes=10, transactions=4)


def test_authorising_asks_a_server_for_no_more(desk_at_a_server: Desk) -> None:
    # Two transactions more count the trial of the passphrase, which SQLite keeps in another file.
    require_authorised_with_few(desk_at_a_server, writes=16, transactions=6)


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

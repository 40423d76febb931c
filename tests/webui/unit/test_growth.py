"""What a page reads does not grow with what it does not show: counted in statements and rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from evidence_store.domain.people.person import Actor, Duty
from evidence_store.domain.values.identifiers import new_id
from evidence_store.errors import TamperedLogError
from evidence_store.log_views.log_pages import read_log
from evidence_store.persistence.log import leaves, log_reader, whole_log
from evidence_store.persistence.records import repositories
from tests.builders import a_draft
from tests.evidence_store.persistence.backdoors import backdoor
from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in

if TYPE_CHECKING:
    from sqlite3 import Connection

    from flask import Flask

AUDITOR = Actor("p_aud", "Ann Audit", "DS", frozenset({Duty.AUDITOR}))


class Counted:
    """Counts what SQLite is asked, whoever asks, and the entries and records taken out of it."""

    def __init__(self, unit: Unit, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self.statements, self.entries, self.records = 0, 0, 0
        self._visitor = Visitor(app)
        self._visitor.come_in("S1")
        for engine in (unit.store.reader, unit.store.writer):
            event.listen(engine, "connect", self._listen)
        make = log_reader.entry_in

        def counted(row: object) -> object:
            self.entries += 1
            return make(row)  # type: ignore[arg-type]  # a row

        for module in (log_reader, leaves, whole_log):
            monkeypatch.setattr(module, "entry_in", counted)
        read_row = repositories.read_row

        def read(*told: Any) -> Any:
            self.records += 1
            return read_row(*told)

        monkeypatch.setattr(repositories, "read_row", read)

    def of(self, address: str) -> tuple[int, int]:
        """Statements and entries that one opening of a page takes."""
        self._visitor.get(address)  # what is read once for the process is read
        self.statements, self.entries, self.records = 0, 0, 0
        assert self._visitor.get(address).status_code == 200
        return self.statements, self.entries

    def _listen(self, connection: Connection, _: object) -> None:
        connection.set_trace_callback(self._count)

    def _count(self, statement: str) -> None:
        self.statements += statement.lstrip().upper().startswith(("SELECT", "WITH"))


@pytest.fixture
def counted(open_unit: Unit, open_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(open_unit, open_app, monkeypatch)


def hand_over(unit: Unit, count: int) -> None:
    """So many more entries of one exhibit."""
    keys = unit.store.open_actor("O1", PASSPHRASE).unit_keys
    story = unit.story
    with unit.store.unit_of_work(keys) as uow:
        for _ in range(count):
            uow.custody.append(
                a_draft(
                    "exhibit.handover",
                    story.case.id,
                    story.phone.id,
                    unit.store.clock(),
                    public={"seal": "B7654321"},
                    committed={"by": unit.people["O1"]},
                )
            )
        uow.commit()


def book_in(unit: Unit, count: int) -> None:
    """So many more exhibits of the case."""
    keys = unit.store.open_actor("O1", PASSPHRASE).unit_keys
    case_id = unit.story.case.id
    with unit.store.unit_of_work(keys) as uow:
        for _ in range(count):
            name = new_id("x")
            uow.exhibits.add(replace(unit.story.disk, id=name, version=1, reference=f"ZZ/{name}"))
            uow.custody.append(
                a_draft("exhibit.booked_in", case_id, name, unit.store.clock(),
                      public={"seal": "B7654321"}, committed={"by": unit.people["O1"]})
            )  # fmt: skip
        uow.commit()


def test_no_page_of_the_log_reads_more_in_a_longer_log(counted: Counted, open_unit: Unit) -> None:
    story = open_unit.story
    pages = (
        "/custody",
        "/custody?page=2",
        f"/custody/cases/{story.case.id}",
        f"/custody/cases/{story.case.id}/timeline",
        f"/custody/exhibits/{story.phone.id}",
        f"/cases/{story.case.id}",
        f"/cases/{story.case.id}/labels",
    )
    hand_over(open_unit, 120)  # a full page everywhere, and a second one
    before = {page: counted.of(page) for page in pages}

    hand_over(open_unit, 400)

    after = {page: counted.of(page) for page in pages}
    assert after == before
    assert all(statements < 40 for statements, _ in after.values()), after
    assert all(entries <= 60 for _, entries in after.values()), after


def test_no_page_of_a_case_asks_more_for_more_exhibits(counted: Counted, open_unit: Unit) -> None:
    case_id = open_unit.story.case.id
    pages = [f"/cases/{case_id}{rest}" for rest in ("", "/labels", "/schedule")]
    pages += ["/cases", "/overview", "/overview/due", "/tasks", "/custody"]
    hand_over(open_unit, 120)
    book_in(open_unit, 3)
    before = {page: counted.of(page)[0] for page in pages}

    book_in(open_unit, 30)

    assert {page: counted.of(page)[0] for page in pages} == before


def test_no_list_over_all_cases_reads_the_records_of_more_exhibits_that_only_wait_to_be_imaged(
    counted: Counted, open_unit: Unit
) -> None:
    def records(page: str) -> int:
        counted.of(page)
        return counted.records

    pages = ["/overview", "/tasks/count", "/next-step/tasks", "/cases"]
    book_in(open_unit, 3)
    before = [records(page) for page in pages]

    book_in(open_unit, 30)

    assert [records(page) for page in pages] == before


def test_the_whole_log_as_a_file_is_never_in_memory_as_a_whole(
    open_app: Flask, open_unit: Unit
) -> None:
    hand_over(open_unit, 1200)
    visitor = signed_in(open_app, "S1")

    for name in ("csv", "json"):
        answer = visitor.client.get(f"/custody/entries.{name}", base_url=visitor.base)
        pieces = [len(piece) for piece in answer.response]
        answer.close()
        assert len(pieces) > 3
        assert max(pieces) < sum(pieces) / 2
    assert open_unit.store.reader.pool.checkedout() == 0  # type: ignore[attr-defined]  # a QueuePool


@pytest.fixture
def long_log(open_unit: Unit) -> Unit:
    hand_over(open_unit, 60)
    return open_unit


LEAVE_OUT = "UPDATE entry SET case_id = 'c_other' WHERE case_id = ? AND cseq = 5"
PUT_IN = "UPDATE entry SET case_id = ?, cseq = 5 WHERE case_id IS NULL AND cseq = 1"


def test_an_entry_left_out_of_a_chain_shows_no_page_that_it_belongs_to(long_log: Unit) -> None:
    case_id = long_log.story.case.id
    with backdoor(long_log.store.data) as door:
        door.change_log(LEAVE_OUT, case_id)

    with pytest.raises(TamperedLogError, match="missing"):
        read_log(long_log.store, actor=AUDITOR, case_id=case_id)


def test_an_entry_of_another_chain_in_its_place_shows_no_page(long_log: Unit) -> None:
    case_id = long_log.story.case.id
    with backdoor(long_log.store.data) as door:
        door.change_log(LEAVE_OUT, case_id)
        door.change_log(PUT_IN, case_id)

    with pytest.raises(TamperedLogError, match="does not stand where it says"):
        read_log(long_log.store, actor=AUDITOR, case_id=case_id)

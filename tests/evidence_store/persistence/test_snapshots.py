"""A transaction reads a record once, and again once it changed it; a request sees one moment."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import event

from tests.evidence_store.persistence.examples import SEEDS, seed

if TYPE_CHECKING:
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store


def cases_of(store: Store) -> set[str]:
    with store.reading() as uow:
        return {each.id for each in uow.cases.find()}


def open_transactions(store: Store) -> int:
    return store.reader.pool.checkedout()  # type: ignore[attr-defined,no-any-return]  # a QueuePool


def test_a_request_sees_one_moment_until_it_looks_again(store: Store, unit_keys: UnitKeys) -> None:
    with store.in_one_snapshot() as request:
        before = cases_of(request)
        seed(store, unit_keys)
        meanwhile = cases_of(request)
        request.look_again()
        after = cases_of(request)

    assert (before, meanwhile, after) == (set(), set(), {"c_1"})


def test_a_request_reads_what_it_wrote_itself(store: Store, unit_keys: UnitKeys) -> None:
    with store.in_one_snapshot() as request:
        before = cases_of(request)
        seed(request, unit_keys)

        assert (before, cases_of(request)) == (set(), {"c_1"})


def test_a_request_has_one_transaction_and_leaves_none_open(store: Store) -> None:
    with ExitStack() as answer:
        with store.in_one_snapshot() as request:
            one = answer.enter_context(request.reading())
            two = answer.enter_context(request.reading())
            assert one.connection is two.connection
        still_sent = open_transactions(store)
        later = answer.enter_context(request.reading())
        assert later.connection is not one.connection

    assert (still_sent, open_transactions(store)) == (1, 0)


def test_a_record_is_asked_for_once_and_again_when_it_changed(
    store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys)
    asked: list[str] = []

    @event.listens_for(store.writer, "before_cursor_execute")
    def hear(*words: object) -> None:
        if (statement := str(words[2])).startswith("SELECT") and "FROM case_file" in statement:
            asked.append(statement)

    with store.unit_of_work(unit_keys) as uow:
        case = uow.cases.find()[0]
        assert uow.cases.get(case.id) == case == uow.cases.find()[0]
        once = len(asked)
        saved = uow.cases.save(replace(case, court="Another court"))
        assert uow.cases.get(case.id) == saved == uow.cases.find()[0]
        again = replace(SEEDS["cases"], id="c_2", reference="62AB0000002")
        uow.cases.add(again)
        assert [each.id for each in uow.cases.find()] == ["c_1", "c_2"]

    event.remove(store.writer, "before_cursor_execute", hear)
    assert once == 1
    with store.unit_of_work(unit_keys) as uow:
        assert uow.cases.get("c_1") == case  # nothing of what was undone is kept

"""Two servers of one record agree on who is signed in, on forms, and on what was counted."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from evidence_store.data_folder.holdings import list_held
from evidence_store.data_folder.places import SESSIONS
from evidence_store.persistence.engines.tables import metadata
from evidence_store.persistence.screens.tables import screens
from evidence_store.unit_keys.keeping import renew_key
from tests.servers import postgresql
from tests.webui.browsing import _free_port, serving
from tests.webui.conftest import PASSPHRASE
from tests.webui.several import Desk, Record, Running, record_in

if TYPE_CHECKING:
    from collections.abc import Iterator
CASE = "/unit/acts/open-case"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def record(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Record]:
    """One record; each test signs its own people in."""
    folder = tmp_path_factory.mktemp("several")
    if request.param == "sqlite":
        with record_in(folder, None) as made:
            yield made
        return
    server = postgresql.Server.start()
    try:
        with record_in(folder, server) as made:
            yield made
    finally:
        server.stop()


@pytest.fixture(scope="module")
def two(record: Record) -> tuple[Running, Running]:
    """Two servers over it."""
    return record.serve(), record.serve()


def a_case(reference: str) -> dict[str, object]:
    return {
        "reference": reference,
        "court": "Mold Crown Court",
        "name": "Dai Nobody",
        "offence": "soa2003_66B",
        "born": ["", "", ""],
        "committed_on": ["", "", ""],
        "convicted_on": ["3", "8", "2026"],
    }


def cases(record: Record) -> list[str]:
    with record.store.reading() as uow:
        return [case.reference for case in uow.cases.find()]


def at_desk(server: Running, number: str) -> Desk:
    desk = Desk()
    assert desk.sign_in(server, number).status == 303
    return desk


def test_who_signs_in_at_one_acts_at_the_other_and_is_out_of_both_at_once(
    record: Record, two: tuple[Running, Running]
) -> None:
    one, other = two
    desk = at_desk(one, "S1")
    filled = desk.fill(one, CASE, **a_case("62AB0000126"))

    sent = desk.post(other, CASE, filled)
    told = desk.get(one, sent.location)
    copy = Desk(desk.cookie)
    out = desk.sign_out(other)

    assert sent.status == 303
    assert "Case 62AB0000126 is open." in told.text
    assert (out.status, out.location) == (303, "/signed-out")
    assert "62AB0000126" in cases(record)
    for server in two:
        assert copy.get(server, "/cases").location == "/sign-in"


def test_one_form_that_is_sent_to_both_at_once_is_one_act(
    record: Record, two: tuple[Running, Running]
) -> None:
    desk = at_desk(two[0], "S1")
    filled = desk.fill(two[0], CASE, **a_case("62AB0000226"))

    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda server: desk.post(server, CASE, filled), two * 2))

    assert {answer.status for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert cases(record).count("62AB0000226") == 1


def test_what_was_typed_comes_back_from_the_other_server_after_the_session_ended(
    two: tuple[Running, Running],
) -> None:
    one, other = two
    desk = at_desk(one, "S1")
    filled = desk.fill(one, CASE, **a_case("62AB0000326"))
    desk.sign_out(other)
    desk.cookie = ""

    sent = desk.post(other, CASE, {**filled, "csrf_token": token(desk, other)})
    back = desk.sign_in(one, "S1")

    assert (sent.location, back.location) == ("/sign-in", CASE)
    assert "62AB0000326" in desk.get(other, CASE).text
    assert "62AB0000326" not in desk.get(one, CASE).text


def test_what_is_shown_once_is_shown_by_one_of_them(two: tuple[Running, Running]) -> None:
    one, other = two
    desk = at_desk(one, "S1")
    sent = desk.post(one, CASE, desk.fill(one, CASE, **a_case("62AB0000426")))

    assert "Case 62AB0000426 is open." in desk.get(other, sent.location).text
    assert "Case 62AB0000426 is open." not in desk.get(one, sent.location).text


def test_whoever_leaves_or_has_another_passphrase_is_out_of_both_at_once(
    record: Record, two: tuple[Running, Running]
) -> None:
    leaver, renewed = at_desk(two[0], "E1"), at_desk(two[0], "S2")
    for server in two:
        assert leaver.get(server, "/cases").status == renewed.get(server, "/cases").status == 200

    record.leave("E1")
    renew_key(
        record.store,
        record.store.find_person("S2").id,
        opened_by=PASSPHRASE,
        passphrase="another training passphrase",
    )

    for server in two[::-1]:
        assert leaver.get(server, "/cases").location == "/sign-in"
        assert renewed.get(server, "/cases").location == "/sign-in"
    assert leaver.sign_in(two[1], "E1").status == 422


def test_wrong_passphrases_count_at_both_together(two: tuple[Running, Running]) -> None:
    statuses = [Desk().sign_in(two[turn % 2], "nobody", "wrong").status for turn in range(6)]

    assert statuses == [422] * 5 + [429]


def test_a_server_that_was_killed_and_started_again_goes_on_with_sessions_and_drafts(
    record: Record,
) -> None:
    first = record.serve()
    desk = at_desk(first, "S1")
    filled = desk.fill(first, CASE, **a_case("62AB0000526"))
    case = desk.post(first, CASE, desk.fill(first, CASE, **a_case("62AB0000626"))).location
    question = f"{case}/new-order/court"
    answered = desk.post(
        first,
        question,
        desk.fill(first, question, court_kind="crown", court="Llys y Goron Yr Wyddgrug"),
    )
    first.process.send_signal(signal.SIGKILL)
    first.process.wait(30)

    second = record.serve(first.port)
    kept = desk.get(second, question)
    sent = desk.post(second, CASE, filled)

    assert answered.status == 303
    assert "Llys y Goron Yr Wyddgrug" in kept.text
    assert sent.status == 303
    assert "62AB0000526" in cases(record)


def test_a_server_that_is_started_again_without_a_key_goes_on_with_sessions_and_only_shows(
    record: Record, two: tuple[Running, Running]
) -> None:
    desk = at_desk(two[0], "S1")

    with serving(record.store.data, "--port", port := str(_free_port())) as process:
        locked = Running(int(port), process)
        assert desk.get(locked, "/cases").status == 200
        refused = desk.post(locked, CASE, desk.fill(two[0], CASE, **a_case("62AB0000726")))

    assert refused.status == 403
    assert "only show the record" in refused.text
    assert "62AB0000726" not in cases(record)


def test_no_backup_takes_sessions_along(record: Record, two: tuple[Running, Running]) -> None:
    at_desk(two[0], "S1")

    held = [each.path for each in list_held(record.store.data, on_server=record.store.is_on_server)]

    assert not [path for path in held if path.startswith(SESSIONS)]
    assert not set(screens.tables) & set(metadata.tables)  # of which a copy is made


def token(desk: Desk, server: Running) -> object:
    return desk.fill(server, "/sign-in")["csrf_token"]

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from evidence_store.errors import TriesError
from evidence_store.persistence.screens.tries import TriesFile
from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in
from webui.door.attempts import (
    ALL_TOGETHER,
    KNOWN_SECONDS,
    ONE_ADDRESS,
    ONE_PERSON,
    ONE_PERSON_ONE_ADDRESS,
    Attempts,
    TooSoonError,
    address_of,
    in_words,
)
from webui.door.signing_in import turns_of_keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

DESK, ELSEWHERE = "10.0.0.1", "10.0.0.2"


class HandWoundClock:
    """Seconds since 1970 that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> HandWoundClock:
    return HandWoundClock()


@pytest.fixture
def attempts(tmp_path: Path, clock: HandWoundClock) -> Attempts:
    return Attempts(TriesFile(tmp_path / "tries.sqlite"), kind="sign in", now=clock)


def wait(attempts: Attempts, person: str, address: str = DESK) -> int:
    """Try once and give for how long that must wait: 0 where it was let through and counted."""
    try:
        attempts.begin(person, address=address, guesses=True)
    except TooSoonError as error:
        return error.seconds
    return 0


def test_after_five_wrong_tries_a_person_waits_at_that_desk_longer_each_time(
    attempts: Attempts, clock: HandWoundClock
) -> None:
    waits = [wait(attempts, "E1") for _ in range(6)]
    clock.now += 61
    later = [wait(attempts, "E1") for _ in range(2)]

    assert ONE_PERSON_ONE_ADDRESS.free == 5
    assert waits == [0, 0, 0, 0, 0, 60]
    assert later == [0, 120]


def test_nobody_waits_longer_than_twenty_minutes(attempts: Attempts, clock: HandWoundClock) -> None:
    waits = []
    for _ in range(40):
        waits.append(wait(attempts, "E1"))
        clock.now += waits[-1]

    assert max(waits) == 20 * 60


def test_who_guesses_for_a_day_at_one_desk_gets_no_hundred_tries(
    attempts: Attempts, clock: HandWoundClock
) -> None:
    end, made = clock.now + 24 * 60 * 60, 0
    while clock.now < end:
        seconds = wait(attempts, "E1")
        made += not seconds
        clock.now += seconds

    assert made <= 100  # NIST SP 800-63B-4, 3.2.2


def test_who_waits_long_enough_is_forgotten(attempts: Attempts, clock: HandWoundClock) -> None:
    for _ in range(6):
        wait(attempts, "E1")

    clock.now += 5 * ONE_PERSON_ONE_ADDRESS.forgets

    assert [wait(attempts, "E1") for _ in range(5)] == [0] * 5


def test_wrong_tries_at_one_desk_keep_nobody_waiting_at_another(attempts: Attempts) -> None:
    for _ in range(10):
        wait(attempts, "E1", ELSEWHERE)

    assert wait(attempts, "E1") == 0
    assert wait(attempts, "S1") == 0


def test_one_address_does_not_go_through_everybodys_names(attempts: Attempts) -> None:
    waits = [wait(attempts, f"E{number}") for number in range(ONE_ADDRESS.free + 1)]

    assert waits == [*[0] * ONE_ADDRESS.free, 60]


def a_flood(attempts: Attempts, *, person: Callable[[int], str], tries: int) -> None:
    for number in range(tries):
        assert wait(attempts, person(number), f"10.9.{number // 200}.{number % 200}") == 0


def test_a_flood_from_many_addresses_locks_out_nobody_whose_address_has_no_failures(
    attempts: Attempts,
) -> None:
    a_flood(attempts, person=lambda number: f"X{number}", tries=ALL_TOGETHER.free + 20)

    assert wait(attempts, "E1") == 0
    assert 0 < wait(attempts, "X1", "10.9.0.1") <= ALL_TOGETHER.longest


def test_who_is_guessed_at_from_everywhere_comes_in_from_where_they_came_in_before(
    attempts: Attempts, clock: HandWoundClock
) -> None:
    assert wait(attempts, "E1") == 0
    attempts.succeeded("E1", address=DESK, guesses=True)
    a_flood(attempts, person=lambda _: "E1", tries=ONE_PERSON.free)

    assert wait(attempts, "E1") == 0
    assert wait(attempts, "E1", ELSEWHERE) > 0
    assert wait(attempts, "S1", ELSEWHERE) == 0
    clock.now += KNOWN_SECONDS + 1
    a_flood(attempts, person=lambda _: "E1", tries=ONE_PERSON.free)
    assert wait(attempts, "E1") > 0


def test_ones_own_passphrase_does_not_wipe_out_what_was_tried_of_others(
    attempts: Attempts,
) -> None:
    for number in range(ONE_ADDRESS.free - 1):
        assert wait(attempts, "S1" if number < 5 else f"E{number}") == 0
        assert wait(attempts, "MINE") == 0
        attempts.succeeded("MINE", address=DESK, guesses=True)

    assert wait(attempts, "S1") == 60
    assert [wait(attempts, "E99"), wait(attempts, "E98")] == [0, 60]


def test_success_takes_a_persons_own_tries_back(attempts: Attempts) -> None:
    for _ in range(5):
        wait(attempts, "E1")

    attempts.succeeded("E1", address=DESK, guesses=True)

    assert [wait(attempts, "E1") for _ in range(5)] == [0] * 5


def test_another_start_of_the_server_hands_out_no_fresh_tries(
    attempts: Attempts, clock: HandWoundClock, tmp_path: Path
) -> None:
    for _ in range(5):
        wait(attempts, "E1")

    again = Attempts(TriesFile(tmp_path / "tries.sqlite"), kind="sign in", now=clock)

    assert wait(again, "E1") == 60


def test_a_clock_that_was_set_back_keeps_nobody_out_for_long(
    attempts: Attempts, clock: HandWoundClock
) -> None:
    for _ in range(5):
        wait(attempts, "E1")

    clock.now -= 7 * 24 * 60 * 60

    assert wait(attempts, "E1") == 60
    clock.now += 61
    assert wait(attempts, "E1") == 0


def test_neither_names_nor_addresses_nor_what_was_typed_by_mistake_is_kept(
    attempts: Attempts, tmp_path: Path
) -> None:
    wait(attempts, PASSPHRASE, "192.0.2.77")

    kept = (tmp_path / "tries.sqlite").read_bytes()
    assert PASSPHRASE.encode() not in kept
    assert b"192.0.2.77" not in kept
    assert (tmp_path / "tries.sqlite").stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_counted_is_not_tried(tmp_path: Path) -> None:
    (tmp_path / "tries.sqlite").write_bytes(b"no database at all, and long enough for one" * 40)
    damaged = Attempts(TriesFile(tmp_path / "tries.sqlite"), kind="sign in")
    nowhere = Attempts(TriesFile(tmp_path / "gone" / "tries.sqlite"), kind="sign in")

    for attempts in (damaged, nowhere):
        with pytest.raises(TriesError, match="cannot be counted"):
            attempts.begin("E1", address=DESK, guesses=True)


def test_of_too_many_counts_the_lowest_and_oldest_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 200  # of as many as a server keeps, each costs a millisecond
    monkeypatch.setattr("evidence_store.persistence.screens.tries.MOST_MARKS", most)
    file = TriesFile(tmp_path / "tries.sqlite")
    with file.counting() as tries:
        tries.put("most wrong", count=9.0, last=1.0)
        for number in range(most + 50):
            tries.put(str(number), count=1.0, last=2.0 + number)
        assert tries.get("most wrong") is not None
        assert tries.get("0") is None


@pytest.mark.parametrize(
    ("remote", "counted_as"),
    [
        ("10.0.0.7", "10.0.0.7"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        (None, "unknown"),
    ],
)
def test_an_address_of_the_newer_kind_counts_with_its_whole_network(
    remote: str | None, counted_as: str
) -> None:
    assert address_of(remote) == counted_as


def test_a_wait_is_said_as_people_say_it() -> None:
    assert [in_words(each) for each in (1, 60, 61, 899)] == [
        "1 second",
        "60 seconds",
        "2 minutes",
        "15 minutes",
    ]


def test_forty_wrong_tries_on_the_network_keep_no_other_desk_from_signing_in(
    open_app: Flask,
) -> None:
    attacker = Visitor(open_app)
    attacker.client.environ_base["REMOTE_ADDR"] = "10.6.6.6"
    codes = [attacker.sign_in(f"X{number}", "wrong").status_code for number in range(45)]
    desk = Visitor(open_app)

    assert set(codes[: ONE_ADDRESS.free]) == {422}
    assert set(codes[ONE_ADDRESS.free :]) == {429}
    assert desk.sign_in("S1").status_code == 303


def test_who_waits_is_told_for_how_long_and_that_a_passkey_goes_on(visitor: Visitor) -> None:
    for _ in range(5):
        visitor.sign_in("E1", "wrong wrong wrong")

    answer = visitor.sign_in("E1")

    seconds = int(answer.headers["Retry-After"])
    assert answer.status_code == 429
    assert 45 <= seconds <= 60
    assert f"Too many wrong attempts. Wait {seconds} seconds, then try again." in answer.text
    assert "If you have a passkey, you can use it now." in answer.text


def test_a_wrong_passphrase_too_often_keeps_what_was_typed_into_an_act(
    open_app: Flask, open_unit: Unit
) -> None:
    page = f"/exhibits/{open_unit.story.disk.id}/acts/release-hold"
    with open_unit.store.reading() as uow:
        hold = uow.exhibits.get(open_unit.story.disk.id)
    visitor = signed_in(open_app, "O1")
    visitor.do(f"/exhibits/{hold.id}/acts/place-hold", code="litigation", note="")
    with open_unit.store.reading() as uow:
        placed = uow.exhibits.get(hold.id).placed_holds[0].id
    typed = {"hold": placed, "reason": "Typed with care", "passphrase": "wrong"}

    answers = [visitor.do(page, **typed) for _ in range(6)]

    assert [one.status_code for one in answers] == [422] * 5 + [429]
    assert "Typed with care" in answers[-1].text


class Counting:
    """Argon2id, with a look at how many derive at once."""

    most = now = 0
    lock = threading.Lock()

    def __init__(self, **words: Any) -> None:
        self._real = Argon2id(**words)

    def derive(self, secret: bytes) -> bytes:
        with self.lock:
            Counting.now += 1
            Counting.most = max(Counting.most, Counting.now)
        try:
            return self._real.derive(secret)
        finally:
            with self.lock:
                Counting.now -= 1


def test_however_many_ask_to_be_enrolled_at_once_one_key_is_made_at_a_time(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forensics.passphrases.stretching.Argon2id", Counting)
    asked = {"name": "N", "rank": "R", "duties": "officer", "passphrase": PASSPHRASE}
    codes: list[int] = []

    def ask(number: int) -> None:
        visitor = Visitor(app)
        visitor.client.environ_base["REMOTE_ADDR"] = f"10.7.0.{number}"
        answer = visitor.post(
            "/ask-to-be-enrolled",
            {**asked, "again_passphrase": PASSPHRASE, "staff_number": f"N{number}"},
            seen="/ask-to-be-enrolled",
        )
        codes.append(answer.status_code)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert Counting.most == 1
    assert set(codes) <= {200, 503}
    assert codes.count(200) >= 7


def test_who_comes_when_the_queue_is_full_is_told_so_at_once(app: Flask) -> None:
    visitor, turns = Visitor(app), None
    with app.app_context():
        turns = turns_of_keys()

    with turns.taken():
        for _ in range(6):
            assert turns._places.acquire(blocking=False)
        answer = visitor.sign_in("E1")
        for _ in range(6):
            turns._places.release()

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "Many people are signing in or signing" in answer.text
    assert visitor.sign_in("E1").status_code == 303

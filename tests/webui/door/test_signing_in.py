from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.data_folder.places import SESSIONS
from tests.webui.conftest import PASSPHRASE, PORT, PURPOSE, Visitor

if TYPE_CHECKING:
    from flask import Flask

    from tests.webui.conftest import Unit

COOKIE = f"expunge_{PORT}"


def test_the_own_passphrase_opens_the_pages(visitor: Visitor) -> None:
    answer = visitor.sign_in("E1")

    assert (answer.status_code, answer.location) == (303, "/")
    assert "Signed in as Examiner Siân Ŷs-Hughes (examiner)." in visitor.get("/cases").text


@pytest.mark.parametrize(
    ("staff_number", "passphrase"),
    [("E1", "another passphrase entirely"), ("nobody", PASSPHRASE), ("E1", PASSPHRASE.upper())],
)
def test_a_wrong_passphrase_and_an_unknown_number_get_the_same_answer(
    visitor: Visitor, staff_number: str, passphrase: str
) -> None:
    answer = visitor.sign_in(staff_number, passphrase)

    assert answer.status_code == 422
    wrong = "Staff number or passphrase is wrong. Check Caps Lock and try again."
    assert answer.text.count(wrong) == 2
    assert f'<a href="#passphrase">{wrong}</a>' in answer.text
    assert "<title>Error: Sign in – Expunge</title>" in answer.text
    assert passphrase not in answer.text
    assert visitor.get("/cases").location == "/sign-in"


def test_an_empty_form_says_what_to_enter(visitor: Visitor) -> None:
    answer = visitor.sign_in("  ", "")

    assert answer.status_code == 422
    assert '<a href="#staff_number">Enter your staff number</a>' in answer.text
    assert '<a href="#passphrase">Enter your passphrase</a>' in answer.text


def test_an_endless_passphrase_is_refused_before_any_work(visitor: Visitor) -> None:
    answer = visitor.sign_in("E1", "x" * 1025)

    assert "Passphrase must be 1024 characters or fewer" in answer.text


def test_after_five_wrong_tries_even_the_right_one_waits(visitor: Visitor) -> None:
    answers = [visitor.sign_in("E1", "wrong wrong wrong").status_code for _ in range(5)]
    answers.append(visitor.sign_in("E1").status_code)

    assert answers == [422, 422, 422, 422, 422, 429]
    assert visitor.sign_in("S1").status_code == 303


def test_signing_in_gives_a_new_id_and_the_old_one_is_worth_nothing(
    app: Flask, visitor: Visitor
) -> None:
    visitor.get("/sign-in")
    before = visitor.client.get_cookie(COOKIE, "localhost")
    visitor.sign_in("E1")
    after = visitor.client.get_cookie(COOKIE, "localhost")
    assert before is not None
    assert after is not None

    other = Visitor(app)
    other.client.set_cookie(COOKIE, before.value, domain="localhost")

    assert before.value != after.value
    assert other.get("/cases").location == "/sign-in"


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(visitor: Visitor) -> None:
    cookie = visitor.sign_in("E1").headers["Set-Cookie"]

    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Expires" not in cookie
    assert "Domain" not in cookie


def test_signing_out_ends_the_session_for_every_copy_of_the_cookie(
    app: Flask, visitor: Visitor
) -> None:
    visitor.sign_in("E1")
    cookie = visitor.client.get_cookie(COOKIE, "localhost")
    assert cookie is not None
    copy = Visitor(app)
    copy.client.set_cookie(COOKIE, cookie.value, domain="localhost")
    assert copy.get("/cases").status_code == 200

    answer = visitor.post("/sign-out")

    assert (answer.status_code, answer.location) == (303, "/signed-out")
    assert copy.get("/cases").location == "/sign-in"
    assert "You have signed out" in visitor.get("/signed-out").text


def test_neither_passphrase_nor_id_nor_what_is_kept_comes_to_the_disk(
    unit: Unit, visitor: Visitor
) -> None:
    visitor.sign_in("E1")
    cookie = visitor.client.get_cookie(COOKIE, "localhost")
    assert cookie is not None

    for file in unit.store.data.glob(f"{SESSIONS}*"):
        written = file.read_bytes()
        for said in (PASSPHRASE, cookie.value, PURPOSE):
            assert said.encode() not in written
    assert (unit.store.data / SESSIONS).stat().st_mode & 0o777 == 0o600


def test_an_administrator_goes_to_the_server_and_is_led_to_no_case(visitor: Visitor) -> None:
    visitor.sign_in("A1")

    assert visitor.get("/").location == "/server"
    assert 'href="/cases"' not in visitor.get("/server").text
    assert 'href="/cases"' not in visitor.get("/verify").text

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from evidence_store.errors import WrongEntryError
from evidence_store.keys.person_keys import PersonKeys, make_person_keys, open_person_keys
from evidence_store.keys.requests import PersonRequest, make_request, read_request
from forensics.documents import to_json
from tests.evidence_store.stores import START, a_request

PASSPHRASE = "a training passphrase"


def a_person(person_id: str) -> PersonKeys:
    made = make_person_keys(person_id, passphrase=PASSPHRASE)
    return open_person_keys(person_id, sealed_key=made.sealed_key, passphrase=PASSPHRASE)


@pytest.fixture(scope="module")
def people() -> list[PersonKeys]:
    return [a_person(f"p_{number}") for number in range(3)]


@pytest.fixture(scope="module")
def request_json() -> bytes:
    return to_json(a_request())


def test_an_opened_key_signs_what_the_public_key_verifies() -> None:
    made = make_person_keys("p_1", passphrase=PASSPHRASE)
    opened = open_person_keys("p_1", sealed_key=made.sealed_key, passphrase=PASSPHRASE)

    Ed25519PublicKey.from_public_bytes(made.signing_key).verify(opened.sign(b"text"), b"text")
    assert (opened.signing_key, opened.recipient) == (made.signing_key, made.recipient)


def test_no_secret_stands_in_what_a_key_shows_of_itself(people: list[PersonKeys]) -> None:
    shown = repr(people[0])

    assert "AGE-SECRET" not in shown
    assert "sign=" not in shown


def test_a_request_reads_back_as_it_was_made() -> None:
    request = a_request()

    assert read_request(to_json(request)) == request


def test_a_request_holds_no_private_key_in_clear(request_json: bytes) -> None:
    assert b"AGE-SECRET" not in request_json
    assert set(json.loads(request_json)) == set(PersonRequest.__dataclass_fields__)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Somebody Else"),
        ("staff_number", "Z9"),
        ("duties", ["administrator"]),
        ("recipient", "age1other"),
        ("id", "p_OTHER"),
        ("sealed_key", "00"),
        ("signature", "00" * 64),
        ("signing_key", "00" * 32),
        ("signing_key", "00"),
        ("duties", ["king"]),
        ("extra", 1),
    ],
)
def test_a_request_that_was_changed_on_its_way_is_refused(
    field: str, value: object, request_json: bytes
) -> None:
    document = json.loads(request_json) | {field: value}

    with pytest.raises(WrongEntryError):
        read_request(json.dumps(document).encode())


@pytest.mark.parametrize("data", [b"", b"null", b"{}", b"[" * 60_000, b"x" * 70_000])
def test_anything_else_is_no_request(data: bytes) -> None:
    with pytest.raises(WrongEntryError):
        read_request(data)


@pytest.mark.parametrize(
    "changes",
    [{"name": " "}, {"staff_number": ""}, {"rank": ""}, {"duties": ()}, {"passphrase": "short"}],
)
def test_a_request_with_a_gap_is_not_made(changes: dict[str, Any]) -> None:
    with pytest.raises(WrongEntryError):
        a_request(**changes)


def test_two_requests_of_one_person_have_different_keys() -> None:
    first, second = (
        make_request(
            staff_number="A1",
            name="A",
            rank="DC",
            duties=a_request().duties,
            passphrase=PASSPHRASE,
            now=START,
        ).request
        for _ in range(2)
    )

    assert first.signing_key != second.signing_key
    assert first.id != second.id

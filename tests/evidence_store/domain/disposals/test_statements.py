from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from evidence_store.domain.disposals.statements import (
    CONTEXT,
    STATEMENT_LIFE,
    Subject,
    make_statement,
    sign_statement,
    statement_bytes,
    verify_signature,
    verify_statement,
)
from evidence_store.domain.people.person import Duty
from evidence_store.domain.signing.signed_acts import LogStanding
from evidence_store.domain.signing.signed_statements import SignedStatement, StatementKind
from evidence_store.errors import StatementError
from forensics.documents import from_json, to_json
from forensics.values import Digest, ErasureMethod, HashAlgorithm, Route
from tests.builders import NOON, SHA, KeyedPerson, an_exhibit

PERSON = KeyedPerson("u_examiner", Duty.EXAMINER)
SUBJECT = Subject(Route.WHOLE, ErasureMethod.OVERWRITE_ZEROS, SHA, SHA)
OTHER = Digest(HashAlgorithm.SHA256, b"\x01" * 32)


def a_signed(**changes: Any) -> SignedStatement:
    statement = make_statement(
        StatementKind.PROPOSAL,
        actor=PERSON.actor,
        exhibit=an_exhibit(),
        subject=SUBJECT,
        standing=LogStanding("3:" + "ab" * 32, None),
        facts={"order": "o_1"},
        at=NOON,
    )
    return sign_statement(replace(statement, **changes), PERSON.sign)


def check(signed: SignedStatement, **changes: Any) -> None:
    told: dict[str, Any] = {
        "kind": StatementKind.PROPOSAL,
        "exhibit": an_exhibit(),
        "subject": SUBJECT,
        "key": PERSON.person.signing_key,
        "log_size": 3,
        "at": NOON + timedelta(hours=1),
    }
    verify_statement(signed, **(told | changes))


def test_a_statement_holds_for_what_it_was_signed_for() -> None:
    check(a_signed())


def test_a_statement_still_holds_after_it_was_stored_and_read() -> None:
    check(from_json(to_json(a_signed()), SignedStatement))


def test_what_is_signed_begins_with_its_own_context() -> None:
    assert statement_bytes(a_signed().statement).startswith(b"expunge-statement-v2\x00{")
    assert CONTEXT.endswith(b"\x00")


def test_a_signature_of_another_person_does_not_hold() -> None:
    other = KeyedPerson("u_examiner", Duty.EXAMINER)

    with pytest.raises(StatementError, match="signature"):
        check(a_signed(), key=other.person.signing_key)


@pytest.mark.parametrize(
    "changes",
    [
        {"serial": "USB-0002"},
        {"size": 1},
        {"plan_digest": OTHER},
        {"person_id": "u_other"},
        {"not_after": NOON + timedelta(hours=71)},
        {"facts": ()},
        {"nonce": "00"},
    ],
)
def test_any_change_after_signing_breaks_the_signature(changes: dict[str, Any]) -> None:
    signed = a_signed()
    changed = SignedStatement(replace(signed.statement, **changes), signed.signature)

    with pytest.raises(StatementError, match="signature"):
        verify_signature(changed, key=PERSON.person.signing_key)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"kind": StatementKind.AUTHORISATION}, "kind"),
        ({"exhibit_id": "x_2"}, "exhibit"),
        ({"case_id": "c_2"}, "case"),
        ({"exhibit_reference": "ABC/2"}, "reference"),
        ({"serial": "USB-0002"}, "serial number"),
        ({"size": 1}, "size"),
        ({"route": Route.COPY}, "route"),
        ({"plan_digest": OTHER}, "plan"),
        ({"method": ErasureMethod.DESTRUCTION}, "method"),
        ({"holds_digest": OTHER}, "holds"),
    ],
)
def test_a_statement_that_was_signed_for_something_else_is_refused(
    changes: dict[str, Any], word: str
) -> None:
    with pytest.raises(StatementError, match=f"another.*{word}"):
        check(a_signed(**changes))


def test_a_statement_holds_for_72_hours_and_no_longer() -> None:
    check(a_signed(), at=NOON + STATEMENT_LIFE)

    with pytest.raises(StatementError, match="expired after 72 hours"):
        check(a_signed(), at=NOON + STATEMENT_LIFE + timedelta(seconds=1))


def test_a_statement_that_claims_more_than_72_hours_holds_for_nothing() -> None:
    with pytest.raises(StatementError, match="more than 72 hours"):
        check(a_signed(not_after=NOON + STATEMENT_LIFE + timedelta(seconds=1)))


def test_a_statement_from_the_future_tells_that_the_clock_went_back() -> None:
    with pytest.raises(StatementError, match="clock"):
        check(a_signed(), at=NOON - timedelta(seconds=1))


@pytest.mark.parametrize("checkpoint", ["4:" + "ab" * 32, "3:" + "ab" * 31, "none"])
def test_a_statement_about_a_log_that_never_was_is_refused(checkpoint: str) -> None:
    with pytest.raises(StatementError, match="custody log"):
        check(a_signed(checkpoint=checkpoint))

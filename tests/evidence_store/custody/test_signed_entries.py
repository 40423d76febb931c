from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from evidence_store.custody.leaves.drafts import Draft
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.leaves.merkle import EMPTY_ROOT
from evidence_store.custody.signed.statements import as_signed
from evidence_store.domain.signing.signed_acts import Signature, act_statement
from evidence_store.domain.signing.stated import statement_bytes, statement_digest
from evidence_store.errors import StaleStatementError, StatementError, TamperedLogError
from tests.evidence_store.custody.histories import ANN, BEN, CAT, EVE, History

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.custody.leaves.drafts import Head
    from evidence_store.domain.signing.signed_acts import SignedAct


@pytest.fixture
def history() -> History:
    made = History()
    made.enrol(ANN, BEN)
    made.record()
    return made


def append_unchecked(history: History, signed: SignedAct) -> None:
    """As somebody who holds the log's key could, without the program's own checks."""
    about = signed.statement
    form = as_signed(replace(signed, statement=about))
    history.append(history.draft_of(about, form))


def signatures_of(history: History, seq: int) -> list[dict[str, Any]]:
    listed: Any = history.log.disclosed(seq)["sig"]
    return list(listed)


def test_two_people_sign_one_statement(history: History) -> None:
    entry = history.hand_over()

    history.verify()
    statement = history.log.disclosed(entry.seq)["statement"]
    assert read_leaf(entry.body).statement == statement_digest(statement)
    assert [(each["role"], each["by"]) for each in signatures_of(history, entry.seq)] == [
        ("giver", "p_ann"),
        ("taker", "p_ben"),
    ]


def test_stmt_is_the_digest_that_outsiders_compute(history: History) -> None:
    entry = history.hand_over()
    statement = history.log.disclosed(entry.seq)["statement"]
    signed_bytes = b"expunge-statement-v2\x00" + rfc8785.dumps(statement)

    assert json.loads(entry.body)["stmt"] == hashlib.sha256(signed_bytes).hexdigest()
    for each in signatures_of(history, entry.seq):
        key = bytes.fromhex({ANN.id: ANN, BEN.id: BEN}[each["by"]].public_hex)
        Ed25519PublicKey.from_public_bytes(key).verify(bytes.fromhex(each["s"]), signed_bytes)


def test_neither_statement_nor_signer_stands_in_the_leaf(history: History) -> None:
    entry = history.hand_over()

    assert b"p_ann" not in entry.body
    assert b"Store 2" not in entry.body


def test_what_was_signed_before_another_entry_of_the_exhibit_is_signed_again(
    history: History,
) -> None:
    signed = history.sign(history.statement())
    history.record()

    with pytest.raises(StaleStatementError, match="sign again"):
        history.hand_over(signed)


def test_entries_of_other_exhibits_do_not_make_a_statement_stale(history: History) -> None:
    signed = history.sign(history.statement())
    history.record(exhibit=3)

    history.hand_over(signed)

    history.verify()


def test_a_statement_is_used_once(history: History) -> None:
    signed = history.sign(history.statement())
    history.hand_over(signed)

    with pytest.raises(StaleStatementError):
        history.hand_over(signed)


def test_a_statement_that_ran_out_is_signed_again(history: History) -> None:
    signed = history.sign(history.statement())
    history.now += timedelta(hours=73)

    with pytest.raises(StaleStatementError, match="expired"):
        history.hand_over(signed)


def test_a_statement_without_the_second_signature_is_refused(history: History) -> None:
    signed = history.sign(history.statement(), ("giver", ANN))

    with pytest.raises(StatementError, match="everybody"):
        as_signed(signed)


def test_nobody_signs_in_a_part_that_is_not_theirs(history: History) -> None:
    with pytest.raises(StatementError, match="another person"):
        history.sign(history.statement(), ("giver", EVE))


def test_a_statement_for_another_event_is_refused(history: History) -> None:
    form = as_signed(history.sign(history.statement()))

    with pytest.raises(ValueError, match="another entry"):
        history.append(Draft("exhibit.resealed", "c_1", "x_1", history.now, signed=form))


def test_the_fields_of_signing_take_nothing_else(history: History) -> None:
    with pytest.raises(ValueError, match=r"Draft\.signed"):
        history.append(Draft("exhibit.noted", "c_1", "x_1", history.now, committed={"sig": "ab"}))


def test_a_forged_signature_is_detected(history: History) -> None:
    signed = history.sign(history.statement())
    append_unchecked(history, history.with_signatures(signed, bytes(64)))

    with pytest.raises(TamperedLogError, match="enrolled key"):
        history.verify()


def test_a_signature_by_another_persons_key_is_detected(history: History) -> None:
    signed = history.sign(history.statement())
    eves = EVE.sign(statement_bytes(signed.statement))
    append_unchecked(history, history.with_signatures(signed, eves))

    with pytest.raises(TamperedLogError, match="p_ann"):
        history.verify()


def test_the_signature_of_somebody_never_enrolled_is_detected(history: History) -> None:
    statement = history.statement(giver=ANN.id, taker=EVE.id)
    append_unchecked(history, history.sign(statement, ("giver", ANN), ("taker", EVE)))

    with pytest.raises(TamperedLogError, match="p_eve had no key"):
        history.verify()


def test_a_key_that_was_enrolled_later_signs_nothing_earlier(history: History) -> None:
    statement = history.statement(giver=ANN.id, taker=EVE.id)
    append_unchecked(history, history.sign(statement, ("giver", ANN), ("taker", EVE)))
    history.admit(EVE, enroller=ANN, confirmer=BEN)

    with pytest.raises(TamperedLogError, match="p_eve had no key"):
        history.verify()


def test_an_entry_of_a_kind_that_people_sign_and_nobody_signed_is_detected(
    history: History,
) -> None:
    history.record("hold.released", hold="h_1")

    with pytest.raises(TamperedLogError, match="of a kind that people sign, and is not signed"):
        history.verify()


def test_whoever_left_signs_nothing_more(history: History) -> None:
    history.control("person.left", {"person": BEN.id}, administrator=ANN)
    append_unchecked(history, history.sign(history.statement()))

    with pytest.raises(TamperedLogError, match="p_ben had no key"):
        history.verify()


def test_a_replaced_key_is_held_to_from_then_on(history: History) -> None:
    history.hand_over()
    history.admit(CAT, enroller=ANN, confirmer=BEN)
    asked = {"person": BEN.id, "new_key": EVE.public_hex, "request": "r_1"}
    history.control("person.key_asked", {**asked, "met_in_person": "passport"}, administrator=ANN)
    replaced = {"person": BEN.id, "signing_key": EVE.public_hex}
    history.control("person.key_replaced", replaced, confirmer=CAT)
    history.verify()
    append_unchecked(history, history.sign(history.statement()))

    with pytest.raises(TamperedLogError, match="p_ben was not made with the enrolled key"):
        history.verify()


def test_one_signature_too_few_in_the_log_is_detected(history: History) -> None:
    signed = history.sign(history.statement())
    form = replace(as_signed(signed), signatures=as_signed(signed).signatures[:1])
    about = signed.statement
    history.append(history.draft_of(about, form))

    with pytest.raises(TamperedLogError, match="exactly those people"):
        history.verify()


STATES_NEVER_HAD: dict[str, Callable[[Head], str]] = {
    "another root": lambda head: f"{head.size}:{'00' * 32}",
    "another size": lambda head: f"{head.size - 1}:{head.root.hex()}",
    "later": lambda head: f"{head.size + 1}:{head.root.hex()}",
    "the empty log": lambda _: f"0:{EMPTY_ROOT.hex()}",
    "another spelling": lambda head: f"0{head.size}:{head.root.hex()}",
    "no head": lambda _: "none",
}


@pytest.mark.parametrize("state", STATES_NEVER_HAD)
def test_what_names_a_state_that_the_log_never_had_is_refused(
    state: str, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = STATES_NEVER_HAD[state](history.log.head())
    signed = history.sign(replace(history.statement(), checkpoint=named))
    size = history.log.head().size

    with pytest.raises(StaleStatementError, match="state of the custody log that it does not have"):
        append_unchecked(history, signed)
    assert history.log.head().size == size

    monkeypatch.setattr("evidence_store.custody.log.log.is_state_of", lambda *_: True)
    append_unchecked(history, signed)
    with pytest.raises(TamperedLogError, match=f"Entry {size}: the log does not continue"):
        history.verify()


def test_what_names_an_earlier_state_is_accepted(history: History) -> None:
    statement = history.statement(exhibit="x_2")
    history.record()
    history.hand_over(history.sign(statement))

    history.verify()


@pytest.mark.parametrize("up_to", [1, 2])
def test_a_review_is_of_what_was_reviewed(up_to: int, history: History) -> None:
    told = {"root": history.log.root_at(2).hex(), "up_to": str(up_to)}
    entry = history.control("log.reviewed", told, {"up_to": up_to}, reviewer=ANN)

    if up_to == 1:
        history.verify()
    else:
        with pytest.raises(TamperedLogError, match=f"Entry {entry.seq}: the log does not continue"):
            history.verify()


def test_a_statement_outside_exhibits_that_was_used_before_is_detected(history: History) -> None:
    statement = act_statement(
        "case.shared",
        signers={"sharer": ANN.id},
        about=("c_1", None),
        standing=history.log.standing(None),
        facts={"ends": "2027-01-01", "reader": BEN.id, "share": "s_1"},
        at=history.now,
    )
    for _ in range(2):
        append_unchecked(history, history.sign(statement, ("sharer", ANN)))

    with pytest.raises(TamperedLogError, match="used before"):
        history.verify()


@pytest.mark.parametrize("withheld", [("sig",), ("statement",), ("statement", "sig")])
def test_an_entry_whose_statement_or_signatures_are_not_kept_is_refused(
    withheld: tuple[str, ...], history: History
) -> None:
    entry = history.hand_over()
    history.without(entry.seq, *withheld)

    with pytest.raises(TamperedLogError, match="what was signed is no longer kept"):
        history.verify()


def test_signatures_are_checked_although_every_field_is_withheld(history: History) -> None:
    entry = history.hand_over()
    fields = [each.path for each in history.leaves.disclosures_of(entry.seq)]
    history.without(entry.seq, *(each for each in fields if each not in ("statement", "sig")))

    history.verify()

    signed = history.sign(history.statement())
    append_unchecked(history, history.with_signatures(signed, bytes(64)))
    history.without(entry.seq + 1, "statement/place")
    with pytest.raises(TamperedLogError, match="enrolled key"):
        history.verify()


def test_a_field_that_does_not_open_what_was_signed_is_detected(history: History) -> None:
    entry = history.hand_over()
    history.leaves.opened = [
        replace(each, value=b'"Store 3"') if each.path == "statement/place" else each
        for each in history.leaves.opened
    ]

    with pytest.raises(TamperedLogError, match="'place'"):
        history.verify()
    assert entry.seq


def test_signatures_have_one_form_only(history: History) -> None:
    signed = history.sign(history.statement())
    odd = Signature("p_ann", "giver", signed.signatures[0].signature + b"\0")
    append_unchecked(history, replace(signed, signatures=(odd, signed.signatures[1])))

    with pytest.raises(TamperedLogError):
        history.verify()

"""Statements signed by a passkey that does not count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forensics.canonical import canonical
from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.defects.groups import Group, named
from tests.evidence_store.disclosure.defects.making import CLOSED
from tests.evidence_store.disclosure.passkeys import SAID, admitted, signed

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

PEOPLE: Group = {}


def signed_by_passkey(
    chance: random.Random,
    *,
    before: Callable[[gen.MadeLog], object] = lambda _: None,
    mend: Callable[[dict[str, Any]], object] = lambda _: None,
    owner: int = 1,
    **changes: Any,
) -> bytes:
    """A note that u_1's passkey signed, in a way that must not hold."""
    log = gen.make_log(chance, acts=2)
    before(log)
    closed = "order.undertaking_closed"
    statement = log.statement(closed, "c_one", None, None, {"settler": 1}, facts=CLOSED)
    message = gen.CONTEXT + canonical(statement)
    made = signed(1, message, gen.person_key(owner), **changes)
    mend(made)
    fields = {"statement": statement, "sig": [{"by": "u_1", "role": "settler", "s": made}]}
    stmt = gen.statement_digest(statement)
    log.append(closed, case="c_one", public=CLOSED, committed=fields, stmt=stmt)
    return gen.bundle_of(log, chance, keep=1.0).sealed()


@named(PEOPLE)
def a_passkey_that_nobody_admitted(chance: random.Random) -> bytes:
    return signed_by_passkey(chance, before=lambda log: gen.replace_key(log, 1, key=50))


@named(PEOPLE)
def a_passkey_that_was_removed(chance: random.Random) -> bytes:
    gone = {"person": "u_1", "passkey": admitted(1)["passkey"]}
    owner = {"owner": 1}
    return signed_by_passkey(
        chance, before=lambda log: log.append("passkey.removed", facts=gone, signers=owner)
    )


@named(PEOPLE)
def a_passkey_admitted_for_another_host(chance: random.Random) -> bytes:
    return signed_by_passkey(chance, rp="unit.example")


@named(PEOPLE)
def a_passkey_that_another_person_admitted(chance: random.Random) -> bytes:
    return signed_by_passkey(chance, owner=2)


@named(PEOPLE)
def a_passkey_used_without_a_pin(chance: random.Random) -> bytes:
    return signed_by_passkey(chance, flags=chance.choice((0x00, 0x01, 0x04)))


@named(PEOPLE)
def a_passkey_that_can_be_copied(chance: random.Random) -> bytes:
    return signed_by_passkey(chance, flags=chance.choice((0x0D, 0x1D, 0x15)))


@named(PEOPLE)
def a_passkey_asked_by_another_page(chance: random.Random) -> bytes:
    wrong = ("http://evil.example", "http://localhost.evil.example", "https://localhost",
             "http://localhost:123456", "http://localhostx")  # fmt: skip
    return signed_by_passkey(chance, origin=chance.choice(wrong))


@named(PEOPLE)
def a_passkey_asked_inside_another_page(chance: random.Random) -> bytes:
    more = (',"crossOrigin":true', ',"x":1,"crossOrigin":true', '}{"x":1')
    return signed_by_passkey(chance, said=("webauthn.get", chance.choice(more)))


@named(PEOPLE)
def a_passkey_that_answered_another_challenge(chance: random.Random) -> bytes:
    return signed_by_passkey(chance, challenge=chance.randbytes(32))


@named(PEOPLE)
def a_passkey_that_was_made_and_not_used(chance: random.Random) -> bytes:
    return signed_by_passkey(chance, said=("webauthn.create", SAID[1]))


@named(PEOPLE)
def a_passkeys_signature_out_of_range(chance: random.Random) -> bytes:
    order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
    half = chance.choice(("00" * 32, order, "ff" * 32))
    return signed_by_passkey(
        chance, mend=lambda made: made.update(s=chance.choice((half + "11" * 32, "11" * 32 + half)))
    )


@named(PEOPLE)
def a_passkeys_data_changed(chance: random.Random) -> bytes:
    def change(made: dict[str, Any]) -> None:
        name = chance.choice(("admitted", "authenticator", "client", "s"))
        data = bytearray.fromhex(made[name])
        data[-1 if name != "client" else 10] ^= 1
        made[name] = bytes(data).hex()

    return signed_by_passkey(chance, mend=change)


@named(PEOPLE)
def a_passkeys_signature_of_another_form(chance: random.Random) -> bytes:
    wrong: tuple[dict[str, Any], ...] = (
        {"more": "x"},
        {"rp": 5},
        {"rp": "-localhost"},
        {"client": "AB"},
        {"client": "abc"},
        {"authenticator": "00" * 36},
        {"public_key": "04"},
        {"passkey": ""},
        {"s": None},
    )
    return signed_by_passkey(chance, mend=lambda made: made.update(chance.choice(wrong)))

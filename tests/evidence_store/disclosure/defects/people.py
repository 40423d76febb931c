"""Statements that nobody, or another person, signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.defects.groups import Group, named
from tests.evidence_store.disclosure.defects.making import CLOSED, with_entry

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

PEOPLE: Group = {}
SEAL = {"seal": "B1"}


def handed_over(
    chance: random.Random,
    change: Callable[[dict[str, Any], dict[str, int]], object] = lambda *_: None,
    *,
    signed_by: dict[str, int] | None = None,
    stmt: str | None = "",
    before: Callable[[gen.MadeLog], object] = lambda _: None,
) -> bytes:
    """A handover whose statement, signers or digest are not what they should be."""
    log = gen.make_log(chance, acts=2)
    before(log)
    signers = {"giver": 1, "taker": 2}
    here = log.chains.get("x_one9")
    statement = log.statement(
        "exhibit.handover_signed",
        "c_one",
        "x_one9",
        here[1].hex() if here else None,
        signers,
        facts=SEAL,
    )
    change(statement, signers)
    fields = {"statement": statement, "sig": gen.signatures(statement, signed_by or signers)}
    seq = log.append(
        "exhibit.handover_signed",
        case="c_one",
        exhibit="x_one9",
        public=SEAL,
        committed=fields,
        stmt=gen.statement_digest(statement) if stmt == "" else stmt,
    )
    assert seq
    return gen.bundle_of(log, chance, keep=1.0).sealed()


@named(PEOPLE)
def signed_by_another_key(chance: random.Random) -> bytes:
    log = gen.make_log(gen.seeded("another"), acts=1)
    both = {"giver": 1, "taker": 3}
    statement = log.statement("exhibit.handover_signed", "c_one", "x_one9", None, both, facts=SEAL)
    wrong = gen.signatures(statement, {"giver": 2, "taker": 3})
    wrong[0]["by"] = "u_1"
    log = gen.make_log(chance, acts=2)
    statement["checkpoint"] = str(log.head())
    fields = {"statement": statement, "sig": wrong}
    stmt = gen.statement_digest(statement)
    log.append("exhibit.handover_signed", case="c_one", exhibit="x_one9", public=SEAL,
               committed=fields, stmt=stmt)  # fmt: skip
    return gen.bundle_of(log, chance, keep=1.0).sealed()


@named(PEOPLE)
def one_of_two_did_not_sign(chance: random.Random) -> bytes:
    return handed_over(chance, signed_by={"giver": 1})


@named(PEOPLE)
def another_person_signed(chance: random.Random) -> bytes:
    return handed_over(chance, signed_by={"giver": 1, "taker": 3})


@named(PEOPLE)
def signed_by_somebody_who_is_not_enrolled(chance: random.Random) -> bytes:
    def nobody(statement: dict[str, Any], signers: dict[str, int]) -> None:
        signers["taker"] = 99
        statement["signers"] = [["giver", "u_1"], ["taker", "u_99"]]

    return handed_over(chance, nobody)


@named(PEOPLE)
def signed_by_somebody_who_has_left(chance: random.Random) -> bytes:
    return handed_over(
        chance,
        before=lambda log: log.append(
            "person.left", facts={"person": "u_2"}, signers={"administrator": 1}
        ),
    )


@named(PEOPLE)
def signed_for_another_event(chance: random.Random) -> bytes:
    return handed_over(chance, lambda statement, _: statement.update(event="exhibit.resealed"))


@named(PEOPLE)
def signed_for_another_exhibit(chance: random.Random) -> bytes:
    return handed_over(chance, lambda statement, _: statement.update(exhibit_id="x_one8"))


@named(PEOPLE)
def signed_before_another_entry(chance: random.Random) -> bytes:
    return handed_over(chance, lambda statement, _: statement.update(xprev="00" * 32))


@named(PEOPLE)
def signed_for_a_time_that_is_past(chance: random.Random) -> bytes:
    return handed_over(
        chance, lambda statement, _: statement.update(not_after="2026-11-01T00:00:00.000Z")
    )


@named(PEOPLE)
def signed_under_a_head_that_never_was(chance: random.Random) -> bytes:
    head = f"3:{chance.randbytes(32).hex()}"
    return handed_over(chance, lambda statement, _: statement.update(checkpoint=head))


@named(PEOPLE)
def a_statement_that_is_not_the_digest(chance: random.Random) -> bytes:
    return handed_over(chance, stmt=chance.randbytes(32).hex())


@named(PEOPLE)
def a_statement_without_its_digest(chance: random.Random) -> bytes:
    return handed_over(chance, stmt=None)


@named(PEOPLE)
def a_digest_without_its_statement(chance: random.Random) -> bytes:
    return with_entry(chance, stmt=chance.randbytes(32).hex())


@named(PEOPLE)
def a_statement_without_signers(chance: random.Random) -> bytes:
    wrong = chance.choice(([], None, [["giver"]], [["giver", 1]], "u_1"))
    return handed_over(chance, lambda statement, _: statement.update(signers=wrong))


@named(PEOPLE)
def a_statement_used_twice(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=2)
    signers = {"settler": 1}
    closed = "order.undertaking_closed"
    statement = log.statement(closed, "c_one", None, None, signers, facts=CLOSED)
    for _ in range(2):
        fields = {"statement": statement, "sig": gen.signatures(statement, signers)}
        stmt = gen.statement_digest(statement)
        log.append(closed, case="c_one", public=CLOSED, committed=fields, stmt=stmt)
    return gen.bundle_of(log, chance, keep=1.0).sealed()

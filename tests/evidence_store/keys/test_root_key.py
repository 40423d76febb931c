"""Two people open the root's key together, and nobody alone."""

from __future__ import annotations

from dataclasses import field, replace
from itertools import combinations

import pytest
from pyrage import x25519

from evidence_store.domain.people.person import Duty
from evidence_store.errors import SealedKeyError
from evidence_store.keys.root_key import (
    MOST_HOLDERS,
    SealedRoot,
    holders_among,
    open_root_key,
    own_part,
    read_sealed_root,
    seal_root_key,
)
from forensics.documents import to_json
from forensics.value_classes import dataclass

KEY, ROOT = b"the root's private key", b"the root's certificate"


@dataclass(frozen=True)
class Somebody:
    id: str
    duties: tuple[Duty, ...] = (Duty.SUPERVISOR,)
    identity: x25519.Identity = field(default_factory=x25519.Identity.generate)

    @property
    def recipient(self) -> str:
        return str(self.identity.to_public())


ANN, BEN, CAT = Somebody("p_a"), Somebody("p_b"), Somebody("p_c")


def sealed(*holders: Somebody) -> SealedRoot:
    people = holders or (ANN, BEN, CAT)
    return read_sealed_root(seal_root_key(KEY, root=ROOT, holders=people))


def part(one: Somebody, other: Somebody, of: SealedRoot) -> bytes:
    return own_part(of, one.id, other.id, one.identity)


def test_any_two_of_the_holders_open_the_key() -> None:
    made = sealed()
    for one, other in combinations((ANN, BEN, CAT), 2):
        parts = (part(one, other, made), part(other, one, made))
        assert open_root_key(made, parts, root=ROOT) == KEY


def test_parts_of_different_pairs_open_nothing() -> None:
    made = sealed()
    wrong = [
        (part(ANN, BEN, made), part(CAT, ANN, made)),
        (part(ANN, BEN, made), part(ANN, CAT, made)),
        (part(ANN, BEN, made), part(ANN, BEN, made)),
        (part(ANN, BEN, made), bytes(32)),
    ]
    for parts in wrong:
        with pytest.raises(SealedKeyError, match="do not open the root's key"):
            open_root_key(made, parts, root=ROOT)


def test_the_key_is_bound_to_its_root() -> None:
    made = sealed()
    with pytest.raises(SealedKeyError):
        open_root_key(made, (part(ANN, BEN, made), part(BEN, ANN, made)), root=b"another")


def test_a_part_opens_with_its_owners_key_alone() -> None:
    made = sealed()
    with pytest.raises(SealedKeyError, match="another key than yours"):
        own_part(made, ANN.id, BEN.id, CAT.identity)


def test_who_holds_no_part_is_told_who_does() -> None:
    with pytest.raises(SealedKeyError, match="p_a, p_b, p_c"):
        own_part(sealed(), ANN.id, "p_x", ANN.identity)


def test_parts_of_before_open_nothing_that_is_sealed_again() -> None:
    before, after = sealed(), sealed()
    parts = (part(ANN, BEN, before), part(BEN, ANN, before))
    with pytest.raises(SealedKeyError):
        open_root_key(after, parts, root=ROOT)


def test_one_person_alone_cannot_be_the_holder() -> None:
    with pytest.raises(SealedKeyError, match="at least two people"):
        seal_root_key(KEY, root=ROOT, holders=[ANN])


def test_neither_readers_nor_auditors_nor_administrators_by_that_duty_hold_a_part() -> None:
    none = (Duty.READER, Duty.AUDITOR, Duty.ADMINISTRATOR)
    people = [ANN, BEN, *(Somebody(f"p_{each}", (each,)) for each in none)]
    assert [each.id for each in holders_among(people)] == ["p_a", "p_b"]


def test_supervisors_come_first_where_there_are_many() -> None:
    many = [Somebody(f"p_{n:02}", (Duty.OFFICER,)) for n in range(30)]
    heads = [Somebody("p_x", (Duty.SUPERVISOR,)), Somebody("p_y", (Duty.SUPERVISOR,))]

    chosen = {each.id for each in holders_among([*many, *heads])}

    assert len(chosen) == MOST_HOLDERS
    assert {"p_x", "p_y"} <= chosen


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff"])
def test_a_damaged_file_is_told_as_such(data: bytes) -> None:
    with pytest.raises(SealedKeyError, match="damaged"):
        read_sealed_root(data)


def test_a_file_of_another_form_is_refused() -> None:
    with pytest.raises(SealedKeyError, match="damaged"):
        read_sealed_root(to_json(replace(sealed(), schema="expunge-root-key/9")))


def test_nothing_of_the_key_stands_in_the_file() -> None:
    assert KEY not in seal_root_key(KEY, root=ROOT, holders=[ANN, BEN])

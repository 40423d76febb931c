"""The file of the unit's keys: a part for each group of secrets, each for its own people."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store.domain.people.person import Duty
from evidence_store.domain.people.unit_secrets import (
    NAMES,
    OPENED_BY,
    SecretGroup,
    recipients_among,
    secrets_of,
    who_opens,
)
from evidence_store.errors import NotPermittedError, SealedKeyError
from evidence_store.keys.person_keys import PersonKeys, make_person_keys, open_person_keys
from evidence_store.keys.unit_keys import (
    CaseSecrets,
    ListSecrets,
    LogSecrets,
    UnitKeys,
    open_unit_keys,
    wrap_unit_keys,
    wraps_in,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

PASSPHRASE = "a training passphrase"
UNIT = UnitKeys(
    LogSecrets(bytes(range(32)), b"seal chain", b"list chain"),
    CaseSecrets(bytes(range(1, 33)), b"seal key", (bytes(range(2, 34)),)),
    ListSecrets(b"list key"),
)
EVERY_SET = [
    frozenset(chosen) for size in range(1, len(Duty) + 1) for chosen in combinations(Duty, size)
]


@pytest.fixture(scope="module")
def people() -> list[PersonKeys]:
    return [_person(f"p_{number}") for number in range(3)]


def _person(person_id: str) -> PersonKeys:
    made = make_person_keys(person_id, passphrase=PASSPHRASE)
    return open_person_keys(person_id, sealed_key=made.sealed_key, passphrase=PASSPHRASE)


def all_for(people: Sequence[PersonKeys]) -> dict[SecretGroup, list[str]]:
    return {each: [one.recipient for one in people] for each in SecretGroup}


def test_everybody_for_whom_a_part_is_wrapped_opens_it(people: list[PersonKeys]) -> None:
    wrapped = wrap_unit_keys(UNIT, recipients=all_for(people))

    assert [open_unit_keys(wrapped, each.identity) for each in people] == [UNIT] * 3


def test_nobody_else_opens_the_units_keys(people: list[PersonKeys]) -> None:
    wrapped = wrap_unit_keys(UNIT, recipients=all_for(people[:2]))

    with pytest.raises(SealedKeyError, match="not wrapped for this person"):
        open_unit_keys(wrapped, people[2].identity)


@pytest.mark.parametrize("duties", EVERY_SET, ids=lambda each: "+".join(sorted(each)))
def test_every_set_of_duties_opens_exactly_what_the_table_says(
    duties: frozenset[Duty], people: list[PersonKeys]
) -> None:
    due = {each for each, by in OPENED_BY.items() if by & duties}
    assert secrets_of(duties) == due
    to = {
        each: [*(one.recipient for one in people[:2]), *([people[2].recipient] * (each in due))]
        for each in SecretGroup
    }
    wrapped = wrap_unit_keys(UNIT, recipients=to)

    if not due:
        with pytest.raises(SealedKeyError):
            open_unit_keys(wrapped, people[2].identity)
        return
    opened = open_unit_keys(wrapped, people[2].identity)
    assert opened.opens == due
    assert [opened.cases, opened.lists] == [
        UNIT.cases if SecretGroup.CASES in due else None,
        UNIT.lists if SecretGroup.LISTS in due else None,
    ]


def test_the_table_is_what_the_unit_promises() -> None:
    office = {Duty.OFFICER, Duty.EXAMINER, Duty.SUPERVISOR}

    assert OPENED_BY[SecretGroup.LOG] == set(Duty) - {Duty.READER}
    assert OPENED_BY[SecretGroup.CASES] == office
    assert OPENED_BY[SecretGroup.LISTS] == {Duty.OFFICER, Duty.SUPERVISOR}


def test_what_is_not_open_is_refused_with_whom_to_ask() -> None:
    bare = UnitKeys(UNIT.log)
    cases = "Values of cases and the certificate seal are opened by an examiner, officer or supe"
    for name in ("values_key", "former_values", "seal_signer"):
        with pytest.raises(NotPermittedError, match=cases):
            getattr(bare, name)
    with pytest.raises(NotPermittedError, match=r"withdrawn documents is opened by an officer or"):
        _ = bare.list_key_pem
    assert bare.log_signer.public_key == UNIT.log_signer.public_key


def test_a_part_that_is_not_open_is_carried_over_as_it_is(people: list[PersonKeys]) -> None:
    before = wrap_unit_keys(UNIT, recipients=all_for(people))
    bare = replace(UNIT, cases=None, lists=None)

    again = wrap_unit_keys(bare, recipients=all_for(people[:2]), before=before)

    assert wraps_in(before) == dict.fromkeys(SecretGroup, 3)
    assert wraps_in(again) == {SecretGroup.LOG: 2, SecretGroup.CASES: 3, SecretGroup.LISTS: 3}
    assert open_unit_keys(again, people[0].identity) == UNIT
    with pytest.raises(SealedKeyError):
        open_unit_keys(again, people[2].identity)


def test_a_part_that_is_not_open_is_made_up_by_nobody(people: list[PersonKeys]) -> None:
    with pytest.raises(NotPermittedError):
        wrap_unit_keys(replace(UNIT, lists=None), recipients=all_for(people))


def test_parts_of_keys_that_were_replaced_join_no_others(people: list[PersonKeys]) -> None:
    other = replace(UNIT, log=LogSecrets(bytes(range(3, 35))))
    before = wrap_unit_keys(other, recipients=all_for(people))

    with pytest.raises(SealedKeyError, match="replaced meanwhile"):
        wrap_unit_keys(UnitKeys(UNIT.log), recipients=all_for(people), before=before)


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0), mask=st.integers(1, 255))
def test_any_changed_byte_of_the_units_keys_is_refused(
    place: int, mask: int, people: list[PersonKeys]
) -> None:
    changed = bytearray(wrap_unit_keys(UNIT, recipients=all_for(people[:2])))
    changed[place % len(changed)] ^= mask

    with pytest.raises(SealedKeyError):
        open_unit_keys(bytes(changed), people[0].identity)


def test_a_file_of_one_part_is_told_as_that_of_another_version(people: list[PersonKeys]) -> None:
    with pytest.raises(SealedKeyError, match="made by another version of Expunge"):
        open_unit_keys(b"expunge-unit-keys/1 sha256:00\nage", people[0].identity)


@pytest.mark.parametrize("recipients", [[], ["age1nonsense", "age1other"], ["", "a"]])
def test_the_units_keys_are_never_wrapped_for_nobody(recipients: list[str]) -> None:
    with pytest.raises(SealedKeyError):
        wrap_unit_keys(UNIT, recipients=dict.fromkeys(SecretGroup, recipients))


@pytest.mark.parametrize("secret", SecretGroup)
@pytest.mark.parametrize("times", [1, 2])
def test_no_part_is_ever_wrapped_for_one_person_alone(
    times: int, secret: SecretGroup, people: list[PersonKeys]
) -> None:
    to = all_for(people) | {secret: [people[0].recipient] * times}

    with pytest.raises(SealedKeyError, match=f"at least 2 people each.*{NAMES[secret]}"):
        wrap_unit_keys(UNIT, recipients=to)


def test_no_secret_stands_in_what_the_units_keys_show_of_themselves() -> None:
    for each in (UNIT, UNIT.log, UNIT.cases, UNIT.lists):
        assert "key" not in repr(each).replace("UnitKeys", "")
        assert "seed" not in repr(each)


def test_whom_to_ask_is_somebody_who_opens_all_of_it() -> None:
    assert who_opens([SecretGroup.CASES, SecretGroup.LISTS]) == "an officer or supervisor"
    assert recipients_among([]) == dict.fromkeys(SecretGroup, ())
